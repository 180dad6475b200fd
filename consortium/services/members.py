"""Who belongs to an organisation, and with which role."""

import secrets
from datetime import timedelta
from hashlib import sha256

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from consortium.access.roles import ROLES
from consortium.models import Invitation, Membership, Organisation, User
from consortium.refusals import Refusal
from consortium.services.audit import record
from consortium.services.mail import owe_mail

INVITATION_LASTS = timedelta(days=14)


def hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()


@transaction.atomic
def invite_member(*, organisation: Organisation, email: str, role: str, by: User | None) -> Invitation:
    """Send a link that makes its holder a member.  An older open link to the same address stops working."""
    email = email.strip().lower()
    if Membership._base_manager.filter(organisation=organisation, user__email=email, ended_at__isnull=True).exists():
        raise Refusal(f"{email} is a member already. Change the role in the list of members instead.")
    Invitation._base_manager.filter(
        organisation=organisation, email=email, accepted_at__isnull=True, withdrawn_at__isnull=True
    ).update(withdrawn_at=timezone.now())
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    invitation = Invitation._base_manager.create(
        organisation=organisation,
        email=email,
        role=role,
        token_sha256=hashed(token),
        invited_by=by,
        sent_at=now,
        expires_at=now + INVITATION_LASTS,
    )
    owe_mail(
        to=email,
        template="invitation",
        organisation=organisation,
        role=ROLES[role],
        inviter=by,
        token=token,
        expires_at=invitation.expires_at,
    )
    record("member.invited", subject=invitation, label=email, organisation_id=organisation.pk, by=by, role=role)
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User) -> None:
    changed = Invitation._base_manager.filter(
        pk=invitation.pk, accepted_at__isnull=True, withdrawn_at__isnull=True
    ).update(withdrawn_at=timezone.now())
    if not changed:
        raise Refusal("This invitation has been accepted or withdrawn already.")
    record(
        "invitation.withdrawn",
        subject=invitation,
        label=invitation.email,
        organisation_id=invitation.organisation_id,
        by=by,
    )


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User | None, name: str = "", password: str = "") -> User:
    """Make the holder of the link a member.  A new person gets an account; a known one must be signed in."""
    taken = Invitation._base_manager.filter(
        pk=invitation.pk, accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=timezone.now()
    ).update(accepted_at=timezone.now())
    if not taken:
        raise Refusal("This link has been used or has expired. Ask the person who invited you for a new one.")
    if user is None:
        if User.objects.filter(email=invitation.email).exists():
            raise Refusal("There is an account with this address: log in first, then open the link again.")
        user = User.objects.create_user(invitation.email, password, name=name)
        # Without it allauth holds the address for unproven, and refuses to set up two-factor log-in.
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    elif user.email != invitation.email:
        raise Refusal(f"This invitation is for {invitation.email}. Log in with that address.")
    membership, created = Membership._base_manager.get_or_create(
        organisation=invitation.organisation, user=user, ended_at=None, defaults={"role": invitation.role}
    )
    if not created:
        raise Refusal("You are a member of this organisation already.")
    record(
        "member.joined",
        subject=membership,
        label=str(user),
        organisation_id=invitation.organisation_id,
        by=user,
        role=invitation.role,
    )
    return user


@transaction.atomic
def change_role(*, membership: Membership, role: str, by: User) -> Membership:
    before = membership.role
    _keep_a_manager(membership, leaving=role != "manager")
    membership.role = role
    membership.save(update_fields=["role"])
    record(
        "member.role_changed",
        subject=membership,
        label=str(membership.user),
        organisation_id=membership.organisation_id,
        by=by,
        before=before,
        after=role,
    )
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, by: User) -> Membership:
    """The person's access to this organisation ends at the next request; what it recorded stays."""
    _keep_a_manager(membership, leaving=True)
    membership.ended_at = timezone.now()
    membership.save(update_fields=["ended_at"])
    record(
        "member.ended",
        subject=membership,
        label=str(membership.user),
        organisation_id=membership.organisation_id,
        by=by,
    )
    return membership


def _keep_a_manager(membership: Membership, *, leaving: bool) -> None:
    """Lock the organisation's managers, so that two of them cannot end each other at the same moment."""
    managers = set(
        Membership._base_manager.select_for_update()
        .filter(organisation=membership.organisation_id, role="manager", ended_at__isnull=True)
        .values_list("pk", flat=True)
    )
    if leaving and managers == {membership.pk}:
        raise Refusal("This is the organisation's last manager. Make somebody else a manager first.")
