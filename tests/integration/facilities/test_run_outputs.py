"""Runs in three files: inputs, then outputs, then assays; the same figures as in one, refused with a cure, undone."""

from datetime import date
from decimal import Decimal as D

import pytest

from consortium.models import ChangedDay, IngestBatch
from consortium.refusals import Refusal
from consortium.services import imports
from dashboards import fill
from dashboards.models import DailyRollup
from facilities import selectors
from facilities.models import Assay, ProcessRun, RunOutput
from facilities.services.runs import void_runs
from tests.integration.facilities.test_record_pages import words
from tests.integration.test_chain_imports import RUNS, taken
from tests.integration.test_rollups import whole_table

pytestmark = pytest.mark.django_db

INPUTS = """run,record,site,line,started_at,ended_at,lot,material,mass_kg
RUN-1,input,leach-leipzig,shredder,2026-01-08 06:00,2026-01-08 18:00,volta-motors/LOT-1,,998.5
RUN-1,input,,,,,,process_water,1.5
"""
OUTPUTS = """run,batch,material,mass_kg,moisture_percent,destination
RUN-1,BM-1,black_mass,698,4.5,
RUN-1,CU-1,copper,71,,
RUN-1,RES-1,mixed_residue,220,,Landfill Nord
"""
ASSAYS = """reference,batch,assayed_on,analyte,value,unit
C-1,BM-1,2026-01-08,Ni,22.1,percent
"""
ONE_FILE = """\
run,record,site,line,started_at,ended_at,lot,batch,material,mass_kg,moisture_percent,destination,analyte,value,unit
RUN-1,input,leach-leipzig,shredder,2026-01-08 06:00,2026-01-08 18:00,volta-motors/LOT-1,,,998.5,,,,,
RUN-1,input,,,,,,,process_water,1.5,,,,,
RUN-1,output,,,,,,BM-1,black_mass,698,4.5,,,,
RUN-1,output,,,,,,CU-1,copper,71,,,,,
RUN-1,output,,,,,,RES-1,mixed_residue,220,,Landfill Nord,,,
RUN-1,assay,,,,,,BM-1,,,,,Ni,22.1,percent
"""
NEXT_RUN = """run,record,site,line,started_at,ended_at,batch,material,mass_kg
RUN-2,input,leach-leipzig,hydro,2026-01-10 06:00,2026-01-11 18:00,BM-1,,698
RUN-2,output,,,,,NI-1,nickel_sulphate,680
"""


@pytest.fixture
def charged(received, bob, send):
    return taken(send(bob, "runs", INPUTS))


@pytest.fixture
def produced(charged, bob, send):
    return taken(send(bob, "run-outputs", OUTPUTS))


@pytest.fixture
def assayed(produced, bob, send):
    return taken(send(bob, "assays", ASSAYS))


def sums(*measures: str) -> dict[str, D]:
    fill.fill_changed_days()
    found = dict.fromkeys(measures, D(0))
    for row in DailyRollup.objects.filter(measure__in=measures):
        found[row.measure] += row.value
    return found


def refusals(batch):
    return [
        (row.row, p["column"], p["message"], p["cure"])
        for row in batch.refused_rows.order_by("row")
        for p in row.problems
    ]


# The same figures ----------------------------------------------------------------------------------------------------


def figures():
    """The same figures from other records: the digest names which."""
    return whole_table(without=("fact_digest",))


def test_three_files_give_the_very_rollups_of_one(assayed, bob, send):
    fill.fill_changed_days()
    three = figures()
    assert DailyRollup.objects.filter(measure="element_recovered_kg", is_estimated=False).exists()
    void_runs([ProcessRun.objects.get()], reason="To be sent in one file", by=bob.user)
    assert not RunOutput.objects.filter(voided_at__isnull=True).exists()
    assert not Assay.objects.standing().exists()
    taken(send(bob, "runs", ONE_FILE))
    fill.fill_changed_days()
    assert figures() == three
    assert fill.shadow_check() == []
    fill.rebuild()
    assert figures() == three


