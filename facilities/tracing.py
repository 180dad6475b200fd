"""A lot's or a batch's way through splits, merges, shipments, receipts and runs, in both directions.

The walk itself reads unscoped, because a way may lead through rows that the viewer does not reach and come back to
rows that it does.  It holds nothing but ids.  What is shown of them is read through visible_to; of the rest the number
of stages is told, never how many rows or whose: several hidden inputs of one run are one step.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, timezone
from decimal import Decimal

from django.db.models import Q

from consortium.access.viewer import Viewer
from facilities import selectors
from facilities.metrics.one import content_of_lot, returned_of_lots
from facilities.models import Receipt, RunInput, RunOutput
from facilities.selectors import EdgeOfAWay
from feedstock.models import BatteryLot, LotEdge, ShipmentLine

MOST_ROWS = 2000
"""Rows of one direction's walk, after which the page says that there is more."""


@dataclass(frozen=True)
class Step:
    """One thing that happened on the way, between two records of which either may be unknown to the viewer."""

    kind: str
    """split, merge, shipment, receipt, input or output"""
    depth: int
    at: datetime
    mass_kg: Decimal
    row: EdgeOfAWay | ShipmentLine | Receipt | RunInput | RunOutput


@dataclass(frozen=True)
class Way:
    """One direction: what the viewer reaches of it, in order of time, and how many further steps it does not reach."""

    steps: list[Step]
    hidden_steps: int
    is_capped: bool


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

    def meet(self, met: dict[int, int], ids: Iterable[int], depth: int) -> set[int]:
        """Note ids at their first, shortest distance; returns those that are new."""
        new = {pk for pk in ids if pk not in met}
        met.update(dict.fromkeys(new, depth))
        return new


def downstream(*, lots: Iterable[int] = (), batches: Iterable[int] = ()) -> Walk:
    """Everything that lots and batches went into, level by level: one statement a kind of row and level."""
    walk, depth = Walk(), 0
    new_lots, new_batches = walk.meet(walk.lots, lots, 0), walk.meet(walk.batches, batches, 0)
    while new_lots or new_batches:
        if walk.size > MOST_ROWS:
            walk.is_capped = True
            break
        depth += 1
        edges = LotEdge._base_manager.filter(parent__in=new_lots, child__voided_at__isnull=True)
        edges = list(edges.values_list("pk", "child"))
        inputs = RunInput._base_manager.filter(
            Q(lot__in=new_lots) | Q(output__in=new_batches), run__voided_at__isnull=True
        )
        inputs = list(inputs.values_list("pk", "run"))
        new_runs = walk.meet(walk.runs, (run for _pk, run in inputs), depth)
        outputs = RunOutput._base_manager.filter(run__in=new_runs, voided_at__isnull=True)
        outputs = list(outputs.values_list("pk", flat=True))
        walk.meet(walk.edges, (pk for pk, _child in edges), depth)
        walk.meet(walk.inputs, (pk for pk, _run in inputs), depth)
        walk.meet(walk.outputs, outputs, depth)
        new_lots = walk.meet(walk.lots, (child for _pk, child in edges), depth)
        new_batches = walk.meet(walk.batches, outputs, depth)
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
        edges = LotEdge._base_manager.filter(child__in=new_lots, parent__voided_at__isnull=True)
        edges = list(edges.values_list("pk", "parent", "child__registered_on"))
        outputs = RunOutput._base_manager.filter(pk__in=new_batches, voided_at__isnull=True)
        outputs = list(outputs.values_list("pk", "run"))
        new_runs = walk.meet(walk.runs, (run for _pk, run in outputs), depth)
        inputs = list(
            RunInput._base_manager.filter(run__in=new_runs).values_list("pk", "lot", "output", "run__ended_at")
        )
        walk.meet(walk.edges, (pk for pk, _parent, _day in edges), depth)
        walk.meet(walk.outputs, (pk for pk, _run in outputs), depth)
        walk.meet(walk.inputs, (pk for pk, _lot, _batch, _at in inputs), depth)
        for _pk, parent, registered_on in edges:
            _extend(walk, "lot", parent, midnight(registered_on) + timedelta(days=1))
        for _pk, lot, batch, ended_at in inputs:
            if lot or batch:
                _extend(walk, "lot" if lot else "batch", lot or batch, ended_at)
        new_lots = walk.meet(
            walk.lots, [parent for _pk, parent, _day in edges] + [lot for _pk, lot, _b, _at in inputs if lot], depth
        )
        new_batches = walk.meet(walk.batches, (batch for _pk, _lot, batch, _at in inputs if batch), depth)
    return walk


def _extend(walk: Walk, kind: str, pk: int, until: datetime) -> None:
    walk.passed_on[kind, pk] = max(until, walk.passed_on.get((kind, pk), until))


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
    lots = {pk: until for (kind, pk), until in handed_over.items() if kind == "lot"}
    batches = {pk: until for (kind, pk), until in handed_over.items() if kind == "batch"}
    met = {"edge": walk.edges, "input": walk.inputs, "output": walk.outputs}
    met["shipment"], met["receipt"] = _handovers(walk, lots, batches)
    stages: dict[str, str] = {"input": "run", "output": "run"}
    hidden: set[tuple[str, int]] = set()
    steps = []
    for kind, depths in met.items():
        rows = selectors.rows_of_a_way(viewer=viewer, kind=kind, ids=list(depths))
        steps += [_step(kind, depths[row.pk], row) for row in rows]
        reached = {row.pk for row in rows}
        hidden |= {(stages.get(kind, kind), depth) for pk, depth in depths.items() if pk not in reached}
    steps.sort(key=lambda step: (step.at, step.depth, step.kind, step.row.pk))
    return Way(steps, len(hidden), walk.is_capped)


def _handovers(walk: Walk, lots: dict[int, datetime], batches: dict[int, datetime]) -> tuple[dict, dict]:
    """Ids of shipment lines and of receipts, with the distance of what they moved."""
    numbers = dict(RunOutput._base_manager.filter(pk__in=batches).values_list("number", "pk"))
    lines = ShipmentLine._base_manager.filter(
        Q(lot__in=lots) | Q(batch_number__in=numbers), shipment__voided_at__isnull=True
    ).values_list("pk", "lot", "batch_number", "shipment__dispatched_at")
    receipts = Receipt._base_manager.filter(Q(lot__in=lots) | Q(output__in=batches), voided_at__isnull=True)
    shipped, received = {}, {}
    for pk, lot, number, at in lines:
        if at <= (lots[lot] if lot else batches[numbers[number]]):
            shipped[pk] = walk.lots[lot] if lot else walk.batches[numbers[number]]
    for pk, lot, batch, at in receipts.values_list("pk", "lot", "output", "received_at"):
        if at <= (lots[lot] if lot else batches[batch]):
            received[pk] = walk.lots[lot] if lot else walk.batches[batch]
    return shipped, received


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
