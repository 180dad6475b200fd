"""RecyclingBatch of Catena-X in and out: the publisher's own, ours, refusals by path, and the way back."""

import json
from decimal import Decimal as D
from hashlib import sha256

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings

from consortium.services import imports
from facilities.catenax.example import EXAMPLE
from facilities.models import ProcessRun, RunInput, RunOutput, Site
from facilities.services.sites import add_line
from tests.catenax import BPNS_OF_PLANT, EXAMPLE_FILE, needs_published
from tests.integration.test_chain_imports import problems, taken
from tests.personas import make_persona
from tests.unit.facilities.test_catenax_mutants import mutants

pytestmark = pytest.mark.django_db


def example(**changes) -> dict:
    """The template, as it must be sent from Bob's plant about Alice's lot; `step` changes its step."""
    said = json.loads(EXAMPLE)
    step, sender = changes.pop("step", {}), changes.pop("sender", {})
    said |= {"recyclingBatchId": "volta-motors/LOT-1/RUN-1", **changes}
    said["sender"] |= {"actorNumber": "leach-leipzig", "bpnsProperty": BPNS_OF_PLANT, **sender}
    said["childProcessSteps"][0] |= {"inputNetMass": 998.5, "outputNetMass": 988.5, "processLoss": 10, **step}
    return said


