"""The office's work: who joins, who is suspended, who leaves."""

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from consortium.choices import OrganisationStatus as Status
from consortium.models import Organisation, User
from consortium.refusals import Refusal
from consortium.services.audit import record
from consortium.services.mail import owe_mail
from consortium.services.members import invite_member


def apply_to_join(
    *, name: str, kind: str, country: str, contact_name: str, contact_email: str, note: str
) -> Organisation:
    """An application from outside.  It opens nothing until the office approves it."""
    name = name.strip()
    with transaction.atomic():
        if Organisation._base_manager.filter(name__iexact=name).exists():
            raise Refusal("An organisation of this name has applied already. Ask the consortium office about it.")
        organisation = Organisation._base_manager.create(
            name=name,
            code=_free_code(name),
            kind=kind,
            country=country,
            contact_name=contact_name,
            contact_email=contact_email,
            application_note=note,
        )
        record("organisation.applied", subject=organisation, label=name, organisation_id=organisation.pk, by=None)
        return organisation


def _free_code(name: str) -> str:
    stem = slugify(name)[:32] or "member"
    taken = set(Organisation._base_manager.filter(code__startswith=stem).values_list("code", flat=True))
    return next(
        code for number in range(1, 10000) if (code := stem if number == 1 else f"{stem}-{number}") not in taken
    )


@transaction.atomic
def approve_organisation(*, organisation: Organisation, by: User) -> Organisation:
    """Let an applicant in, and invite its contact as its first manager."""
    _change(organisation, Status.ACTIVE, allowed_from={Status.APPLIED, Status.REFUSED}, by=by, verb="approved")
    invite_member(organisation=organisation, email=organisation.contact_email, role="manager", by=by)
    return organisation


@transaction.atomic
def refuse_organisation(*, organisation: Organisation, reason: str, by: User) -> Organisation:
    """Turn an application down; the contact is told why."""
    if not reason.strip():
        raise Refusal("Say why: the applicant is told the reason.")
    _change(organisation, Status.REFUSED, allowed_from={Status.APPLIED}, by=by, verb="refused", reason=reason)
    owe_mail(to=organisation.contact_email, template="refused", organisation=organisation, reason=reason)
    return organisation


@transaction.atomic
def suspend_organisation(*, organisation: Organisation, reason: str, by: User) -> Organisation:
    """Close a member's access from the next request on.  Its facts stay."""
    if not reason.strip():
        raise Refusal("Say why: the members of the organisation are told the reason.")
    return _change(organisation, Status.SUSPENDED, allowed_from={Status.ACTIVE}, by=by, verb="suspended", reason=reason)


@transaction.atomic
def reactivate_organisation(*, organisation: Organisation, by: User) -> Organisation:
    return _change(organisation, Status.ACTIVE, allowed_from={Status.SUSPENDED}, by=by, verb="reactivated")


@transaction.atomic
def end_organisation(*, organisation: Organisation, reason: str, by: User) -> Organisation:
    """A member leaves.  Access ends at the next request; the facts stay, because others' balances stand on them."""
    if not reason.strip():
        raise Refusal("Say why the organisation leaves.")
    return _change(
        organisation, Status.LEFT, allowed_from={Status.ACTIVE, Status.SUSPENDED}, by=by, verb="left", reason=reason
    )


@transaction.atomic
def require_two_factor(*, organisation: Organisation, required: bool, by: User) -> Organisation:
    organisation.requires_two_factor = required
    organisation.save(update_fields=["requires_two_factor"])
    record(
        "organisation.two_factor_required" if required else "organisation.two_factor_optional",
        subject=organisation,
        label=organisation.name,
        organisation_id=organisation.pk,
        by=by,
    )
    return organisation


def _change(
    organisation: Organisation, status: Status, *, allowed_from: set, by: User, verb: str, reason: str = ""
) -> Organisation:
    # The condition is part of the UPDATE, so that of two decisions at the same moment one is refused.
    changed = Organisation._base_manager.filter(pk=organisation.pk, status__in=allowed_from).update(
        status=status, decided_at=timezone.now(), decision_reason=reason
    )
    if not changed:
        organisation.refresh_from_db()
        raise Refusal(f"{organisation.name} is {organisation.get_status_display().lower()}: this is not possible now.")
    organisation.refresh_from_db()
    record(
        f"organisation.{verb}",
        subject=organisation,
        label=organisation.name,
        organisation_id=organisation.pk,
        by=by,
        reason=reason,
    )
    return organisation
