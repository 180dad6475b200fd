"""The lot file and the shipment file: their columns, what is checked, and how they become facts."""

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils import timezone

from consortium.access.permissions import Permission as P
from consortium.ingest_kinds import Cell, Column, Context, IngestKind, Row, register
from consortium.references import known_references, resolve
from consortium.selectors import active_organisations
from consortium.services import lookups
from feedstock import selectors, services
from feedstock.choices import Condition, DistanceKind, FormFactor, LotOrigin, TransportMode
from feedstock.services import NewLeg, NewLine, NewLot, NewShipment, Origin

MASS = {"cell": Cell.DECIMAL, "unit": "kg", "above": Decimal(0), "at_most": Decimal(1_000_000)}
EARLIEST = date(2010, 1, 1)


# Lots ---------------------------------------------------------------------------------------------------------------

LOT_COLUMNS = (
    Column(
        "reference",
        "Your own name for the lot, unique within your organisation.",
        required=True,
        example="LOT-2026-001",
        longest=80,
    ),
    Column("chemistry", "Cathode chemistry.", required=True, example="NMC622"),
    Column("form", "Form of the batteries.", required=True, choices=tuple(FormFactor.values), example="pack"),
    Column(
        "condition",
        "Condition; damaged and defective lots travel under special provision 376.",
        choices=tuple(Condition.values),
        example="intact",
    ),
    Column("origin", "Where the batteries come from.", choices=tuple(LotOrigin.values), example="end_of_life"),
    Column("collected_in", "Country of collection, two letters (ISO 3166-1).", required=True, example="DE", longest=2),
    Column(
        "registered_on", "Day of registration.", cell=Cell.DATE, required=True, example="2026-03-02", at_least=EARLIEST
    ),
    Column("declared_mass_kg", "Net mass of the batteries as declared.", required=True, example="1250.5", **MASS),
    Column("battery_passport_id", "Identifier of the battery passport.", example=""),
    Column(
        "parents",
        "Only for a lot made by splitting or merging: parent lots with the mass that came from each.",
        example="",
        longest=2000,
    ),
)


def check_lots(rows: list[Row], context: Context) -> None:
    chemistries = lookups.chemistry_codes()
    countries = lookups.country_codes()
    parents_of = {id(row): _parse_parents(row) for row in rows}
    wanted = {reference for pairs in parents_of.values() for reference, mass in pairs}
    usable = selectors.lots_for(viewer=context.viewer, permission=P.LOT_RECORD)
    parents = resolve(usable, wanted, own_organisation_id=context.organisation.pk)
    known = known_references(
        selectors.lots(viewer=context.viewer),
        (row["reference"] for row in rows),
        organisation_id=context.organisation.pk,
    )
    lookups.refuse_repeated(rows, "reference")
    for row in rows:
        row.values["condition"] = row["condition"] or Condition.INTACT
        row.values["origin"] = row["origin"] or LotOrigin.END_OF_LIFE
        if row["chemistry"] and row["chemistry"].upper() in chemistries:
            row.values["chemistry"] = row["chemistry"].upper()
        else:
            lookups.refuse_unknown(row, "chemistry", chemistries, what="chemistry")
        if (row["collected_in"] or "").upper() in countries:
            row.values["collected_in"] = row["collected_in"].upper()
        else:
            lookups.refuse_unknown(row, "collected_in", countries, what="country code")
        lookups.refuse_future(row, "registered_on")
        found = []
        for reference, mass in parents_of[id(row)]:
            if reference in parents:
                found.append((parents[reference], mass))
            else:
                row.refuse("parents", f"You hold no lot {reference}.", "Name a lot that your organisation holds.")
        if len({parent.supplier_id for parent, mass in found}) > 1:
            row.refuse("parents", "The parents come from several suppliers.", "Merge lots of one supplier only.")
        row.values["parents"] = tuple(found)
        if existing := known.get(row["reference"]):
            same = (
                existing.chemistry_id == row["chemistry"]
                and existing.form_factor == row["form"]
                and existing.condition == row["condition"]
                and existing.declared_mass_kg == row["declared_mass_kg"]
                and existing.registered_on == row["registered_on"]
            )
            lookups.note_known(row, existing, same)


def _parse_parents(row: Row) -> list[tuple[str, Decimal]]:
    pairs = []
    for part in filter(None, (part.strip() for part in (row["parents"] or "").split(";"))):
        reference, _, mass = part.rpartition("=")
        try:
            pairs.append((reference.strip(), Decimal(mass.strip())))
        except ArithmeticError:
            row.refuse(
                "parents", f"{part} is not a lot with a mass.", "Write REFERENCE=kilograms; REFERENCE=kilograms."
            )
    return pairs


