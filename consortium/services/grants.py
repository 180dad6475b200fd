"""What one organisation opens to another, and how it closes it again."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consortium.choices import GrantBasis
from consortium.models import Grant, Organisation, User
from consortium.models.grant import GrantTerms
from consortium.refusals import Refusal
from consortium.services.audit import record


@transaction.atomic
def give_grant(
    *, grantor: Organisation, grantee: Organisation, scope: str, basis: str, reason: str,
    valid_until: datetime | None, by: User,
) -> Grant:
    """Open one scope of everything an organisation has to another organisation."""
    if grantor == grantee:
        raise Refusal("An organisation sees its own data without a grant.")
    grant = Grant._base_manager.create(
        grantor=grantor, grantee=grantee, scope=scope, basis=basis, reason=reason, valid_until=valid_until, recorded_by=by
    )
    audit_grant("grant.given", grant, by)
    return grant


@transaction.atomic
def revoke_grant(*, grant: GrantTerms, by: User) -> None:
    """Close it from the next request on.  What the law opens, the operator cannot close."""
    if grant.basis == GrantBasis.LAW and not by_office(by):
        raise Refusal("This access stands on law. Only the consortium office can end it.")
    changed = type(grant)._base_manager.filter(pk=grant.pk, revoked_at__isnull=True).update(
        revoked_at=timezone.now(), revoked_by=by
    )
    if not changed:
        raise Refusal("This access has been ended already.")
    audit_grant("grant.revoked", grant, by)


def by_office(user: User) -> bool:
    return user.memberships.filter(
        organisation__kind="consortium_office", role="manager", ended_at__isnull=True
    ).exists()


def audit_grant(action: str, grant: GrantTerms, by: User | None) -> None:
    for organisation_id in (grant.grantor_id, grant.grantee_id):
        record(
            action,
            subject=grant,
            label=str(grant),
            organisation_id=organisation_id,
            by=by,
            scope=grant.scope,
            basis=grant.basis,
        )
