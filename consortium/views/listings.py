"""Every list as page, CSV and workbook, made from its declaration."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from consortium.access.http import requires
from consortium.access.permissions import Permission as P
from consortium.context import url_of
from consortium.exports import MOST_WORKBOOK_ROWS, csv_cell, csv_response, xlsx_response
from consortium.filters import PARAMETERS, Found, address, find
from consortium.ingest_kinds import KINDS
from consortium.listings import LISTINGS, Cell, Column, Listing

ROWS_PER_PAGE = 100
LONGEST_ON_ONE_LINE = 28
"""Letters of a cell that is not broken: numbers, days and names keep a row one line high."""
ROWS_PER_FETCH = 2000
"""Rows that an export takes from the database's cursor at once."""


@dataclass(frozen=True)
class Head:
    """A head of components/table.html."""

    label: str
    is_number: bool
    help: str
    sort_url: str
    sorted: str


@dataclass(frozen=True)
class Shown:
    """A cell of components/table.html."""

    text: str
    url: str = ""
    is_number: bool = False
    is_short: bool = False
    tone: str = ""


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    is_current: bool


def page_view(listing: Listing) -> Callable[..., HttpResponse]:
    """The list a page at a time, with its filters."""

    @require_GET
    @requires(listing.permission)
    def view(request: HttpRequest) -> HttpResponse:
        return render(request, "consortium/list.html", page_context(request, listing))

    return view


