"""The kinds of files that partners may send.  Each app registers its own; nothing here imports upward."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any


class Cell(StrEnum):
    """How a column's cells are read."""

    TEXT = "text"
    DECIMAL = "decimal"
    DATE = "date"
    INSTANT = "date and time"


@dataclass(frozen=True)
class Column:
    name: str
    help: str
    cell: Cell = Cell.TEXT
    required: bool = False
    unit: str = ""
    example: str = ""
    choices: tuple[str, ...] = ()
    at_least: Any = None
    above: Any = None
    at_most: Any = None
    longest: int = 120


@dataclass
class Problem:
    column: str
    value: str
    message: str
    cure: str


@dataclass
class Row:
    """One row of a file on its way: its place, its cells as they stood, what they mean, what is wrong."""

    position: int
    cells: list[str]
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    is_unchanged: bool = False
    known: Any = None
    """What is on record under this row's name with other values; the row may replace it."""

    def refuse(self, column: str, message: str, cure: str) -> None:
        value = self.values.get(column)
        self.problems.append(Problem(column, "" if value is None else str(value), message, cure))

    @property
    def is_good(self) -> bool:
        return not self.problems

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)


@dataclass(frozen=True)
class Context:
    """For whom a file is checked and written."""

    viewer: Any
    organisation: Any
    batch: Any
    by: Any
    replaces: dict[str, int] = field(default_factory=dict)
    """Reference to the key of the withdrawn fact in whose place a new one is recorded."""


@dataclass(frozen=True)
class DocumentFormat:
    """How files of a kind are read that hold documents instead of a table."""

    suffix: str
    content_type: str
    name: str
    """What one row's text is called in a report."""
    read: Callable[[Path], list[Row]]
    """A row for each document, with its whole text as its one cell, and what is wrong with the document by itself."""
    example: str
    join: Callable[[list[list[list[str]]]], str]
    """The cells of refused rows as one file again, to be mended and sent."""


@dataclass(frozen=True)
class IngestKind:
    code: str
    label: str
    description: str
    permission: Any
    columns: tuple[Column, ...]
    check: Callable[[list[Row], Context], None]
    """Resolve references and refuse what cannot be, set-wise; notes what is known already as unchanged."""
    write: Callable[[list[Row], Context], None]
    """Write the good rows through services, inside the caller's transaction."""
    void: Callable[..., int]
    """Withdraw everything that one batch wrote; refuses while something stands on it."""
    withdraw: Callable[..., int] | None = None
    """Withdraw these recorded things, in whose place others come; None where a kind's records cannot be replaced."""
    row_is: str = "One row is one record."
    examples: tuple[dict[str, str], ...] = ()
    document: DocumentFormat | None = None
    """Set where files are no tables; `columns` then documents their fields."""

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


KINDS: dict[str, IngestKind] = {}


def register(kind: IngestKind) -> None:
    KINDS[kind.code] = kind
