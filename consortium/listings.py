"""What can be listed.  One declaration of a list's columns makes its page, CSV, workbook and API.

Each app registers its own lists, as it does its kinds of files; nothing here imports upward.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise

Text = str | Promise


class Cell(StrEnum):
    """What a column's values are."""

    TEXT = "text"
    CODE = "code"
    """A word of a fixed or reference vocabulary; a page shows its label."""
    NUMBER = "number"
    WHOLE = "whole number"
    DAY = "day"
    """A day, without a time: at the site, or as the partner's own papers have it."""
    INSTANT = "instant"
    FLAG = "yes or no"


@dataclass(frozen=True)
class Column:
    name: str
    """Header in files and field of the API; carries the unit."""
    label: Text
    value: Callable[[Any], Any]
    """A row's Decimal, int, date, aware datetime, str, bool, or None."""
    cell: Cell = Cell.TEXT
    unit: str = ""
    shown: Callable[[Any], str] | None = None
    """What a person reads, where a file says a code."""
    url: Callable[[Any], str] | None = None
    sort: str = ""
    """ORM path that the head of the column sorts by; empty: it does not."""
    help: Text = ""
    tone: Callable[[Any], str] | None = None
    """Tone of the pill in which the page shows it; empty for plain text."""
    is_on_page: bool = True
    """False: in files and the API only."""
    page_needs: str = ""
    """The filter that must be set for the page to show it; files always have it."""

    @property
    def is_number(self) -> bool:
        return self.cell in {Cell.NUMBER, Cell.WHOLE}


@dataclass(frozen=True)
class Listing:
    code: str
    """Name of its page, and its place in addresses."""
    title: Text
    subtitle: Text
    permission: Any
    columns: tuple[Column, ...]
    select: Callable[..., Any]
    """`select(viewer=)`: every row the viewer reaches, withdrawn ones too."""
    order: tuple[str, ...]
    """The order without a wish; its last path makes every other order definite."""
    filters: Any
    """A class of consortium.filters."""
    group: Text
    """Lists of one group stand together in the tabs."""
    key: str = ""
    """ORM path of the public name that one row is asked for by; empty: rows have none."""
    kind: str = ""
    """The kind of file that fills the list."""
    empty_text: Text = ""
    has_page: bool = True
    """False: another page shows it; its files and API are made all the same."""
    more_files: tuple[tuple[Text, str], ...] = ()
    """(label, name of its address): other files of the same rows, which take the list's filters."""
    notes: tuple[Text, ...] = field(default=())
    """What a reader of the workbook must know besides the columns."""

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)


LISTINGS: dict[str, Listing] = {}


def register(*listings: Listing) -> None:
    for listing in listings:
        LISTINGS[listing.code] = listing
