from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from consortium.access.permissions import Permission as P
from consortium.ingest_kinds import Cell, Column, Context, IngestKind, Row, register
from consortium.services import lookups
from facilities import selectors
from facilities.services import readings as services
from facilities.services.readings import NewReading
from feedstock.services import Origin

COLUMNS = (
    Column("site", "Code of your site.", required=True, example="aurora-leipzig"),
    Column("meter", "Code of the meter.", required=True, example="el-shredder-1"),
    Column(
        "starts_at",
        "Start of the interval; local time of the site unless an offset is given.",
        cell=Cell.INSTANT,
        required=True,
        example="2026-03-09 00:00",
    ),
    Column("ends_at", "End of the interval.", cell=Cell.INSTANT, required=True, example="2026-03-10 00:00"),
    Column(
        "energy_kwh",
        "Energy that passed in the interval.",
        cell=Cell.DECIMAL,
        unit="kWh",
        required=True,
        at_least=Decimal(0),
        at_most=Decimal(100_000_000),
        example="812.4",
    ),
)


def check(rows: list[Row], context: Context) -> None:
    meters = {
        (meter.site.code, meter.code): meter
        for meter in selectors.meters_for(viewer=context.viewer, permission=P.READING_RECORD)
    }
    zones: dict[str, ZoneInfo] = {}
    for row in rows:
        meter = meters.get((row["site"], row["meter"]))
        row.values["meter_row"] = meter
        if meter is None:
            row.refuse("meter", "You have no such meter at such a site.", "Use the codes on the page of your site.")
            continue
        zone = zones.setdefault(meter.site.time_zone, ZoneInfo(meter.site.time_zone))
        lookups.localise(row, "starts_at", zone)
        lookups.localise(row, "ends_at", zone)
        lookups.refuse_future(row, "ends_at")
        if row["starts_at"] and row["ends_at"] and row["ends_at"] <= row["starts_at"]:
            row.refuse("ends_at", "The interval ends before it starts.", "Check both times.")
        elif row["starts_at"] and row["ends_at"] and (row["ends_at"] - row["starts_at"]).days > 31:
            row.refuse("ends_at", "The interval is longer than 31 days.", "Send one row a day, an hour or a quarter.")
    good = [row for row in rows if row.is_good]
    _refuse_overlaps_in_file(good)
    known = services.identical(_new(good))
    for position, row in enumerate(good):
        row.is_unchanged = position in known
    fresh = [row for row in good if row.is_good and not row.is_unchanged]
    for position in services.overlapping(_new(fresh)):
        fresh[position].refuse(
            "starts_at", "The meter has a reading on record that overlaps this one.", "Withdraw that import first."
        )


def _refuse_overlaps_in_file(rows: list[Row]) -> None:
    ordered = sorted(rows, key=lambda row: (row["meter_row"].pk, row["starts_at"]))
    for earlier, later in pairwise(ordered):
        if earlier["meter_row"] == later["meter_row"] and later["starts_at"] < earlier["ends_at"]:
            later.refuse("starts_at", f"It overlaps row {earlier.position}.", "Each moment is counted once.")


def _new(rows: list[Row]) -> list[NewReading]:
    return [
        NewReading(row["meter_row"], row["starts_at"], row["ends_at"], row["energy_kwh"], row.position) for row in rows
    ]


def write(rows: list[Row], context: Context) -> None:
    services.record_readings(_new(rows), origin=Origin.of(context))


def void(*, context: Context, reason: str) -> int:
    meters = list(selectors.meters_for(viewer=context.viewer, permission=P.READING_RECORD))
    return services.void_readings_of_batch(batch_id=context.batch.pk, meters=meters, reason=reason, by=context.by)


def register_kind() -> None:
    register(
        IngestKind(
            code="readings",
            label="Meter readings",
            description="Energy that passed a meter, interval by interval.",
            permission=P.READING_RECORD,
            columns=COLUMNS,
            check=check,
            write=write,
            void=void,
            row_is="One row is one interval of one meter.",
        )
    )
