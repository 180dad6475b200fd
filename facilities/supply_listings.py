"""The list of what ties electricity to a source by contract."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from consortium.access.permissions import Permission as P
from consortium.list_columns import number, origin, page_of, text
from consortium.listings import Cell, Column, Listing
from facilities import filters, supply_selectors

ELECTRICITY_CONTRACTS = Listing(
    code="electricity-contracts",
    title=_("Electricity contracts"),
    subtitle=_(
        "Power purchase agreements, guarantees of origin and suppliers' mixes, as operators record them. Each covers "
        "the same share of every kilowatt hour of its period, and never more than was consumed."
    ),
    permission=P.READING_VIEW,
    select=supply_selectors.instruments,
    order=("-valid_from", "-pk"),
    filters=filters.ELECTRICITY_CONTRACTS,
    group=_("Sites"),
    key="number",
    kind="electricity-contracts",
    empty_text=_("Contracts appear here when a file of them has been written for a site that you see."),
    columns=(
        text("number", _("Number"), "number", sort="number"),
        Column(
            "site",
            _("Site"),
            lambda row: row.site.code,
            shown=lambda row: row.site.name,
            url=lambda row: page_of("site", row.site.code),
            sort="site__name",
        ),
        Column(
            "instrument",
            _("Instrument"),
            lambda row: row.kind,
            Cell.CODE,
            shown=lambda row: row.get_kind_display(),
            sort="kind",
        ),
        text("supplier", _("Supplier"), "supplier", sort="supplier"),
        number("quantity_kwh", _("Covers (kWh)"), "quantity_kwh", "kWh"),
        number("g_co2e_per_kwh", _("g CO2e/kWh"), "g_co2e_per_kwh", "g CO2e/kWh", help=_("As the supplier states it.")),
        Column("valid_from", _("From"), lambda row: row.valid_from, Cell.DAY, sort="valid_from"),
        Column("valid_to", _("To"), lambda row: row.valid_until - timedelta(days=1), Cell.DAY, sort="valid_until"),
        text("evidence", _("Evidence"), "evidence"),
        text("source_reference", _("Own reference"), "source_reference", sort="source_reference"),
        *origin(),
    ),
)

LISTINGS = (ELECTRICITY_CONTRACTS,)
