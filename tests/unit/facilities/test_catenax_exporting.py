"""A recorded run as RecyclingBatch: names, shares and words."""

import doctest
from datetime import datetime, timedelta, timezone
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilities.catenax import sharing, writing
from facilities.catenax.exporting import RunFacts, agree, batches_of, readings_of_name
from tests.catenax import MILLIGRAMS, kilograms, needs_published, read, schema_problems, told

BERLIN = timezone(timedelta(hours=1))


def facts(inputs, output="90", losses=(("off_gas", "10"),), **other) -> RunFacts:
    return RunFacts(
        **{
            "number": "R-1",
            "reference": "RUN-1",
            "site": "leach-leipzig",
            "line": "shredder",
            "bpns": "BPNS0123456789ZZ",
            "step": "shredding",
            "started_at": datetime(2026, 3, 9, 6, tzinfo=BERLIN),
            "ended_at": datetime(2026, 3, 11, 18, tzinfo=BERLIN),
            "inputs": tuple((name, D(mass)) for name, mass in inputs),
            "output_mass_kg": D(output),
            "losses": tuple((name, D(mass)) for name, mass in losses),
            **other,
        }
    )


def test_a_run_with_one_lot_is_one_batch():
    (batch,) = batches_of(facts([("L-1", "100")]))
    step = batch.steps[0]
    assert (batch.batch_id, batch.sender.number, batch.sender.role) == (
        "L-1/RUN-1",
        "leach-leipzig:shredder",
        "Shredding Facility",
    )
    assert (step.process, step.input_mass_kg, step.output_mass_kg, step.loss_mass_kg, step.loss_type) == (
        "Shredding",
        D(100),
        D(90),
        D(10),
        "off_gas",
    )
    assert told(read(writing.text_of([batch]))) == []


def test_what_several_lots_gave_together_is_apportioned_by_mass_and_adds_up_to_the_milligram():
    found = batches_of(facts([("L-1", "1"), ("L-2", "1"), ("sulphuric_acid", "1")], output="2.5", losses=[]))
    assert [one.steps[0].output_mass_kg for one in found] == [D("0.833334"), D("0.833333"), D("0.833333")]
    assert len({one.asset_id for one in found}) == 3


@settings(max_examples=200, deadline=None)
@given(MILLIGRAMS, st.lists(MILLIGRAMS, min_size=1, max_size=8))
def test_shares_add_up_and_none_is_a_milligram_off(total, weights):
    parts = sharing.shared(kilograms(total), [kilograms(weight) for weight in weights])
    assert sum(parts) == kilograms(total)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - kilograms(total) * weight / sum(weights)) < sharing.MILLIGRAM


def test_the_same_run_and_input_always_have_the_same_identifier():
    one, again = (batches_of(facts([("L-1", "100")]))[0].asset_id for _time in range(2))
    (other,) = batches_of(facts([("L-1", "100")], number="R-2"))
    assert one == again != other.asset_id


@needs_published
@pytest.mark.parametrize("step", ["shredding", "hydrometallurgy", "landfill_disposal", "transport"])
def test_every_step_of_ours_is_valid_under_the_publishers_schema(step):
    assert schema_problems(writing.text_of(batches_of(facts([("L-1", "100"), ("L-2", "3")], step=step)))) == []


def test_a_name_is_read_with_and_without_the_run():
    assert readings_of_name("volta/LOT-1/RUN-7") == [
        ("volta/LOT-1/RUN-7", "volta/LOT-1/RUN-7"),
        ("volta", "LOT-1/RUN-7"),
        ("volta/LOT-1", "RUN-7"),
    ]
    assert readings_of_name("/LOT-1/") == [("/LOT-1/", "/LOT-1/")]


def test_documents_agree_with_the_facts_until_one_of_them_changes():
    run = facts([("L-1", "60"), ("L-2", "40")])
    documents = batches_of(run)
    assert agree(documents, [0, 0], run)
    assert not agree(documents, [0, 0], facts([("L-1", "60"), ("L-2", "40")], output="89"))
    assert not agree(documents[:1], [0], run)


def test_the_worked_example_of_the_shares_holds():
    assert doctest.testmod(sharing).failed == 0
