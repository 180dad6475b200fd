"""From a partner's file to facts: what is taken, what is refused with which words, and what is undone."""

from decimal import Decimal

import pytest

from consortium.models import ChangedDay, IngestBatch
from feedstock.models import BatteryLot

pytestmark = pytest.mark.django_db

LOTS = """reference,chemistry,form,collected_in,registered_on,declared_mass_kg
A-1,NMC622,cell,DE,2026-01-05,1000
A-2,LFP,pack,FR,2026-01-06,512.25
"""


def problems(batch: IngestBatch) -> list[tuple[int, str, str, str]]:
    return [
        (row.row, problem["column"], problem["message"], problem["cure"])
        for row in batch.refused_rows.order_by("row")
        for problem in row.problems
    ]


def test_a_good_file_becomes_lots_that_lead_back_to_their_rows(alice, send):
    batch = send(alice, "lots", LOTS)
    assert (batch.status, batch.rows_read, batch.rows_written) == ("written", 2, 2)
    rows = BatteryLot.objects.order_by("source_reference").values_list(
        "source_reference", "chemistry", "declared_mass_kg", "supplier", "source_row", "ingest_batch"
    )
    assert list(rows) == [
        ("A-1", "NMC622", Decimal(1000), alice.organisation.pk, 2, batch.pk),
        ("A-2", "LFP", Decimal("512.25"), alice.organisation.pk, 3, batch.pk),
    ]
    assert ChangedDay.objects.count() == 2


def test_one_wrong_row_keeps_the_whole_file_out_and_is_named_with_its_cure(alice, send):
    batch = send(alice, "lots", LOTS + "A-3,NMC62,cell,DE,2026-01-07,-5\n")
    assert (batch.status, batch.rows_refused, BatteryLot.objects.count()) == ("refused", 1, 0)
    assert problems(batch) == [
        (4, "declared_mass_kg", "It must be above 0 kg.", "Check the value and its sign."),
        (4, "chemistry", "This is not a known chemistry.", "Did you mean NMC622, NMC532, NMC811?"),
    ]


def test_the_good_rows_are_taken_on_request(alice, send):
    batch = send(alice, "lots", LOTS + "A-3,NMC62,cell,DE,2026-01-07,5\n", mode="good_rows")
    assert (batch.status, batch.rows_written, batch.rows_refused) == ("written", 2, 1)


def test_the_same_file_twice_changes_nothing_and_says_so(alice, send):
    first = send(alice, "lots", LOTS)
    again = send(alice, "lots", LOTS)
    assert again.status == "unchanged"
    assert first.number in again.problem
    assert BatteryLot.objects.count() == 2


def test_a_known_row_in_another_file_is_unchanged_and_a_contradiction_is_refused(alice, send):
    send(alice, "lots", LOTS)
    more = send(alice, "lots", LOTS + "A-3,NMC622,cell,DE,2026-01-07,5\n")
    assert (more.status, more.rows_written, more.rows_unchanged) == ("written", 1, 2)
    other = send(alice, "lots", LOTS.replace("1000", "1001"))
    assert other.status == "refused"
    assert "on record with other values" in problems(other)[0][2]


def test_a_dry_run_writes_nothing_and_shows_what_it_understood(alice, send):
    batch = send(alice, "lots", LOTS, is_dry_run=True)
    assert (batch.status, BatteryLot.objects.count()) == ("checked", 0)
    assert batch.preview[0]["declared_mass_kg"] == "1000"


def test_undoing_an_import_withdraws_its_lots_and_marks_their_days(alice, send):
    from consortium.services import imports

    batch = send(alice, "lots", LOTS)
    ChangedDay.objects.all().delete()
    assert imports.void_import(batch=batch, reason="Wrong year", by=alice.user) == 2
    assert not BatteryLot.objects.standing().exists()
    assert ChangedDay.objects.count() == 2
    assert send(alice, "lots", LOTS).status == "written"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"reference,chemistry,form,collected_in,registered_on,declared_mass_kg\n", "a header line and no rows"),
        (b"%PDF-1.7 binary", "is neither CSV nor XLSX"),
        (b"PK\x03\x04 broken", "The workbook is damaged."),
        (LOTS.encode() + b"A-3,NMC622,cell,DE,2026-01-07,5,\xe9\n", "Line 4 holds a character that is not UTF-8"),
        (b"site,meter,starts_at,ends_at,energy_kwh\nx,y,2026-01-01 00:00,2026-01-02 00:00,5\n", "another kind"),
        (b"reference,chemistry\nA,B\n", "The header line lacks form"),
        (LOTS.replace("form", "farm", 1).encode(), "lacks form"),
    ],
    ids=["empty", "header only", "pdf", "broken zip", "mixed encodings", "other kind", "missing", "misspelt"],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_reason(alice, send, content, words):
    batch = send(alice, "lots", content)
    assert batch.status == "refused"
    assert words in batch.problem
    assert batch.cure


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + LOTS,
        LOTS.replace(",", ";").replace("512.25", "512,25"),
        "sep=;\r\n" + LOTS.replace(",", ";").replace("512.25", "512,25").replace("\n", "\r\n"),
        LOTS.replace("2026-01-05", "05.01.2026"),
        LOTS.replace("declared_mass_kg\n", "declared_mass_kg,,\n"),
    ],
    ids=["byte order mark", "semicolons and decimal commas", "Excel", "German date", "empty columns"],
)
def test_habits_of_spreadsheets_are_understood(alice, send, content):
    batch = send(alice, "lots", content)
    assert (batch.status, batch.problem) == ("written", "")
    assert list(BatteryLot.objects.order_by("source_reference").values_list("declared_mass_kg", flat=True)) == [
        Decimal(1000),
        Decimal("512.25"),
    ]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("1,234", "It is not clear whether the comma groups thousands"),
        ("NaN", "This is not a number."),
        ("Infinity", "This is not a number."),
        ("0", "It must be above 0 kg."),
        ("5000000", "It is above 1000000 kg."),
        ("12 kg", "This is not a number."),
    ],
)
def test_an_impossible_mass_is_refused(alice, send, cell, words):
    batch = send(alice, "lots", LOTS.replace("1000", f'"{cell}"'))
    assert words in problems(batch)[0][2]


def test_a_future_day_a_repeated_reference_and_an_unknown_country_are_refused(alice, send):
    batch = send(
        alice,
        "lots",
        LOTS + "A-1,NMC622,cell,DE,2026-01-05,7\nA-4,NMC622,cell,XX,2026-01-05,7\nA-5,NMC622,cell,DE,2126-01-05,7\n",
    )
    assert [(row, column, message) for row, column, message, cure in problems(batch)] == [
        (4, "reference", "Row 2 has the same reference."),
        (5, "collected_in", "This is not a known country code."),
        (6, "registered_on", "This lies in the future."),
    ]
