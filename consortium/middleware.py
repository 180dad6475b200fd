"""Who is looking, and the one transaction in which each view runs."""

import hashlib

from allauth.account.adapter import get_adapter
from allauth.account.middleware import AccountMiddleware
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.middleware import UserSessionsMiddleware
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from consortium.access.binding import bound_transaction
from consortium.access.viewer import Viewer
from consortium.selectors import current_memberships

ACTING_FOR = "acting_organisation_id"
"""Session key: the organisation a person with several memberships acts for."""


class SessionActivityMiddleware(UserSessionsMiddleware):
    """Notes when and from where a session was last used, for the person's own list of sessions: a new place at once,
    the time once a minute.  At each request it would be the only thing that most pages write."""

    EVERY_SECONDS = 60

    def __call__(self, request: HttpRequest):
        if request.session.session_key and self._is_news(request):
            return super().__call__(request)
        return self.get_response(request)

    def _is_news(self, request: HttpRequest) -> bool:
        place = get_adapter().get_client_ip(request), request.META.get("HTTP_USER_AGENT")
        name = hashlib.sha256(repr((request.session.session_key, place)).encode()).hexdigest()
        return cache.add(f"session-activity:{name}", True, self.EVERY_SECONDS)


class ViewerMiddleware:
    """Sets `request.viewer` and `request.memberships` afresh for each request: an ended membership or a
    suspended organisation opens nothing from the next request on."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        request.viewer = Viewer.nobody()
        request.memberships = []
        if request.user.is_authenticated:
            request.memberships = current_memberships(user=request.user)
            chosen = request.session.get(ACTING_FOR)
            acting = next((m for m in request.memberships if m.organisation_id == chosen), None)
            acting = acting or next(iter(request.memberships), None)
            request.acting_membership = acting
            if acting:
                request.viewer = Viewer(
                    user_id=request.user.pk,
                    organisation_id=acting.organisation_id,
                    organisation_kind=acting.organisation.kind,
                    role_code=acting.role,
                )
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
            timezone.activate(request.user.time_zone)
        response = self.get_response(request)
        timezone.deactivate()
        return response


class BoundTransactionMiddleware:
    """Runs each view, and the rendering of its page, in one transaction bound to the viewer.

    Stands last: the checks of the middleware above (log-in, CSRF) have then been made.  Around
    `get_response` it would be useless, because an exception never reaches that far.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.account = AccountMiddleware(get_response)

    def __call__(self, request: HttpRequest):
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs):
        try:
            with bound_transaction(request.viewer):
                response = view(request, *args, **kwargs)
                if hasattr(response, "render") and not response.is_rendered:
                    # A page rendered later would query outside the bound transaction.
                    response = response.render()
        except (ReauthenticationRequired, ImmediateHttpResponse) as answer:
            # allauth asks for the password again by raising, and Django passes to process_exception
            # only what is raised by a view that it calls itself.
            return self.account.process_exception(request, answer)
        return response


class TwoFactorMiddleware:
    """Sends a person whose organisation requires a second factor to set one up before anything else."""

    OPEN = ("/accounts/", "/static/", "/health/", "/switch-organisation/")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        acting = getattr(request, "acting_membership", None)
        is_asked = acting and acting.organisation.requires_two_factor and not request.path.startswith(self.OPEN)
        if is_asked and not is_mfa_enabled(request.user):
            messages.warning(
                request, _("%(name)s requires two-factor log-in. Set it up to go on.") % {"name": acting.organisation}
            )
            return redirect("mfa_activate_totp")
        return self.get_response(request)
