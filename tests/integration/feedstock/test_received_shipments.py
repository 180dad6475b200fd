"""A shipment that was told wrongly and has been received: told again, it keeps what arrived; taken back, it waits."""

from decimal import Decimal as D

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from consortium.models import IngestBatch
from consortium.services import imports
from dashboards import fill
from facilities import list_selectors, selectors
from facilities.models import Receipt
from feedstock.models import BatteryLot, Shipment
from tests.integration.facilities.test_record_pages import words
from tests.integration.test_api import program
from tests.integration.test_chain_imports import RECEIPTS, RUNS, SHIPMENTS, problems, taken

pytestmark = pytest.mark.django_db

CORRECTED = SHIPMENTS.replace("LOT-1,1000", "LOT-1,990")


def standing() -> Shipment:
    return Shipment.objects.get(voided_at__isnull=True)


def test_its_consignor_tells_it_again_and_what_arrived_stays_with_its_receiver(received, alice, bob, send, client):
    taken(send(alice, "shipments", CORRECTED, mode="replace"))
    receipt, lot = Receipt.objects.get(), BatteryLot.objects.get()
    assert (receipt.voided_at, receipt.shipment) == (None, standing().replaces)
    assert (lot.holder, lot.destined_for) == (bob.organisation, None)
    assert selectors.declared_masses(viewer=bob.viewer, receipts=[receipt]) == {receipt.pk: D(990)}
    for persona in (alice, bob):
        page = words(persona.log_in(client).get(reverse("shipment", args=[standing().number])))
        assert f"{receipt.number} 990 998.5" in page.replace(",", "")
    fill.fill_changed_days()
    assert fill.shadow_check() == []


def test_it_can_be_told_again_twice_and_while_its_lot_is_in_a_run(received, alice, bob, send):
    taken(send(bob, "runs", RUNS))
    taken(send(alice, "shipments", CORRECTED, mode="replace"))
    taken(send(alice, "shipments", CORRECTED.replace("990", "995"), mode="replace"))
    receipt = Receipt.objects.get()
    assert selectors.declared_masses(viewer=bob.viewer, receipts=[receipt]) == {receipt.pk: D(995)}
    assert send(bob, "receipts", RECEIPTS + "\n").status == "unchanged"


def test_a_program_corrects_it_too(received, alice):
    answer = program(alice).post(
        "/api/v1/imports/shipments/",
        {"file": SimpleUploadedFile("again.csv", CORRECTED.encode()), "mode": "replace"},
    )
    taken(imports.process(imports.claim(IngestBatch.objects.get(number=answer.json()["number"]).pk)))
    assert standing().lines.get().declared_mass_kg == 990


def test_a_correction_may_not_lose_what_has_arrived(received, alice, lot, send):
    number = Receipt.objects.get().number
    lot.pk, lot.number, lot.source_reference, lot.holder = None, "L-OTHER", "LOT-2", alice.organisation
    lot.save(force_insert=True)
    batch = send(alice, "shipments", CORRECTED.replace("LOT-1", "LOT-2"), mode="replace")
    assert problems(batch)[0] == (2, "lot", f"Leach Works has received it, receipt {number}.")
    assert standing().lines.get().lot.source_reference == "LOT-1"


def test_it_is_not_sent_to_somebody_else_after_it_has_arrived(received, alice, charlie, send):
    batch = send(alice, "shipments", CORRECTED.replace("leach-works", charlie.organisation.code), mode="replace")
    said = f"Leach Works has received it, receipt {Receipt.objects.get().number}."
    assert problems(batch)[0] == (2, "consignee", said)


def test_a_lot_that_has_been_handed_over_goes_on_no_other_shipment(received, alice, send):
    batch = send(alice, "shipments", SHIPMENTS.replace("SHP-1", "SHP-2"))
    assert problems(batch)[0] == (2, "lot", "You hold no such lot.")


def test_to_take_it_back_its_receiver_comes_first_and_the_refusal_says_so(received, alice, bob, client):
    receipt, shipment = Receipt.objects.get(), standing()
    address, why = reverse("withdraw-shipment", args=[shipment.number]), {"reason": "Never left"}
    page = words(alice.log_in(client).post(address, why, follow=True))
    assert (
        f"Shipment SHP-1 ({shipment.number}) has been received by Leach Works, receipt {receipt.number}. If you told "
        "it wrongly, send it again with the correction, replacing what is on record; if it did not happen, Leach Works "
        "withdraws the receipt first."
    ) in page
    bob.log_in(client).post(reverse("withdraw-receipt", args=[receipt.number]), why)
    alice.log_in(client).post(address, why)
    assert not Shipment.objects.filter(voided_at__isnull=True).exists()
    assert BatteryLot.objects.get().holder == alice.organisation


def test_a_file_of_shipments_is_not_undone_either(received, alice):
    from consortium.refusals import Refusal

    batch = IngestBatch.objects.get(kind="shipments")
    with pytest.raises(Refusal, match="has been received by Leach Works"):
        imports.void_import(batch=batch, reason="Wrong file", by=alice.user)


def test_its_carrier_is_not_told_that_it_is_still_under_way(received, alice, send):
    legs = CORRECTED.replace(",2026-01-07 09:00", ",").replace("carrier", "")
    own = legs.replace("to_country,un_number", "to_country,carrier,un_number").replace(
        "DE,3480", "DE,volta-motors,3480"
    )
    own = own.replace("1000,,,,,,,,,,,", "1000,,,,,,,,,,,,").replace("990,,,,,,,,,,,", "990,,,,,,,,,,,,")
    taken(send(alice, "shipments", own, mode="replace"))
    assert list(list_selectors.legs_on_the_way(viewer=alice.viewer)) == []
