"""A file that says otherwise than the record: refused and offered as a correction, which replaces the record whole."""

from decimal import Decimal

import pytest
from django.urls import reverse

from consortium.models import AuditEvent, IngestBatch
from contracts.models import FeedstockCommitment
from dashboards import fill
from facilities.models import Assay, EnergyReading, ProcessRun, Receipt, ResidueDisposal, RunOutput, StockTake
from feedstock.models import BatteryLot, Shipment
from tests.integration.test_chain_imports import COMMITMENTS, DISPOSALS, READINGS, RECEIPTS, RUNS, SHIPMENTS, taken
from tests.integration.test_imports import LOTS, problems
from tests.personas import make_alice, make_lot, send_file
from tests.starts import STARTS

pytestmark = pytest.mark.django_db

ASSAYS = """reference,batch,assayed_on,analyte,value,unit,laboratory
CERT-1,BM-1,2026-01-12,Co,7.1,percent,Lab North
"""
STOCK = """stock_take,site,counted_on,lot,mass_kg
ST-1,leach-leipzig,2026-01-07,volta-motors/LOT-1,998.5
"""
CORRECTIONS = {
    "lots": (BatteryLot, "alice", LOTS, ("A-1,NMC622,cell", "A-1,NMC622,pack"), "form_factor", "cell", "pack"),
    "shipments": (Shipment, "alice", SHIPMENTS, ("LOT-1,1000", "LOT-1,990"), "lines__declared_mass_kg", 1000, 990),
    "receipts": (Receipt, "bob", RECEIPTS, ("9001.5", "9002.5"), "net_mass_kg", 998.5, 999.5),
    "runs": (ProcessRun, "bob", RUNS, ("copper,71", "copper,72"), "outputs__mass_kg", 71, 72),
    "commitments": (
        FeedstockCommitment,
        "alice",
        COMMITMENTS,
        ("6000", "6500"),
        "periods__committed_mass_kg",
        6000,
        6500,
    ),
    "assays": (Assay, "bob", ASSAYS, ("Lab North", "Lab South"), "laboratory", "Lab North", "Lab South"),
    "stock-takes": (StockTake, "bob", STOCK, ("998.5", "990"), "rows__mass_kg", 998.5, 990),
    "residue-disposals": (
        ResidueDisposal,
        "bob",
        DISPOSALS,
        ("Landfill Nord,DE", "Landfill Süd,DE"),
        "destination",
        "Landfill Nord",
        "Landfill Süd",
    ),
}


def sent() -> None:
    alice = make_alice()
    make_lot(alice)
    taken(send_file(alice, "shipments", SHIPMENTS))


NEEDS = {
    "shipments": lambda: make_lot(make_alice()),
    "receipts": sent,
    "runs": STARTS["received"],
    "assays": STARTS["processed"],
    "stock-takes": STARTS["received"],
    "residue-disposals": STARTS["processed"],
}


@pytest.fixture
def corrected(alice, bob, site, send):
    """Kind of file to its first version, taken, and the person who sends a second one."""

    def corrected(kind: str):
        if kind in NEEDS:
            NEEDS[kind]()
        _, name, text, change, *_ = CORRECTIONS[kind]
        assert change[0] in text
        person = {"alice": alice, "bob": bob}[name]
        taken(send(person, kind, text))
        return person, text.replace(*change)

    return corrected


@pytest.mark.parametrize("kind", CORRECTIONS)
def test_what_is_on_record_with_other_values_is_refused_and_then_replaced_on_request(kind, corrected, send):
    model, _, _, _, field, before, after = CORRECTIONS[kind]
    person, changed = corrected(kind)
    refused = send(person, kind, changed)
    assert refused.status == "refused" and refused.rows_replaceable >= 1
    assert "on record" in " ".join(problem[2] for problem in problems(refused))
    assert model.objects.filter(voided_at__isnull=False).count() == 0

    batch = taken(send(person, kind, changed, mode="replace"))
    old = model.objects.get(**{field: before}, voided_at__isnull=False)
    new = model.objects.get(**{field: after}, ingest_batch=batch, replaces__isnull=False)
    assert (new.replaces, new.source_reference, new.voided_at) == (old, old.source_reference, None)
    assert old.void_reason == f"Replaced by import {batch.number}"
    assert send(person, kind, changed + "\n").status == "unchanged"
    fill.fill_changed_days()
    assert fill.shadow_check() == []


