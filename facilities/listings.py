"""Lists of sites, lines, receipts and energy readings.  What runs take and give is in run_listings."""

from django.utils.translation import gettext_lazy as _

from consortium.access.permissions import Permission as P
from consortium.filters import add_filters
from consortium.list_columns import (
    IMPORT,
    STATE,
    code,
    country,
    day,
    hidden_partner,
    instant,
    linked,
    number,
    origin,
    page_of,
    partner,
    record_number,
    reference,
    text,
)
from consortium.listings import Column, Listing, register
from facilities import filters, list_selectors, residue_listings, run_listings, supply_listings, weighing_listings

SITES_GROUP = _("Sites")
AT_SITE = _("The day at the site.")


SITES = Listing(
    code="sites",
    title=_("Sites"),
    subtitle=_("Places where material is received, stored or processed: your own, and those opened to you."),
    permission=P.SITE_VIEW,
    select=list_selectors.sites,
    order=("name", "pk"),
    filters=filters.SITES,
    group=SITES_GROUP,
    key="code",
    empty_text=_("You operate no site, and no operator has opened one to you."),
    columns=(
        Column(
            "code",
            _("Site"),
            lambda row: row.code,
            shown=lambda row: row.name,
            url=lambda row: page_of("site", row.code),
            sort="name",
        ),
        text("name", _("Name"), "name", is_on_page=False),
        partner("operator", _("Operator"), "operator"),
        code("kind", _("Kind"), "kind", sort="kind"),
        country("country", _("Country"), "country"),
        text("time_zone", _("Time zone"), "time_zone", sort="time_zone"),
        number("nameplate_capacity_kg_per_year", _("Capacity (kg/year)"), "nameplate_capacity_kg_per_year", "kg/year"),
        text("permit_reference", _("Permit"), "permit_reference"),
        day("permit_valid_until", _("Permit until"), "permit_valid_until"),
        text("bpns", _("BPNS"), "bpns", is_on_page=False),
        number("latitude_degrees", _("Latitude"), "latitude", "degrees", is_on_page=False),
        number("longitude_degrees", _("Longitude"), "longitude", "degrees", is_on_page=False),
    ),
)

LINES = Listing(
    code="lines",
    title=_("Lines"),
    subtitle=_("Production lines: what each does, what it accepts and what it can take in a day."),
    permission=P.SITE_VIEW,
    select=list_selectors.lines,
    order=("site__name", "name", "pk"),
    filters=filters.LINES,
    group=SITES_GROUP,
    columns=(
        Column("line", _("Line"), lambda row: f"{row.site.code}:{row.code}", shown=lambda row: row.name, sort="name"),
        Column(
            "site",
            _("Site"),
            lambda row: row.site.code,
            shown=lambda row: row.site.name,
            url=lambda row: page_of("site", row.site.code),
            sort="site__name",
        ),
        partner("operator", _("Operator"), "site.operator"),
        code("step", _("Step"), "step.code", sort="step__position", shown=lambda row: row.step.label),
        number("capacity_kg_per_day", _("Capacity (kg/day)"), "capacity_kg_per_day", "kg/day"),
        Column(
            "accepted_chemistries",
            _("Accepts"),
            lambda row: " ".join(sorted(chemistry.pk for chemistry in row.accepted_chemistries.all())),
        ),
    ),
)

RECEIPTS = Listing(
    code="receipts",
    title=_("Receipts"),
    subtitle=_("What arrived, by the weighbridge of a site."),
    permission=P.RECEIPT_VIEW,
    select=list_selectors.receipts,
    order=("-received_at", "-pk"),
    filters=filters.RECEIPTS,
    group=SITES_GROUP,
    key="number",
    kind="receipts",
    empty_text=_("Receipts appear here when a recycler's file of receipts has been written for your site or your lot."),
    columns=(
        record_number("receipt"),
        reference(),
        day("day", _("Arrived"), "day", help=AT_SITE),
        instant("received_at", _("Arrived at"), "received_at", is_on_page=False),
        Column(
            "site",
            _("Site"),
            lambda row: row.site.code,
            shown=lambda row: row.site.name,
            url=lambda row: page_of("site", row.site.code) if row.has_site_page else "",
            sort="site__name",
        ),
        linked("shipment", _("Shipment"), "shipment.number", "shipment", if_reached="has_shipment_page"),
        linked("lot", _("Lot"), "lot.number", "lot", if_reached="has_lot_page"),
        code(
            "chemistry",
            _("Chemistry"),
            "lot.chemistry.code",
            sort="lot__chemistry__position",
            shown=lambda row: row.lot.chemistry.label,
        ),
        linked("batch", _("Batch"), "output.number", "batch", if_reached="has_batch_page"),
        code(
            "material",
            _("Material"),
            "output.material.code",
            sort="output__material__position",
            shown=lambda row: row.output.material.label,
        ),
        hidden_partner("supplier", _("Supplier"), "supplier", help=_("Of the lot; for its parties.")),
        number("gross_mass_kg", _("Gross (kg)"), "gross_mass_kg", "kg"),
        number("tare_mass_kg", _("Tare (kg)"), "tare_mass_kg", "kg"),
        number("net_mass_kg", _("Net (kg)"), "net_mass_kg", "kg", help=_("Gross less tare.")),
        *origin(),
    ),
)

READINGS = Listing(
    code="readings",
    title=_("Energy readings"),
    subtitle=_("Energy that passed a meter in an interval."),
    permission=P.READING_VIEW,
    select=list_selectors.readings,
    order=("-starts_at", "meter_id", "revision"),
    filters=filters.READINGS,
    group=SITES_GROUP,
    kind="readings",
    empty_text=_("Readings appear here when a file of meter readings has been written for a site that you see."),
    columns=(
        Column(
            "site",
            _("Site"),
            lambda row: row.meter.site.code,
            shown=lambda row: row.meter.site.name,
            url=lambda row: page_of("site", row.meter.site.code),
            sort="meter__site__name",
        ),
        Column(
            "line",
            _("Line"),
            lambda row: row.meter.line.code if row.meter.line else None,
            shown=lambda row: row.meter.line.name,
            sort="meter__line__name",
            help=_("Empty: the meter counts for the site."),
        ),
        text("meter", _("Meter"), "meter.code", sort="meter__code"),
        code("carrier", _("Carrier"), "meter.carrier", sort="meter__carrier"),
        day("day", _("Day"), "day", help=AT_SITE),
        instant("starts_at", _("From"), "starts_at"),
        instant("ends_at", _("Until"), "ends_at"),
        number("energy_kwh", _("Energy (kWh)"), "energy_kwh", "kWh", help=_("Of fuels by the lower heating value.")),
        number("quantity", _("As metered"), "quantity", ""),
        text("unit", _("Unit"), "unit"),
        *IMPORT,
        instant("recorded_at", _("Recorded"), "recorded_at", is_on_page=False),
        STATE,
        instant("voided_at", _("Withdrawn"), "voided_at", is_on_page=False, sort=""),
        text("void_reason", _("Why withdrawn"), "void_reason", page_needs="voided"),
    ),
)


def register_listings() -> None:
    register(
        SITES,
        LINES,
        RECEIPTS,
        *run_listings.LISTINGS,
        *residue_listings.LISTINGS,
        READINGS,
        *supply_listings.LISTINGS,
        *weighing_listings.LISTINGS,
    )
    add_filters("lots", site=filters.LOTS_RECEIVED_AT, line=filters.LOTS_CHARGED_ON)
    add_filters("shipments", site=filters.SHIPMENTS_RECEIVED_AT)