def asset(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def text(*documents: dict) -> str:
    return json.dumps(documents[0] if len(documents) == 1 else documents)


def masses() -> set[tuple]:
    """(run, what, mass in or out) of every standing run."""
    rows = {
        (one.run.source_reference, (one.lot or one.output or one.reagent).pk, one.mass_kg)
        for one in RunInput.objects.filter(run__voided_at__isnull=True).select_related(
            "run", "lot", "output", "reagent"
        )
    }
    outputs = RunOutput.objects.filter(run__voided_at__isnull=True).values_list(
        "run__source_reference", "batch_reference", "material", "mass_kg"
    )
    return rows | set(outputs)


@pytest.fixture
def dismantling(plant, bob):
    return add_line(
        site=plant,
        code="bench",
        name="Bench",
        step="removal_of_components",
        capacity_kg_per_day=D(500),
        chemistries=[],
        by=bob.user,
    )


# In ------------------------------------------------------------------------------------------------------------------


@needs_published
def test_the_publishers_example_imports_and_is_exported_word_for_word(client, alice, bob, dismantling, send):
    lots = "reference,chemistry,form,collected_in,registered_on,declared_mass_kg\n"
    taken(send(bob, "lots", f"{lots}BATCH-0001-9999-abcd,NMC622,pack,DE,2023-12-20,10\n"))
    batch = taken(send(bob, "recycling-batches", EXAMPLE_FILE.read_bytes(), name="batch.json"))
    run = ProcessRun.objects.get()
    assert (run.source_reference, run.line, run.step_id, run.started_at) == (
        "BATCH-0001-9999-abcd",
        dismantling,
        "removal_of_components",
        run.ended_at,
    )
    assert set(run.outputs.values_list("batch_reference", "material", "mass_kg")) == {
        ("BATCH-0001-9999-abcd", "unnamed_material", D("9.5")),
        ("declared_loss", "declared_loss", D("0.5")),
    }
    assert (run.ingest_batch, run.source_row) == (batch, 1)
    answer = bob.log_in(client).get(reverse("run-recycling-batches", args=[run.number]))
    assert json.loads(answer.content) == json.loads(EXAMPLE_FILE.read_text())
    page = client.get(reverse("run", args=[run.number])).content.decode()
    assert "what was recovered of each element is not known" in page
    assert "document122345" in page and reverse("run-recycling-batches", args=[run.number]) in page


def test_a_batch_becomes_a_run_of_the_line_that_does_its_step(plant, bob, lot, send):
    taken(send(bob, "recycling-batches", text(example()), name="batch.json"))
    assert masses() == {
        ("RUN-1", lot.pk, D("998.5")),
        ("RUN-1", "RUN-1", "unnamed_material", D("988.5")),
        ("RUN-1", "off_gas", "off_gas", D(10)),
    }
    run = ProcessRun.objects.get()
    assert (run.line.code, run.started_at.isoformat()) == ("shredder", "2026-03-09T05:00:00+00:00")


def test_steps_that_follow_each_other_become_runs_that_feed_each_other(plant, bob, lot, send):
    said = example()
    said["childProcessSteps"].append(
        {
            **said["childProcessSteps"][0],
            "childProcessType": "Hydrometallurgy",
            "startTimestamp": "2026-03-12T06:00:00+01:00",
            "endTimestamp": "2026-03-13T18:00:00+01:00",
            "measurementTimestamp": "2026-03-13T18:00:00+01:00",
            "inputNetMass": 980,
            "outputNetMass": 970,
            "lossType": "Spillage",
        }
    )
    taken(send(bob, "recycling-batches", text(said), name="batch.json"))
    middle = RunOutput.objects.get(batch_reference="RUN-1")
    assert masses() == {
        ("RUN-1", lot.pk, D("998.5")),
        ("RUN-1", "RUN-1", "unnamed_material", D("988.5")),
        ("RUN-1", "off_gas", "off_gas", D(10)),
        ("RUN-1 step 2", middle.pk, D(980)),
        ("RUN-1 step 2", "RUN-1 step 2", "unnamed_material", D(970)),
        ("RUN-1 step 2", "declared_loss", "declared_loss", D(10)),
    }


def test_batches_that_name_one_run_are_charged_to_it_side_by_side(plant, bob, lot, send):
    acid = example(
        recyclingBatchId="sulphuric_acid/RUN-1",
        globalAssetId=asset(1),
        step={"inputNetMass": 20, "outputNetMass": 20, "processLoss": 0, "lossType": "none"},
    )
    taken(send(bob, "recycling-batches", text(example(), acid), name="batches.json"))
    assert masses() == {
        ("RUN-1", lot.pk, D("998.5")),
        ("RUN-1", "sulphuric_acid", D(20)),
        ("RUN-1", "RUN-1", "unnamed_material", D("1008.5")),
        ("RUN-1", "off_gas", "off_gas", D(10)),
    }


def test_a_dry_run_writes_nothing_and_shows_what_was_understood(plant, bob, send):
    batch = send(bob, "recycling-batches", text(example()), name="batch.json", is_dry_run=True)
    assert (batch.status, batch.preview) == (
        "checked",
        [
            {
                "row": "1",
                "recyclingBatchId": "volta-motors/LOT-1/RUN-1",
                "sender.actorNumber": "leach-leipzig",
                "childProcessSteps[].childProcessType": "Shredding",
            }
        ],
    )
    assert not ProcessRun.objects.exists()


def test_the_same_again_changes_nothing_and_other_values_are_refused(plant, bob, send):
    taken(send(bob, "recycling-batches", text(example()), name="batch.json"))
    same_bytes = send(bob, "recycling-batches", text(example()), name="batch.json")
    same_facts = send(bob, "recycling-batches", json.dumps(example(), indent=1), name="again.json")
    assert [(one.status, one.rows_unchanged) for one in (same_bytes, same_facts)] == [
        ("unchanged", 0),
        ("unchanged", 1),
    ]
    other = send(bob, "recycling-batches", text(example(step={"outputNetMass": 980})), name="other.json")
    (row, column, message) = problems(other)[0]
    number = ProcessRun.objects.get().number
    assert (row, column, message) == (
        1,
        "$.recyclingBatchId",
        f"A run of this name is on record with other values ({number}).",
    )


def test_an_import_is_undone_and_can_be_sent_again(plant, bob, send):
    batch = taken(send(bob, "recycling-batches", text(example()), name="batch.json"))
    assert imports.void_import(batch=batch, reason="Wrong slip", by=bob.user) == 1
    assert masses() == set()
    taken(send(bob, "recycling-batches", text(example()), name="batch.json"))


REFUSED = [
    ({"recyclingBatchId": "LOT-9"}, "$.recyclingBatchId", "You hold no lot or batch of this name."),
    (
        {"recyclingBatchId": "volta-motors/LOT-1/" + "R" * 81},
        "$.recyclingBatchId",
        "The name of the run is longer than 80 characters.",
    ),
    (
        {"sender": {"actorNumber": "elsewhere", "bpnsProperty": "BPNS999999999999"}},
        "$.sender.actorNumber",
        "You operate no such site; nor does one of yours have the BPNS BPNS999999999999.",
    ),
    (
        {"sender": {"actorNumber": "leach-leipzig:hydro"}},
        "$.childProcessSteps[0].childProcessType",
        "No line of the site does this.",
    ),
    (
        {"step": {"childProcessType": "Smelting"}},
        "$.childProcessSteps[0].childProcessType",
        "No line of the site does this.",
    ),
    (
        {"step": {"outputNetMass": 1000}},
        "$.childProcessSteps[0].outputNetMass",
        "More came out than went in (998.5 kg).",
    ),
    (
        {"step": {"processLoss": 100}},
        "$.childProcessSteps[0].processLoss",
        "The balance stays open: 998.5 kg in, 988.5 kg out, 100 kg lost; -90.0 kg are not explained.",
    ),
]


@pytest.mark.parametrize(("changes", "path", "message"), REFUSED)
def test_what_cannot_be_mapped_is_refused_with_its_path(plant, bob, send, changes, path, message):
    batch = send(bob, "recycling-batches", text(example(**changes)), name="batch.json")
    assert batch.status == "refused"
    assert (1, path, message) in problems(batch)
    assert not ProcessRun.objects.exists()
    assert all(p["cure"] for row in batch.refused_rows.all() for p in row.problems)


def test_two_lines_that_do_the_same_are_told_apart_by_their_code(plant, bob, send):
    add_line(
        site=plant,
        code="shredder-2",
        name="Shredder 2",
        step="shredding",
        capacity_kg_per_day=D(9000),
        chemistries=[],
        by=bob.user,
    )
    batch = send(bob, "recycling-batches", text(example()), name="batch.json")
    assert problems(batch) == [
        (1, "$.childProcessSteps[0].childProcessType", "More than one line of the site does this.")
    ]
    taken(send(bob, "recycling-batches", text(example(sender={"actorNumber": "leach-leipzig:shredder-2"}))))
    assert ProcessRun.objects.get().line.code == "shredder-2"


def test_a_bpns_and_an_operating_number_of_two_sites_contradict_each_other(plant, bob, send):
    other = Site._base_manager.get(pk=plant.pk)
    other.pk, other.code, other.bpns, other._state.adding = None, "leach-halle", "", True
    other.save()
    add_line(site=other, code="s", name="S", step="shredding", capacity_kg_per_day=D(9), chemistries=[], by=bob.user)
    batch = send(bob, "recycling-batches", text(example(sender={"actorNumber": "leach-halle"})), name="batch.json")
    assert problems(batch) == [
        (1, "$.sender.bpnsProperty", "The partner number and the operating number name two of your sites.")
    ]


def test_the_good_batches_are_taken_on_request_and_the_others_come_back_as_a_file(client, plant, bob, lot, send):
    good = example(step={"inputNetMass": 500, "outputNetMass": 495, "processLoss": 5})
    bad = example(recyclingBatchId="volta-motors/LOT-1/RUN-2", globalAssetId=asset(2), step={"processLoss": -1})
    batch = send(bob, "recycling-batches", text(good, bad), name="batches.json", mode="good_rows")
    assert (batch.status, batch.rows_written, batch.rows_refused) == ("written", 1, 1)
    assert problems(batch) == [(2, "$[1].childProcessSteps[0].processLoss", "It is below 0 kg.")]
    answer = bob.log_in(client).get(reverse("import-refused", args=[batch.number]))
    assert (answer["Content-Type"], json.loads(answer.content)) == ("application/json", [bad])
    bad["childProcessSteps"][0]["processLoss"] = 10
    taken(send(bob, "recycling-batches", text(bad), name="mended.json"))
    assert ProcessRun.objects.count() == 2


def test_a_batch_beside_a_refused_one_of_the_same_run_is_not_taken_alone(plant, bob, send):
    acid = example(recyclingBatchId="sulphuric_acid/RUN-1", globalAssetId=asset(1), step={"inputNetMass": -1})
    batch = send(bob, "recycling-batches", text(example(), acid), name="batches.json", mode="good_rows")
    assert (batch.status, batch.rows_refused) == ("written", 1)
    heat = {"childProcessType": "Heating"}
    acid = example(recyclingBatchId="soda_ash/RUN-2", globalAssetId=asset(3), step=heat)
    lots = example(recyclingBatchId="volta-motors/LOT-1/RUN-2", globalAssetId=asset(4))
    batch = send(bob, "recycling-batches", text(lots, acid), name="two.json", mode="good_rows")
    assert (batch.status, batch.rows_refused) == ("refused", 2)
    assert (1, "record", "Row 2 of the same record is refused.") in problems(batch)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=mutants())