def test_a_reading_is_replaced_by_one_of_the_same_interval_and_by_no_other(alice, bob, site, send):
    taken(send(bob, "readings", READINGS))
    first = READINGS.replace("812.4", "800")
    refused = send(bob, "readings", first)
    assert [problem[2] for problem in problems(refused)] == [
        "The meter has another reading of this interval on record."
    ]
    batch = taken(send(bob, "readings", first, mode="replace"))
    assert (batch.records_replaced, batch.rows_unchanged) == (1, 1)
    assert list(
        EnergyReading.objects.order_by("starts_at", "revision").values_list("energy_kwh", "revision", "void_reason")
    ) == [
        (Decimal("812.4"), 0, f"Replaced by import {batch.number}"),
        (Decimal(800), 1, ""),
        (Decimal(5), 0, ""),
    ]
    fill.fill_changed_days()
    assert fill.shadow_check() == []
    hour = "site,meter,starts_at,ends_at,energy_kwh\nleach-leipzig,el-shredder,2026-01-08 06:00,2026-01-08 07:00,30\n"
    assert send(bob, "readings", hour, mode="replace").status == "refused"


def test_a_run_that_is_replaced_takes_along_the_runs_of_the_file_that_feed_on_it(processed, bob, send):
    batch = taken(send(bob, "runs", RUNS.replace("copper,71", "copper,72"), mode="replace"))
    assert batch.records_replaced == 2
    assert list(ProcessRun.objects.filter(voided_at__isnull=True).values_list("source_reference", "ingest_batch")) == [
        ("RUN-1", batch.pk),
        ("RUN-2", batch.pk),
    ]


def test_nothing_is_replaced_while_something_outside_of_the_file_stands_on_it(processed, bob, send):
    first_run = "".join(line for line in RUNS.splitlines(keepends=True) if not line.startswith("RUN-2"))
    batch = send(bob, "runs", first_run.replace("copper,71", "copper,72"), mode="replace")
    number = RunOutput.objects.get(batch_reference="BM-1").number
    assert (batch.status, batch.problem) == (
        "refused",
        f"Batch {number} has been charged to a later run: withdraw that first.",
    )
    assert not ProcessRun.objects.filter(voided_at__isnull=False).exists()


def test_what_came_in_another_file_is_not_lost_with_the_run_that_is_replaced(processed, bob, send):
    taken(send(bob, "assays", ASSAYS))
    batch = send(bob, "runs", RUNS.replace("copper,71", "copper,72"), mode="replace")
    assert batch.status == "refused" and "has an assay of another file" in batch.problem


def test_a_correction_with_another_mistake_replaces_nothing(alice, send):
    taken(send(alice, "lots", LOTS))
    changed = LOTS.replace("A-1,NMC622,cell", "A-1,NMC622,pack") + "A-3,NMC62,cell,DE,2026-01-07,5\n"
    batch = send(alice, "lots", changed, mode="replace")
    assert (batch.status, batch.rows_refused, batch.records_replaced) == ("refused", 1, 0)
    assert list(BatteryLot.objects.order_by("pk").values_list("source_reference", "form_factor", "voided_at")) == [
        ("A-1", "cell", None),
        ("A-2", "pack", None),
    ]


def test_a_correction_can_be_tried_before_it_is_made(alice, send, client):
    taken(send(alice, "lots", LOTS))
    changed = LOTS.replace("A-1,NMC622,cell", "A-1,NMC622,pack")
    tried = send(alice, "lots", changed, mode="replace", is_dry_run=True)
    assert (tried.status, tried.records_replaced, tried.rows_refused) == ("checked", 1, 0)
    assert not BatteryLot.objects.filter(voided_at__isnull=False).exists()
    page = alice.log_in(client).get(reverse("import", args=[tried.number])).text
    assert "Recorded ones to be replaced" in page and "Write these rows" in page
    client.post(reverse("import-write", args=[tried.number]))
    assert IngestBatch.objects.get(pk=tried.pk).mode == "replace"


def test_the_report_offers_the_correction_to_who_may_withdraw(alice, send, client):
    taken(send(alice, "lots", LOTS))
    batch = send(alice, "lots", LOTS.replace("A-1,NMC622,cell", "A-1,NMC622,pack"))
    page = alice.log_in(client).get(reverse("import", args=[batch.number])).text
    assert "Replace what is on record" in page and "1 of them on record with other values" in page
    client.post(reverse("import-replace", args=[batch.number]))
    assert IngestBatch.objects.values_list("status", "mode").get(pk=batch.pk) == ("received", "replace")


def test_the_audit_says_how_many_were_replaced(alice, send):
    taken(send(alice, "lots", LOTS))
    send(alice, "lots", LOTS.replace("A-1,NMC622,cell", "A-1,NMC622,pack"), mode="replace")
    details = AuditEvent.objects.filter(action="import.written").order_by("pk").values_list("detail", flat=True)
    assert [detail["replaced"] for detail in details] == [0, 1]
