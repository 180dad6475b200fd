"""What an operator, or the law, opens of one site, and how it is closed again."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from consortium.choices import GrantBasis, OrganisationKind, OrganisationStatus
from consortium.models import Organisation, User
from consortium.refusals import Refusal
from consortium.services.grants import audit_grant, revoke_grant
from facilities.models import Site, SiteGrant


@transaction.atomic
def give_site_grant(
    *,
    site: Site,
    grantee: Organisation,
    scope: str,
    basis: str,
    reason: str,
    valid_until: datetime | None,
    by: User | None,
) -> SiteGrant:
    """Open one scope of one site to another organisation, on the word of the site's operator."""
    if basis == GrantBasis.LAW:
        raise Refusal("Only the consortium office records what the law opens.")
    if grantee.pk == site.operator_id:
        raise Refusal("An operator sees its own site without a grant.")
    return _record(site, grantee, scope, basis, reason, valid_until, by)


@transaction.atomic
def record_legal_grant(
    *,
    sites: Iterable[Site],
    grantee: Organisation,
    scope: str,
    reason: str,
    valid_until: datetime | None,
    by: User | None,
) -> list[SiteGrant]:
    """Open one scope of a regulator's sites to it, by law.  Sites that are open to it already stay as they are."""
    if grantee.kind != OrganisationKind.REGULATOR:
        raise Refusal(f"{grantee.name} is not a regulator: the law opens sites to regulators only.")
    if not reason.strip():
        raise Refusal("Name the law: operators read it beside the grant.")
    now = timezone.now()
    open_already = set(
        SiteGrant._base_manager.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=now),
            grantee=grantee,
            scope=scope,
            basis=GrantBasis.LAW,
            revoked_at__isnull=True,
        ).values_list("site_id", flat=True)
    )
    return [
        _record(site, grantee, scope, GrantBasis.LAW, reason, valid_until, by)
        for site in sites
        if site.pk not in open_already and site.operator_id != grantee.pk
    ]


@transaction.atomic
def extend_legal_grants(*, site: Site, by: User | None) -> list[SiteGrant]:
    """What the law opens of a country's sites to its regulator, it opens of a site that comes later, too.

    The terms are those that stand on the country's other sites; the latest recorded where they differ.
    """
    now = timezone.now()
    standing = SiteGrant._base_manager.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=now),
        site__country=site.country,
        basis=GrantBasis.LAW,
        revoked_at__isnull=True,
        grantee__status=OrganisationStatus.ACTIVE,
    ).exclude(site=site)
    latest = {(grant.grantee_id, grant.scope): grant for grant in standing.select_related("grantee").order_by("pk")}
    return [
        _record(site, grant.grantee, grant.scope, GrantBasis.LAW, grant.reason, grant.valid_until, by)
        for (grantee_id, _scope), grant in latest.items()
        if grantee_id != site.operator_id
    ]


def revoke_site_grant(*, grant: SiteGrant, acting_for: Organisation, by: User) -> None:
    """Close it from the next request on."""
    revoke_grant(grant=grant, acting_for=acting_for, by=by)


def _record(
    site: Site,
    grantee: Organisation,
    scope: str,
    basis: str,
    reason: str,
    valid_until: datetime | None,
    by: User | None,
) -> SiteGrant:
    grant = SiteGrant._base_manager.create(
        site=site,
        grantor_id=site.operator_id,
        grantee=grantee,
        scope=scope,
        basis=basis,
        reason=reason.strip(),
        valid_until=valid_until,
        recorded_by=by,
    )
    audit_grant("grant.given", grant, by)
    return grant
