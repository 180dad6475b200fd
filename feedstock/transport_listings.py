"""Lists of what operators say of their transports: categories, and reports of shipments."""

from django.utils.translation import gettext_lazy as _

from consortium.access.permissions import Permission as P
from consortium.filters import WithdrawnFilter, WordsFilter, days, filters_of
from consortium.list_columns import (
    code,
    country,
    day,
    instant,
    linked,
    number,
    origin,
    partner,
    reference,
    text,
)
from consortium.listings import Cell, Column, Listing, register
from feedstock import transport_list_selectors as selectors
from feedstock.listings import GROUP

NUMBER = text("number", _("Number"), "number", sort="number")
RESTS_ON = (
    Column(
        "is_primary",
        _("Primary"),
        lambda row: row.is_primary,
        Cell.FLAG,
        help=_("From measured energy of the operator's own operations; otherwise modelled."),
    ),
    text("method", _("Emission factors"), "method", sort="method"),
    text("source", _("Source"), "source", sort="source", is_on_page=False),
    Column(
        "energy_mix",
        _("Energy carriers"),
        lambda row: "; ".join(f"{one['energyCarrier']}={one['relativeShare']}" for one in row.energy_mix),
        is_on_page=False,
    ),
    day("valid_from", _("Valid from"), "valid_from"),
    day("valid_until", _("Valid until before"), "valid_until", is_on_page=False),
    Column("is_shared", _("Open to every member"), lambda row: row.is_shared, Cell.FLAG, is_on_page=False),
)
CATEGORY_WORDS = ("number", "source_reference", "label", "organisation__name", "method")

TRANSPORT_OPERATIONS = Listing(
    code="transport-operations",
    title=_("Transport categories"),
    subtitle=_(
        "What operators say their transports emit per tonne kilometre (transport operation categories of ISO 14083). "
        "Shipments name them; legs that name none count with the default of their mode."
    ),
    permission=P.SHIPMENT_VIEW,
    select=selectors.transport_operations,
    order=("organisation__name", "mode", "source_reference", "-pk"),
    filters=filters_of(
        "TransportOperationFilters",
        **days("valid_from"),
        voided=WithdrawnFilter(field_name="voided_at"),
        q=WordsFilter(*CATEGORY_WORDS),
    ),
    group=GROUP,
    key="number",
    kind="transport-operations",
    empty_text=_("Categories appear here when an operator has sent a file of them and offers them to every member."),
    columns=(
        NUMBER,
        partner("operator", _("Operator"), "organisation"),
        reference(),
        text("label", _("What it is"), "label", sort="label"),
        code("mode", _("Mode"), "mode", sort="mode"),
        number("wtw_g_per_tkm", _("Well to wheel (g CO2e/t km)"), "wtw_g_per_tkm", "g CO2e/t km"),
        number(
            "ttw_g_per_tkm", _("Of it tank to wheel (g CO2e/t km)"), "ttw_g_per_tkm", "g CO2e/t km", is_on_page=False
        ),
        code("distance_basis", _("Counts on"), "distance_basis", sort="distance_basis", is_on_page=False),
        number("load_factor", _("Load factor"), "load_factor", "1", is_on_page=False),
        number("empty_distance_factor", _("Empty distance factor"), "empty_distance_factor", "1", is_on_page=False),
        *RESTS_ON,
        *origin(),
    ),
)

HUB_OPERATIONS = Listing(
    code="hub-operations",
    title=_("Hub categories"),
    subtitle=_("What operators say handling a tonne in their hubs emits (hub operation categories of ISO 14083)."),
    permission=P.SHIPMENT_VIEW,
    select=selectors.hub_operations,
    order=("organisation__name", "source_reference", "-pk"),
    filters=filters_of(
        "HubOperationFilters",
        **days("valid_from"),
        voided=WithdrawnFilter(field_name="voided_at"),
        q=WordsFilter(*CATEGORY_WORDS, "place"),
    ),
    group=GROUP,
    key="number",
    kind="hub-operations",
    empty_text=_("Categories appear here when an operator has sent a file of them and offers them to every member."),
    columns=(
        NUMBER,
        partner("operator", _("Operator"), "organisation"),
        reference(),
        text("label", _("What it is"), "label", sort="label"),
        code("hub_type", _("Kind of hub"), "hub_type", sort="hub_type"),
        text("place", _("Place"), "place", sort="place"),
        country("country", _("Country"), "country", is_on_page=False),
        number("wtw_kg_per_t", _("Well to wheel (kg CO2e/t)"), "wtw_kg_per_t", "kg CO2e/t"),
        number("ttw_kg_per_t", _("Of it tank to wheel (kg CO2e/t)"), "ttw_kg_per_t", "kg CO2e/t", is_on_page=False),
        *RESTS_ON,
        *origin(),
    ),
)

TRANSPORT_REPORTS = Listing(
    code="transport-reports",
    title=_("Reported emissions"),
    subtitle=_(
        "What operators report of shipments, leg by leg and hub by hub, as they sent it (iLEAP). It stands beside what "
        "is counted here, never in it."
    ),
    permission=P.SHIPMENT_VIEW,
    select=selectors.report_elements,
    order=("-report__recorded_at", "report_id", "pk"),
    filters=filters_of(
        "TransportReportFilters",
        **days("report__shipment__dispatch_day"),
        voided=WithdrawnFilter(field_name="report__voided_at"),
        q=WordsFilter("report__shipment__number", "report__organisation__name", "code", "category"),
    ),
    group=GROUP,
    kind="transport-emissions",
    empty_text=_("Reports appear here when an operator has sent an iLEAP document of a shipment."),
    columns=(
        text("report", _("Report"), "report.number", sort="report__number"),
        linked("shipment", _("Shipment"), "report.shipment.number", "shipment"),
        partner("reported_by", _("Reported by"), "report.organisation"),
        text("element", _("Leg or hub"), "code", sort="code"),
        text("category", _("Category"), "category", sort="category"),
        number("mass_kg", _("Mass (kg)"), "mass_kg", "kg", is_on_page=False),
        number("distance_km", _("Distance (km)"), "distance_km", "km"),
        code("distance_kind", _("Kind of distance"), "distance_kind", sort="distance_kind", is_on_page=False),
        number("activity_tkm", _("Activity (t km)"), "activity_tkm", "t km"),
        number("wtw_kg", _("Well to wheel (kg CO2e)"), "wtw_kg", "kg CO2e"),
        number("ttw_kg", _("Tank to wheel (kg CO2e)"), "ttw_kg", "kg CO2e"),
        instant("departed_at", _("Departed"), "departed_at", is_on_page=False),
        instant("arrived_at", _("Arrived"), "arrived_at", is_on_page=False),
        *origin("report"),
    ),
)


def register_listings() -> None:
    register(TRANSPORT_OPERATIONS, HUB_OPERATIONS, TRANSPORT_REPORTS)
