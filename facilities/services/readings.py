"""Meter readings, the largest table: set-wise, without foreign keys, under a lock per meter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone

from consortium.choices import SliceKind
from consortium.models import ChangedDay, User
from consortium.refusals import Refusal
from facilities.models import EnergyReading, Meter
from feedstock.services import Origin


@dataclass(frozen=True)
class NewReading:
    meter: Meter
    starts_at: datetime
    ends_at: datetime
    energy_kwh: Decimal
    row: int | None = None
    quantity: Decimal | None = None
    """As metered, in `unit`; None where that was kWh."""
    unit: str = "kWh"

    @property
    def metered(self) -> Decimal:
        return self.energy_kwh if self.quantity is None else self.quantity


def lock_meters(meter_ids: Sequence[int]) -> None:
    """Until the transaction ends nobody else records for these meters, so that overlaps cannot slip in between."""
    with connection.cursor() as cursor:
        for meter_id in sorted(set(meter_ids)):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('meter'), %s)", [meter_id])


OVERLAPS = """
SELECT wanted.row
  FROM unnest(%(rows)s::int[], %(meters)s::bigint[], %(starts)s::timestamptz[], %(ends)s::timestamptz[])
       AS wanted(row, meter_id, starts_at, ends_at)
  JOIN facilities_energyreading known
    ON known.meter_id = wanted.meter_id
   AND known.voided_at IS NULL
   AND known.starts_at < wanted.ends_at
   AND known.starts_at > wanted.starts_at - interval '32 days'
   AND known.ends_at > wanted.starts_at
"""


def overlapping(new: Sequence[NewReading]) -> set[int]:
    """Positions in `new` whose interval overlaps one on record."""
    if not new:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            OVERLAPS,
            {
                "rows": list(range(len(new))),
                "meters": [one.meter.pk for one in new],
                "starts": [one.starts_at for one in new],
                "ends": [one.ends_at for one in new],
            },
        )
        return {row for (row,) in cursor.fetchall()}


IDENTICAL = """
SELECT wanted.position
  FROM unnest(%(positions)s::int[], %(meters)s::bigint[], %(starts)s::timestamptz[], %(ends)s::timestamptz[],
              %(quantities)s::numeric[], %(units)s::text[])
       AS wanted(position, meter_id, starts_at, ends_at, quantity, unit)
  JOIN facilities_energyreading known
 USING (meter_id, starts_at, ends_at, quantity, unit)
 WHERE known.voided_at IS NULL
"""


def identical(new: Sequence[NewReading]) -> set[int]:
    """Positions in `new` that say again what is on record."""
    if not new:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            IDENTICAL,
            {
                "positions": list(range(len(new))),
                "meters": [one.meter.pk for one in new],
                "starts": [one.starts_at for one in new],
                "ends": [one.ends_at for one in new],
                "quantities": [one.metered for one in new],
                "units": [one.unit for one in new],
            },
        )
        return {position for (position,) in cursor.fetchall()}


@dataclass(frozen=True)
class RecordedReading:
    """The key of a reading on record."""

    meter_id: int
    starts_at: datetime
    revision: int

    @property
    def pk(self) -> tuple[int, datetime, int]:
        return self.meter_id, self.starts_at, self.revision


SAME_INTERVAL = """
SELECT wanted.position, known.meter_id, known.starts_at, known.revision
  FROM unnest(%(positions)s::int[], %(meters)s::bigint[], %(starts)s::timestamptz[], %(ends)s::timestamptz[])
       AS wanted(position, meter_id, starts_at, ends_at)
  JOIN facilities_energyreading known
 USING (meter_id, starts_at, ends_at)
 WHERE known.voided_at IS NULL
"""


def of_the_same_interval(new: Sequence[NewReading]) -> dict[int, RecordedReading]:
    """Positions in `new` to what is on record of the very same interval: only that can be replaced by one row."""
    if not new:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            SAME_INTERVAL,
            {
                "positions": list(range(len(new))),
                "meters": [one.meter.pk for one in new],
                "starts": [one.starts_at for one in new],
                "ends": [one.ends_at for one in new],
            },
        )
        return {position: RecordedReading(*key) for position, *key in cursor.fetchall()}


REVISIONS = """
SELECT wanted.position, max(known.revision) + 1
  FROM unnest(%(positions)s::int[], %(meters)s::bigint[], %(starts)s::timestamptz[])
       AS wanted(position, meter_id, starts_at)
  JOIN facilities_energyreading known USING (meter_id, starts_at)
 GROUP BY wanted.position
