"""The facts behind a few slices of a figure: those that the viewer reaches, with their pages; the others, counted."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consortium.access.viewer import Viewer
from consortium.context import url_of
from contracts import selectors as contracts
from dashboards.explain.inputs import Inputs
from dashboards.recount import facts_behind
from facilities import balance_selectors, supply_selectors
from facilities import selectors as facilities
from feedstock import selectors as feedstock

MOST_SLICES = 35
"""A month of one site: what can be listed while somebody waits."""


@dataclass(frozen=True)
class Record:
    """One record as the viewer may know it."""

    label: str
    url: str = ""


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


def _numbered(rows: Callable, page: str) -> Callable:
    def read(viewer: Viewer, ids: set[int]) -> dict[int, Record]:
        found = rows(viewer=viewer).filter(pk__in=ids).order_by().values_list("pk", "number")
        return {pk: Record(number, reverse(page, args=[number]) if page else "") for pk, number in found}

    return read


def _meters(viewer: Viewer, ids: set[int]) -> dict[int, Record]:
    readings = url_of("readings")
    return {
        meter.pk: Record(f"{meter.site.code}:{meter.code}", f"{readings}?{urlencode({'site': meter.site.code})}")
        for meter in facilities.meters(viewer=viewer).filter(pk__in=ids)
    }


READERS: dict[str, tuple[Any, Callable[[Viewer, set[int]], dict[int, Record]]]] = {
    "lot": (_("lot"), _numbered(feedstock.lots, "lot")),
    "shipment": (_("shipment"), _numbered(feedstock.shipments, "shipment")),
    "receipt": (_("receipt"), _numbered(facilities.receipts, "receipt")),
    "run": (_("run"), _numbered(facilities.runs, "run")),
    "batch": (_("batch"), _numbered(facilities.run_outputs, "batch")),
    "stock_take": (_("stock-take"), _numbered(balance_selectors.stock_takes, "")),
    "commitment": (_("commitment"), _numbered(contracts.commitments, "commitment")),
    "meter": (_("meter"), _meters),
    "receipts": (_("receipts"), _numbered(facilities.receipts, "receipt")),
    "meters": (_("meters"), _meters),
    "runs": (_("run"), _numbered(facilities.runs, "run")),
    "electricity_contract": (_("electricity contract"), _numbered(supply_selectors.instruments, "")),
}
"""Kinds of records that a page can name; the other ids only tell facts apart."""


def facts(viewer: Viewer, found: Inputs) -> Facts | None:
    """Every fact behind these rollups; None where they are too many to list."""
    slices: dict[str, set[tuple]] = defaultdict(set)
    keys = {(one.measure, one.key[1:]) for one in found.rows}
    for one in found.rows:
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
    known = _known(viewer, [one.records for _measure, one in behind])
    rows, unseen = [], {}
    for measure, one in behind:
        first = next(kind for kind in one.records if kind in READERS)
        named = [(kind, record) for kind, record in one.records.items() if kind in READERS]
        if not _shown(known, first, one.records[first]):
            count, value = unseen.get(measure, (0, Decimal(0)))
            unseen[measure] = (count + 1, value + one.value)
            continue
        records = tuple(record for kind, ids in named for record in _shown(known, kind, ids))
        rows.append(FactRow(measure, records + _moment(one.records), one.value))
    return Facts(sorted(rows, key=lambda row: (-abs(row.value), [one.label for one in row.records])), unseen)


def _known(viewer: Viewer, named: list[dict[str, Any]]) -> dict[str, dict[int, Record]]:
    ids: dict[str, set[int]] = defaultdict(set)
    for records in named:
        for kind, one in records.items():
            if kind in READERS and one is not None:
                ids[kind].update(one if isinstance(one, list) else [one])
    return {kind: READERS[kind][1](viewer, wanted) for kind, wanted in ids.items()}


def _shown(known: dict[str, dict[int, Record]], kind: str, ids: Any) -> list[Record]:
    found = known.get(kind, {})
    listed = ids if isinstance(ids, list) else [ids]
    return [Record(f"{READERS[kind][0]} {found[one].label}", found[one].url) for one in listed if one in found]


def _moment(records: dict[str, Any]) -> tuple[Record, ...]:
    """When a reading begins: what tells the readings of one meter apart."""
    starts_at = records.get("starts_at")
    return (Record(timezone.localtime(starts_at, UTC).strftime("%Y-%m-%d %H:%M UTC")),) if starts_at else ()
