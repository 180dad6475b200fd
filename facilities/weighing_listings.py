"""Lists of what balances stand on besides the flows: scales, and what was counted."""

from django.utils.translation import gettext_lazy as _

from consortium.access.permissions import Permission as P
from consortium.list_columns import code, day, number, origin, page_of, reference, text, whole
from consortium.listings import Column, Listing
from facilities import balance_selectors, filters

GROUP = _("Sites")
SITE = Column(
    "site",
    _("Site"),
    lambda row: row.site.code,
    shown=lambda row: row.site.name,
    url=lambda row: page_of("site", row.site.code),
    sort="site__name",
)

SCALES = Listing(
    code="scales",
    title=_("Scales"),
    subtitle=_("Weighing instruments by use: class and interval say how far a weighing may be off."),
    permission=P.SITE_VIEW,
    select=balance_selectors.scales,
    order=("site__name", "use", "-valid_from", "pk"),
    filters=filters.SCALES,
    group=GROUP,
    empty_text=_("Scales appear here when an operator has put them on record, on the page of its site."),
    columns=(
        SITE,
        text("code", _("Scale"), "code", sort="code"),
        code("use", _("Use"), "use", sort="use", shown=lambda row: row.get_use_display()),
        code("accuracy_class", _("Class"), "accuracy_class", sort="accuracy_class"),
        number("verification_interval_kg", _("Interval e (kg)"), "verification_interval_kg", "kg"),
        number("largest_load_kg", _("Largest load (kg)"), "largest_load_kg", "kg"),
        day("valid_from", _("In use since"), "valid_from"),
    ),
)

STOCK_TAKES = Listing(
    code="stock-takes",
    title=_("Stock-takes"),
    subtitle=_("What lay at a site or a line at the end of a day: the opening and closing stock of balances."),
    permission=P.RUN_VIEW,
    select=balance_selectors.listed_stock_takes,
    order=("-day", "-pk"),
    filters=filters.STOCK_TAKES,
    group=GROUP,
    key="number",
    kind="stock-takes",
    empty_text=_("Stock-takes appear here when a file of them has been written for a site that you see."),
    columns=(
        text("number", _("Number"), "number", sort="number"),
        reference(),
        SITE,
        Column(
            "line",
            _("Line"),
            lambda row: row.line.code if row.line else None,
            shown=lambda row: row.line.name,
            sort="line__name",
            help=_("Empty: the whole site was counted."),
        ),
        day("day", _("Counted on"), "day", help=_("The stock at the end of this day at the site.")),
        whole("row_count", _("Lots and batches"), "row_count", unit="things"),
        number("mass_kg", _("Mass, wet (kg)"), "mass_kg", "kg"),
        *origin(),
    ),
)

LISTINGS = (SCALES, STOCK_TAKES)