def page_context(request: HttpRequest, listing: Listing) -> dict[str, Any]:
    """What consortium/list.html takes, for the rows that the address asks for."""
    found = find(listing, request.GET, viewer=request.viewer)
    page = Paginator(found.rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    return _context(request, listing, found, page)


def csv_view(listing: Listing) -> Callable[..., HttpResponseBase]:
    """All rows of the list as filtered, streamed."""

    @require_GET
    @requires(P.DATA_EXPORT)
    @requires(listing.permission)
    def view(request: HttpRequest) -> HttpResponseBase:
        found = find(listing, request.GET, viewer=request.viewer)
        if found.problems:
            return _refused(found.problems_in_words)
        headers = [column.name for column in listing.columns]
        return csv_response(
            name=_name(listing, found), headers=headers, rows=_rows(listing, found), viewer=request.viewer
        )

    return view


def xlsx_view(listing: Listing) -> Callable[..., HttpResponseBase]:
    """All rows of the list as filtered, as a workbook that says what they are."""

    @require_GET
    @requires(P.DATA_EXPORT)
    @requires(listing.permission)
    def view(request: HttpRequest) -> HttpResponseBase:
        found = find(listing, request.GET, viewer=request.viewer)
        if found.problems:
            return _refused(found.problems_in_words)
        if found.rows.count() > MOST_WORKBOOK_ROWS:
            too_many = _("More than %(count)s rows, the most that a sheet holds: take the CSV, or set a filter.")
            return _refused([too_many % {"count": f"{MOST_WORKBOOK_ROWS:,}"}])
        return xlsx_response(
            name=_name(listing, found),
            headers=[column.name for column in listing.columns],
            rows=_rows(listing, found),
            about=_about(request, listing, found),
        )

    return view


# What pages and files are made of -----------------------------------------------------------------------------------


def _refused(problems: list[str]) -> HttpResponse:
    return HttpResponse("\n".join(problems), status=400, content_type="text/plain; charset=utf-8")


def _rows(listing: Listing, found: Found) -> Iterator[list[Any]]:
    for row in found.rows.iterator(chunk_size=ROWS_PER_FETCH):
        yield [column.value(row) for column in listing.columns]


def _name(listing: Listing, found: Found) -> str:
    """List, filters, day: a folder of exports stays readable."""
    said = [f"{name}-{value}" for name, value in found.filters.set_filters().items()]
    return "_".join([listing.code, *said, timezone.localdate().isoformat()])


def _about(request: HttpRequest, listing: Listing, found: Found) -> dict[str, str]:
    unknown = found.filters.unknown()
    about = {
        _("What"): f"{listing.title}: {listing.subtitle}",
        _("Filters"): "; ".join(found.filters.said().values()) or _("none"),
        _("Sorted by"): found.sort or _("the list's own order"),
        _("Time"): _("Instants are in UTC; a day is a day at the site, or as its column says."),
        _("Numbers"): _("A workbook keeps 15 digits; the CSV of the same list is exact."),
        _("As of"): timezone.now().isoformat(timespec="seconds"),
        _("By"): str(request.user),
        _("For"): str(request.acting_membership.organisation),
        _("Address"): request.build_absolute_uri(),
    }
    if unknown:
        about[_("Not filtered by")] = ", ".join(unknown)
    for note in listing.notes:
        about[_("Note")] = str(note)
    for column in listing.columns:
        unit = f" ({column.unit})" if column.unit else ""
        about[column.name] = f"{column.label}{unit}. {column.help}".strip()
    return about


def _context(request: HttpRequest, listing: Listing, found: Found, page: Page) -> dict[str, Any]:
    set_filters = found.filters.set_filters()
    columns = [c for c in listing.columns if c.is_on_page and (not c.page_needs or c.page_needs in set_filters)]
    query = address(request.GET, page=None)
    may_export = request.viewer.can(P.DATA_EXPORT) and not found.problems
    notice = [str(PARAMETERS[name]) for name in found.filters.unknown() if name in PARAMETERS and request.GET[name]]
    return {
        "listing": listing,
        "tabs": _tabs(request, listing),
        "actions": [
            {"label": label, "url": f"{reverse(f'{listing.code}-{kind}')}{query}"}
            for label, kind in (("CSV", "csv"), ("XLSX", "xlsx"))
            if may_export
        ]
        + [{"label": label, "url": f"{reverse(name)}{query}"} for label, name in listing.more_files if may_export],
        "send_url": _send_url(request, listing),
        "filters": found.filters,
        "kept": [{"name": "sort", "value": found.sort}] if found.sort and "sort" not in found.problems else [],
        "clear_url": reverse(listing.code),
        "problems": found.problems,
        "sort_problems": found.problems.get("sort", ()),
        "not_filtered_by": ", ".join(notice),
        "count": _count(page.paginator.count),
        "columns": [_head(column, request, found.sort) for column in columns],
        "rows": [[_shown(column, row) for column in columns] for row in page],
        "page_of_rows": page,
        "is_filtered": bool(set_filters) and not found.problems,
    }


def _count(count: int) -> str:
    return ngettext("%(count)s row", "%(count)s rows", count) % {"count": f"{count:,}"}


def _tabs(request: HttpRequest, listing: Listing) -> list[Tab]:
    """The lists of the same group that this viewer may open."""
    beside = [
        other
        for other in LISTINGS.values()
        if other.group == listing.group and other.has_page and request.viewer.can(other.permission)
    ]
    return [Tab(str(other.title), reverse(other.code), other is listing) for other in beside] if len(beside) > 1 else []


def _send_url(request: HttpRequest, listing: Listing) -> str:
    kind = KINDS.get(listing.kind)
    if kind is None or not request.viewer.can(P.FILE_IMPORT) or not request.viewer.can(kind.permission):
        return ""
    return reverse("send-file", args=[kind.code]) if url_of("imports") else ""


def _head(column: Column, request: HttpRequest, sort: str) -> Head:
    is_ascending, is_descending = sort == column.name, sort == f"-{column.name}"
    wish = f"-{column.name}" if is_ascending else column.name
    return Head(
        label=str(column.label),
        is_number=column.is_number,
        help=str(column.help),
        sort_url=address(request.GET, sort=wish, page=None) if column.sort else "",
        sorted="ascending" if is_ascending else "descending" if is_descending else "",
    )


def _shown(column: Column, row: Any) -> Shown | None:
    value = column.value(row)
    if value is None or value == "":
        return None
    text = column.shown(row) if column.shown else shown_text(column, value)
    url = column.url(row) if column.url else ""
    tone = column.tone(row) if column.tone else ""
    return Shown(text, url or "", column.is_number, len(text) <= LONGEST_ON_ONE_LINE, tone)


def shown_text(column: Column, value: Any) -> str:
    """As a person reads it: thousands apart, instants in the person's own time zone."""
    if column.cell is Cell.NUMBER:
        whole = f"{value:,f}"
        return (whole.rstrip("0").rstrip(".") if "." in whole else whole).replace("-", "−")
    if column.cell is Cell.WHOLE:
        return f"{value:,}" if column.unit != "year" else str(value)
    if column.cell is Cell.INSTANT:
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if column.cell is Cell.FLAG:
        return _("yes") if value else _("no")
    return csv_cell(value) if column.cell is Cell.DAY else str(value)