def test_a_mutant_is_written_whole_or_not_at_all(plant, bob, send, said):
    """The import ends in a state with words, and leaves a run behind only where it says that it wrote."""
    for place, one in enumerate(said):
        if isinstance(one, dict) and isinstance(one.get("sender"), dict):
            one["sender"] |= {"actorNumber": "leach-leipzig", "bpnsProperty": BPNS_OF_PLANT}
            one["recyclingBatchId"] = f"volta-motors/LOT-1/{place} {sha256(json.dumps(said).encode()).hexdigest()}"
    before = ProcessRun.objects.count()
    batch = send(bob, "recycling-batches", json.dumps(said), name="mutant.json")
    after = ProcessRun.objects.count()
    if batch.status == "refused":
        assert after == before
        assert batch.problem or all(p["cure"] for row in batch.refused_rows.all() for p in row.problems)
    else:
        assert (batch.status, after > before) in {("written", True), ("unchanged", False)}


@pytest.mark.parametrize("content", ["", "[]", "{", "reference,site\nA,B\n", b"\xff\xfe\x00", "[" * 5000, "7"])
def test_a_file_that_holds_no_batches_is_refused_in_words(plant, bob, send, content):
    batch = send(bob, "recycling-batches", content, name="batch.json")
    assert (batch.status, bool(batch.problem or batch.rows_refused)) == ("refused", True)


def test_a_rival_cannot_record_at_the_site_and_learns_nothing_of_it(plant, charlie, send):
    rival = make_persona("Carla", charlie.organisation, "contributor")
    batch = send(rival, "recycling-batches", text(example()), name="batch.json")
    assert {message for _row, _column, message in problems(batch)} == {
        "You hold no lot or batch of this name.",
        f"You operate no such site; nor does one of yours have the BPNS {BPNS_OF_PLANT}.",
    }
