"""The people of the organisation that the viewer acts for."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consortium import selectors
from consortium.access.http import requires
from consortium.access.permissions import Permission as P
from consortium.access.roles import ROLES
from consortium.forms import InvitationForm, RoleForm
from consortium.services import members as services
from consortium.services.organisations import require_two_factor
from consortium.views.answers import taken, telling


@require_GET
@requires(P.MEMBER_VIEW)
def members(request: HttpRequest) -> HttpResponse:
    context = {
        "members": selectors.own_memberships(viewer=request.viewer),
        "invitations": selectors.open_invitations(viewer=request.viewer).filter(
            organisation=request.viewer.organisation_id
        ),
        "roles": ROLES.values(),
        "requires_two_factor": request.acting_membership.organisation.requires_two_factor,
        "can_manage": request.viewer.can(P.MEMBER_MANAGE),
    }
    return render(request, "consortium/members.html", context)


@require_http_methods(["GET", "POST"])
@requires(P.MEMBER_MANAGE)
def invite(request: HttpRequest) -> HttpResponse:
    form = InvitationForm(request.POST or None)
    organisation = request.acting_membership.organisation
    if request.method == "POST" and taken(
        form, lambda said: services.invite_member(organisation=organisation, by=request.user, **said)
    ):
        messages.success(request, _("A link is on its way to %(email)s.") % {"email": form.cleaned_data["email"]})
        return redirect("members")
    return render(request, "consortium/invite.html", {"form": form, "roles": ROLES.values()})


@require_http_methods(["GET", "POST"])
@requires(P.MEMBER_MANAGE)
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one person's role, or go on to end the membership."""
    membership = get_object_or_404(selectors.memberships_to_manage(viewer=request.viewer), pk=pk)
    form = RoleForm(request.POST or None, initial={"role": membership.role})
    if request.method == "POST" and taken(
        form, lambda said: services.change_role(membership=membership, by=request.user, **said)
    ):
        messages.success(request, _("The role of %(name)s is changed.") % {"name": membership.user})
        return redirect("members")
    return render(request, "consortium/member.html", {"member": membership, "form": form, "roles": ROLES.values()})


@require_POST
@requires(P.MEMBER_MANAGE)
def end_membership(request: HttpRequest, pk: int) -> HttpResponse:
    membership = get_object_or_404(selectors.memberships_to_manage(viewer=request.viewer), pk=pk)
    with telling(request, _("%(name)s no longer acts for the organisation.") % {"name": membership.user}):
        services.end_membership(membership=membership, by=request.user)
    return redirect("members" if membership.user_id != request.user.pk else "home")


@require_POST
@requires(P.MEMBER_MANAGE)
def resend_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(selectors.open_invitations(viewer=request.viewer), pk=pk)
    with telling(request, _("A new link is on its way to %(email)s.") % {"email": invitation.email}):
        services.invite_member(
            organisation=invitation.organisation, email=invitation.email, role=invitation.role, by=request.user
        )
    return redirect("members")


@require_POST
@requires(P.MEMBER_MANAGE)
def withdraw_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(selectors.open_invitations(viewer=request.viewer), pk=pk)
    with telling(request, _("The link to %(email)s opens nothing any more.") % {"email": invitation.email}):
        services.withdraw_invitation(invitation=invitation, by=request.user)
    return redirect("members")


@require_POST
@requires(P.MEMBER_MANAGE)
def two_factor(request: HttpRequest) -> HttpResponse:
    required = request.POST.get("required") == "yes"
    done = (
        _("Everybody needs two-factor log-in from the next page on.")
        if required
        else _("Two-factor log-in is optional.")
    )
    with telling(request, done):
        require_two_factor(organisation=request.acting_membership.organisation, required=required, by=request.user)
    return redirect("members")
