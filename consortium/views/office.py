"""The consortium office: who applies, who is a member, how complete and fresh its data is.  No figure of anybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from consortium import selectors
from consortium.access.http import requires
from consortium.access.permissions import Permission as P
from consortium.choices import OrganisationStatus as Status
from consortium.forms import ReasonForm
from consortium.refusals import Refusal
from consortium.services import organisations as services
from consortium.services.members import invite_member
from consortium.views.answers import telling

HISTORY_ROWS = 30

PLAIN_DECISIONS = {
    "approve": (services.approve_organisation, _("%(name)s is a member now. Its contact has been invited as manager.")),
    "reactivate": (services.reactivate_organisation, _("%(name)s can log in again.")),
}
REASONED_DECISIONS = {
    "refuse": (services.refuse_organisation, _("The application of %(name)s is refused, and its contact is told why.")),
    "suspend": (services.suspend_organisation, _("%(name)s is suspended: its people see nothing from now on.")),
    "leave": (
        services.end_organisation,
        _("%(name)s has left. Its records stay, because others' balances stand on them."),
    ),
}


@require_GET
@requires(P.HEALTH_VIEW)
def office(request: HttpRequest) -> HttpResponse:
    everybody = list(selectors.member_health(viewer=request.viewer))
    context = {
        "applications": [member for member in everybody if member.status == Status.APPLIED],
        "members": [member for member in everybody if member.status in {Status.ACTIVE, Status.SUSPENDED}],
        "former": [member for member in everybody if member.status in {Status.REFUSED, Status.LEFT}],
    }
    return render(request, "consortium/office.html", context)


@require_GET
@requires(P.HEALTH_VIEW)
def office_organisation(request: HttpRequest, code: str) -> HttpResponse:
    organisation = get_object_or_404(selectors.member_health(viewer=request.viewer), code=code)
    history = selectors.audit_events(viewer=request.viewer, organisation_id=organisation.pk)
    people = selectors.memberships(viewer=request.viewer).filter(organisation=organisation, ended_at__isnull=True)
    context = {
        "organisation": organisation,
        "people": people,
        "history": history[:HISTORY_ROWS],
        "can_decide": request.viewer.can(P.APPLICATION_DECIDE) and organisation.pk != request.viewer.organisation_id,
    }
    return render(request, "consortium/office_organisation.html", context)


@require_POST
@requires(P.APPLICATION_DECIDE)
def decide(request: HttpRequest, code: str, decision: str) -> HttpResponse:
    organisation = _to_decide(request, code)
    if decision in PLAIN_DECISIONS:
        work, done = PLAIN_DECISIONS[decision]
        given = {}
    elif decision in REASONED_DECISIONS:
        work, done = REASONED_DECISIONS[decision]
        form = ReasonForm(request.POST)
        given = {"reason": form.cleaned_data["reason"] if form.is_valid() else ""}
    else:
        raise Http404
    with telling(request, done % {"name": organisation.name}):
        work(organisation=organisation, by=request.user, **given)
    return redirect("office-organisation", code=code)


@require_POST
@requires(P.APPLICATION_DECIDE)
def invite_manager(request: HttpRequest, code: str) -> HttpResponse:
    """For a member whose first link has run out, or that has nobody left who can invite."""
    organisation = _to_decide(request, code)
    email = organisation.contact_email
    with telling(request, _("A link for a manager is on its way to %(email)s.") % {"email": email}):
        if organisation.status != Status.ACTIVE:
            raise Refusal("Only an active member's people can be invited.")
        invite_member(organisation=organisation, email=email, role="manager", by=request.user)
    return redirect("office-organisation", code=code)


def _to_decide(request: HttpRequest, code: str):
    """Another organisation than the office itself, which could otherwise lock itself out."""
    rows = selectors.organisations_to_decide(viewer=request.viewer).exclude(pk=request.viewer.organisation_id)
    return get_object_or_404(rows, code=code)
