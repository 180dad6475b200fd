"""A statement as its reader may see it: lots by number where they may be known, the others merged by product."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from consortium.access.viewer import Viewer
from consortium.exports import csv_cell
from dashboards import list_selectors
from dashboards.custody.attribution import Change, Line, changes, lines_of
from dashboards.custody.quarters import quarter_from
from facilities.choices import OriginClass

HEADERS = (
    "batch",
    "material",
    "day",
    "element",
    "lot",
    "supplier",
    "lots_merged",
    "origin_class",
    "mass_kg",
    "is_reprocessed",
    "is_estimated",
    "is_split_estimated",
    "earns_credit",
)
ZERO = Decimal(0)


@dataclass(frozen=True)
class ShownLine:
    """A row of a statement, or several of lots that the reader may not know."""

    line: Line
    lot: str
    """Empty when merged or unknown."""
    supplier: str
    merged: int
    """How many lots stand behind it when they have no names; 0 for one with a name."""
    mass_kg: Decimal

    @property
    def cells(self) -> list[str]:
        """Under HEADERS."""
        line = self.line
        return [
            line.output_number,
            line.material,
            line.day.isoformat(),
            line.element,
            self.lot,
            self.supplier,
            str(self.merged or ""),
            line.origin_class,
            csv_cell(self.mass_kg),
            csv_cell(line.is_reprocessed),
            csv_cell(line.is_estimated),
            csv_cell(line.is_split_estimated),
            csv_cell(line.earns_credit),
        ]


def shown_lines(
    lines: Iterable[Line], *, viewer: Viewer, own_sites: set[int], suppliers: dict[int, str]
) -> list[ShownLine]:
    """Lines with what the reader may know of them: its own lots, and those that its own sites charged."""
    found: dict[tuple, list[Line]] = defaultdict(list)
    for line in lines:
        is_named = line.supplier_id == viewer.organisation_id or line.charged_at_id in own_sites
        name = line.lot_number if is_named else ""
        marks = line.is_reprocessed, line.is_estimated, line.is_split_estimated
        found[(line.output_number, line.element, name, line.origin_class, *marks)].append(line)
    return [
        ShownLine(
            line=group[0],
            lot=key[2],
            supplier=suppliers.get(group[0].supplier_id or 0, "") if key[2] else "",
            merged=0 if key[2] else len({line.lot_id for line in group if line.lot_id}),
            mass_kg=sum((line.mass_kg for line in group), ZERO),
        )
        for key, group in sorted(found.items())
    ]


def stored_lines(*, viewer: Viewer, statement) -> list[Line]:
    """The rows of a statement that are open to the viewer."""
    rows = list_selectors.attribution_rows(viewer=viewer).filter(statement=statement)
    return [
        Line(
            output_id=row.output_id,
            output_number=row.output.number,
            material=row.output.material_id,
            day=row.output.run.day,
            element=row.element_id,
            lot_id=row.lot_id,
            lot_number=row.lot.number if row.lot else "",
            supplier_id=row.supplier_id,
            charged_at_id=row.charged_at_id,
            origin_class=row.origin_class,
            mass_kg=row.mass_kg,
            is_reprocessed=row.is_reprocessed,
            is_estimated=row.is_estimated,
            is_split_estimated=row.is_split_estimated,
        )
        for row in rows.select_related("output__run", "lot")
    ]


def changes_since(statement, *, viewer: Viewer, seen: list[Line], sees_all: bool) -> list[Change]:
    """What comes out otherwise today, among the rows that the viewer may see."""
    now = lines_of(site_id=statement.site_id, quarter=quarter_from(statement.starts_on))
    if not sees_all:
        now = [line for line in now if line.supplier_id == viewer.organisation_id]
    return changes(seen, now)


def class_label(code: str) -> str:
    return str(OriginClass(code).label) if code else ""
