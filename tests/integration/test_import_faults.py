"""Faults of ours while a file is worked on: nothing is written, the sender and the office are told, others go on."""

import io
from dataclasses import replace

import pytest
from django.db import OperationalError
from django.urls import reverse

from consortium import selectors, tasks
from consortium.ingest_kinds import KINDS
from consortium.models import IngestBatch, JobRun
from consortium.services import imports
from feedstock.models import BatteryLot
from tests.integration.test_imports import LOTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken(monkeypatch):
    """Lots whose writing ends in the given fault, after the first fact."""

    def broken(fault: Exception) -> None:
        kind = KINDS["lots"]

        def write(rows, context):
            kind.write(rows[:1], context)
            raise fault

        monkeypatch.setitem(KINDS, "lots", replace(kind, write=write))

    return broken


def receive(persona, text: str = LOTS, kind: str = "lots") -> IngestBatch:
    return imports.receive_file(
        content=io.BytesIO(text.encode()),
        file_name="our lots.csv",
        kind=kind,
        organisation=persona.organisation,
        by=persona.user,
    )


def test_a_fault_of_ours_ends_the_import_at_once_with_words_and_a_number(alice, dana, broken, client, caplog):
    broken(KeyError("chemistry"))
    batch = receive(alice)
    with pytest.raises(KeyError):
        tasks.process_import(batch.pk)
    batch.refresh_from_db()
    assert (batch.status, batch.rows_written, BatteryLot.objects.count()) == ("failed", 0, 0)
    assert batch.problem == "Something on our side went wrong with this file."
    assert batch.cure == (
        f"Nothing was written. The consortium office has been told; the number to quote is {batch.number}."
    )
    assert imports.claim(batch.pk) is None
    assert list(JobRun.objects.values_list("key", "status", "error")) == [
        (batch.number, "failed", "KeyError: 'chemistry'")
    ]
    assert f"Import {batch.number} could not be worked on" in caplog.text and "Traceback" in caplog.text
    page = alice.log_in(client).get(reverse("import", args=[batch.number])).text
    assert "Stopped by a fault of ours" in page and batch.cure in page and "data-poll" not in page


def test_the_office_reads_that_a_file_failed_and_nothing_of_what_is_in_it(alice, dana, broken):
    broken(KeyError("chemistry"))
    batch = receive(alice)
    with pytest.raises(KeyError):
        tasks.process_import(batch.pk)
    told = selectors.audit_events(viewer=dana.viewer).filter(action="import.failed")
    assert list(told.values_list("organisation_name", "subject_label", "detail")) == [
        ("Volta Motors", batch.number, {"kind": "lots"})
    ]


def test_a_file_that_failed_is_sent_again_when_the_fault_is_mended(alice, broken, monkeypatch, send):
    whole = KINDS["lots"]
    broken(KeyError("chemistry"))
    with pytest.raises(KeyError):
        send(alice, "lots", LOTS)
    monkeypatch.setitem(KINDS, "lots", whole)
    assert send(alice, "lots", LOTS).status == "written"


def test_an_outage_of_the_database_leaves_the_file_to_the_lease(alice, broken):
    broken(OperationalError("the server closed the connection"))
    batch = receive(alice)
    with pytest.raises(OperationalError):
        tasks.process_import(batch.pk)
    batch.refresh_from_db()
    assert (batch.status, batch.attempts, batch.problem) == ("received", 1, "")
    assert batch.claimed_until is not None


def test_a_sweep_goes_on_behind_a_file_that_fails_and_then_tells(alice, bob, broken):
    broken(KeyError("chemistry"))
    first, second = receive(alice), receive(bob, "site,meter,starts_at,ends_at,energy_kwh\n", kind="readings")
    with pytest.raises(KeyError):
        tasks.sweep_imports()
    assert list(IngestBatch.objects.order_by("pk").values_list("pk", "status")) == [
        (first.pk, "failed"),
        (second.pk, "refused"),
    ]


def test_a_file_at_which_three_workers_died_is_parked_and_the_ones_behind_it_are_taken(alice, bob):
    first, second = receive(alice), receive(bob, "site,meter,starts_at,ends_at,energy_kwh\n", kind="readings")
    IngestBatch._base_manager.filter(pk=first.pk).update(attempts=3)
    tasks.sweep_imports()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("failed", "refused")
    assert first.problem == "Three workers have stopped while working on this file."