def write_lots(rows: list[Row], context: Context) -> None:
    services.register_lots(
        [
            NewLot(
                reference=row["reference"],
                chemistry=row["chemistry"],
                form_factor=row["form"],
                condition=row["condition"],
                origin=row["origin"],
                collected_in=row["collected_in"],
                registered_on=row["registered_on"],
                declared_mass_kg=row["declared_mass_kg"],
                battery_passport_id=row["battery_passport_id"] or "",
                parents=row["parents"],
                row=row.position,
            )
            for row in rows
        ],
        origin=Origin(context.organisation, context.by, context.batch),
    )


def void_lots(*, context: Context, reason: str) -> int:
    lots = list(selectors.lots_to_void(viewer=context.viewer).filter(ingest_batch=context.batch))
    return services.void_lots(lots, reason=reason, by=context.by)


# Shipments ----------------------------------------------------------------------------------------------------------

SHIPMENT_COLUMNS = (
    Column(
        "reference",
        "Your own name for the shipment; repeated on each of its rows.",
        required=True,
        example="SHP-2026-001",
        longest=80,
    ),
    Column(
        "record",
        "What the row is: a line (a lot or a batch) or a leg (a stretch of the way).",
        required=True,
        choices=("line", "leg"),
        example="line",
    ),
    Column("consignee", "Code of the receiving member; on the first row of a shipment.", example="aurora-recycling"),
    Column(
        "dispatched_at",
        "When it left; local time of the consignor unless an offset is given. On the first row.",
        cell=Cell.INSTANT,
        example="2026-03-03 08:30",
    ),
    Column("lot", "Line: the lot, by your reference or its number.", example="LOT-2026-001"),
    Column("batch", "Line: the batch of recovered material, by its number.", example=""),
    Column("material", "Line with a batch: the material.", example=""),
    Column("mass_kg", "Line: declared mass.", example="1250.5", **MASS),
    Column("mode", "Leg: mode of transport.", choices=tuple(TransportMode.values), example=""),
    Column(
        "distance_km",
        "Leg: distance.",
        cell=Cell.DECIMAL,
        unit="km",
        above=Decimal(0),
        at_most=Decimal(45000),
        example="",
    ),
    Column("distance_kind", "Leg: which distance it is (ISO 14083).", choices=tuple(DistanceKind.values), example=""),
    Column("from_place", "Leg: where it starts.", example=""),
    Column("from_country", "Leg: country, two letters.", longest=2, example=""),
    Column("to_place", "Leg: where it ends.", example=""),
    Column("to_country", "Leg: country, two letters.", longest=2, example=""),
    Column("carrier", "Leg: code of the carrying member, when it is one.", example=""),
    Column("un_number", "Leg: UN number of the dangerous goods.", example=""),
    Column("waste_code", "Leg: List of Waste code in force on the day.", example=""),
    Column("planned_arrival_at", "Leg: planned arrival.", cell=Cell.INSTANT, example=""),
    Column("departed_at", "Leg: actual departure.", cell=Cell.INSTANT, example=""),
    Column("arrived_at", "Leg: actual arrival.", cell=Cell.INSTANT, example=""),
)


def check_shipments(rows: list[Row], context: Context) -> None:
    members = {organisation.code: organisation for organisation in active_organisations(viewer=context.viewer)}
    usable = selectors.lots_for(viewer=context.viewer, permission=P.SHIPMENT_RECORD)
    lots = resolve(usable, (row["lot"] for row in rows), own_organisation_id=context.organisation.pk)
    materials = lookups.material_codes()
    countries = lookups.country_codes()
    un_numbers = lookups.un_numbers()
    waste_codes = lookups.waste_codes()
    intensities = lookups.default_intensities()
    known = known_references(
        selectors.shipments(viewer=context.viewer),
        (row["reference"] for row in rows),
        organisation_id=context.organisation.pk,
    )
    zone = ZoneInfo(context.organisation.time_zone)
    heads: dict[str, Row] = {}
    for row in rows:
        head = heads.setdefault(row["reference"], row)
        row.values["head"] = head
        for column in ("dispatched_at", "planned_arrival_at", "departed_at", "arrived_at"):
            lookups.localise(row, column, zone)
        if row is head:
            for column in ("consignee", "dispatched_at"):
                if row[column] is None:
                    row.refuse(column, "The first row of a shipment needs it.", f"Fill in {column}.")
            lookups.refuse_future(row, "dispatched_at")
            if row["consignee"] is not None:
                consignee = members.get(row["consignee"])
                if consignee is None:
                    row.refuse(
                        "consignee", "There is no member with this code.", "Use a code from the list of members."
                    )
                elif consignee.pk == context.organisation.pk:
                    row.refuse("consignee", "This is your own organisation.", "A shipment goes to another member.")
                else:
                    row.values["consignee_row"] = consignee
        if row["record"] == "line":
            _check_line(row, lots, materials)
        elif row["record"] == "leg":
            _check_leg(row, countries, un_numbers, waste_codes, intensities, members)
        if existing := known.get(row["reference"]):
            same = head["dispatched_at"] == existing.dispatched_at and not head.problems
            lookups.note_known(row, existing, same)


