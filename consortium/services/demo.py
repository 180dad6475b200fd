"""Members and people of the demonstration: there at once, without application, invitation and mail."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from consortium.choices import OrganisationStatus
from consortium.models import IngestBatch, Membership, Organisation, User
from consortium.services.audit import record


def there_is_a_demo() -> bool:
    return Organisation._base_manager.filter(is_demo=True).exists()


def is_empty() -> bool:
    """Nothing that a member or a person has left: the demonstration may move in."""
    return not Organisation._base_manager.exists() and not User.objects.exists()


@transaction.atomic
def add_member(*, code: str, name: str, kind: str, country: str, time_zone: str) -> Organisation:
    """An active member, marked as a demonstration."""
    organisation = Organisation._base_manager.create(
        code=code,
        name=name,
        kind=kind,
        country=country,
        time_zone=time_zone,
        is_demo=True,
        status=OrganisationStatus.ACTIVE,
        decided_at=timezone.now(),
    )
    record(
        "organisation.approved", subject=organisation, label=name, organisation_id=organisation.pk, by=None, demo=True
    )
    return organisation


@transaction.atomic
def add_people(people: list[tuple[str, str, str, list[Organisation]]], *, password: str) -> dict[str, User]:
    """(e-mail, name, role, organisations) of each person; by e-mail.  The password is hashed once for all."""
    hashed = make_password(password)
    users = User.objects.bulk_create(
        [
            User(email=email, name=name, password=hashed, time_zone=organisations[0].time_zone)
            for email, name, role, organisations in people
        ]
    )
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in users]
    )
    Membership._base_manager.bulk_create(
        [
            Membership(organisation=organisation, user=user, role=role)
            for user, (_email, _name, role, organisations) in zip(users, people, strict=True)
            for organisation in organisations
        ]
    )
    return {user.email: user for user in users}


def date_back(organisation: Organisation, *, applied_at: datetime, decided_at: datetime | None) -> None:
    """Mark what came by the office's own services as a demonstration, and let it be as old as the story says."""
    Organisation._base_manager.filter(pk=organisation.pk).update(
        is_demo=True, applied_at=applied_at, decided_at=decided_at
    )


def spread_over_time(batch: IngestBatch, *, sent_at) -> None:
    """Let a file look as old as what is in it: the demonstration's two years were sent in one minute."""
    IngestBatch._base_manager.filter(pk=batch.pk).update(uploaded_at=sent_at, started_at=sent_at, finished_at=sent_at)