def test_each_file_makes_the_figures_right(received, bob, send):
    names = (
        "mass_charged_kg",
        "reagent_kg",
        "mass_awaiting_outputs_kg",
        "unexplained_loss_kg",
        "mass_intermediate_kg",
        "mass_recovered_kg",
        "residue_kg",
    )
    taken(send(bob, "runs", INPUTS))
    assert sums(*names) == dict(zip(names, (D("998.5"), D("1.5"), D(1000), D(0), D(0), D(0), D(0)), strict=True))
    assert sums("element_charged_kg", "element_recovered_kg") == {
        "element_charged_kg": 0,
        "element_recovered_kg": 0,
    }
    outputs = taken(send(bob, "run-outputs", OUTPUTS))
    assert sums(*names) == dict(zip(names, (D("998.5"), D("1.5"), D(0), D(11), D(698), D(71), D(220)), strict=True))
    estimated = DailyRollup.objects.get(measure="element_recovered_kg", element="Ni")
    assert estimated.is_estimated
    taken(send(bob, "assays", ASSAYS))
    fill.fill_changed_days()
    nickel = DailyRollup.objects.get(measure="element_recovered_kg", element="Ni")
    assert (nickel.value, nickel.is_estimated) == (D(698) * D("0.955") * D("0.221"), False)
    assert (outputs.rows_written, fill.shadow_check()) == (3, [])


def test_a_run_is_named_by_its_number_too_and_each_batch_leads_to_its_row(charged, bob, send):
    run = ProcessRun.objects.get()
    batch = taken(send(bob, "run-outputs", OUTPUTS.replace("RUN-1", run.number)))
    found = RunOutput.objects.order_by("source_row").values_list(
        "run", "batch_reference", "mass_kg", "moisture_fraction", "destination", "holder", "ingest_batch", "source_row"
    )
    own = bob.organisation.pk
    assert list(found) == [
        (run.pk, "BM-1", D(698), D("0.045"), "", own, batch.pk, 2),
        (run.pk, "CU-1", D(71), D(0), "", own, batch.pk, 3),
        (run.pk, "RES-1", D(220), D(0), "Landfill Nord", own, batch.pk, 4),
    ]


def test_outputs_that_come_later_are_added_and_known_ones_stay(produced, bob, send):
    more = taken(send(bob, "run-outputs", OUTPUTS + "RUN-1,AL-1,aluminium,5,,\n"))
    assert (more.rows_written, more.rows_unchanged, RunOutput.objects.count()) == (1, 3, 4)
    again = send(bob, "run-outputs", OUTPUTS.replace("698,4.5", "698.0,4.50"))
    assert (again.status, again.rows_unchanged) == ("unchanged", 3)


# What is refused -----------------------------------------------------------------------------------------------------


def test_what_is_wrong_with_outputs_is_told_with_its_cure(produced, bob, send):
    batch = send(
        bob,
        "run-outputs",
        "run,batch,material,mass_kg\n"
        "RUN-9,BM-9,black_mass,1\n"
        "RUN-1,BM-1,black_mass,697\n"
        "RUN-1,AL-1,aluminum,5\n"
        "RUN-1,FE-1,steel,5\n"
        f"{ProcessRun.objects.get().number},FE-1,steel,6\n"
        "RUN-1,,copper,-1\n",
    )
    number = RunOutput.objects.get(batch_reference="BM-1").number
    assert batch.status == "refused"
    assert refusals(batch)[:4] == [
        (2, "run", "You have no such run on record.", "Send the run first, or write its number or your name for it."),
        (
            3,
            "batch",
            f"The run has a batch of this name on record with other values ({number}).",
            "If this row is right, have the recorded values replaced; if they are, leave the row out.",
        ),
        (4, "material", "This is not a known material.", "Did you mean aluminium?"),
        (5, "record", "Row 3 of the same record is refused.", "Mend that row; this one is fine."),
    ]
    assert (6, "batch", "Row 5 has the same batch of this run.", "Give each batch a name of its own.") in refusals(
        batch
    )
    assert {(row, column) for row, column, *_words in refusals(batch) if row == 7} == {(7, "batch"), (7, "mass_kg")}
    assert RunOutput.objects.count() == 3


def test_the_outputs_that_a_file_has_of_a_run_are_taken_together_or_not_at_all(charged, received, bob, send):
    other = INPUTS.splitlines(keepends=True)
    taken(send(bob, "runs", other[0] + other[1].replace("RUN-1", "RUN-3")))
    batch = send(bob, "run-outputs", OUTPUTS.replace("copper", "coper") + "RUN-3,X-1,copper,3,,\n", mode="good_rows")
    assert (batch.status, batch.rows_refused) == ("written", 3)
    assert list(RunOutput.objects.values_list("batch_reference", flat=True)) == ["X-1"]


