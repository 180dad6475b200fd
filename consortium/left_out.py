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
# Two look-ups by key; its own batch stands beside every assay, by whatever name the statement calls it.
ASSAY_STANDS = """(assay.voided_at IS NULL OR assay.voided_at = (
    SELECT its_own.voided_at FROM facilities_runoutput its_own WHERE its_own.id = assay.output_id
))"""


def withdrawn(quantity: DayQuantity) -> list[LeftOut]:
    """What a quantity would count of each kind of fact that it stands on if the withdrawn ones stood.

    The condition that a fact stands is turned round in the quantity's own SQL; what comes after it there, and was
    withdrawn together with it, counts as it did.  A batch counts as withdrawn only where its run stands.
    """
    if quantity.prelude:
        return _withdrawn_runs(quantity)
    found, facts = [], {}
    for sql in quantity.stands_on.values():
        facts.setdefault(sql.split(".")[0], sql)
    for alias, sql in facts.items():
        stands = f"{alias}.voided_at IS NULL"
        if stands not in quantity.source:
            continue
        before, after = quantity.source.split(stands, 1)
        record = "reading.meter_id" if alias == "reading" else sql
        source = f"{before}{alias}.voided_at IS NOT NULL{_together(after, alias)}"
        found.append(_left_out(quantity, KINDS.get(alias, alias), record, source))
    return found


def _withdrawn_runs(quantity: DayQuantity) -> list[LeftOut]:
    """Of a quantity that is put together in several steps: only its runs, each of them in whatever step."""
    stands = "run.voided_at IS NULL"
    if stands not in quantity.prelude or "run" not in quantity.stands_on:
        return []
    parts = [_together(part, "run") for part in quantity.prelude.split(stands)]
    prelude = "run.voided_at IS NOT NULL".join(parts)
    return [_left_out(quantity, "run", quantity.stands_on["run"], quantity.source, prelude)]


def _together(sql: str, alias: str) -> str:
    """What was withdrawn together with a fact counts as it did; an assay with the batch that it is of."""
    standing = {"assay": ASSAY_STANDS}
    return STANDS.sub(
        lambda met: standing.get(met[1], f"({met[0]} OR {met[1]}.voided_at = {alias}.voided_at)"),
        sql,
    )


def _left_out(quantity: DayQuantity, kind: str, record: str, source: str, prelude: str = "") -> LeftOut:
    return LeftOut(
        quantity.measure,
        quantity.slice_kind,
        Reason.WITHDRAWN,
        kind,
        record,
        source,
        quantity.value,
        quantity.dimensions,
        prelude,
    )
