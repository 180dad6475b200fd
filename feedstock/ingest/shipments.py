"""The shipment file: its columns, what is checked, and how it becomes shipments with their lines and legs."""

from collections.abc import Iterable
from decimal import Decimal
from zoneinfo import ZoneInfo

from consortium.access.permissions import Permission as P
from consortium.ingest_kinds import Cell, Column, Context, IngestKind, Row, register
from consortium.references import known_references, resolve
from consortium.selectors import active_organisations
from consortium.services import lookups
from feedstock import codes, selectors, services
from feedstock.choices import DistanceKind, TransportMode, TransportPurpose
from feedstock.dangerous_goods import stated
from feedstock.ingest.categories import Categories
from feedstock.ingest.corrections import Corrections
from feedstock.ingest.lots import MASS
from feedstock.regulations import transport_law
from feedstock.services import NewLeg, NewLine, NewPassage, NewShipment, Origin

COLUMNS = (
    Column(
        "reference",
        "Your own name for the shipment; repeated on each of its rows.",
        required=True,
        example="SHP-2026-001",
        longest=80,
    ),
    Column(
        "record",
        "What the row is: a line (a lot or a batch), a leg (a stretch of the way) or a hub (after the legs above it).",
        required=True,
        choices=("line", "leg", "hub"),
        example="line",
    ),
    Column("consignee", "Code of the receiving member; on the first row of a shipment.", example="aurora-recycling"),
    Column(
        "dispatched_at",
        "When it left; local time of the consignor unless an offset is given. On the first row.",
        cell=Cell.INSTANT,
        example="2026-03-03 08:30",
    ),
    Column(
        "purpose",
        "What the batteries are sent for; empty means recycling. On the first row.",
        choices=tuple(TransportPurpose.values),
        example="recycling",
    ),
    Column("lot", "Line: the lot, by your reference or its number.", example="LOT-2026-001"),
    Column("batch", "Line: the batch of recovered material, by its number.", example=""),
    Column("material", "Line with a batch: the material.", example=""),
    Column("mass_kg", "Line: declared mass.", example="1250.5", **MASS),
    Column(
        "packing",
        "Line: packing instructions, such as P909 for intact, P908 for damaged, P911 for defective batteries.",
        example="P909",
        longest=40,
    ),
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
    Column("toc", "Leg: the carrier's transport operation category, as carrier-code/reference.", example=""),
    Column("hoc", "Hub: the operator's hub operation category, as operator-code/reference.", example=""),
    Column("un_number", "Leg: UN number of the dangerous goods.", example=""),
    Column(
        "waste_code",
        "Leg: List of Waste code in force on the day of departure; `xx` where six digits are not on record.",
        example="",
    ),
    Column("approval", "Leg: approval of an authority or operator, where the law asks for one.", example=""),
    Column("planned_departure_at", "Leg: planned departure.", cell=Cell.INSTANT, example=""),
    Column("planned_arrival_at", "Leg: planned arrival.", cell=Cell.INSTANT, example=""),
    Column("departed_at", "Leg: actual departure.", cell=Cell.INSTANT, example=""),
    Column("arrived_at", "Leg: actual arrival.", cell=Cell.INSTANT, example=""),
)


def check(rows: list[Row], context: Context) -> None:
    members = {organisation.code: organisation for organisation in active_organisations(viewer=context.viewer)}
    usable = selectors.lots_for(viewer=context.viewer, permission=P.SHIPMENT_RECORD)
    lots = resolve(usable, (row["lot"] for row in rows), own_organisation_id=context.organisation.pk)
    materials = lookups.material_codes()
    countries = lookups.country_codes()
    un_numbers = lookups.un_numbers()
    waste_codes = lookups.waste_codes()
    categories = Categories(rows, context)
    known = known_references(
        selectors.shipments(viewer=context.viewer).prefetch_related("lines", "legs", "hub_passages"),
        (row["reference"] for row in rows),
        organisation_id=context.organisation.pk,
    )
    corrections = Corrections(rows, known, context)
    zone = ZoneInfo(context.organisation.time_zone)
    heads: dict[str, Row] = {}
    for row in rows:
        head = heads.setdefault(row["reference"], row)
        row.values["head"] = head
        for column in ("dispatched_at", "planned_departure_at", "planned_arrival_at", "departed_at", "arrived_at"):
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
            _check_line(row, lots.get(row["lot"]) or corrections.lot_of(row), materials)
        elif row["record"] == "leg":
            _check_leg(row, countries, un_numbers, waste_codes, members)
            categories.check_leg(row)
        elif row["record"] == "hub":
            categories.check_hub(row)
    corrections.refuse_what_breaks_arrivals(rows)
    _note_known(rows, known)
    _refuse_what_may_not_go_so((row for row in rows if row["reference"] not in known), zone)


def _note_known(rows: list[Row], known: dict) -> None:
    """A shipment is compared whole, when nothing is wrong with its rows."""
    of_shipment: dict[str, list[Row]] = {}
    for row in rows:
        if row["reference"] in known:
            of_shipment.setdefault(row["reference"], []).append(row)
    for reference, its_rows in of_shipment.items():
        if all(row.is_good for row in its_rows):
            (new,) = _shipments(its_rows)
            is_same = _is_on_record(new, known[reference])
            for row in its_rows:
                lookups.note_known(row, known[reference], is_same)