"""

INSERT = """
INSERT INTO facilities_energyreading
       (meter_id, starts_at, revision, ends_at, day, energy_kwh, quantity, unit, source_row, ingest_batch_id,
        recorded_at, void_reason)
SELECT new.*, %(batch)s::bigint, %(now)s, ''
  FROM unnest(%(meters)s::bigint[], %(starts)s::timestamptz[], %(revisions)s::int[], %(ends)s::timestamptz[],
              %(days)s::date[], %(energies)s::numeric[], %(quantities)s::numeric[], %(units)s::text[],
              %(source_rows)s::int[]) AS new
"""


@transaction.atomic
def record_readings(new: Sequence[NewReading], *, origin: Origin) -> int:
    """Record intervals.  Refuses the lot when one overlaps what is on record."""
    lock_meters([one.meter.pk for one in new])
    if clash := overlapping(new):
        first = new[min(clash)]
        raise Refusal(f"Meter {first.meter.code} has a reading that overlaps {first.starts_at:%Y-%m-%d %H:%M} already.")
    zones = {one.meter.site_id: ZoneInfo(one.meter.site.time_zone) for one in new}
    with connection.cursor() as cursor:
        cursor.execute(
            REVISIONS,
            {
                "positions": list(range(len(new))),
                "meters": [one.meter.pk for one in new],
                "starts": [one.starts_at for one in new],
            },
        )
        revisions = dict(cursor.fetchall())
    days = [one.starts_at.astimezone(zones[one.meter.site_id]).date() for one in new]
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT,
            {
                "meters": [one.meter.pk for one in new],
                "starts": [one.starts_at for one in new],
                "revisions": [revisions.get(position, 0) for position in range(len(new))],
                "ends": [one.ends_at for one in new],
                "days": days,
                "energies": [one.energy_kwh for one in new],
                "quantities": [one.metered for one in new],
                "units": [one.unit for one in new],
                "source_rows": [one.row for one in new],
                "batch": origin.batch.pk if origin.batch else None,
                "now": timezone.now(),
            },
        )
    ChangedDay.mark(SliceKind.SITE, {(one.meter.site_id, day) for one, day in zip(new, days, strict=True)})
    return len(new)


WITHDRAW = """
UPDATE facilities_energyreading reading
   SET voided_at = %(now)s, voided_by_id = %(by)s, void_reason = %(reason)s
  FROM unnest(%(meters)s::bigint[], %(starts)s::timestamptz[], %(revisions)s::int[])
       AS these(meter_id, starts_at, revision), facilities_meter meter
 WHERE reading.meter_id = these.meter_id AND reading.starts_at = these.starts_at
   AND reading.revision = these.revision AND reading.voided_at IS NULL AND meter.id = reading.meter_id
RETURNING meter.site_id, reading.day
"""


@transaction.atomic
def void_readings(these: Sequence[RecordedReading], *, reason: str, by: User) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            WITHDRAW,
            {
                "now": timezone.now(),
                "by": by.pk,
                "reason": reason,
                "meters": [one.meter_id for one in these],
                "starts": [one.starts_at for one in these],
                "revisions": [one.revision for one in these],
            },
        )
        withdrawn = cursor.fetchall()
    ChangedDay.mark(SliceKind.SITE, set(withdrawn))
    return len(withdrawn)


@transaction.atomic
def void_readings_of_batch(*, batch_id: int, meters: Sequence[Meter], reason: str, by: User) -> int:
    """Withdraw every reading of one file, on the meters that the caller may change."""
    rows = EnergyReading._base_manager.filter(
        ingest_batch_id=batch_id, meter_id__in=[meter.pk for meter in meters], voided_at__isnull=True
    )
    days = set(rows.values_list("meter__site_id", "day"))
    count = rows.update(voided_at=timezone.now(), voided_by=by, void_reason=reason)
    ChangedDay.mark(SliceKind.SITE, days)
    return count
