"""A way both ways: three inputs of one output, splits and merges, what came back, and what stays unsaid."""

from datetime import date, datetime, timezone
from decimal import Decimal as D

import pytest

from facilities import tracing, walk
from facilities.models import ProcessRun, RunOutput
from feedstock.models import BatteryLot
from feedstock.services import NewLine, NewLot, NewShipment, Origin, dispatch_shipments, register_lots

pytestmark = pytest.mark.django_db

NMC622_NICKEL = D("0.1627")
"""Share of nickel in NMC622 cells (EverBatt 2023, the composition table)."""


def steps(way) -> set[tuple]:
    """(kind, what, into what, kg) of each step, by the partners' own names."""
    found = set()
    for step in way.steps:
        row = step.row
        if step.kind in {"split", "merge"}:
            found.add((step.kind, row.parent.source_reference, row.child.source_reference, step.mass_kg))
        elif step.kind == "shipment":
            found.add((step.kind, row.lot.source_reference, row.shipment.source_reference, step.mass_kg))
        elif step.kind == "receipt":
            found.add((step.kind, row.lot.source_reference, row.source_reference, step.mass_kg))
        elif step.kind == "input":
            fed = row.lot.source_reference if row.lot else row.output.batch_reference
            found.add((step.kind, fed, row.run.source_reference, step.mass_kg))
        else:
            found.add((step.kind, row.run.source_reference, row.batch_reference, step.mass_kg))
    return found


def derive(persona, reference: str, parents: dict[BatteryLot, int], mass_kg: int) -> BatteryLot:
    """A lot that came from splitting or merging others."""
    return register_lots(
        [
            NewLot(
                reference=reference,
                chemistry="NMC622",
                form_factor="cell",
                condition="intact",
                origin="end_of_life",
                collected_in="DE",
                registered_on=date(2026, 1, 7),
                declared_mass_kg=D(mass_kg),
                parents=tuple((parent, D(share)) for parent, share in parents.items()),
            )
        ],
        origin=Origin(persona.organisation, persona.user),
    )[0]


def test_a_lots_whole_way_is_told_to_whoever_holds_it(chain, bob, lot):
    way = tracing.went_to(viewer=bob.viewer, lot=lot)
    assert steps(way) == {
        ("shipment", "LOT-1", "SHP-1", D(1000)),
        ("receipt", "LOT-1", "WB-1", D("998.5")),
        ("input", "LOT-1", "RUN-1", D("998.5")),
        ("output", "RUN-1", "BM-1", D(698)),
        ("output", "RUN-1", "CU-1", D(71)),
        ("output", "RUN-1", "RES-1", D(220)),
        ("input", "BM-1", "RUN-2", D(698)),
        ("output", "RUN-2", "NI-1", D(680)),
    }
    assert (way.hidden_steps, way.is_capped) == (0, False)
    assert [step.kind for step in way.steps][:3] == ["shipment", "receipt", "input"]


def test_a_supplier_sees_its_lot_arrive_and_is_told_how_many_steps_it_cannot_see(chain, alice, lot):
    way = tracing.went_to(viewer=alice.viewer, lot=lot)
    assert steps(way) == {("shipment", "LOT-1", "SHP-1", D(1000)), ("receipt", "LOT-1", "WB-1", D("998.5"))}
    assert way.hidden_steps == 2


def test_three_inputs_of_one_output_are_traced_both_ways(three_lots, bob):
    product = RunOutput.objects.get(batch_reference="NI-3")
    back = steps(tracing.came_from(viewer=bob.viewer, batch=product))
    assert {step for step in back if step[0] in {"input", "output"}} == {
        ("input", "LOT-A", "R-3", D(1000)),
        ("input", "LOT-B", "R-3", D(2000)),
        ("input", "LOT-C", "R-3", D(1000)),
        ("output", "R-3", "NI-3", D(800)),
    }
    assert {step[1] for step in back if step[0] == "receipt"} == {"LOT-A", "LOT-B", "LOT-C"}
    for lot in three_lots:
        onward = steps(tracing.went_to(viewer=bob.viewer, lot=lot))
        assert ("output", "R-3", "NI-3", D(800)) in onward
        assert {step[1] for step in onward if step[0] == "input"} == {lot.source_reference}


def test_three_lots_merged_into_one_are_traced_both_ways(three_lots, bob):
    void_run(bob)
    a, b, c = three_lots
    merged = derive(bob, "ALL", {a: 1000, b: 2000, c: 1000}, 4000)
    merges = {
        ("merge", "LOT-A", "ALL", D(1000)),
        ("merge", "LOT-B", "ALL", D(2000)),
        ("merge", "LOT-C", "ALL", D(1000)),
    }
    assert {step for step in steps(tracing.came_from(viewer=bob.viewer, lot=merged)) if step[0] == "merge"} == merges
    for lot in three_lots:
        onward = {step for step in steps(tracing.went_to(viewer=bob.viewer, lot=lot)) if step[0] == "merge"}
        assert onward == {step for step in merges if step[1] == lot.source_reference}