def test_a_rivals_run_is_as_unknown_as_one_that_never_existed(charged, alice, send):
    recycler = alice.organisation
    recycler.kind = "recycler"
    recycler.save()
    batch = send(alice, "run-outputs", OUTPUTS.replace("RUN-1", ProcessRun.objects.get().number))
    assert {message for _row, _column, message, _cure in refusals(batch)} == {"You have no such run on record."}


def test_outputs_and_assays_of_a_known_run_are_told_which_file_takes_them(charged, bob, send):
    """Before, such rows counted as unchanged: a partner would believe in outputs that nobody had."""
    batch = send(bob, "runs", ONE_FILE)
    run = ProcessRun.objects.get().number
    assert refusals(batch)[2:] == [
        (
            row,
            "batch",
            f"The run is on record ({run}) without this batch.",
            'Send its outputs as a file of the kind "Outputs of runs", or have the whole run replaced.',
        )
        for row in (4, 5, 6)
    ] + [
        (
            7,
            "analyte",
            f"The run is on record ({run}) without this assay.",
            'Send it as a file of the kind "Assays", or have the whole run replaced.',
        )
    ]


def test_a_known_run_whole_is_unchanged_and_with_other_masses_it_is_refused(assayed, bob, send):
    again = send(bob, "runs", ONE_FILE)
    assert (again.status, again.rows_unchanged, refusals(again)) == ("unchanged", 6, [])
    other = send(bob, "runs", ONE_FILE.replace("998.5", "998.4"))
    assert refusals(other)[0][:2] == (2, "reference")
    assert "on record with other values" in refusals(other)[0][2]


def test_a_new_run_is_charged_with_a_batch_of_a_known_run_of_the_same_file(produced, bob, send):
    """The earlier run is unchanged and not written again; its batch is the one on record."""
    text = ONE_FILE.split("RUN-1,assay")[0] + (
        "RUN-2,input,leach-leipzig,hydro,2026-01-10 06:00,2026-01-11 18:00,,BM-1,,698,,,,,\n"
        "RUN-2,output,,,,,,NI-1,nickel_sulphate,680,,,,,\n"
    )
    batch = taken(send(bob, "runs", text))
    assert (batch.rows_written, batch.rows_unchanged) == (2, 5)


def test_a_run_that_feeds_on_a_refused_run_stays_out_with_it(received, bob, send):
    batch = send(bob, "runs", RUNS.replace("copper,71", "coper,71"), mode="good_rows")
    assert batch.status == "refused"
    assert (
        7,
        "batch",
        "Run RUN-1 of this file made it, and row 4 of that run is refused.",
        "Mend that row; this one is fine.",
    ) in refusals(batch)


# Undoing -------------------------------------------------------------------------------------------------------------


def test_files_are_undone_from_the_last_to_the_first(charged, produced, assayed, bob, send):
    for batch, words_said in (
        (charged, "has outputs of another file: undo its import first"),
        (produced, "has an assay"),
    ):
        with pytest.raises(Refusal, match=words_said):
            imports.void_import(batch=batch, reason="Wrong", by=bob.user)
    assert imports.void_import(batch=assayed, reason="Wrong certificate", by=bob.user) == 1
    fill.fill_changed_days()
    assert imports.void_import(batch=produced, reason="Wrong scale", by=bob.user) == 3
    assert set(ChangedDay.objects.values_list("day", flat=True)) == {date(2026, 1, 8)}
    assert sums("mass_awaiting_outputs_kg", "unexplained_loss_kg", "mass_intermediate_kg", "residue_kg") == {
        "mass_awaiting_outputs_kg": D(1000),
        "unexplained_loss_kg": D(0),
        "mass_intermediate_kg": D(0),
        "residue_kg": D(0),
    }
    assert set(RunOutput.objects.values_list("voided_by", "void_reason")) == {(bob.user.pk, "Wrong scale")}
    assert taken(send(bob, "run-outputs", OUTPUTS)).rows_written == 3
    again = IngestBatch.objects.get(kind="run-outputs", status="written")
    assert imports.void_import(batch=again, reason="Wrong again", by=bob.user) == 3
    assert imports.void_import(batch=charged, reason="Wrong lot", by=bob.user) == 1
    fill.fill_changed_days()
    assert not DailyRollup.objects.filter(measure__in=["mass_charged_kg", "mass_awaiting_outputs_kg"]).exists()
    assert fill.shadow_check() == []


def test_outputs_that_went_on_into_a_run_are_not_undone(produced, bob, send):
    taken(send(bob, "runs", NEXT_RUN))
    with pytest.raises(Refusal, match="has been charged to a later run: withdraw that first"):
        imports.void_import(batch=produced, reason="Wrong scale", by=bob.user)
    assert RunOutput.objects.filter(voided_at__isnull=True).count() == 4


