"""A few rollups from the facts again, without writing any: to compare, to list what they stand on and leave out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from consortium.choices import SliceKind
from consortium.left_out import LeftOut, Reason
from consortium.periods import Period
from consortium.quantities import DIMENSIONS, DayQuantity
from dashboards.fill import COLUMNS, TABLE
from dashboards.measures import MEASURES
from dashboards.rollups import QUANTITIES, SLICE_IDS, SLICES, left_out_of

OF_PERIOD = """
slice(slice_id, day) AS (
    SELECT slice_id, day FROM ({slices}) AS known(slice_id, day)
     WHERE slice_id = ANY(%(ids)s) AND day >= %(start)s AND day < %(end)s
)
"""
EVERY_DAY = """
slice AS (
    SELECT known.id AS slice_id, day::date AS day
      FROM ({ids}) AS known(id)
     CROSS JOIN generate_series(%(start)s::date, %(end)s::date - 1, interval '1 day') AS day
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
    query, names = _by_name(found.filter(measure=measure).values_list(*columns))
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


def _by_name(rows: QuerySet) -> tuple[str, dict[str, Any]]:
    """A query's SQL and its parameters, each with a name, so that it can stand in a statement with others."""
    query, values = rows.query.sql_with_params()
    names = {f"p{place}": value for place, value in enumerate(values)}
    return query % tuple(f"%({name})s" for name in names), names


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


@dataclass(frozen=True)
class Passed:
    """What a figure passes by of one record."""

    reason: Reason
    kind: str
    record: int
    """0 for an amount that no single record stands for."""
    value: Decimal | None
    count: int
    counterparty_id: int
    is_named: bool
    """May the viewer know the counterparty?"""


def passed_by(found: QuerySet, measure: str, *, period: Period, asked: dict[str, Any]) -> list[Passed]:
    """What a measure leaves out of a query on its rollups, by the query's own conditions, as in `rows_anew`.

    `asked` are dimensions and their values that the query selects: what the records do not have, such as the element
    of a withdrawn run, is taken for that.
    """
    rows: list[Passed] = []
    of_kind: dict[str, list[LeftOut]] = {}
    for one in left_out_of(measure):
        of_kind.setdefault(one.slice_kind, []).append(one)
    columns = ("slice_kind", "pk", "value", "fact_count", "counterparty_id", "is_named")
    query, names = _by_name(found.filter(measure=measure).order_by().values_list(*columns))
    listed = ", ".join(["slice_kind", "id", "slice_id", "day", *DIMENSIONS, "value", "fact_count"])
    names |= {f"asked_{name}": value for name, value in asked.items()}
    for kind, left in of_kind.items():
        preludes = "".join(dict.fromkeys(f", {one.prelude}" for one in left if one.prelude))
        passed = " UNION ALL ".join(f"({one.select({name: f'%(asked_{name})s' for name in asked})})" for one in left)
        statement = (
            f"WITH RECURSIVE {EVERY_DAY.format(ids=SLICE_IDS[SliceKind(kind)])}{preludes},"
            f" passed({listed}) AS ({passed}),"
            f" {TABLE} AS (SELECT %(measure)s AS measure, %(scope)s AS scope, {listed} FROM passed) {query}"
        )
        arguments = {"measure": measure, "scope": MEASURES[measure].scope.value}
        with connection.cursor() as cursor:
            cursor.execute(statement, arguments | names | {"start": period.start, "end": period.end})
            for said, *row in cursor:
                reason, of = said.split(":")
                rows.append(Passed(Reason(reason), of, *row))
    return rows