def test_what_a_parent_did_after_a_split_is_not_the_childs_past(three_lots, alice, bob):
    void_run(bob)
    parent = three_lots[0]
    child = derive(bob, "HALF", {parent: 500}, 500)
    derive(bob, "OTHER-HALF", {parent: 400}, 400)
    dispatch_shipments(
        [
            NewShipment(
                reference="REST",
                consignee=alice.organisation,
                dispatched_at=datetime(2026, 1, 20, tzinfo=timezone.utc),
                lines=[NewLine(declared_mass_kg=D(100), lot=parent)],
            )
        ],
        origin=Origin(bob.organisation, bob.user),
    )
    back = steps(tracing.came_from(viewer=bob.viewer, lot=child))
    assert back == {
        ("split", "LOT-A", "HALF", D(500)),
        ("shipment", "LOT-A", "SHP-3", D(1000)),
        ("receipt", "LOT-A", "WB-A", D(1000)),
    }


def test_what_came_back_of_three_lots_is_all_that_the_product_holds(three_lots, alice):
    """800 kg assayed at 22.0 % Ni; a quarter, a half and a quarter of the charged nickel."""
    nickel = [
        row for lot in three_lots for row in tracing.returned(viewer=alice.viewer, lot=lot) if row.element == "Ni"
    ]
    assert [
        (row.content_kg, row.is_content_estimated, row.returned_kg, row.is_returned_estimated) for row in nickel
    ] == [
        (D(1000) * NMC622_NICKEL, True, D(44), False),
        (D(2000) * NMC622_NICKEL, True, D(88), False),
        (D(1000) * NMC622_NICKEL, True, D(44), False),
    ]
    assert sum(row.returned_kg for row in nickel) == D(800) * D("0.22")


def test_what_came_back_agrees_with_the_rollups(chain, alice, lot):
    from dashboards import fill
    from dashboards.models import DailyRollup

    fill.fill_changed_days()
    rollups = dict(DailyRollup.objects.filter(measure="element_returned_kg").values_list("element", "value"))
    shown = {row.element: row.returned_kg for row in tracing.returned(viewer=alice.viewer, lot=lot) if row.returned_kg}
    assert shown == rollups
    assert "Ni" in shown


def test_a_split_lot_gets_back_what_its_parts_returned(three_lots, alice, bob, send):
    """LOT-A is halved; one half is charged alone and gives 100 kg of product at 22.0 % Ni."""
    from tests.integration.facilities.conftest import THREE_RUN
    from tests.integration.test_chain_imports import taken

    void_run(bob)
    derive(bob, "HALF", {three_lots[0]: 500}, 500)
    head, first, _second, _third, output, assay = THREE_RUN.splitlines()
    charged = first.replace("volta-motors/LOT-A", "HALF").replace("1000", "500")
    taken(
        send(bob, "runs", "\n".join([head, charged, output.replace("800", "100"), assay]).replace("R-3", "R-4") + "\n")
    )
    nickel = next(row for row in tracing.returned(viewer=alice.viewer, lot=three_lots[0]) if row.element == "Ni")
    assert nickel.returned_kg == D(22)


def test_a_holder_sees_what_came_back_at_its_own_plants_only(three_lots, bob):
    from tests.personas import make_organisation, make_persona

    nickel = [row for row in tracing.returned(viewer=bob.viewer, lot=three_lots[0]) if row.element == "Ni"]
    assert nickel[0].returned_kg == D(44)
    carol = make_persona("Carol", make_organisation("Carol Storage", "recycler"), "manager")
    BatteryLot.objects.filter(pk=three_lots[0].pk).update(holder=carol.organisation)
    nickel = [row for row in tracing.returned(viewer=carol.viewer, lot=three_lots[0]) if row.element == "Ni"]
    assert nickel[0].returned_kg == D(0)


def test_a_circle_of_batches_ends_the_walk(chain, bob, lot):
    """Two runs of one file can name each other's batches; a walk that followed them for ever would hang the page."""
    first, second = ProcessRun.objects.order_by("started_at")
    from facilities.models import RunInput

    RunInput.objects.create(run=first, output=second.outputs.get(), mass_kg=D(1))
    assert not tracing.went_to(viewer=bob.viewer, lot=lot).is_capped
    assert tracing.came_from(viewer=bob.viewer, batch=second.outputs.get()).hidden_steps == 0


def test_a_walk_costs_at_most_two_statements_a_level(chain, lot, django_assert_num_queries):
    """The lot's run and its three batches, the run of one of them and its batch, and nothing after that."""
    with django_assert_num_queries(2 + 2 + 1):
        met = walk.downstream(lots=[lot.pk])
    assert (len(met.runs), len(met.batches)) == (2, 4)
    product = RunOutput.objects.get(batch_reference="NI-1")
    with django_assert_num_queries(2 + 2 + 1):
        met = walk.upstream(batches=[product.pk])
    assert (len(met.runs), met.lots) == (2, {lot.pk: 2})


def test_a_way_that_is_cut_short_says_so(chain, bob, lot, monkeypatch):
    monkeypatch.setattr(walk, "MOST_ROWS", 1)
    assert tracing.went_to(viewer=bob.viewer, lot=lot).is_capped


def void_run(bob) -> None:
    from facilities.services.runs import void_runs

    void_runs(list(ProcessRun.objects.filter(source_reference="R-3")), reason="Wrong lots", by=bob.user)
