"""Brings rollups up to date with facts: the days that are owed, all of them, or a comparison of the two."""

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from consortium.choices import SliceKind
from consortium.models import ChangedDay
from consortium.quantities import DIMENSIONS, DayQuantity
from consortium.services.statistics import gather_statistics
from dashboards.measures import MEASURES
from dashboards.models import DailyRollup, DataVersion
from dashboards.rollups import FOLLOWING, QUANTITIES, SLICES

LARGEST_BATCH = 4000
TABLE = DailyRollup._meta.db_table
COLUMNS = ["slice_id", "day", *DIMENSIONS, "value", "fact_count", "fact_digest"]

CLAIM = """
DELETE FROM consortium_changedday
 WHERE id IN (
    SELECT id FROM consortium_changedday
     WHERE slice_kind = %(kind)s
     ORDER BY id LIMIT %(most)s FOR UPDATE SKIP LOCKED
 )
RETURNING slice_id, day
"""

WANTED = "slice AS (SELECT * FROM unnest(%(ids)s::bigint[], %(days)s::date[]) AS wanted(slice_id, day))"
CHANGED = "changed AS (SELECT * FROM unnest(%(ids)s::bigint[], %(days)s::date[]) AS claimed(slice_id, day))"


def fill_changed_days() -> dict[str, int]:
    """Refill every slice that is owed.  Safe at any time, any number of times, by any number of workers."""
    counts = {"slices": 0}
    for kind in SliceKind:
        while filled := _fill_batch(kind):
            counts["slices"] += filled
    return counts


@transaction.atomic
def _fill_batch(kind: SliceKind) -> int:
    """Claim, recompute and replace in one transaction: a worker that dies gives the claim back."""
    with connection.cursor() as cursor:
        # One fill of a kind at a time: two that claimed the same day from two ledger rows would both write it.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"fill:{kind}"])
        cursor.execute(CLAIM, {"kind": kind.value, "most": LARGEST_BATCH})
        slices = sorted(set(cursor.fetchall()))
        if not slices:
            return 0
        arguments = {"kind": kind.value, "ids": [one for one, day in slices], "days": [day for one, day in slices]}
        cursor.execute(
            f"WITH {WANTED} DELETE FROM {TABLE} old USING slice"
            " WHERE old.slice_kind = %(kind)s AND old.slice_id = slice.slice_id AND old.day = slice.day",
            arguments,
        )
        for quantity in QUANTITIES:
            if quantity.slice_kind == kind:
                cursor.execute(_insert(quantity, WANTED), arguments | _named(quantity))
        for following, (leading, statement) in FOLLOWING.items():
            if leading == kind:
                cursor.execute(f"WITH {CHANGED} {statement}", arguments)
                ChangedDay.mark(following, cursor.fetchall())
    _count_up()
    return len(slices)


@transaction.atomic
def rebuild() -> dict[str, int]:
    """Compute every rollup anew from the facts and swap them in: readers see the old rows until the commit."""
    with connection.cursor() as cursor:
        for kind in SliceKind:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"fill:{kind}"])
        cursor.execute("DELETE FROM consortium_changedday")
        cursor.execute(f"DELETE FROM {TABLE}")
        gather_statistics()  # the facts may have been loaded or restored a moment ago
        for quantity in QUANTITIES:
            cursor.execute(_insert(quantity, _every_slice(quantity)), {"kind": quantity.slice_kind, **_named(quantity)})
        cursor.execute(f"SELECT count(*) FROM {TABLE}")
        rows = cursor.fetchone()[0]
    _count_up()
    return {"rows": rows}


def shadow_check() -> list[dict]:
    """Compare every rollup with a fresh computation from the facts.  Returns what differs; empty is good."""
    differences = []
    with connection.cursor() as cursor:
        for measure in MEASURES:
            fresh = [quantity for quantity in QUANTITIES if quantity.measure == measure]
            kind = fresh[0].slice_kind
            preludes = ", ".join(dict.fromkeys(quantity.prelude for quantity in fresh if quantity.prelude))
            fresh_rows = " UNION ALL ".join(f"({quantity.select()})" for quantity in fresh)
            columns = ", ".join(COLUMNS)
            cursor.execute(
                f"WITH RECURSIVE {_every_slice(fresh[0])}{', ' + preludes if preludes else ''},"
                f" {_owed(SliceKind(kind))},"
                f" fresh({columns}) AS ({fresh_rows}),"
                f" stored AS (SELECT {columns} FROM {TABLE} WHERE measure = %(measure)s)"
                f" SELECT source, slice_id, day, value FROM ("
                f" SELECT 'facts' AS source, * FROM (SELECT * FROM fresh EXCEPT SELECT * FROM stored) more"
                f" UNION ALL SELECT 'rollup', * FROM (SELECT * FROM stored EXCEPT SELECT * FROM fresh) less"
                f" ) difference WHERE NOT EXISTS (SELECT 1 FROM owed"
                f" WHERE owed.slice_id = difference.slice_id AND owed.day = difference.day)"
                f" ORDER BY slice_id, day, source LIMIT 100",
                {"kind": kind, "measure": measure},
            )
            differences += [
                {"measure": measure, "only_in": source, "slice": slice_id, "day": str(day), "value": str(value)}
                for source, slice_id, day, value in cursor.fetchall()
            ]
    return differences


def _every_slice(quantity: DayQuantity) -> str:
    return f"slice(slice_id, day) AS ({SLICES[SliceKind(quantity.slice_kind)]})"


def _owed(kind: SliceKind) -> str:
    """The slices of a kind that a fill would replace, those that follow another kind's included."""
    claimed = "SELECT slice_id, day FROM consortium_changedday WHERE slice_kind = %(kind)s"
    if kind not in FOLLOWING:
        return f"owed AS ({claimed})"
    leading, statement = FOLLOWING[kind]
    changed = f"SELECT slice_id, day FROM consortium_changedday WHERE slice_kind = '{leading}'"
    return f"changed AS ({changed}), owed(slice_id, day) AS ({claimed} UNION {statement})"


def _insert(quantity: DayQuantity, slices: str) -> str:
    prelude = f", {quantity.prelude}" if quantity.prelude else ""
    columns = ", ".join(COLUMNS)
    return (
        f"WITH RECURSIVE {slices}{prelude}, computed({columns}) AS ({quantity.select()})"
        f" INSERT INTO {TABLE} (slice_kind, measure, scope, {columns})"
        f" SELECT %(kind)s, %(measure)s, %(scope)s, {columns} FROM computed"
    )


def _named(quantity: DayQuantity) -> dict[str, str]:
    return {"measure": quantity.measure, "scope": MEASURES[quantity.measure].scope.value}


def _count_up() -> None:
    """Open pages see the new version and fetch their figures again."""
    DataVersion._base_manager.update_or_create(
        pk=1, defaults={"version": F("version") + 1, "changed_at": timezone.now()}, create_defaults={"version": 1}
    )
