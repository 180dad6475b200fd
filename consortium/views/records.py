"""What every page of one record shows: its facts, their origin, whether they stand, and how to withdraw them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from consortium import selectors, tasks
from consortium.access.viewer import Viewer
from consortium.forms import WithdrawForm
from consortium.quantities import exact, grouped
from consortium.refusals import Refusal
from consortium.views.answers import telling


@dataclass(frozen=True)
class Item:
    """A line of components/definition_list.html."""

    label: str
    value: Any = None
    unit: str = ""
    url: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell of components/table.html that is more than plain text."""

    text: str
    url: str = ""
    is_number: bool = False
    is_short: bool = False
    tone: str = ""


@dataclass(frozen=True)
class Column:
    label: str
    is_number: bool = False
    help: str = ""


@dataclass(frozen=True)
class Section:
    """A titled part of a record's page: a table, a list of facts, or the sentence that says why there is none."""

    slug: str
    title: str
    text: str = ""
    """How the figures below are counted, or what the rows are."""
    columns: Sequence[Column] = ()
    rows: Sequence[list] = ()
    items: Sequence[Item] = ()
    empty: str = ""
    link_label: str = ""
    link_url: str = ""
    files: Sequence[tuple[str, str]] = ()
    """Label and address of files with the same rows."""


@dataclass(frozen=True)
class Figure:
    """A number of components/key_figure.html."""

    label: str
    value: str | None
    unit: str = ""
    definition: str = ""
    url: str = ""
    """Where it is taken apart."""


@dataclass(frozen=True)
class Frame:
    """Where a record came from and whether it stands."""

    state: Item
    withdrawn: str = ""
    origin: list[Item] = field(default_factory=list)


def numeric(value: Decimal | None) -> Cell | None:
    return None if value is None else Cell(exact(value), is_number=True)


def percent(share: Decimal | None, *, digits: int = 1) -> str | None:
    """A fraction as a person reads it; nothing where there was nothing to divide by."""
    return None if share is None else grouped(share * 100, digits)


def instant(at: datetime | None, zone: str = "") -> str | None:
    """In the zone of the person who looks, or of a site; the site's then says so."""
    if at is None:
        return None
    if not zone:
        return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M %Z")


def moment(at: datetime | None, zone: str = "") -> Cell | None:
    """An instant as a cell of a table, in one piece."""
    text = instant(at, zone)
    return None if text is None else Cell(text, is_short=True)


def day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def day_cell(value: date | None) -> Cell | None:
    """A day as a cell of a table, in one piece."""
    return None if value is None else Cell(value.isoformat(), is_short=True)


def frame(fact, *, viewer: Viewer, rows: QuerySet, page: str) -> Frame:
    """`rows` are all records of its kind that the viewer reaches, and `page` is the name of their address."""
    people = selectors.memberships(viewer=viewer).filter(user__in=[fact.recorded_by_id, fact.voided_by_id])
    names = {membership.user_id: str(membership.user) for membership in people}
    origin = [
        Item(
            _("Recorded"),
            " · ".join([instant(fact.recorded_at), names.get(fact.recorded_by_id, str(fact.organisation))]),
        ),
        file_item(viewer, fact.ingest_batch_id, fact.source_row, str(fact.organisation)),
    ]
    if earlier := fact.replaces_id and rows.filter(pk=fact.replaces_id).first():
        origin.append(Item(_("Replaces"), earlier.number, url=reverse(page, args=[earlier.number])))
    if later := rows.filter(replaces=fact.pk).first():
        origin.append(Item(_("Replaced by"), later.number, url=reverse(page, args=[later.number])))
    if fact.voided_at is None:
        return Frame(Item(_("State"), _("Standing"), tone="good"), origin=origin)
    said = _("Withdrawn on %(at)s by %(who)s: %(reason)s") % {
        "at": instant(fact.voided_at),
        "who": names.get(fact.voided_by_id, str(fact.organisation)),
        "reason": fact.void_reason,
    }
    return Frame(Item(_("State"), _("Withdrawn"), tone="warn"), withdrawn=said, origin=origin)


def file_item(viewer: Viewer, batch_id: int | None, row: int | None, organisation: str) -> Item:
    """The file and the row; its name and its report are open to the organisation that sent it."""
    if batch_id is None:
        return Item(_("File"), _("none: recorded by hand"))
    batch = selectors.imports(viewer=viewer).filter(pk=batch_id).first()
    if batch is None:
        return Item(_("File"), _("row %(row)s of a file of %(name)s") % {"row": row, "name": organisation})
    named = _("%(file)s, row %(row)s") % {"file": batch.file_name, "row": row}
    return Item(_("File"), named, url=reverse("import", args=[batch.number]))


def withdraw(
    request: HttpRequest, number: str, *, rows: QuerySet, page: str, work: Callable[[Any, str], object]
) -> HttpResponse:
    """Withdraw one record with a reason, unless something stands on it; then the service says what."""
    fact = get_object_or_404(rows, number=number)
    form = WithdrawForm(request.POST)
    with telling(request, _("%(number)s is withdrawn. It stays readable with your reason.") % {"number": number}):
        if not form.is_valid():
            raise Refusal(_("Say why, in at most 300 characters: a withdrawn record keeps its reason."))
        work(fact, form.cleaned_data["reason"])
        transaction.on_commit(tasks.wake_fill)
    return redirect(page, number)
