"""What stands on law: who may record it, who may end it, and that it covers sites which open later."""

from dataclasses import replace
from decimal import Decimal

import pytest

from consortium.models import AuditEvent, Membership
from consortium.refusals import Refusal
from consortium.services.grants import give_grant, revoke_grant
from facilities.models import SiteGrant
from facilities.services.grants import give_site_grant, record_legal_grant, revoke_site_grant
from facilities.services.sites import NewSite, open_site

pytestmark = pytest.mark.django_db

LATER = NewSite(
    code="leach-halle",
    name="Halle",
    kind="hydrometallurgy",
    country="DE",
    time_zone="Europe/Berlin",
    latitude=Decimal("51.48"),
    longitude=Decimal("11.97"),
    nameplate_capacity_kg_per_year=Decimal(1_000_000),
)


@pytest.fixture
def legal_grant(site, olga, dana):
    return record_legal_grant(
        sites=[site],
        grantee=olga.organisation,
        scope="compliance",
        reason="Battery Act",
        valid_until=None,
        by=dana.user,
    )[0]


def rows(**which) -> list[tuple]:
    found = SiteGrant._base_manager.filter(**which).order_by("pk")
    return [(g.site.code, g.grantor.name, g.grantee.name, g.scope, g.basis, g.reason) for g in found]


def test_a_site_opened_later_is_open_by_law_as_well(legal_grant, bob):
    open_site(LATER, operator=bob.organisation, by=bob.user)
    assert rows() == [
        ("leach-leipzig", "Leach Works", "Battery Authority", "compliance", "law", "Battery Act"),
        ("leach-halle", "Leach Works", "Battery Authority", "compliance", "law", "Battery Act"),
    ]
    opened = AuditEvent.objects.filter(action="grant.given", organisation_id=bob.organisation.pk)
    assert opened.count() == 2


def test_a_site_in_another_country_is_not(legal_grant, bob):
    open_site(replace(LATER, country="FR", time_zone="Europe/Paris"), operator=bob.organisation, by=bob.user)
    assert [row[0] for row in rows()] == ["leach-leipzig"]


def test_a_site_opened_after_the_law_has_ended_is_not(legal_grant, bob, dana):
    revoke_site_grant(grant=legal_grant, acting_for=dana.organisation, by=dana.user)
    open_site(LATER, operator=bob.organisation, by=bob.user)
    assert rows(revoked_at__isnull=True) == []


def test_a_grant_by_contract_does_not_spread_to_later_sites(site, bob, frida):
    give_site_grant(
        site=site,
        grantee=frida.organisation,
        scope="performance",
        basis="funding",
        reason="Loan",
        valid_until=None,
        by=bob.user,
    )
    open_site(LATER, operator=bob.organisation, by=bob.user)
    assert [row[0] for row in rows()] == ["leach-leipzig"]


def test_no_member_opens_everything_it_has_on_the_basis_of_law(bob, olga):
    with pytest.raises(Refusal, match="Only the consortium office"):
        give_grant(
            grantor=bob.organisation,
            grantee=olga.organisation,
            scope="compliance",
            basis="law",
            reason="I say so",
            valid_until=None,
            by=bob.user,
        )


def test_the_operator_cannot_end_what_the_law_opens(legal_grant, bob):
    with pytest.raises(Refusal, match="stands on law"):
        revoke_site_grant(grant=legal_grant, acting_for=bob.organisation, by=bob.user)
    assert rows(revoked_at__isnull=True)


def test_a_person_of_the_office_cannot_end_it_while_acting_for_the_operator(legal_grant, bob, dana):
    Membership._base_manager.create(organisation=bob.organisation, user=dana.user, role="manager")
    with pytest.raises(Refusal, match="stands on law"):
        revoke_grant(grant=legal_grant, acting_for=bob.organisation, by=dana.user)
    revoke_grant(grant=legal_grant, acting_for=dana.organisation, by=dana.user)
    assert rows(revoked_at__isnull=True) == []
