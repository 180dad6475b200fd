"""Single records behind a figure, or left out of it, as the viewer may know them: named and linked, or only counted."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consortium.access.viewer import Viewer
from consortium.context import url_of
from contracts import selectors as contracts
from facilities import assay_selectors, balance_selectors, supply_selectors
from facilities import selectors as facilities
from feedstock import selectors as feedstock


@dataclass(frozen=True)
class Record:
    """One record as the viewer may know it."""

    label: str
    url: str = ""


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


def _assays(viewer: Viewer, ids: set[int]) -> dict[int, Record]:
    """Called by what was found and where; the page is that of the lot or batch."""
    return {
        assay.pk: Record(
            f"{assay.element_id or assay.compound_id} {assay.get_status_display()} {assay.assayed_on} "
            f"· {(assay.lot or assay.output).number}",
            reverse("lot" if assay.lot else "batch", args=[(assay.lot or assay.output).number]),
        )
        for assay in assay_selectors.assay_records(viewer=viewer).filter(pk__in=ids)
    }


READERS: dict[str, tuple[Any, Callable[[Viewer, set[int]], dict[int, Record]]]] = {
    "lot": (_("lot"), _numbered(feedstock.lots, "lot")),
    "shipment": (_("shipment"), _numbered(feedstock.shipments, "shipment")),
    "receipt": (_("receipt"), _numbered(facilities.receipt_records, "receipt")),
    "run": (_("run"), _numbered(facilities.runs, "run")),
    "batch": (_("batch"), _numbered(facilities.batch_records, "batch")),
    "assay": (_("assay"), _assays),
    "stock_take": (_("stock-take"), _numbered(balance_selectors.listed_stock_takes, "")),
    "commitment": (_("commitment"), _numbered(contracts.commitments, "commitment")),
    "meter": (_("meter"), _meters),
    "receipts": (_("receipts"), _numbered(facilities.receipt_records, "receipt")),
    "meters": (_("meters"), _meters),
    "runs": (_("run"), _numbered(facilities.runs, "run")),
    "electricity_contract": (_("electricity contract"), _numbered(supply_selectors.instruments, "")),
}
"""Kinds of records that a page can name, withdrawn ones, too; other ids only tell facts apart."""


class Known:
    """Those of the records that the viewer reaches: one statement a kind, however many there are."""

    def __init__(self, viewer: Viewer, named: Iterable[tuple[str, Any]]):
        ids: dict[str, set[int]] = defaultdict(set)
        for kind, one in named:
            if kind in READERS and one is not None:
                ids[kind].update(one if isinstance(one, list) else [one])
        self._found = {kind: READERS[kind][1](viewer, wanted) for kind, wanted in ids.items()}

    def shown(self, kind: str, ids: Any) -> list[Record]:
        found = self._found.get(kind, {})
        listed = ids if isinstance(ids, list) else [ids]
        return [Record(f"{READERS[kind][0]} {found[one].label}", found[one].url) for one in listed if one in found]
