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

    def __post_init__(self) -> None:
        unknown = self.dimensions.keys() - DIMENSIONS.keys()
        if unknown:
            raise ValueError(f"{self.measure}: no such dimension: {', '.join(sorted(unknown))}")

    def select(self) -> str:
        """A SELECT of slice_id, day, every dimension in order, value and number of facts."""
        columns = [f"({self.dimensions.get(name, empty)})" for name, empty in DIMENSIONS.items()]
        places = ", ".join(str(place) for place in range(1, len(columns) + 3))
        return (
            f"SELECT slice.slice_id, slice.day, {', '.join(columns)}, "
            f"round(sum({self.value}), 9), {self.facts} FROM {self.source} GROUP BY {places} "
            f"HAVING round(sum({self.value}), 9) <> 0"
        )


def grouped(value: Decimal, digits: int) -> str:
    """Thousands apart, a true minus sign, no negative zero."""
    text = f"{value:,.{digits}f}"
    if text.startswith("-") and not text.strip("-0.,"):
        text = text[1:]
    return text.replace("-", "−")


def exact(value: Decimal) -> str:
    """A table's number: at most three decimals, none that are zero."""
    text = f"{value:,.3f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text.replace("-", "−")
