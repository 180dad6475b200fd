"""Lists of lots, shipments, and their lines and legs."""

from django.utils.translation import gettext_lazy as _

from consortium.access.permissions import Permission as P
from consortium.list_columns import (
    code,
    country,
    day,
    instant,
    linked,
    number,
    origin,
    partner,
    record_number,
    reference,
    text,
    whole,
)
from consortium.listings import Cell, Column, Listing, register
from feedstock import filters, list_selectors
from feedstock.list_selectors import Packing

GROUP = _("Feedstock and transport")

LOTS = Listing(
    code="lots",
    title=_("Lots"),
    subtitle=_(
        "Batteries of one supplier, one chemistry and one source, weighed together. "
        "You see those you supply, hold or expect."
    ),
    permission=P.LOT_VIEW,
    select=list_selectors.lots,
    order=("-registered_on", "-pk"),
    filters=filters.LOTS,
    group=GROUP,
    key="number",
    kind="lots",
    empty_text=_("Lots appear here when a file of lots has been written, or when one is on its way to you."),
    columns=(
        record_number("lot"),
        reference(),
        day("registered_on", _("Registered"), "registered_on"),
        code(
            "chemistry",
            _("Chemistry"),
            "chemistry.code",
            sort="chemistry__position",
            shown=lambda row: row.chemistry.label,
        ),
        code("form", _("Form"), "form_factor", sort="form_factor"),
        code(
            "condition",
            _("Condition"),
            "condition",
            sort="condition",
            tone=lambda row: "" if row.condition == "intact" else "warn",
        ),
        number("declared_mass_kg", _("Declared mass (kg)"), "declared_mass_kg", "kg"),
        partner("supplier", _("Supplier"), "supplier"),
        partner("holder", _("Holder"), "holder", help=_("Who has it now.")),
        country("collected_in", _("Collected in"), "collected_in"),
        code("origin", _("Origin"), "origin", sort="origin"),
        text("battery_passport_id", _("Battery passport"), "battery_passport_id", is_on_page=False),
        *origin(),
    ),
)

SHIPMENTS = Listing(
    code="shipments",
    title=_("Shipments"),
    subtitle=_(
        "What was sent from one partner to another, by declaration. What arrived is a receipt. "
        "You see those you send, expect or carry."
    ),
    permission=P.SHIPMENT_VIEW,
    select=list_selectors.shipments,
    order=("-dispatched_at", "-pk"),
    filters=filters.SHIPMENTS,
    group=GROUP,
    key="number",
    kind="shipments",
    empty_text=_(
        "Shipments appear here when a file of shipments has been written, yours or that of a partner who sends to you."
    ),
    columns=(
        record_number("shipment"),
        reference(),
        day("dispatch_day", _("Dispatched"), "dispatch_day", help=_("The day in the consignor's time zone.")),
        instant("dispatched_at", _("Dispatched at"), "dispatched_at", is_on_page=False),
        partner("consignor", _("Consignor"), "consignor"),
        partner("consignee", _("Consignee"), "consignee"),
        number("declared_mass_kg", _("Declared mass (kg)"), "declared_mass_kg", "kg", help=_("Sum of its lines.")),
        code("purpose", _("Sent for"), "purpose", sort="purpose", help=_("Empty: recycling, without a word of it.")),
        *origin(),
    ),
)

SHIPMENT_LINES = Listing(
    code="shipment-lines",
    title=_("Shipment lines"),
    subtitle=_("One lot, or one batch of recovered material, on a shipment."),
    permission=P.SHIPMENT_VIEW,
    select=list_selectors.shipment_lines,
    order=("-shipment__dispatched_at", "-pk"),
    filters=filters.SHIPMENT_LINES,
    group=GROUP,
    kind="shipments",
    columns=(
        record_number("shipment", path="shipment.number", label=_("Shipment"), name="shipment"),
        day("dispatch_day", _("Dispatched"), "shipment.dispatch_day"),
        linked("lot", _("Lot"), "lot.number", "lot"),
        code(
            "chemistry",
            _("Chemistry"),
            "lot.chemistry.code",
            sort="lot__chemistry__position",
            shown=lambda row: row.lot.chemistry.label,
        ),
        text("batch", _("Batch"), "batch_number", sort="batch_number"),
        code(
            "material", _("Material"), "material.code", sort="material__position", shown=lambda row: row.material.label
        ),
        number("declared_mass_kg", _("Declared mass (kg)"), "declared_mass_kg", "kg"),
        text("packing", _("Packing"), "packing", help=_("Packing instructions that the consignor states.")),
        code(
            "packing_state",
            _("Its packing is"),
            "packing_state",
            sort="packing_state",
            shown=lambda row: str(filters.PACKING[row.packing_state]),
            tone=lambda row: "warn" if row.packing_state == Packing.OWED else "",
            help=_("owed: batteries whose packing is not stated; damaged and defective ones are refused without it."),
        ),
        *origin("shipment"),
    ),
)

SHIPMENT_LEGS = Listing(
    code="shipment-legs",
    title=_("Legs"),
    subtitle=_("Stretches of the way with their mode, distance and its kind. A carrier sees the legs it carries."),
    permission=P.SHIPMENT_VIEW,
    select=list_selectors.shipment_legs,
    order=("-shipment__dispatched_at", "shipment_id", "sequence"),
    filters=filters.SHIPMENT_LEGS,
    group=GROUP,
    kind="shipments",
    columns=(
        linked("shipment", _("Shipment"), "shipment.number", "shipment"),
        whole("leg", _("Leg"), "sequence"),
        day("dispatch_day", _("Dispatched"), "shipment.dispatch_day"),
        code("mode", _("Mode"), "mode", sort="mode"),
        partner("carrier", _("Carrier"), "carrier"),
        text("from_place", _("From"), "from_place", sort="from_place"),
        country("from_country", _("From country"), "from_country", is_on_page=False),
        text("to_place", _("To"), "to_place", sort="to_place"),
        country("to_country", _("To country"), "to_country", is_on_page=False),
        number("distance_km", _("Distance (km)"), "distance_km", "km"),
        code("distance_kind", _("Kind of distance"), "distance_kind", sort="distance_kind"),
        text("intensity", _("Default of the mode"), "intensity.code", is_on_page=False),
        text("toc", _("Operator's own category"), "operation.source_reference", sort="operation__source_reference"),
        Column(
            "intensity_g_co2e_per_tkm",
            _("Intensity (g CO2e/t km)"),
            lambda row: row.operation.wtw_g_per_tkm if row.operation_id else row.intensity.g_co2e_per_tkm,
            Cell.NUMBER,
            "g CO2e/t km",
            help=_("Well to wheel: the operator's own where the leg names its category, else the default of the mode."),
        ),
        text("un_number", _("UN number"), "un_number_id", sort="un_number"),
        text("waste_code", _("Waste code"), "waste_code_id", sort="waste_code"),
        text("approval", _("Approval"), "approval_reference", is_on_page=False),
        instant("planned_departure_at", _("Planned departure"), "planned_departure_at", is_on_page=False),
        instant("planned_arrival_at", _("Planned arrival"), "planned_arrival_at", is_on_page=False),
        instant("departed_at", _("Departed"), "departed_at"),
        instant("arrived_at", _("Arrived"), "arrived_at"),
        *origin("shipment"),
    ),
)


def register_listings() -> None:
    register(LOTS, SHIPMENTS, SHIPMENT_LINES, SHIPMENT_LEGS)
