"""Closing what the organisation has opened to others.  The page itself lies where sites are known."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from consortium import selectors
from consortium.access.http import requires
from consortium.access.permissions import Permission as P
from consortium.services import grants as services
from consortium.views.answers import telling


@require_POST
@requires(P.GRANT_MANAGE)
def revoke_grant(request: HttpRequest, pk: int) -> HttpResponse:
    grant = get_object_or_404(selectors.grants_to_manage(viewer=request.viewer), pk=pk)
    with telling(request, _("%(name)s sees this no longer.") % {"name": grant.grantee}):
        services.revoke_grant(grant=grant, acting_for=request.acting_membership.organisation, by=request.user)
    return redirect("sharing")
