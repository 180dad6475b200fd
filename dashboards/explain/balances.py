"""What each term of a month's balance is made of, measure by measure, each with the address that takes it apart."""

from datetime import timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consortium.periods import Period
from consortium.views.records import Cell, Column, Section, numeric
from dashboards.balances.months import FLOWS, WET, Level, Part
from dashboards.explain.links import perspective_at
from dashboards.measures import MEASURES
from dashboards.panels.panel import Ask
from dashboards.rows import Selection
from dashboards.selectors import Names

TERMS = {
    Part.IN: gettext_lazy("In"),
    Part.OUT: gettext_lazy("Out"),
    Part.RESIDUE: gettext_lazy("Residue"),
    Part.EXPLAINED: gettext_lazy("Explained loss"),
}


def made_of(names: Names, site_id: int, month: Period) -> Section:
    """Stock-takes at both ends of the month, and every flow of wet mass over the site's border between them."""
    before = Period(month.start - timedelta(days=1), month.start)
    last = Period(month.end - timedelta(days=1), month.end)
    perspective = perspective_at(names, site_id)
    # What was counted at a line is the line's stock, and no part of the site's.
    stock = {"measures": ("stock_kg",), "where": Q(line_id=0)}
    read = [
        (before, stock, {"stock_kg": _("Opening stock")}),
        (month, {"measures": tuple(FLOWS[Level.SITE, WET])}, FLOWS[Level.SITE, WET]),
        (last, stock, {"stock_kg": _("Closing stock")}),
    ]
    rows = []
    for period, asked, terms in read:
        ask = Ask(names.viewer, Selection(period, site_id=site_id), names)
        found = {one.measure: one for one in ask.sums(perspective=perspective, **asked)}
        for measure, term in terms.items():
            if one := found.get(measure):
                url = ask.explain_url(measure, perspective=perspective, where=asked.get("where"))
                label = Cell(MEASURES[measure].label, url)
                rows.append([TERMS.get(term, term), label, numeric(one.value), numeric(Decimal(one.fact_count))])
    return Section(
        "made-of",
        _("What the terms are made of"),
        _("Each figure opens to its records."),
        columns=[Column(_("Term")), Column(_("Figure")), Column(_("Mass (kg)"), True), Column(_("Records"), True)],
        rows=rows,
        empty=_("Nothing is recorded of the month."),
    )
