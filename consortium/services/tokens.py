"""Keys for programs: made by a person, for one organisation, with one role at most that person's own, until a day."""

from datetime import timedelta

from django.db import transaction

from consortium.access.roles import ROLES
from consortium.models import ApiToken, Membership, User
from consortium.refusals import Refusal
from consortium.services.audit import record

LONGEST = timedelta(days=366)


@transaction.atomic
def make_token(*, membership: Membership, name: str, role: str, lasts: timedelta) -> tuple[ApiToken, str]:
    """The token's row, and its secret, which is kept nowhere and can be shown only now."""
    if not ROLES[role].permissions <= ROLES[membership.role].permissions:
        raise Refusal(f"You are {ROLES[membership.role].label}: a token of yours cannot do more than you can.")
    if not timedelta(0) < lasts <= LONGEST:
        raise Refusal("A token lasts a year at most.")
    token, secret = ApiToken.objects.create(
        user=membership.user, expiry=lasts, organisation_id=membership.organisation_id, name=name.strip(), role=role
    )
    record(
        "token.made",
        subject=token,
        label=token.name,
        organisation_id=token.organisation_id,
        by=membership.user,
        role=role,
        until=token.expiry.isoformat(),
    )
    return token, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User) -> None:
    """The program that holds it is refused from its next call on."""
    record("token.revoked", subject=token, label=token.name, organisation_id=token.organisation_id, by=by)
    token.delete()
