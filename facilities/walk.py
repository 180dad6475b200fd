"""The walk over splits, merges and runs that a way is made of: ids and nothing else, each at its shortest distance.

Read unscoped, because a way may lead through rows that the viewer does not reach and come back to rows that it does;
tracing.py shows of it what the viewer reaches.  Level by level, at most two statements each, in SQL: building them
anew for each level took most of the time of a long way.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

MOST_ROWS = 2000
"""Rows of one direction's walk, after which the page says that there is more."""

LATER_LOTS_AND_RUNS = """
SELECT 'edge', edge.id, edge.child_id
  FROM feedstock_lotedge edge
  JOIN feedstock_batterylot child ON child.id = edge.child_id AND child.voided_at IS NULL
 WHERE edge.parent_id = ANY(%(lots)s)
UNION ALL
SELECT 'input', input.id, input.run_id
  FROM facilities_runinput input
  JOIN facilities_processrun run ON run.id = input.run_id AND run.voided_at IS NULL
 WHERE input.lot_id = ANY(%(lots)s)
UNION ALL
SELECT 'input', input.id, input.run_id
  FROM facilities_runinput input
  JOIN facilities_processrun run ON run.id = input.run_id AND run.voided_at IS NULL
 WHERE input.output_id = ANY(%(batches)s)
"""
MADE_IN_RUNS = "SELECT id FROM facilities_runoutput WHERE run_id = ANY(%(runs)s) AND voided_at IS NULL"
EARLIER_LOTS_AND_RUNS = """
SELECT 'edge', edge.id, edge.parent_id, (child.registered_on + 1)::timestamp AT TIME ZONE 'UTC'
  FROM feedstock_lotedge edge
  JOIN feedstock_batterylot child ON child.id = edge.child_id
  JOIN feedstock_batterylot parent ON parent.id = edge.parent_id AND parent.voided_at IS NULL
 WHERE edge.child_id = ANY(%(lots)s)
UNION ALL
SELECT 'output', id, run_id, NULL FROM facilities_runoutput WHERE id = ANY(%(batches)s) AND voided_at IS NULL
"""
FED_TO_RUNS = """
SELECT input.id, input.lot_id, input.output_id, run.ended_at
  FROM facilities_runinput input JOIN facilities_processrun run ON run.id = input.run_id
 WHERE input.run_id = ANY(%(runs)s)
"""
SHIPPED = """
SELECT line.id, 'lot', line.lot_id, shipment.dispatched_at
  FROM feedstock_shipmentline line
  JOIN feedstock_shipment shipment ON shipment.id = line.shipment_id AND shipment.voided_at IS NULL
 WHERE line.lot_id = ANY(%(lots)s)
UNION ALL
SELECT line.id, 'batch', batch.id, shipment.dispatched_at
  FROM facilities_runoutput batch
  JOIN feedstock_shipmentline line ON line.batch_number = batch.number
  JOIN feedstock_shipment shipment ON shipment.id = line.shipment_id AND shipment.voided_at IS NULL
 WHERE batch.id = ANY(%(batches)s)
"""
RECEIVED = """
SELECT id, 'lot', lot_id, received_at FROM facilities_receipt WHERE lot_id = ANY(%(lots)s) AND voided_at IS NULL
UNION ALL
SELECT id, 'batch', output_id, received_at
  FROM facilities_receipt
 WHERE output_id = ANY(%(batches)s) AND voided_at IS NULL
"""


