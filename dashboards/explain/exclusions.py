"""What is not in a figure, and why: as far as rollups and withdrawn records tell, each with its number and amount."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboards.explain.questions import Question
from dashboards.measures import MEASURES
from dashboards.panels.points import shares
from dashboards.ratios import Term
from dashboards.recount import quantities_of
from facilities import selectors as facilities
from feedstock import selectors as feedstock


@dataclass(frozen=True)
class Exclusion:
    reason: str | Promise
    count: int
    amount: Decimal | None
    unit: str
    url: str = ""
    """The same taken apart, where it is a figure itself."""


@dataclass(frozen=True)
class Left:
    """What some figures leave out: a measure, or what one has more than another."""

    of: frozenset[str]
    """The measures that leave it out."""
    reason: str | Promise
    more: Term
    less: str = ""


AWAITING = frozenset({"element_charged_kg", "unexplained_loss_kg"})
RATED = frozenset({"battery_input_kg", "battery_dry_input_kg", "battery_element_input_kg", "counted_output_kg"})
LEFT_OUT = (
    Left(AWAITING, _("Charged to runs whose outputs are not recorded yet"), Term("mass_awaiting_outputs_kg")),
    Left(RATED, _("Production scrap and bought black mass: no waste batteries"), Term("unrated_input_kg")),
    Left(
        frozenset({"load_kwh", "load_hours"}),
        _("Electricity of meters that are read less than once an hour"),
        Term("energy_kwh", {"energy_carrier": "electricity"}),
        "load_kwh",
    ),
    Left(
        frozenset({"energy_run_kwh", "energy_idle_kwh"}),
        _("Meters of whole sites, which are not allocated to lines"),
        Term("energy_unallocated_kwh"),
    ),
    Left(
        frozenset({"energy_emissions_location_kg"}),
        _("Electricity of countries without a grid factor"),
        Term("unassessed_kwh", {"energy_carrier": "electricity"}),
    ),
    Left(
        frozenset({"energy_emissions_market_kg"}),
        _("Electricity that no contract covers, without a residual mix on record"),
        Term("market_unassessed_kwh"),
    ),
)
WITHDRAWN = {
    "run": (_("Withdrawn runs that you can see"), facilities.runs, "day", "site_id", "line_id"),
    "receipt": (_("Withdrawn receipts that you can see"), facilities.receipt_records, "day", "site_id", ""),
    "lot": (_("Withdrawn lots that you can see"), feedstock.lots, "registered_on", "", ""),
    "shipment": (_("Withdrawn shipments that you can see"), feedstock.shipments, "dispatch_day", "", ""),
}
"""Kind of record to its reason, its selector, and the columns of its day, site and line."""


def exclusions(question: Question) -> list[Exclusion]:
    """What was left out of the figure for its period and place; elements and other dimensions of it are not told apart.

    What stands on a single unnamed partner is no more told here than in the figure.
    """
    found = [one for left in LEFT_OUT if left.of & set(question.measures) if (one := _left_out(question, left))]
    kinds = {next(iter(one.stands_on)) for measure in question.measures for one in quantities_of(measure)}
    return found + [one for kind in sorted(kinds & WITHDRAWN.keys()) if (one := _withdrawn(question, kind))]


def _left_out(question: Question, left: Left) -> Exclusion | None:
    narrowed, _ignored = question.ask.narrowed_to((left.more.measure,))
    options = {"perspective": question.perspective, "by": (), "bucket": "", "where": None}
    more = next(iter(shares(narrowed, (left.more,), **options).values()), None)
    if more is None or more.is_withheld or not more.value:
        return None
    amount, count = more.value, more.facts
    if left.less:
        less = next(iter(shares(narrowed, (Term(left.less),), **options).values()), None)
        amount, count = amount - (less.value or 0 if less else 0), count - (less.facts if less else 0)
    if not amount:
        return None
    url = "" if left.less else narrowed.explain_url(left.more.measure, perspective=question.perspective)
    return Exclusion(left.reason, count, amount, MEASURES[left.more.measure].unit, url)


def _withdrawn(question: Question, kind: str) -> Exclusion | None:
    reason, selector, day, site, line = WITHDRAWN[kind]
    selection = question.ask.selection
    where = {f"{day}__gte": selection.period.start, f"{day}__lt": selection.period.end, "voided_at__isnull": False}
    if site and selection.site_id:
        where[site] = selection.site_id
    if line and selection.line_id:
        where[line] = selection.line_id
    count = selector(viewer=question.ask.viewer).filter(**where).order_by().count()
    return Exclusion(reason, count, None, "") if count else None
