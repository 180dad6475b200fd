"""Damaged mass counts against a commitment up to an agreed share of what arrives in a period, whatever the order."""

from datetime import date
from decimal import Decimal as D

import pytest
import time_machine

from consortium.models import ChangedDay
from contracts import selectors
from contracts.models import FeedstockCommitment
from dashboards import fill
from dashboards.models import DailyRollup
from facilities.services.receipts import void_receipts
from tests.integration.facilities.test_record_pages import words
from tests.integration.test_chain_imports import taken

pytestmark = pytest.mark.django_db

COMMITMENT = """reference,partner,chemistry,period_start,period_end,mass_kg,tolerance_percent,largest_damaged_percent
FC-1,leach-works,NMC622,2026-01-01,2026-02-01,5000,5,10
FC-1,,,2026-02-01,2026-03-01,5000,,
"""
LOTS = """reference,chemistry,form,condition,collected_in,registered_on,declared_mass_kg
L-DAMAGED,NMC622,cell,damaged,DE,2026-01-02,1000
L-INTACT,NMC622,cell,intact,DE,2026-01-02,4000
L-DEFECTIVE,NMC622,cell,defective,DE,2026-01-02,500
L-OTHER,LFP,cell,damaged,DE,2026-01-02,700
"""
LINE = (
    "{ref},line,leach-works,2026-01-03 08:00,{ref},{mass},P908 P909 P911,,,,,,,\n"
    "{ref},leg,,,,,,road,400,sfd,Munich,DE,Leipzig,DE\n"
)
SHIPMENTS = (
    "reference,record,consignee,dispatched_at,lot,mass_kg,packing,mode,distance_km,distance_kind,from_place,from_country,"
    "to_place,to_country\n"
)
HEAD = "reference,site,lot,received_at,gross_mass_kg,tare_mass_kg\n"
DAY_5, DAY_9, DAY_20, FEBRUARY = date(2026, 1, 5), date(2026, 1, 9), date(2026, 1, 20), date(2026, 2, 3)


def receipt(lot: str, day: date, net_mass_kg: int) -> str:
    return f"W-{lot},leach-leipzig,volta-motors/{lot},{day} 10:00,{net_mass_kg + 9000},9000\n"


DAMAGED, INTACT = receipt("L-DAMAGED", DAY_5, 1000), receipt("L-INTACT", DAY_20, 4000)
DEFECTIVE, OTHER = receipt("L-DEFECTIVE", FEBRUARY, 500), receipt("L-OTHER", DAY_9, 700)


@pytest.fixture
def promised(alice, bob, site, send):
    """5 t in January and in February; of what arrives in a month, a tenth may be damaged."""
    taken(send(alice, "commitments", COMMITMENT))
    taken(send(alice, "lots", LOTS))
    sent = [("L-DAMAGED", 1000), ("L-INTACT", 4000), ("L-DEFECTIVE", 500), ("L-OTHER", 700)]
    taken(send(alice, "shipments", SHIPMENTS + "".join(LINE.format(ref=lot, mass=mass) for lot, mass in sent)))
    fill.fill_changed_days()


def counted(measure: str = "delivered_mass_kg") -> dict[date, tuple[D, int]]:
    rows = DailyRollup.objects.filter(measure=measure)
    return {day: (value, facts) for day, value, facts in rows.values_list("day", "value", "fact_count")}


def test_damaged_mass_counts_up_to_a_tenth_of_what_has_arrived_so_far(promised, bob, send):
    taken(send(bob, "receipts", HEAD + DAMAGED + INTACT + DEFECTIVE + OTHER))
    fill.fill_changed_days()
    expected = {DAY_5: (D(100), 1), DAY_20: (D(4400), 1), FEBRUARY: (D(50), 1)}
    assert counted() == counted("fulfilled_mass_kg") == expected
    assert fill.shadow_check() == []


def test_what_arrives_earlier_changes_the_days_behind_it_in_its_period(promised, bob, send):
    """The intact lot was weighed first, and its slip came last."""
    early = receipt("L-INTACT", DAY_5, 4000)
    taken(send(bob, "receipts", HEAD + receipt("L-DAMAGED", DAY_9, 1000) + DEFECTIVE))
    fill.fill_changed_days()
    assert counted() == {DAY_9: (D(100), 1), FEBRUARY: (D(50), 1)}
    taken(send(bob, "receipts", HEAD + early))
    assert not ChangedDay.objects.filter(slice_kind="commitment").exists()
    assert fill.shadow_check() == []  # what follows from an owed day is owed, too
    fill.fill_changed_days()
    assert counted() == {DAY_5: (D(4000), 1), DAY_9: (D(500), 1), FEBRUARY: (D(50), 1)}
    assert fill.shadow_check() == []
    before = sorted(DailyRollup.objects.values_list("measure", "day", "organisation", "value"))
    fill.rebuild()
    assert sorted(DailyRollup.objects.values_list("measure", "day", "organisation", "value")) == before


def test_a_withdrawn_receipt_takes_back_what_it_made_count(promised, bob, send):
    from facilities import selectors as facilities

    taken(send(bob, "receipts", HEAD + INTACT + receipt("L-DAMAGED", date(2026, 1, 25), 1000)))
    fill.fill_changed_days()
    assert counted() == {DAY_20: (D(4000), 1), date(2026, 1, 25): (D(500), 1)}
    intact = facilities.receipts_to_void(viewer=bob.viewer).get(lot__source_reference="L-INTACT")
    void_receipts([intact], reason="Wrong slip", by=bob.user)
    fill.fill_changed_days()
    assert counted() == {date(2026, 1, 25): (D(100), 1)}
    assert fill.shadow_check() == []


def test_the_page_counts_as_the_boards_do_and_says_what_does_not_count(promised, alice, bob, send, client):
    taken(send(bob, "receipts", HEAD + DAMAGED + INTACT + DEFECTIVE + OTHER))
    fill.fill_changed_days()
    commitment = FeedstockCommitment.objects.get()
    account = selectors.account(viewer=bob.viewer, commitment=commitment, today=date(2026, 2, 10))
    assert account.delivered_kg == sum(value for value, _facts in counted().values()) == D(4550)
    with time_machine.travel("2026-02-10T12:00Z", tick=False):
        page = words(alice.log_in(client).get(f"/commitments/{commitment.number}/"))
    assert "2026-01-01 2026-01-31 5,000 4,750 500 4,500 500 90.0 20.0 % short" in page
    assert "2026-02-01 2026-02-28 5,000 4,750 450 50 4,950 1.0 100.0 % running" in page
    assert "Damaged mass beyond 10.0 % of what arrives in a period does not count." in page