@dataclass
class Walk:
    """Ids met in one direction, each with its distance from the start in splits, merges and runs."""

    lots: dict[int, int] = field(default_factory=dict)
    batches: dict[int, int] = field(default_factory=dict)
    runs: dict[int, int] = field(default_factory=dict)
    edges: dict[int, int] = field(default_factory=dict)
    inputs: dict[int, int] = field(default_factory=dict)
    outputs: dict[int, int] = field(default_factory=dict)
    passed_on: dict[tuple[str, int], datetime] = field(default_factory=dict)
    """Upstream: until when a lot or batch could be on its way to the start; what it did later led elsewhere."""
    is_capped: bool = False

    @property
    def size(self) -> int:
        return len(self.edges) + len(self.inputs) + len(self.outputs)

    def meet(self, met: dict[int, int], ids: Iterable[int], depth: int) -> list[int]:
        """Note ids at their first, shortest distance; returns those that are new."""
        new = list(dict.fromkeys(pk for pk in ids if pk not in met))
        met.update(dict.fromkeys(new, depth))
        return new

    def pass_on(self, kind: str, pk: int, until: datetime) -> None:
        self.passed_on[kind, pk] = max(until, self.passed_on.get((kind, pk), until))

    def handed_over(self, statement: str, until: dict[tuple[str, int], datetime]) -> dict[int, int]:
        """Ids of shipment lines or receipts of what may have been moved until then, each with its distance."""
        moved = _read(
            statement,
            lots=[pk for kind, pk in until if kind == "lot"],
            batches=[pk for kind, pk in until if kind == "batch"],
        )
        return {
            pk: (self.lots if kind == "lot" else self.batches)[thing]
            for pk, kind, thing, at in moved
            if at <= until[kind, thing]
        }


def downstream(*, lots: Iterable[int] = (), batches: Iterable[int] = ()) -> Walk:
    """Everything that lots and batches went into."""
    walk, depth = Walk(), 0
    new_lots, new_batches = walk.meet(walk.lots, lots, 0), walk.meet(walk.batches, batches, 0)
    while new_lots or new_batches:
        if walk.size > MOST_ROWS:
            walk.is_capped = True
            break
        depth += 1
        children, runs = [], []
        for kind, pk, to in _read(LATER_LOTS_AND_RUNS, lots=new_lots, batches=new_batches):
            met, ends = (walk.edges, children) if kind == "edge" else (walk.inputs, runs)
            walk.meet(met, [pk], depth)
            ends.append(to)
        new_runs = walk.meet(walk.runs, runs, depth)
        made = [pk for (pk,) in _read(MADE_IN_RUNS, runs=new_runs)] if new_runs else []
        walk.meet(walk.outputs, made, depth)
        new_lots, new_batches = walk.meet(walk.lots, children, depth), walk.meet(walk.batches, made, depth)
    return walk


def upstream(*, lots: Iterable[int] = (), batches: Iterable[int] = ()) -> Walk:
    """Everything that lots and batches came from."""
    walk, depth = Walk(), 0
    new_lots, new_batches = walk.meet(walk.lots, lots, 0), walk.meet(walk.batches, batches, 0)
    while new_lots or new_batches:
        if walk.size > MOST_ROWS:
            walk.is_capped = True
            break
        depth += 1
        earlier: dict[str, list[int]] = {"lot": [], "batch": []}
        runs = []
        for kind, pk, to, until in _read(EARLIER_LOTS_AND_RUNS, lots=new_lots, batches=new_batches):
            if kind == "edge":
                walk.meet(walk.edges, [pk], depth)
                walk.pass_on("lot", to, until)
                earlier["lot"].append(to)
            else:
                walk.meet(walk.outputs, [pk], depth)
                runs.append(to)
        new_runs = walk.meet(walk.runs, runs, depth)
        for pk, lot, batch, ended_at in _read(FED_TO_RUNS, runs=new_runs) if new_runs else ():
            walk.meet(walk.inputs, [pk], depth)
            if lot or batch:  # a reagent comes from nowhere
                kind = "lot" if lot else "batch"
                walk.pass_on(kind, lot or batch, ended_at)
                earlier[kind].append(lot or batch)
        new_lots = walk.meet(walk.lots, earlier["lot"], depth)
        new_batches = walk.meet(walk.batches, earlier["batch"], depth)
    return walk


def _read(statement: str, **ids: list[int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, ids)
        return cursor.fetchall()