def _check_line(row: Row, lots: dict, materials: set[str]) -> None:
    if row["mass_kg"] is None:
        row.refuse("mass_kg", "A line needs its mass.", "Write the declared kilograms.")
    if bool(row["lot"]) == bool(row["batch"]):
        row.refuse("lot", "A line is either a lot or a batch.", "Fill in one of the two columns.")
    elif row["lot"]:
        if row["lot"] not in lots:
            row.refuse("lot", "You hold no such lot.", "Register the lot first, or check the reference.")
        row.values["lot_row"] = lots.get(row["lot"])
    elif row["material"] not in materials:
        lookups.refuse_unknown(row, "material", materials, what="material")


def _check_leg(row: Row, countries, un_numbers, waste_codes, intensities, members) -> None:
    for column in ("mode", "distance_km", "distance_kind", "from_place", "to_place"):
        if row[column] is None:
            row.refuse(column, "A leg needs it.", f"Fill in {column}.")
    for column in ("from_country", "to_country"):
        row.values[column] = (row[column] or "").upper()
        if row[column] not in countries:
            lookups.refuse_unknown(row, column, countries, what="country code")
    if row["un_number"]:
        row.values["un_number"] = lookups.normal_un(row["un_number"])
        if row["un_number"] not in un_numbers:
            lookups.refuse_unknown(row, "un_number", un_numbers, what="UN number")
    if row["waste_code"]:
        code = row["waste_code"].replace(" ", "")
        dated = waste_codes.get(code)
        if dated is None:
            lookups.refuse_unknown(row, "waste_code", set(waste_codes), what="waste code")
        else:
            day = (row["departed_at"] or row["head"]["dispatched_at"] or timezone.now()).date()
            if not dated.is_valid_on(day):
                right = ", ".join(sorted(c for c, w in waste_codes.items() if w.is_valid_on(day)))
                row.refuse("waste_code", f"This code may not be used on {day}.", f"In force on that day: {right}.")
            row.values["waste_code"] = code
    if row["carrier"]:
        row.values["carrier_row"] = members.get(row["carrier"])
        if row["carrier"] not in members:
            row.refuse("carrier", "There is no member with this code.", "Leave it empty when the carrier is no member.")
    if row["departed_at"] and row["arrived_at"] and row["arrived_at"] < row["departed_at"]:
        row.refuse("arrived_at", "It arrives before it departs.", "Check both times and their time zones.")
    lookups.refuse_future(row, "arrived_at")
    row.values["intensity"] = intensities.get(row["mode"])


def write_shipments(rows: list[Row], context: Context) -> None:
    shipments: dict[str, NewShipment] = {}
    for row in rows:
        head = row["head"]
        shipment = shipments.get(row["reference"])
        if shipment is None:
            shipment = shipments[row["reference"]] = NewShipment(
                reference=row["reference"],
                consignee=head["consignee_row"],
                dispatched_at=head["dispatched_at"],
                row=head.position,
            )
        if row["record"] == "line":
            shipment.lines.append(
                NewLine(
                    declared_mass_kg=row["mass_kg"],
                    lot=row["lot_row"],
                    material=row["material"] if row["batch"] else None,
                    batch_number=row["batch"] or "",
                    row=row.position,
                )
            )
        else:
            shipment.legs.append(
                NewLeg(
                    mode=row["mode"],
                    intensity=row["intensity"],
                    distance_km=row["distance_km"],
                    distance_kind=row["distance_kind"],
                    from_place=row["from_place"],
                    from_country=row["from_country"],
                    to_place=row["to_place"],
                    to_country=row["to_country"],
                    carrier=row["carrier_row"],
                    un_number=row["un_number"],
                    waste_code=row["waste_code"],
                    planned_arrival_at=row["planned_arrival_at"],
                    departed_at=row["departed_at"],
                    arrived_at=row["arrived_at"],
                    row=row.position,
                )
            )
    services.dispatch_shipments(
        list(shipments.values()), origin=Origin(context.organisation, context.by, context.batch)
    )


def void_shipments(*, context: Context, reason: str) -> int:
    rows = selectors.shipments(viewer=context.viewer).filter(
        organisation=context.organisation, ingest_batch=context.batch, voided_at__isnull=True
    )
    return services.void_shipments(list(rows), reason=reason, by=context.by)


def register_kinds() -> None:
    register(
        IngestKind(
            code="lots",
            label="Battery lots",
            description="Batteries of one supplier, one chemistry and one source, weighed together.",
            permission=P.LOT_RECORD,
            columns=LOT_COLUMNS,
            check=check_lots,
            write=write_lots,
            void=void_lots,
            row_is="One row is one lot.",
        )
    )
    register(
        IngestKind(
            code="shipments",
            label="Shipments",
            description="What was sent to another member: its lots or batches, and the legs of its way.",
            permission=P.SHIPMENT_RECORD,
            columns=SHIPMENT_COLUMNS,
            check=check_shipments,
            write=write_shipments,
            void=void_shipments,
            row_is="One row is one line or one leg of a shipment.",
        )
    )
