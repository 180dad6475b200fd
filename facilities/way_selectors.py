"""What a way shows of the records that it leads through.

Splits, merges, inputs and outputs are named tuples: there may be thousands in one way, and models of them and of what
they join would take most of its time.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from consortium.access.viewer import Viewer
from facilities.models import Receipt, RunInput, RunOutput
from feedstock.models import LotEdge, ShipmentLine


class LotOfAWay(NamedTuple):
    pk: int
    number: str
    source_reference: str
    chemistry_id: str
    registered_on: date

    def __str__(self) -> str:
        return self.number


class BatchOfAWay(NamedTuple):
    pk: int
    number: str
    batch_reference: str
    material_label: str

    def __str__(self) -> str:
        return self.number


class SiteOfAWay(NamedTuple):
    pk: int
    code: str
    name: str
    time_zone: str


class RunOfAWay(NamedTuple):
    pk: int
    number: str
    source_reference: str
    started_at: datetime
    ended_at: datetime
    step_label: str
    site: SiteOfAWay


class EdgeOfAWay(NamedTuple):
    pk: int
    kind: str
    mass_kg: Decimal
    parent: LotOfAWay
    child: LotOfAWay


class InputOfAWay(NamedTuple):
    """A lot, a batch or a reagent that was put into a run."""

    pk: int
    mass_kg: Decimal
    run: RunOfAWay
    lot: LotOfAWay | None
    output: BatchOfAWay | None
    reagent_label: str | None


class OutputOfAWay(NamedTuple):
    """Itself the batch, and what made it."""

    pk: int
    mass_kg: Decimal
    run: RunOfAWay
    number: str
    batch_reference: str
    material_label: str


def _under(path: str, *names: str) -> list[str]:
    return [f"{path}__{name}" for name in names]


BATCH = ("number", "batch_reference", "material__label")
RUN = _under("run", "pk", "number", "source_reference", "started_at", "ended_at", "step__label")
RUN += _under("run__site", *SiteOfAWay._fields)
EDGE_COLUMNS = ["pk", "kind", "mass_kg", *_under("parent", *LotOfAWay._fields), *_under("child", *LotOfAWay._fields)]
INPUT_COLUMNS = ["pk", "mass_kg", *RUN, *_under("lot", *LotOfAWay._fields), *_under("output", "pk", *BATCH)]
INPUT_COLUMNS.append("reagent__label")
OUTPUT_COLUMNS = ["pk", "mass_kg", *RUN, *BATCH]


def _run(said: tuple) -> RunOfAWay:
    return RunOfAWay(*said[:6], SiteOfAWay(*said[6:10]))


def _edge(said: tuple) -> EdgeOfAWay:
    return EdgeOfAWay(*said[:3], LotOfAWay(*said[3:8]), LotOfAWay(*said[8:]))


def _input(said: tuple) -> InputOfAWay:
    lot, batch = said[12:17], said[17:21]
    return InputOfAWay(
        *said[:2],
        _run(said[2:12]),
        None if lot[0] is None else LotOfAWay(*lot),
        None if batch[0] is None else BatchOfAWay(*batch),
        said[21],
    )


def _output(said: tuple) -> OutputOfAWay:
    return OutputOfAWay(*said[:2], _run(said[2:12]), *said[12:])


TUPLES = {
    "edge": (LotEdge, EDGE_COLUMNS, _edge),
    "input": (RunInput, INPUT_COLUMNS, _input),
    "output": (RunOutput, OUTPUT_COLUMNS, _output),
}
HANDOVERS = {
    "shipment": (ShipmentLine, ("shipment__consignor", "shipment__consignee", "lot", "material")),
    "receipt": (Receipt, ("site", "lot", "output", "shipment")),
}


def rows_of_a_way(*, viewer: Viewer, kind: str, ids: list[int]) -> list[Any]:
    """Those of the rows that a walk has met which the viewer reaches, with the records that they join."""
    if not ids:
        return []
    if kind in HANDOVERS:
        model, joined = HANDOVERS[kind]
        return list(model.objects.visible_to(viewer).filter(pk__in=ids).select_related(*joined).order_by("pk"))
    model, columns, told = TUPLES[kind]
    rows = model.objects.visible_to(viewer).filter(pk__in=ids).order_by("pk")
    return [told(said) for said in rows.values_list(*columns)]
