"""The file of electricity contracts: what covers a site's consumption by contract, market-based."""

from datetime import timedelta
from decimal import Decimal

from consortium.access.permissions import Permission as P
from consortium.ingest_kinds import Cell, Column, Context, IngestKind, Row, register
from consortium.references import known_references
from consortium.services import lookups
from facilities import selectors, supply_selectors
from facilities.choices import InstrumentKind
from facilities.services import supply as services
from facilities.services.supply import NewInstrument
from feedstock.services import Origin

LONGEST_DAYS = 366

COLUMNS = (
    Column("reference", "Your own name for it.", required=True, example="PPA-2026", longest=80),
    Column("site", "Code of your site.", required=True, example="aurora-leipzig"),
    Column(
        "instrument",
        "What it is.",
        required=True,
        choices=tuple(InstrumentKind.values),
        example="power_purchase_agreement",
    ),
    Column("supplier", "Who supplies or issued it.", required=True, example="Wind Park Nord", longest=200),
    Column(
        "quantity_kwh",
        "Electricity that it covers in its period. What is above the site's consumption covers nothing.",
        cell=Cell.DECIMAL,
        unit="kWh",
        required=True,
        above=Decimal(0),
        at_most=Decimal(1_000_000_000),
        example="1200000",
    ),
    Column(
        "g_co2e_per_kwh",
        "What a kilowatt hour of this source emits, as the supplier states it.",
        cell=Cell.DECIMAL,
        unit="g CO2e/kWh",
        required=True,
        at_least=Decimal(0),
        at_most=Decimal(5000),
        example="0",
    ),
    Column("valid_from", "First day of the period.", cell=Cell.DATE, required=True, example="2026-01-01"),
    Column("valid_to", "Last day of the period.", cell=Cell.DATE, required=True, example="2026-12-31"),
    Column(
        "evidence",
        "Number of the cancellation statement, contract or invoice.",
        required=True,
        example="HKN-2026-0042",
        longest=200,
    ),
)


def check(rows: list[Row], context: Context) -> None:
    sites = {site.code: site for site in selectors.sites_for(viewer=context.viewer, permission=P.READING_RECORD)}
    known = known_references(
        supply_selectors.instruments(viewer=context.viewer),
        (row["reference"] for row in rows),
        organisation_id=context.organisation.pk,
    )
    lookups.refuse_repeated(rows, "reference")
    for row in rows:
        row.values["site_row"] = sites.get(row["site"])
        if row["site"] and row["site_row"] is None:
            row.refuse("site", "You have no such site.", "Use the code on the page of your site.")
        _check_period(row)
        if row.is_good and (existing := known.get(row["reference"])):
            lookups.note_known(row, existing, lookups.says_the_same(existing, **_new(row).columns()))


def _check_period(row: Row) -> None:
    if not row["valid_from"] or not row["valid_to"]:
        return
    row.values["valid_until"] = row["valid_to"] + timedelta(days=1)
    if row["valid_to"] < row["valid_from"]:
        row.refuse("valid_to", "The period ends before it starts.", "Check both days.")
    elif (row["valid_until"] - row["valid_from"]).days > LONGEST_DAYS:
        row.refuse(
            "valid_to", "The period is longer than a year.", "Write a row for each year, each with its own quantity."
        )


def _new(row: Row) -> NewInstrument:
    return NewInstrument(
        reference=row["reference"],
        site=row["site_row"],
        kind=row["instrument"],
        supplier=row["supplier"],
        quantity_kwh=row["quantity_kwh"],
        g_co2e_per_kwh=row["g_co2e_per_kwh"],
        valid_from=row["valid_from"],
        valid_until=row["valid_until"],
        evidence=row["evidence"],
        row=row.position,
    )


def write(rows: list[Row], context: Context) -> None:
    services.record_instruments([_new(row) for row in rows], origin=Origin.of(context))


def void(*, context: Context, reason: str) -> int:
    found = supply_selectors.instruments_to_void(viewer=context.viewer).filter(ingest_batch=context.batch)
    return services.void_instruments(list(found), reason=reason, by=context.by)


def register_kind() -> None:
    register(
        IngestKind(
            code="electricity-contracts",
            label="Electricity contracts",
            description="Contracts and certificates that tie a site's electricity to a source.",
            permission=P.READING_RECORD,
            columns=COLUMNS,
            check=check,
            write=write,
            void=void,
            withdraw=services.void_instruments,
            row_is="One row is one contract or certificate of one site and period.",
        )
    )
