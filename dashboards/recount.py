"""A few rollups from the facts again, without writing any: to compare, and to list what they stand on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from consortium.choices import SliceKind
from consortium.periods import Period
from consortium.quantities import DIMENSIONS, DayQuantity
from dashboards.fill import COLUMNS, TABLE
from dashboards.measures import MEASURES
from dashboards.rollups import QUANTITIES, SLICES

OF_PERIOD = """
slice(slice_id, day) AS (
    SELECT slice_id, day FROM ({slices}) AS known(slice_id, day)
     WHERE slice_id = ANY(%(ids)s) AND day >= %(start)s AND day < %(end)s
)
"""
THESE = "slice AS (SELECT * FROM unnest(%(ids)s::bigint[], %(days)s::date[]) AS wanted(slice_id, day))"


def quantities_of(measure: str) -> list[DayQuantity]:
    return [quantity for quantity in QUANTITIES if quantity.measure == measure]


def rows_anew(found: QuerySet, measure: str, *, slice_ids: list[int], period: Period, columns: Sequence[str]) -> list:
    """What a query on the rollups of one measure would find if these slices were filled now.

    The query itself is run, with a computed relation in the place of the table: what it selects, and what it hides
    from its viewer, is the same by construction.
    """
    quantities = quantities_of(measure)
    kind = SliceKind(quantities[0].slice_kind)
    query, values = found.filter(measure=measure).values_list(*columns).query.sql_with_params()
    names = {f"p{place}": value for place, value in enumerate(values)}
    query = query % tuple(f"%({name})s" for name in names)
    preludes = "".join(dict.fromkeys(f", {quantity.prelude}" for quantity in quantities if quantity.prelude))
    fresh = " UNION ALL ".join(f"({quantity.select()})" for quantity in quantities)
    listed = ", ".join(COLUMNS)
    statement = (
        f"WITH RECURSIVE {OF_PERIOD.format(slices=SLICES[kind])}{preludes}, fresh({listed}) AS ({fresh}),"
        f" {TABLE} AS (SELECT 0 AS id, %(kind)s AS slice_kind, %(measure)s AS measure, %(scope)s AS scope, {listed},"
        f" now() AS filled_at FROM fresh) {query}"
    )
    asked = {"kind": kind.value, "measure": measure, "scope": MEASURES[measure].scope.value}
    asked |= {"ids": slice_ids, "start": period.start, "end": period.end}
    with connection.cursor() as cursor:
        cursor.execute(statement, asked | names)
        return cursor.fetchall()


@dataclass(frozen=True)
class Behind:
    """What one rollup of a measure takes from one fact."""

    key: tuple
    """Slice, day and every dimension: the rollup."""
    records: dict[str, Any]
    """Kind of record to its id, the record that tells most first."""
    value: Decimal | None
    """None where the fact is there and cannot be counted, such as a leg whose intensity nobody stated."""


def facts_behind(measure: str, slices: Sequence[tuple[int, date]]) -> Iterator[Behind]:
    """Every fact behind these slices of a measure.  Not scoped: callers keep to rollups that their viewer may see."""
    arguments = {"ids": [one for one, day in slices], "days": [day for one, day in slices]}
    with connection.cursor() as cursor:
        for quantity in quantities_of(measure):
            prelude = f", {quantity.prelude}" if quantity.prelude else ""
            cursor.execute(f"WITH RECURSIVE {THESE}{prelude} {quantity.select_facts()}", arguments)
            width = len(DIMENSIONS) + 2
            for row in cursor:
                yield Behind(row[:width], dict(zip(quantity.stands_on, row[width:-1], strict=True)), row[-1])
