"""The one shape in which an app hands numbers to the rollups, and numbers as a page writes them."""

from dataclasses import dataclass, field
from decimal import Decimal

DIMENSIONS = {
    "organisation_id": "0",
    "counterparty_id": "0",
    "site_id": "0",
    "line_id": "0",
    "commitment_id": "0",
    "chemistry": "''",
    "material": "''",
    "element": "''",
    "energy_carrier": "''",
    "transport_mode": "''",
    "collected_in": "''",
    "condition": "''",
    "method": "''",
    "hour_of_day": "''",
    "is_estimated": "false",
}
"""Column of the rollup to the SQL of a dimension that does not apply: an empty code, never NULL."""


@dataclass(frozen=True)
class DayQuantity:
    """One additive quantity per day, as SQL over a relation `slice(slice_id, day)` that says which days are wanted.

    Set-wise by construction: one statement serves one changed day and a full rebuild alike.
    """

    measure: str
    slice_kind: str
    source: str
    """What stands behind FROM; joins `slice`."""
    value: str
    """SQL of one fact's share; it is summed."""
    dimensions: dict[str, str] = field(default_factory=dict)
    prelude: str = ""
    """Further common table expressions, which may use `slice`; ends without a comma."""
    facts: str = "count(*)"
    stands_on: dict[str, str] = field(default_factory=dict)
    """Kind of record to the SQL of its id: what one row of `source` stands on, the record that tells most first."""

    def __post_init__(self) -> None:
        unknown = self.dimensions.keys() - DIMENSIONS.keys()
        if unknown:
            raise ValueError(f"{self.measure}: no such dimension: {', '.join(sorted(unknown))}")
        if not self.stands_on:
            raise ValueError(f"{self.measure}: say in `stands_on` which records a row stands on.")

    def select(self) -> str:
        """A SELECT of slice_id, day, every dimension in order, value, number and digest of facts."""
        places = ", ".join(str(place) for place in range(1, len(DIMENSIONS) + 3))
        return (
            f"SELECT {self._keys}, round(sum({self.value}), 9), {self.facts}, {self._digest}"
            f" FROM {self.source} GROUP BY {places} HAVING round(sum({self.value}), 9) <> 0"
        )

    def select_facts(self) -> str:
        """The same, not added up: slice_id, day, every dimension, each record's id in order, its share, unrounded."""
        records = list(self.stands_on.values())
        places = ", ".join(str(place) for place in range(1, len(DIMENSIONS) + len(records) + 3))
        return (
            f"SELECT {self._keys}, {', '.join(f'({record})' for record in records)}, sum({self.value})"
            f" FROM {self.source} GROUP BY {places}"
        )

    @property
    def _keys(self) -> str:
        columns = [f"({self.dimensions.get(name, empty)})" for name, empty in DIMENSIONS.items()]
        return f"slice.slice_id, slice.day, {', '.join(columns)}"

    @property
    def _digest(self) -> str:
        """SHA-256 over a line a fact, in the order of the lines: changes with every fact, and not with their order.

        A line is a PostgreSQL row in text: the ids of `stands_on`, then the share.  Computed while rollups are filled
        (a tenth of the time of adding up), because no page could read all facts to compute it.
        """
        line = f'ROW({", ".join(self.stands_on.values())}, round({self.value}, 9))::text COLLATE "C"'
        return f"sha256(convert_to(string_agg({line}, E'\\n' ORDER BY {line}), 'UTF8'))"

    @property
    def definition(self) -> str:
        """All SQL that the numbers depend on: with it their version changes."""
        parts = (self.prelude, self.source, self.value, *self.dimensions.items(), *self.stands_on.items())
        return "\n".join(" ".join(str(part).split()) for part in parts)


def grouped(value: Decimal, digits: int) -> str:
    """Thousands apart, a true minus sign, no negative zero."""
    text = f"{value:,.{digits}f}"
    if text.startswith("-") and not text.strip("-0.,"):
        text = text[1:]
    return text.replace("-", "−")


def exact(value: Decimal, digits: int = 3) -> str:
    """A table's number: at most three decimals, or as many as said, none that are zero."""
    text = f"{value:,.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text.replace("-", "−")
