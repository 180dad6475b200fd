"""Columns that many lists have, so that one word means one thing in all of them."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consortium.listings import Cell, Column, Text

NUMBER = gettext_lazy("Number")


def page_of(name: str, *arguments: str) -> str:
    """A record's page, or nothing where the installation has left that page out."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def at(path: str) -> Callable[[Any], Any]:
    """The value at a dotted path; None where something on the way is missing."""
    names = path.split(".")

    def value(row: Any) -> Any:
        for name in names:
            row = getattr(row, name, None)
            if row is None:
                return None
        return row

    return value


def text(name: str, label: Text, path: str, *, sort: str = "", **more: Any) -> Column:
    return Column(name, label, at(path), sort=sort, **more)


def code(name: str, label: Text, path: str, *, sort: str = "", shown: Callable | None = None, **more: Any) -> Column:
    """A word of a vocabulary; of a field with choices the page shows the label."""
    if shown is None:
        parent, _dot, field = path.rpartition(".")
        display = f"get_{field}_display"

        def shown(row: Any) -> str:
            holder = at(parent)(row) if parent else row
            return str(getattr(holder, display)())

    return Column(name, label, at(path), Cell.CODE, shown=shown, sort=sort, **more)


def number(name: str, label: Text, path: str, unit: str, **more: Any) -> Column:
    """Sorts by its own column unless told otherwise."""
    more.setdefault("sort", path.replace(".", "__"))
    return Column(name, label, at(path), Cell.NUMBER, unit, **more)


def whole(name: str, label: Text, path: str, **more: Any) -> Column:
    more.setdefault("sort", path.replace(".", "__"))
    return Column(name, label, at(path), Cell.WHOLE, **more)


def day(name: str, label: Text, path: str, **more: Any) -> Column:
    more.setdefault("sort", path.replace(".", "__"))
    return Column(name, label, at(path), Cell.DAY, **more)


def instant(name: str, label: Text, path: str, **more: Any) -> Column:
    more.setdefault("sort", path.replace(".", "__"))
    return Column(name, label, at(path), Cell.INSTANT, **more)


def country(name: str, label: Text, path: str, **more: Any) -> Column:
    """ISO 3166 code in files, the country's name on the page."""
    found = attrgetter(path)
    return Column(
        name,
        label,
        lambda row: found(row).code or None,
        Cell.CODE,
        shown=lambda row: str(found(row).name or "–"),
        sort=path.replace(".", "__"),
        **more,
    )


def partner(name: str, label: Text, path: str, **more: Any) -> Column:
    """Its code in files, as files name partners; its name on the page."""
    found = at(path)
    return Column(
        name,
        label,
        at(f"{path}.code"),
        shown=lambda row: str(found(row)),
        sort=f"{path.replace('.', '__')}__name",
        **more,
    )


def hidden_partner(name: str, label: Text, prefix: str, **more: Any) -> Column:
    """A partner of whom the selector annotates `<prefix>_code` and `<prefix>_name` for those who may know it."""
    return Column(
        name,
        label,
        at(f"{prefix}_code"),
        shown=lambda row: getattr(row, f"{prefix}_name"),
        sort=f"{prefix}_name",
        **more,
    )


def record_number(page: str, *, path: str = "number", label: Text = NUMBER, **more: Any) -> Column:
    """The public number, which leads to the record's page."""
    found = at(path)
    name = more.pop("name", "number")
    return Column(name, label, found, url=lambda row: page_of(page, found(row)), sort=path.replace(".", "__"), **more)


def linked(name: str, label: Text, path: str, page: str, *, if_reached: str = "", **more: Any) -> Column:
    """The number of another record; leads there when the selector says that the viewer reaches it."""
    found = at(path)

    def url(row: Any) -> str:
        is_reached = not if_reached or getattr(row, if_reached)
        return page_of(page, found(row)) if found(row) and is_reached else ""

    more.setdefault("sort", path.replace(".", "__"))
    return Column(name, label, found, url=url, **more)


def reference(fact: str = "") -> Column:
    """The partner's own name for a fact."""
    path = f"{fact}.source_reference" if fact else "source_reference"
    return text(
        "source_reference",
        gettext_lazy("Own reference"),
        path,
        sort=path.replace(".", "__"),
        help=gettext_lazy("What the partner who recorded it calls it."),
    )


def _row_of_file(row: Any) -> str:
    return _("%(number)s, row %(row)s") % {"number": row.import_number, "row": row.import_row}


def state(row: Any) -> str:
    return "standing" if row.voided_at is None else "withdrawn"


IMPORT = (
    Column(
        "import_number",
        gettext_lazy("From file"),
        at("import_number"),
        shown=_row_of_file,
        url=lambda row: page_of("import", row.import_number) if row.import_number else "",
        help=gettext_lazy("The import and the row that it came from; for the organisation that sent the file."),
    ),
    Column("import_row", gettext_lazy("Row of the file"), at("import_row"), Cell.WHOLE, is_on_page=False),
)
STATE = Column(
    "state",
    gettext_lazy("State"),
    state,
    Cell.CODE,
    shown=lambda row: _("Standing") if row.voided_at is None else _("Withdrawn"),
    tone=lambda row: "good" if row.voided_at is None else "warn",
    help=gettext_lazy("standing, or withdrawn: it stays readable and counts nowhere"),
    page_needs="voided",
)


def origin(fact: str = "") -> tuple[Column, ...]:
    """Where a row came from, who recorded it, and whether it stands; `fact` as in `with_origin`, with a dot."""
    path = f"{fact}." if fact else ""
    return (
        *IMPORT,
        instant("recorded_at", gettext_lazy("Recorded"), f"{path}recorded_at", is_on_page=False),
        text(
            "recorded_by",
            gettext_lazy("Recorded by"),
            "recorded_by_name",
            is_on_page=False,
            help=gettext_lazy("A person of your own organisation; empty for records of others."),
        ),
        STATE,
        instant("voided_at", gettext_lazy("Withdrawn"), "voided_at", is_on_page=False, sort=""),
        text("void_reason", gettext_lazy("Why withdrawn"), f"{path}void_reason", page_needs="voided"),
    )


CERTAINTY_TONES = {"read": "good", "derived": "neutral", "secondary": "neutral", "to_be_verified": "warn"}
SOURCE = (
    text("source", gettext_lazy("Source"), "source"),
    code(
        "certainty",
        gettext_lazy("Certainty"),
        "certainty",
        sort="certainty",
        tone=lambda row: CERTAINTY_TONES[row.certainty],
        help=gettext_lazy("Whether the figure was read in its source, calculated, or is still to be verified."),
    ),
)
