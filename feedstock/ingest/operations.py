"""The files of transport and hub operation categories: what an operator says its operations emit."""

from datetime import date
from decimal import Decimal

from consortium.access.permissions import Permission as P
from consortium.ingest_kinds import Cell, Column, Context, IngestKind, Row, register
from consortium.references import known_references
from consortium.services import lookups
from feedstock import transport_selectors as selectors
from feedstock import transport_services as services
from feedstock.choices import DistanceKind, HubType, TransportMode
from feedstock.ileap.shapes import CARRIERS
from feedstock.services import Origin
from feedstock.transport_services import EnergyMix, NewHubOperation, NewTransportOperation

EARLIEST = date(2010, 1, 1)
SHARES_OFF = Decimal("0.001")
WTW, TTW = "wtw_g_per_tkm", "ttw_g_per_tkm"
HUB_WTW, HUB_TTW = "wtw_kg_per_t", "ttw_kg_per_t"


def number(name: str, help: str, unit: str, **bounds) -> Column:
    return Column(name, help, cell=Cell.DECIMAL, unit=unit, **bounds)


def intensity(name: str, help: str, unit: str, largest: int, example: str, *, required: bool) -> Column:
    bounds = {"at_least": Decimal(0), "at_most": Decimal(largest)}
    return number(name, help, unit, example=example, required=required, **bounds)


REFERENCE = Column(
    "reference", "Your own name for the category; shipments name it so.", required=True, example="road-40t-2026",
    longest=80,
)  # fmt: skip
LABEL = Column("label", "What it is, for people.", required=True, example="Articulated trucks, 40 t", longest=200)
RESTS_ON = (
    Column(
        "data",
        "primary: from measured energy of your own operations; modelled: anything else.",
        required=True,
        choices=("primary", "modelled"),
        example="primary",
    ),
    Column(
        "method",
        "The set of emission factors behind the intensity; figures of different sets are never added up.",
        required=True,
        example="GREET 2022",
        longest=80,
    ),
    Column(
        "source", "Where the figure is laid down.", required=True, example="Fleet fuel records 2025", longest=200
    ),
    Column(
        "energy_mix",
        f"Energy carriers with their shares, which add up to 1. Carriers: {', '.join(CARRIERS.words)}.",
        example="Diesel=0.9; Electric=0.1",
        longest=300,
    ),
    Column(
        "valid_from", "First day for which it holds.", cell=Cell.DATE, required=True, example="2026-01-01",
        at_least=EARLIEST,
    ),
    Column("valid_until", "First day for which it no longer holds.", cell=Cell.DATE, example="2027-01-01"),
    Column(
        "shared",
        "yes: every member may read it and name it in shipments (as without a word); no: you alone.",
        choices=("yes", "no"),
        example="yes",
    ),
)  # fmt: skip
TRANSPORT_COLUMNS = (
    REFERENCE,
    LABEL,
    Column("mode", "Mode of transport.", required=True, choices=tuple(TransportMode.values), example="road"),
    intensity(WTW, "Emissions from well to wheel.", "g CO2e/t km", 100_000, "62.5", required=True),
    intensity(TTW, "Of them, from tank to wheel.", "g CO2e/t km", 100_000, "51.6", required=False),
    Column(
        "distance_basis",
        "The kind of distance that its tonne kilometres are counted on.",
        required=True,
        choices=tuple(DistanceKind.values),
        example="sfd",
    ),
    number(
        "load_factor", "Load per largest legal load, over the loaded distance.", "1", above=Decimal(0),
        at_most=Decimal(1), example="0.72",
    ),
    number(
        "empty_distance_factor", "Empty distance per whole distance.", "1", at_least=Decimal(0),
        at_most=Decimal("0.999"), example="0.18",
    ),
    *RESTS_ON,
)  # fmt: skip
HUB_COLUMNS = (
    REFERENCE,
    LABEL,
    Column("hub_type", "Kind of hub.", required=True, choices=tuple(HubType.values), example="transshipment"),
    Column("place", "Where it is.", required=True, example="Duisburg"),
    Column("country", "Country, two letters.", required=True, longest=2, example="DE"),
    intensity(HUB_WTW, "Emissions from well to wheel.", "kg CO2e/t", 100, "1.2", required=True),
    intensity(HUB_TTW, "Of them, from tank to wheel.", "kg CO2e/t", 100, "0.4", required=False),
    *RESTS_ON,
)


def check_transport(rows: list[Row], context: Context) -> None:
    for row in rows:
        _check_category(row, WTW, TTW)
    _note_known(
        rows,
        context,
        selectors.transport_operations(viewer=context.viewer),
        lambda row, existing: (
            (row["mode"], row[WTW], row[TTW], row["distance_basis"], row["valid_from"])
            == (
                existing.mode,
                existing.wtw_g_per_tkm,
                existing.ttw_g_per_tkm,
                existing.distance_basis,
                existing.valid_from,
            )
        ),
    )


