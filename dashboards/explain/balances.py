"""What each term of a month's balance is made of, measure by measure, each with the address that takes it apart."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

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
from dashboards.selectors import Names, Perspective

TERMS = {
    Part.IN: gettext_lazy("In"),
    Part.OUT: gettext_lazy("Out"),
    Part.RESIDUE: gettext_lazy("Residue"),
    Part.EXPLAINED: gettext_lazy("Explained loss"),
}


def made_of(names: Names, site_id: int, month: Period) -> Section:
    """Stock-takes at both ends of the month, and every flow of wet mass over its border and through its lines."""
    before = Period(month.start - timedelta(days=1), month.start)
    last = Period(month.end - timedelta(days=1), month.end)
    # What was counted at a line is the line's stock, and no part of the site's.
    stock = {"measures": ("stock_kg",), "where": Q(line_id=0)}
    flows, through = FLOWS[Level.SITE, WET], FLOWS[Level.LINE, WET]
    read = [
        (before, stock, {"stock_kg": _("Opening stock")}),
        (month, {"measures": tuple(flows)}, flows),
        (last, stock, {"stock_kg": _("Closing stock")}),
        (month, {"measures": tuple(through), "by": ("line_id",)}, through),
    ]
    rows = []
    for period, asked, terms in read:
        ask = Ask(names.viewer, Selection(period, site_id=site_id), names)
        rows += _rows(ask, perspective_at(names, site_id), terms, **asked)
    return Section(
        "made-of",
        _("What the terms are made of"),
        _("Each figure opens to its records."),
        columns=[
            Column(_("Of")),
            Column(_("Term")),
            Column(_("Figure")),
            Column(_("Mass (kg)"), True),
            Column(_("Records"), True),
        ],
        rows=rows,
        empty=_("Nothing is recorded of the month."),
    )


def _rows(ask: Ask, perspective: Perspective, terms: dict[str, str], **asked: Any) -> list[list]:
    """In the order of the equation, place by place."""
    order = list(terms)
    found = ask.sums(perspective=perspective, **asked)
    rows = []
    for one in sorted(found, key=lambda one: (*one.keys, order.index(one.measure))):
        keys = dict(zip(asked.get("by", ()), one.keys, strict=True))
        line = ask.names.lines.get(keys.get("line_id"))
        url = ask.explain_url(one.measure, perspective=perspective, where=asked.get("where"), **keys)
        term = terms[one.measure]
        rows.append(
            [
                line.name if line else _("the site"),
                TERMS.get(term, term),
                Cell(MEASURES[one.measure].label, url),
                numeric(one.value),
                numeric(Decimal(one.fact_count)),
            ]
        )
    return rows
