"""Numbers that lead to their pages, for whoever may open them; for everybody else they stay plain text."""

from collections.abc import Iterable

from django.urls import reverse

from consortium.access.viewer import Viewer
from consortium.views.records import Cell
from facilities import selectors


class Links:
    """Which of a page's neighbours the viewer reaches: one query a kind, however many rows the page has."""

    def __init__(self, viewer: Viewer, **rows: Iterable):
        """`rows` by kind: lot, shipment, receipt, run, batch, site."""
        self._ids = {
            kind: selectors.reachable(viewer=viewer, kind=kind, ids=[row.pk for row in some if row])
            for kind, some in rows.items()
        }

        self._numbered: set[str] = set()
        self._viewer = viewer

    def add_batches(self, numbers: Iterable[str]) -> None:
        """Shipments name batches by number only."""
        wanted = {number for number in numbers if number}
        if wanted:
            rows = selectors.batch_records(viewer=self._viewer).filter(number__in=wanted)
            self._numbered |= set(rows.values_list("number", flat=True))

    def numbered(self, number: str) -> Cell:
        url = reverse("batch", args=[number]) if number in self._numbered else ""
        return Cell(number, url=url, is_short=True)

    def reaches(self, kind: str, row) -> bool:
        return row is not None and row.pk in self._ids.get(kind, set())

    def url(self, kind: str, row) -> str:
        if not self.reaches(kind, row):
            return ""
        return reverse(kind, args=[row.code if kind == "site" else row.number])

    def cell(self, kind: str, row, text: str = "") -> Cell | None:
        if row is None:
            return None
        return Cell(text or (row.name if kind == "site" else row.number), url=self.url(kind, row), is_short=not text)