def test_outputs_that_are_on_a_shipment_or_received_are_not_undone(produced, alice, bob, send):
    number = RunOutput.objects.get(batch_reference="BM-1").number
    head = "reference,record,consignee,dispatched_at,batch,material,mass_kg\n"
    shipment = taken(
        send(bob, "shipments", f"{head}SHP-9,line,volta-motors,2026-01-12 08:00,{number},black_mass,698\n")
    )
    with pytest.raises(Refusal, match=f"Batch {number} is on shipment S-"):
        imports.void_import(batch=produced, reason="Wrong scale", by=bob.user)
    imports.void_import(batch=shipment, reason="Not sent", by=bob.user)
    assert imports.void_import(batch=produced, reason="Wrong scale", by=bob.user) == 3


# What people see -----------------------------------------------------------------------------------------------------


def test_a_run_that_awaits_its_outputs_says_so_and_has_no_loss(charged, bob, client):
    number = ProcessRun.objects.get().number
    page = words(bob.log_in(client).get(f"/runs/{number}/"))
    assert "Its outputs are not recorded yet. Until they are, it counts as charged" in page
    assert "Outputs not recorded yet 1,000 100.00" in page
    assert "Unexplained" not in page.split("Mass balance")[1].split("Recovery by element")[0]
    assert "It follows when the run's outputs are recorded." in page.replace("&#x27;", "'")
    assert "Not recorded yet" in words(client.get("/runs/"))
    assert client.get("/api/v1/runs/").json()["results"][0]["outputs"] == "awaited"


def test_a_batch_leads_to_the_file_that_recorded_it_and_shows_when_it_was_withdrawn(produced, bob, client):
    batch = RunOutput.objects.get(batch_reference="CU-1")
    bob.log_in(client)
    assert f"/imports/{produced.number}/" in client.get(f"/batches/{batch.number}/").text
    assert "file.csv, row 3" in words(client.get(f"/batches/{batch.number}/"))
    assert batch.number in client.get("/batches/").text
    imports.void_import(batch=produced, reason="Wrong scale", by=bob.user)
    assert "Wrong scale" in words(client.get(f"/batches/{batch.number}/"))
    assert batch.number not in client.get("/batches/").text
    assert "Wrong scale" in words(client.get("/batches/?voided=yes"))
    assert "/batches/" not in client.get(f"/runs/{batch.run.number}/").text.split("What came out")[1]
    assert list(selectors.run_outputs(viewer=bob.viewer)) == []


def test_withdrawing_one_run_takes_its_outputs_and_assays_along_and_its_page_still_shows_them(assayed, bob, client):
    number = ProcessRun.objects.get().number
    bob.log_in(client).post(f"/runs/{number}/withdraw/", {"reason": "Wrong line"})
    assert not RunOutput.objects.filter(voided_at__isnull=True).exists()
    assert not Assay.objects.standing().exists()
    assert "Landfill Nord" in words(client.get(f"/runs/{number}/"))
    assert "989" in words(client.get("/runs/?voided=yes&material=copper"))


def test_closure_is_of_runs_whose_outputs_are_recorded(produced, bob, send, client):
    """989 kg of 1,000 kg came out of the first run; the second has 10 kg of water and no outputs yet."""
    second = "RUN-3,input,leach-leipzig,shredder,2026-01-08 06:00,2026-01-08 18:00,process_water,10\n"
    taken(send(bob, "runs", f"run,record,site,line,started_at,ended_at,material,mass_kg\n{second}"))
    fill.fill_changed_days()
    bob.log_in(client)
    rows = client.get("/board/closure/rows.csv?from=2026-01-08&to=2026-01-08").text
    figures = [[D(cell) for cell in row.split(",")[2:5]] for row in rows.splitlines()[1:]]
    assert figures == [[D("98.9"), D(989), D(1000)]]
    rows = client.get("/board/mass-balance/rows.csv?from=2026-01-08&to=2026-01-08").text
    assert [(row.split(",")[0], D(row.split(",")[1])) for row in rows.splitlines()[1:]] == [
        ("Mass charged", D("998.5")),
        ("Reagents", D("11.5")),
        ("Mass recovered", D(71)),
        ("Intermediates", D(698)),
        ("Residue", D(220)),
        ("Awaiting outputs", D(10)),
        ("Unexplained loss", D(11)),
    ]
