"""What one organisation opens to another, and how it closes it again."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consortium.choices import GrantBasis, OrganisationKind
from consortium.models import Grant, Organisation, User
from consortium.models.grant import GrantTerms
from consortium.refusals import Refusal
from consortium.services.audit import record


@transaction.atomic
def give_grant(
    *,
    grantor: Organisation,
    grantee: Organisation,
    scope: str,
    basis: str,
    reason: str,
    valid_until: datetime | None,
    by: User,
) -> Grant:
    """Open one scope of everything an organisation has to another organisation, on its own word."""
    if basis == GrantBasis.LAW:
        raise Refusal("Only the consortium office records what the law opens, site by site.")
    if grantor == grantee:
        raise Refusal("An organisation sees its own data without a grant.")
    grant = Grant._base_manager.create(
        grantor=grantor,
        grantee=grantee,
        scope=scope,
        basis=basis,
        reason=reason,
        valid_until=valid_until,
        recorded_by=by,
    )
    audit_grant("grant.given", grant, by)
    return grant


@transaction.atomic
def revoke_grant(*, grant: GrantTerms, acting_for: Organisation, by: User) -> None:
    """Close it from the next request on.  What the law opens, the operator cannot close: not even a person who
    also belongs to the office, while acting for the operator."""
    if grant.basis == GrantBasis.LAW and acting_for.kind != OrganisationKind.CONSORTIUM_OFFICE:
        raise Refusal("This access stands on law. Only the consortium office can end it.")
    changed = (
        type(grant)
        ._base_manager.filter(pk=grant.pk, revoked_at__isnull=True)
        .update(revoked_at=timezone.now(), revoked_by=by)
    )
    if not changed:
        raise Refusal("This access has been ended already.")
    audit_grant("grant.revoked", grant, by)


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
