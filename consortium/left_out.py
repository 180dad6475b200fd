"""Records that a figure passes by, such as withdrawn ones, in the one shape in which an app tells of them.

They are described like what the figure counts, with the same dimensions, so that they can be selected and scoped by
the same filters and rules as the figure itself.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from consortium.quantities import DIMENSIONS, DayQuantity


class Reason(StrEnum):
    """Why a record is not in a figure."""

    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    EARLY = "early"
    LATE = "late"
    OTHER_CHEMISTRY = "other_chemistry"
    DAMAGED = "damaged"


@dataclass(frozen=True)
class LeftOut:
    """Records that a measure leaves out for one reason, as SQL over a relation `slice(slice_id, day)`."""

    measure: str
    slice_kind: str
    reason: Reason
    kind: str
    """What kind of record it is; a meter stands for its readings."""
    record: str
    """SQL of its id; 0 for an amount that no single record stands for."""
    source: str
    value: str = "NULL::numeric"
    """SQL of what it would add; NULL where nobody can tell."""
    dimensions: dict[str, str] = field(default_factory=dict)
    prelude: str = ""

    def select(self, asked: dict[str, str]) -> str:
        """reason:kind, the record's id, slice_id, day, every dimension, value and number, as a rollup's columns.

        `asked` is the SQL of what is asked for: a dimension that the records do not have is taken for that.
        """
        columns = [f"({self.dimensions.get(name, asked.get(name, empty))})" for name, empty in DIMENSIONS.items()]
        places = ", ".join(str(place) for place in range(1, len(DIMENSIONS) + 5))
        return (
            f"SELECT '{self.reason}:{self.kind}', ({self.record})::bigint, slice.slice_id, slice.day,"
            f" {', '.join(columns)}, round(sum({self.value}), 9), count(*) FROM {self.source} GROUP BY {places}"
        )


KINDS = {"output": "batch", "stock": "stock_take", "reading": "meter"}
STANDS = re.compile(r"\b(\w+)\.voided_at IS NULL")


def withdrawn(quantity: DayQuantity) -> list[LeftOut]:
    """What a quantity would count of each kind of fact that it stands on if the withdrawn ones stood.

    The condition that a fact stands is turned round in the quantity's own SQL; what comes after it there, and was
    withdrawn together with it, counts as it did.  A batch counts as withdrawn only where its run stands.
    """
    found, facts = [], {}
    if quantity.prelude or "assay.voided_at" in quantity.source:
        # Assays are withdrawn at an instant of their own: without them elements would be estimated from tables.
        return []
    for sql in quantity.stands_on.values():
        facts.setdefault(sql.split(".")[0], sql)
    for alias, sql in facts.items():
        stands = f"{alias}.voided_at IS NULL"
        if stands not in quantity.source:
            continue
        before, after = quantity.source.split(stands, 1)
        went_along = rf"(\1.voided_at IS NULL OR \1.voided_at = {alias}.voided_at)"
        found.append(
            LeftOut(
                quantity.measure,
                quantity.slice_kind,
                Reason.WITHDRAWN,
                KINDS.get(alias, alias),
                "reading.meter_id" if alias == "reading" else sql,
                f"{before}{alias}.voided_at IS NOT NULL{STANDS.sub(went_along, after)}",
                quantity.value,
                quantity.dimensions,
            )
        )
    return found
