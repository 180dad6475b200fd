from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from consortium.access.permissions import Permission as P
from consortium.ingest_kinds import Cell, Column, Context, IngestKind, Row, register
from consortium.services import lookups
from facilities import selectors
from facilities.energy import energy_kwh
from facilities.services import readings as services
from facilities.services.readings import NewReading
from feedstock.services import Origin

LARGEST_KWH = Decimal(100_000_000)
"""In one interval; more is a slip of the unit."""

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
        "Energy that passed in the interval; of fuels by the lower heating value.",
        cell=Cell.DECIMAL,
        unit="kWh",
        at_least=Decimal(0),
        at_most=LARGEST_KWH,
        example="812.4",
    ),
    Column(
        "quantity",
        "Instead of energy_kwh: what the meter counted, in `unit`. It is kept, and converted by the heating value of "
        "the day in the reference data.",
        cell=Cell.DECIMAL,
        at_least=Decimal(0),
        at_most=LARGEST_KWH,
    ),
    Column(
        "unit",
        "Of quantity: kWh, MWh; GJ of gas and steam; m3, kWh_HHV and MWh_HHV (higher heating value) of gas; L of "
        "diesel.",
        longest=10,
    ),
)


def check(rows: list[Row], context: Context) -> None:
    meters = {
        (meter.site.code, meter.code): meter
        for meter in selectors.meters_for(viewer=context.viewer, permission=P.READING_RECORD)
    }
    zones: dict[str, ZoneInfo] = {}
    units = lookups.energy_units()
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
        _convert(row, units[meter.carrier], zone)
    good = [row for row in rows if row.is_good]
    _refuse_overlaps_in_file(good)
    known = services.identical(_new(good))
    for position, row in enumerate(good):
        row.is_unchanged = position in known
    fresh = [row for row in good if row.is_good and not row.is_unchanged]
    same_interval = services.of_the_same_interval(_new(fresh))
    for position in services.overlapping(_new(fresh)):
        row = fresh[position]
        row.known = same_interval.get(position)
        if row.known:
            row.refuse("energy_kwh", "The meter has another reading of this interval on record.", lookups.REPLACE_IT)
        else:
            row.refuse(
                "starts_at", "The meter has a reading on record that overlaps this one.", "Withdraw that import first."
            )


def _convert(row: Row, units: list, zone: ZoneInfo) -> None:
    """Energy as it was sent, or from what the meter counted and the heating value of the day."""
    if row["energy_kwh"] is not None and (row["quantity"] is not None or row["unit"]):
        row.refuse("quantity", "The energy stands in energy_kwh already.", "Fill in energy_kwh, or quantity and unit.")
    if row["energy_kwh"] is not None:
        return
    if row["quantity"] is None:
        row.refuse("energy_kwh", "Nothing says how much passed.", "Fill in energy_kwh, or quantity and unit.")
        return
    day = row["starts_at"].astimezone(zone).date() if row["starts_at"] else None
    wanted = row["unit"] or "kWh"
    valid = {unit.unit: unit for unit in reversed(units) if day is None or unit.is_valid_on(day)}
    if wanted not in valid:
        lookups.refuse_unknown(row, "unit", valid, what=f"unit of {row['meter_row'].get_carrier_display().lower()}")
        return
    row.values["unit"] = wanted
    row.values["energy_kwh"] = energy_kwh(row["quantity"], valid[wanted].mj_per_unit)
    if row["energy_kwh"] > LARGEST_KWH:
        row.refuse("quantity", f"This would be {row['energy_kwh']:,.0f} kWh.", "Check the unit.")


def _refuse_overlaps_in_file(rows: list[Row]) -> None:
    ordered = sorted(rows, key=lambda row: (row["meter_row"].pk, row["starts_at"]))
    for earlier, later in pairwise(ordered):
        if earlier["meter_row"] == later["meter_row"] and later["starts_at"] < earlier["ends_at"]:
            later.refuse("starts_at", f"It overlaps row {earlier.position}.", "Each moment is counted once.")


def _new(rows: list[Row]) -> list[NewReading]:
    return [
        NewReading(
            row["meter_row"],
            row["starts_at"],
            row["ends_at"],
            row["energy_kwh"],
            row.position,
            row["quantity"],
            row["unit"] or "kWh",
        )
        for row in rows
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
            withdraw=services.void_readings,
            row_is="One row is one interval of one meter.",
        )
    )