def _is_on_record(new: NewShipment, shipment) -> bool:
    return (
        lookups.says_the_same(shipment, **new.columns())
        and lookups.all_say_the_same(shipment.lines.all(), [line.columns() for line in new.lines])
        and lookups.all_say_the_same(shipment.legs.all(), [leg.columns() for leg in new.legs])
        and lookups.all_say_the_same(shipment.hub_passages.all(), [one.columns() for one in new.passages])
    )


def _refuse_what_may_not_go_so(rows: Iterable[Row], zone: ZoneInfo) -> None:
    """Codes, numbers, modes and packing against the law of the day of departure; said at the row that is to change."""
    rows = [row for row in rows if row["head"]["dispatched_at"] and (row["record"] == "leg" or _is_complete_line(row))]
    if not rows:
        return
    by_position = {row.position: row for row in rows}
    law = transport_law()
    for shipment in _shipments(rows):
        for misfit in services.misfits_of(shipment, law=law, zone=zone):
            place = shipment.legs[misfit.leg] if misfit.load is None else shipment.lines[misfit.load]
            refusal = misfit.refusal
            by_position[place.row].refuse(refusal.column, refusal.message, refusal.cure)


def _is_complete_line(row: Row) -> bool:
    return row["record"] == "line" and bool(row["lot_row"] or (row["batch"] and row["material"]))


def _check_line(row: Row, lot, materials: set[str]) -> None:
    if row["mass_kg"] is None:
        row.refuse("mass_kg", "A line needs its mass.", "Write the declared kilograms.")
    if bool(row["lot"]) == bool(row["batch"]):
        row.refuse("lot", "A line is either a lot or a batch.", "Fill in one of the two columns.")
    elif row["lot"]:
        if lot is None:
            row.refuse("lot", "You hold no such lot.", "Register the lot first, or check the reference.")
        row.values["lot_row"] = lot
    elif row["material"] not in materials:
        lookups.refuse_unknown(row, "material", materials, what="material")


def _check_leg(row: Row, countries, un_numbers, waste_codes, members) -> None:
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
        row.values["waste_code"] = codes.normal(row["waste_code"])
        if row["waste_code"] not in waste_codes:
            lookups.refuse_unknown(row, "waste_code", set(waste_codes), what="waste code")
    if row["carrier"]:
        row.values["carrier_row"] = members.get(row["carrier"])
        if row["carrier"] not in members:
            row.refuse("carrier", "There is no member with this code.", "Leave it empty when the carrier is no member.")
    if row["departed_at"] and row["arrived_at"] and row["arrived_at"] < row["departed_at"]:
        row.refuse("arrived_at", "It arrives before it departs.", "Check both times and their time zones.")
    planned = row["planned_departure_at"], row["planned_arrival_at"]
    if all(planned) and planned[1] < planned[0]:
        row.refuse("planned_arrival_at", "The plan arrives before it departs.", "Check both times and time zones.")
    lookups.refuse_future(row, "arrived_at")


def _shipments(rows: Iterable[Row]) -> list[NewShipment]:
    shipments: dict[str, NewShipment] = {}
    for row in rows:
        head = row["head"]
        shipment = shipments.get(row["reference"])
        if shipment is None:
            shipment = shipments[row["reference"]] = NewShipment(
                reference=row["reference"],
                consignee=head["consignee_row"],
                dispatched_at=head["dispatched_at"],
                purpose=head["purpose"] or "",
                row=head.position,
            )
        if row["record"] == "line":
            shipment.lines.append(
                NewLine(
                    declared_mass_kg=row["mass_kg"],
                    lot=row["lot_row"],
                    material=row["material"] if row["batch"] else None,
                    batch_number=row["batch"] or "",
                    packing=" ".join(stated(row["packing"] or "")),
                    row=row.position,
                )
            )
        elif row["record"] == "hub":
            shipment.passages.append(NewPassage(row["operation"], len(shipment.legs), row=row.position))
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
                    operation=row["operation"],
                    un_number=row["un_number"],
                    waste_code=row["waste_code"],
                    approval_reference=row["approval"] or "",
                    planned_departure_at=row["planned_departure_at"],
                    planned_arrival_at=row["planned_arrival_at"],
                    departed_at=row["departed_at"],
                    arrived_at=row["arrived_at"],
                    row=row.position,
                )
            )
    return list(shipments.values())


def write(rows: list[Row], context: Context) -> None:
    services.dispatch_shipments(_shipments(rows), origin=Origin.of(context))


def void(*, context: Context, reason: str) -> int:
    rows = selectors.shipments(viewer=context.viewer).filter(
        organisation=context.organisation, ingest_batch=context.batch, voided_at__isnull=True
    )
    return services.void_shipments(list(rows), reason=reason, by=context.by)


def register_kind() -> None:
    register(
        IngestKind(
            code="shipments",
            label="Shipments",
            description="What was sent to another member: its lots or batches, and the legs of its way.",
            permission=P.SHIPMENT_RECORD,
            columns=COLUMNS,
            check=check,
            write=write,
            void=void,
            withdraw=services.replace_shipments,
            row_is="One row is one line, one leg or one hub of a shipment.",
        )
    )
