"""What may be withdrawn, and who has a lot afterwards."""

import pytest

from consortium.refusals import Refusal
from consortium.services import imports
from feedstock.models import BatteryLot
from tests.integration.test_chain_imports import RECEIPTS, RUNS, SHIPMENTS, taken

pytestmark = pytest.mark.django_db

SCRAP = """reference,chemistry,form,origin,collected_in,registered_on,declared_mass_kg
SCRAP-1,NMC622,cell,production_scrap,DE,2026-01-05,400
"""
SPLIT = """reference,chemistry,form,collected_in,registered_on,declared_mass_kg,parents
HALF-1,NMC622,cell,DE,2026-01-08,500,volta-motors/LOT-1=500
"""


@pytest.fixture
def shipped(alice, site, lot, send):
    return taken(send(alice, "shipments", SHIPMENTS))


def withdraw(batch, persona) -> None:
    imports.void_import(batch=batch, reason="Wrong slip", by=persona.user)


def holder(reference: str) -> tuple[str, str | None]:
    lot = BatteryLot.objects.get(source_reference=reference)
    return lot.holder.code, lot.destined_for and lot.destined_for.code


def test_a_lot_whose_receipt_is_withdrawn_is_on_its_way_again_and_can_be_weighed_anew(shipped, bob, send):
    received = taken(send(bob, "receipts", RECEIPTS))
    assert holder("LOT-1") == ("leach-works", None)
    withdraw(received, bob)
    assert holder("LOT-1") == ("volta-motors", "leach-works")
    taken(send(bob, "receipts", RECEIPTS.replace("9001.5", "9002")))
    assert holder("LOT-1") == ("leach-works", None)


def test_a_lot_whose_shipment_is_withdrawn_is_on_its_way_no_more(shipped, alice):
    assert holder("LOT-1") == ("volta-motors", "leach-works")
    withdraw(shipped, alice)
    assert holder("LOT-1") == ("volta-motors", None)


def test_of_two_receipts_the_one_that_stands_says_who_has_the_lot(shipped, bob, send):
    first = taken(send(bob, "receipts", RECEIPTS))
    taken(send(bob, "receipts", RECEIPTS.replace("WB-1", "WB-2")))
    withdraw(first, bob)
    assert holder("LOT-1") == ("leach-works", None)


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("runs", RUNS, "has been charged to a run"),
        ("lots", SPLIT, "has been split or merged into lot"),
        (
            "shipments",
            SHIPMENTS.replace("leach-works", "volta-motors").replace("LOT-1", "volta-motors/LOT-1"),
            "sent on",
        ),
    ],
)
def test_a_receipt_stays_while_its_receiver_has_used_what_arrived(shipped, bob, send, kind, text, said):
    received = taken(send(bob, "receipts", RECEIPTS))
    used = taken(send(bob, kind, text))
    with pytest.raises(Refusal, match=said):
        withdraw(received, bob)
    withdraw(used, bob)
    withdraw(received, bob)


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        (
            "runs",
            "run,record,site,line,started_at,ended_at,lot,mass_kg\n"
            "RUN-9,input,leach-leipzig,shredder,2026-01-08 06:00,2026-01-08 18:00,SCRAP-1,400\n",
            "has been charged to a run",
        ),
        (
            "receipts",
            "reference,site,lot,received_at,gross_mass_kg,tare_mass_kg\n"
            "WB-9,leach-leipzig,SCRAP-1,2026-01-07 08:00,500,100\n",
            "has been weighed in",
        ),
        (
            "assays",
            "reference,lot,assayed_on,analyte,value,unit\nC-9,SCRAP-1,2026-01-07,Ni,16,percent\n",
            "has an assay",
        ),
    ],
)
def test_a_lot_stays_while_anything_stands_on_it(bob, site, send, kind, text, said):
    scrap = taken(send(bob, "lots", SCRAP))
    used = taken(send(bob, kind, text))
    with pytest.raises(Refusal, match=said):
        withdraw(scrap, bob)
    withdraw(used, bob)
    withdraw(scrap, bob)
    assert BatteryLot.objects.get(source_reference="SCRAP-1").voided_at
