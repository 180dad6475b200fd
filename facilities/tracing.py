"""A lot's or a batch's way through splits, merges, shipments, receipts and runs, in both directions.

The walk (walk.py) reads unscoped and holds nothing but ids.  What is shown of them is read through visible_to; of the
rest the number of stages is told, never how many rows or whose: several hidden inputs of one run are one step.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timezone
from decimal import Decimal

from consortium.access.viewer import Viewer
from facilities import selectors
from facilities.metrics.one import content_of_lot, returned_of_lots
from facilities.models import Receipt, RunOutput
from facilities.walk import RECEIVED, SHIPPED, Walk, downstream, upstream
from facilities.way_selectors import EdgeOfAWay, InputOfAWay, OutputOfAWay, rows_of_a_way
from feedstock.models import BatteryLot, LotEdge, ShipmentLine


@dataclass(frozen=True)
class Step:
    """One thing that happened on the way, between two records of which either may be unknown to the viewer."""

    kind: str
    """split, merge, shipment, receipt, input or output"""
    depth: int
    at: datetime
    mass_kg: Decimal
    row: EdgeOfAWay | ShipmentLine | Receipt | InputOfAWay | OutputOfAWay


@dataclass(frozen=True)
class Way:
    """One direction: what the viewer reaches of it, in order of time, and how many further steps it does not reach."""

    steps: list[Step]
    hidden_steps: int
    is_capped: bool


def midnight(day) -> datetime:
    """Days that are no instants, such as that of a split, stand in a way at their beginning."""
    return datetime.combine(day, time.min, tzinfo=timezone.utc)


def came_from(*, viewer: Viewer, lot: BatteryLot | None = None, batch: RunOutput | None = None) -> Way:
    walk = upstream(lots=[lot.pk] if lot else [], batches=[batch.pk] if batch else [])
    start = ("lot", lot.pk) if lot else ("batch", batch.pk)
    before = {key: until for key, until in walk.passed_on.items() if key != start}
    return _way(walk, viewer=viewer, handed_over=before)


def went_to(*, viewer: Viewer, lot: BatteryLot | None = None, batch: RunOutput | None = None) -> Way:
    walk = downstream(lots=[lot.pk] if lot else [], batches=[batch.pk] if batch else [])
    forever = datetime.max.replace(tzinfo=timezone.utc)
    everything = {("lot", pk): forever for pk in walk.lots} | {("batch", pk): forever for pk in walk.batches}
    return _way(walk, viewer=viewer, handed_over=everything)


def _way(walk: Walk, *, viewer: Viewer, handed_over: dict[tuple[str, int], datetime]) -> Way:
    """The rows of a walk and the shipments and receipts of what it met, each until it was passed on."""
    met = {"edge": walk.edges, "input": walk.inputs, "output": walk.outputs}
    met["shipment"] = walk.handed_over(SHIPPED, handed_over)
    met["receipt"] = walk.handed_over(RECEIVED, handed_over)
    stages: dict[str, str] = {"input": "run", "output": "run"}
    hidden: set[tuple[str, int]] = set()
    steps = []
    for kind, depths in met.items():
        rows = rows_of_a_way(viewer=viewer, kind=kind, ids=list(depths))
        steps += [_step(kind, depths[row.pk], row) for row in rows]
        reached = {row.pk for row in rows}
        hidden |= {(stages.get(kind, kind), depth) for pk, depth in depths.items() if pk not in reached}
    steps.sort(key=lambda step: (step.at, step.depth, step.kind, step.row.pk))
    return Way(steps, len(hidden), walk.is_capped)


def _step(kind: str, depth: int, row) -> Step:
    if kind == "edge":
        return Step(row.kind, depth, midnight(row.child.registered_on), row.mass_kg, row)
    if kind == "shipment":
        return Step(kind, depth, row.shipment.dispatched_at, row.declared_mass_kg, row)
    if kind == "receipt":
        return Step(kind, depth, row.received_at, row.net_mass_kg, row)
    return Step(kind, depth, row.run.started_at if kind == "input" else row.run.ended_at, row.mass_kg, row)


# What came back ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Returned:
    """One element: what the lot holds of it, and what products won from it so far hold."""

    element: str
    name: str
    content_kg: Decimal
    is_content_estimated: bool
    returned_kg: Decimal
    is_returned_estimated: bool

    @property
    def share(self) -> Decimal | None:
        return self.returned_kg / self.content_kg if self.content_kg else None


def returned(*, viewer: Viewer, lot: BatteryLot) -> list[Returned]:
    """What came back of a lot, also through the lots it was split or merged into, which share it by mass.

    Its supplier sees all of it; others what was won in runs that they reach.
    """
    walk = downstream(lots=[lot.pk])
    runs = list(walk.runs)
    if not selectors.may_see_return(viewer=viewer, lot=lot):
        runs = list(selectors.reachable(viewer=viewer, kind="run", ids=runs))
    weights = _shares_of(lot, walk)
    won: dict[str, Decimal] = defaultdict(Decimal)
    estimated: set[str] = set()
    for lot_id, _run, element, is_estimated, mass_kg in returned_of_lots(lot_ids=list(weights), run_ids=runs):
        won[element] += mass_kg * weights[lot_id]
        if is_estimated:
            estimated.add(element)
    return [
        Returned(code, name, lot.declared_mass_kg * fraction, is_estimated, won[code], code in estimated)
        for code, (name, fraction, is_estimated) in content_of_lot(lot.pk).items()
    ]


def _shares_of(lot: BatteryLot, walk: Walk) -> dict[int, Decimal]:
    """Of the lot and of each lot made from it: the share of its mass that came from this lot."""
    edges = LotEdge._base_manager.filter(child__in=set(walk.lots) - {lot.pk}, child__voided_at__isnull=True)
    parents: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
    for parent, child, mass_kg in edges.values_list("parent", "child", "mass_kg"):
        parents[child].append((parent, mass_kg))
    shares = {lot.pk: Decimal(1)}
    # A lot's parents may lie at any smaller distance or at its own: go on until nothing changes any more.
    waiting = set(parents)
    while waiting:
        ready = {child for child in waiting if not waiting & {parent for parent, _mass in parents[child]}}
        if not ready:
            break
        for child in ready:
            whole = sum((mass for _parent, mass in parents[child]), Decimal(0))
            from_here = sum((shares.get(parent, Decimal(0)) * mass for parent, mass in parents[child]), Decimal(0))
            shares[child] = from_here / whole
        waiting -= ready
    return shares
