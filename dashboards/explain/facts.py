"""The facts behind a few slices of a figure: those that the viewer reaches, with their pages; the others, counted."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from typing import Any

from django.utils import timezone

from consortium.access.viewer import Viewer
from dashboards.explain.inputs import Inputs
from dashboards.explain.records import READERS, Known, Record
from dashboards.recount import facts_behind

MOST_SLICES = 35
"""A month of one site: what can be listed while somebody waits."""


@dataclass(frozen=True)
class FactRow:
    """What one fact that the viewer reaches contributes."""

    measure: str
    records: tuple[Record, ...]
    value: Decimal


@dataclass(frozen=True)
class Facts:
    rows: list[FactRow]
    unseen: dict[str, tuple[int, Decimal]]
    """Measure to how many facts the viewer does not reach, and their part of the figure."""


def facts(viewer: Viewer, found: Inputs) -> Facts | None:
    """Every fact behind these rollups; None where they are too many to list."""
    slices: dict[str, set[tuple]] = defaultdict(set)
    keys = {(one.measure, one.key[1:]) for one in found.counted}
    for one in found.counted:
        slices[one.measure].add(one.slice)
    if len(set().union(*slices.values())) > MOST_SLICES:
        return None
    # A fact counts where its rollup is one of the viewer's: its slice holds other organisations' as well.
    behind = [
        (measure, one)
        for measure, wanted in slices.items()
        for one in facts_behind(measure, sorted(wanted))
        if (measure, one.key) in keys and one.value is not None
    ]
    known = Known(viewer, (named for _measure, one in behind for named in one.records.items()))
    rows, unseen = [], {}
    for measure, one in behind:
        first = next(kind for kind in one.records if kind in READERS)
        named = [(kind, record) for kind, record in one.records.items() if kind in READERS]
        if not known.shown(first, one.records[first]):
            count, value = unseen.get(measure, (0, Decimal(0)))
            unseen[measure] = (count + 1, value + one.value)
            continue
        records = tuple(record for kind, ids in named for record in known.shown(kind, ids))
        rows.append(FactRow(measure, records + _moment(one.records), one.value))
    return Facts(sorted(rows, key=lambda row: (-abs(row.value), [one.label for one in row.records])), unseen)


def _moment(records: dict[str, Any]) -> tuple[Record, ...]:
    """When a reading begins: what tells the readings of one meter apart."""
    starts_at = records.get("starts_at")
    return (Record(timezone.localtime(starts_at, UTC).strftime("%Y-%m-%d %H:%M UTC")),) if starts_at else ()