def check_hubs(rows: list[Row], context: Context) -> None:
    countries = lookups.country_codes()
    for row in rows:
        _check_category(row, HUB_WTW, HUB_TTW)
        if (row["country"] or "").upper() in countries:
            row.values["country"] = row["country"].upper()
        else:
            lookups.refuse_unknown(row, "country", countries, what="country code")
    _note_known(
        rows,
        context,
        selectors.hub_operations(viewer=context.viewer),
        lambda row, existing: (
            (row["hub_type"], row[HUB_WTW], row[HUB_TTW], row["valid_from"])
            == (existing.hub_type, existing.wtw_kg_per_t, existing.ttw_kg_per_t, existing.valid_from)
        ),
    )


def _check_category(row: Row, wtw: str, ttw: str) -> None:
    if row[wtw] is not None and row[ttw] is not None and row[ttw] > row[wtw]:
        row.refuse(ttw, "It is above the figure from well to wheel, which contains it.", "Check which is which.")
    if row["valid_from"] and row["valid_until"] and row["valid_until"] <= row["valid_from"]:
        row.refuse("valid_until", "It ends before it starts.", "Write the first day on which it no longer holds.")
    row.values["mix"] = _energy_mix(row)


def _energy_mix(row: Row) -> EnergyMix:
    known = {name.casefold(): name for name in CARRIERS.words}
    mix: EnergyMix = []
    whole = Decimal(0)
    for part in filter(None, (part.strip() for part in (row["energy_mix"] or "").split(";"))):
        name, _, text = part.partition("=")
        try:
            share = Decimal(text.strip())
        except ArithmeticError:
            share = Decimal("NaN")
        if name.strip().casefold() not in known or not 0 < share <= 1:
            row.refuse("energy_mix", f"{part} is not a carrier with its share.", "Write Diesel=0.9; Electric=0.1.")
            return []
        whole += share
        mix.append({"energyCarrier": known[name.strip().casefold()], "relativeShare": format(share, "f")})
    if mix and abs(whole - 1) > SHARES_OFF:
        row.refuse("energy_mix", f"The shares add up to {whole}.", "They must add up to 1.")
    return mix


def _note_known(rows: list[Row], context: Context, recorded, is_same) -> None:
    lookups.refuse_repeated(rows, "reference")
    known = known_references(
        recorded, (row["reference"] for row in rows if row["reference"]), organisation_id=context.organisation.pk
    )
    for row in rows:
        if existing := known.get(row["reference"]):
            lookups.note_known(row, existing, is_same(row, existing))


def _common(row: Row) -> dict:
    return {
        "reference": row["reference"],
        "label": row["label"],
        "method": row["method"],
        "source": row["source"],
        "is_primary": row["data"] == "primary",
        "valid_from": row["valid_from"],
        "valid_until": row["valid_until"],
        "energy_mix": row["mix"],
        "is_shared": row["shared"] != "no",
        "row": row.position,
    }


def write_transport(rows: list[Row], context: Context) -> None:
    services.register_transport_operations(
        [
            NewTransportOperation(
                **_common(row),
                mode=row["mode"],
                wtw_g_per_tkm=row[WTW],
                ttw_g_per_tkm=row[TTW],
                distance_basis=row["distance_basis"],
                load_factor=row["load_factor"],
                empty_distance_factor=row["empty_distance_factor"],
            )
            for row in rows
        ],
        origin=Origin.of(context),
    )


def write_hubs(rows: list[Row], context: Context) -> None:
    services.register_hub_operations(
        [
            NewHubOperation(
                **_common(row),
                hub_type=row["hub_type"],
                place=row["place"],
                country=row["country"],
                wtw_kg_per_t=row[HUB_WTW],
                ttw_kg_per_t=row[HUB_TTW],
            )
            for row in rows
        ],
        origin=Origin.of(context),
    )


def void_transport(*, context: Context, reason: str) -> int:
    rows = selectors.transport_operations_for(viewer=context.viewer, permission=P.FACT_VOID)
    found = list(rows.filter(ingest_batch=context.batch))
    return services.void_transport_operations(found, reason=reason, by=context.by)


def void_hubs(*, context: Context, reason: str) -> int:
    rows = selectors.hub_operations_for(viewer=context.viewer, permission=P.FACT_VOID)
    found = list(rows.filter(ingest_batch=context.batch))
    return services.void_hub_operations(found, reason=reason, by=context.by)


def register_kind() -> None:
    register(
        IngestKind(
            code="transport-operations",
            label="Transport operation categories",
            description="What an operator's transports of one kind emit per tonne kilometre (TOC of ISO 14083).",
            permission=P.SHIPMENT_RECORD,
            columns=TRANSPORT_COLUMNS,
            check=check_transport,
            write=write_transport,
            void=void_transport,
            row_is="One row is one category.",
        )
    )
    register(
        IngestKind(
            code="hub-operations",
            label="Hub operation categories",
            description="What an operator's hubs of one kind emit per tonne handled (HOC of ISO 14083).",
            permission=P.SHIPMENT_RECORD,
            columns=HUB_COLUMNS,
            check=check_hubs,
            write=write_hubs,
            void=void_hubs,
            row_is="One row is one category.",
        )
    )
