"""The rows of a site's quarter: every product's element mass split over its lots, to the milligram.

Whatever came in between, the same facts give the same rows and the same digest.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256

from consortium.periods import Period
from dashboards.custody.rules import custody_rules
from facilities.attribution import split
from facilities.metrics.attribution import LotShare, Won, products_won, shares_of_lots

FORMAT = "attribution/1"
"""Says how the rows are laid out and their digest made; a change of either needs another name."""


@dataclass(frozen=True)
class Line:
    """What one product holds of one element that came from one lot; without a lot, what no record explains."""

    output_id: int
    output_number: str
    material: str
    day: date
    element: str
    lot_id: int | None
    lot_number: str
    supplier_id: int | None
    charged_at_id: int | None
    origin_class: str
    mass_kg: Decimal
    is_reprocessed: bool
    is_estimated: bool
    is_split_estimated: bool

    @property
    def key(self) -> tuple:
        return self.output_number, self.element, self.lot_number, self.charged_at_id or 0, self.is_reprocessed

    @property
    def earns_credit(self) -> bool:
        """Assayed, of a known lot, in its first product, and of an element that the law asks for."""
        is_known = bool(self.origin_class) and not self.is_estimated and not self.is_reprocessed
        return is_known and self.element in custody_rules().credited


def lines_of(*, site_id: int, quarter: Period) -> list[Line]:
    """Read unscoped: callers have found the site for their viewer first."""
    shares = shares_of_lots(site_id=site_id, period=quarter)
    lines = []
    for one in products_won(site_id=site_id, period=quarter):
        lines += _split(one, shares.get((one.run_id, one.element), []))
    return sorted(lines, key=lambda line: line.key)


def _split(won: Won, shares: Iterable[LotShare]) -> list[Line]:
    by_name = {f"{one.lot_number} {one.charged_at_id} {one.is_reprocessed:d}": one for one in shares}
    parts = split(won.mass_kg, {name: one.share for name, one in by_name.items()})
    return [_line(won, by_name.get(name), mass_kg) for name, mass_kg in parts.items()]


def _line(won: Won, lot: LotShare | None, mass_kg: Decimal) -> Line:
    return Line(
        output_id=won.output_id,
        output_number=won.output_number,
        material=won.material,
        day=won.day,
        element=won.element,
        lot_id=lot.lot_id if lot else None,
        lot_number=lot.lot_number if lot else "",
        supplier_id=lot.supplier_id if lot else None,
        charged_at_id=lot.charged_at_id if lot else None,
        origin_class=custody_rules().class_of[lot.origin].value if lot else "",
        mass_kg=mass_kg,
        is_reprocessed=bool(lot and lot.is_reprocessed),
        is_estimated=won.is_estimated,
        is_split_estimated=bool(lot and lot.is_split_estimated),
    )


def digest_of(lines: Iterable[Line], *, site_code: str, quarter: Period) -> str:
    """SHA-256 of the rows as JSON without spaces, in the order of their keys."""
    rows = [
        [
            line.output_number,
            line.element,
            line.lot_number,
            line.charged_at_id or 0,
            line.origin_class,
            str(line.mass_kg),
            line.is_reprocessed,
            line.is_estimated,
            line.is_split_estimated,
        ]
        for line in sorted(lines, key=lambda line: line.key)
    ]
    content = {"format": FORMAT, "site": site_code, "starts_on": quarter.start.isoformat(), "rows": rows}
    return sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def by_element(lines: Iterable[Line]) -> dict[str, Decimal]:
    return summed(lines, lambda line: line.element)


def credits_of(lines: Iterable[Line]) -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
    """(element, class of origin) to the mass that earns credit, and how much of it stands on estimated shares."""
    earning = [line for line in lines if line.earns_credit]
    whole = summed(earning, lambda line: (line.element, line.origin_class))
    estimated = summed(
        [line for line in earning if line.is_split_estimated], lambda line: (line.element, line.origin_class)
    )
    return {key: (mass_kg, estimated.get(key, Decimal(0))) for key, mass_kg in whole.items()}


def summed(lines: Iterable[Line], key) -> dict:
    totals: dict = defaultdict(Decimal)
    for line in lines:
        totals[key(line)] += line.mass_kg
    return dict(sorted(totals.items()))


@dataclass(frozen=True)
class Change:
    """A row that comes out otherwise today than when the quarter was closed."""

    line: Line
    then_kg: Decimal
    now_kg: Decimal


def changes(then: Iterable[Line], now: Iterable[Line]) -> list[Change]:
    """Rows that came, went, or differ in mass; nothing when the facts still say what was closed."""
    before: Mapping = {line.key: line for line in then}
    after: Mapping = {line.key: line for line in now}
    found = []
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        then_kg, now_kg = (one.mass_kg if one else Decimal(0) for one in (old, new))
        if then_kg != now_kg:
            found.append(Change(new or old, then_kg, now_kg))
    return found
