"""Scoped querysets: built once a viewer, none in place of another, and always by the grants of the moment."""

import pytest

from consortium.access.permissions import Permission as P
from dashboards.models import DailyRollup
from facilities.models import Receipt, Site
from feedstock.models import BatteryLot

pytestmark = pytest.mark.django_db


def test_what_was_asked_before_is_not_answered_in_place_of_what_is_asked_now(counted, alice, bob, lot):
    viewer = bob.viewer
    assert BatteryLot.objects.visible_to(viewer).filter(pk=0).count() == 0
    assert BatteryLot.objects.visible_to(viewer).count() == 1
    assert BatteryLot.objects.filter(pk=0).visible_to(viewer).count() == 0
    assert BatteryLot.objects.permitted(viewer, P.FACT_VOID).count() == 0
    assert Receipt.objects.visible_to(viewer).count() == 1
    assert BatteryLot.objects.values_list("source_reference", flat=True).visible_to(viewer).get() == "LOT-1"


def test_a_related_set_stays_that_of_its_own_record(counted, bob, lot):
    viewer = bob.viewer
    assert Receipt.objects.visible_to(viewer).count() == 1
    other = BatteryLot(pk=lot.pk + 1000)
    assert other.receipts.visible_to(viewer).count() == 0
    assert lot.receipts.visible_to(viewer).count() == 1


def test_a_grant_that_ends_ends_for_a_viewer_who_has_asked_already(site, bob, frida):
    from facilities.services.grants import give_site_grant, revoke_site_grant

    viewer = frida.viewer
    assert list(Site.objects.visible_to(viewer)) == []
    given = give_site_grant(
        site=site,
        grantee=frida.organisation,
        scope="performance",
        basis="funding",
        reason="Loan 7",
        valid_until=None,
        by=bob.user,
    )
    assert list(Site.objects.visible_to(viewer)) == [site]
    revoke_site_grant(grant=given, acting_for=bob.organisation, by=bob.user)
    assert list(Site.objects.visible_to(viewer)) == []


def test_what_is_owned_needs_no_grant_and_holds_nothing_that_is_granted(counted, bob, olga, site):
    from facilities.services.grants import give_site_grant

    give_site_grant(
        site=site,
        grantee=olga.organisation,
        scope="performance",
        basis="agreement",
        reason="Audit",
        valid_until=None,
        by=bob.user,
    )
    assert DailyRollup.objects.visible_to(olga.viewer).exists()
    assert not DailyRollup.objects.owned_by(olga.viewer).exists()
    own = DailyRollup.objects.filter(organisation=bob.organisation)
    assert set(DailyRollup.objects.owned_by(bob.viewer)) == set(own)
