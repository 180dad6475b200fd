"""What is not in a figure, and why: each reason with its number and amount, and the records that the viewer may see."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboards.explain.passed import Exclusion, open_balances_of, records_passed_by
from dashboards.explain.questions import Question
from dashboards.measures import MEASURES
from dashboards.panels.points import Share, shares
from dashboards.ratios import Term


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


def exclusions(question: Question) -> list[Exclusion]:
    """What was left out of the figure for its period and place.

    What stands on a single unnamed partner is no more told here than in the figure.
    """
    found = [one for left in LEFT_OUT if left.of & set(question.measures) if (one := _left_out(question, left))]
    return _elected(question) + found + records_passed_by(question) + open_balances_of(question)


def _elected(question: Question) -> list[Exclusion]:
    """What the rule set lets a recycler exclude, and was: the same elements above the line and below it."""
    ask, found = question.ask, []
    options = {"perspective": question.perspective, "by": (), "bucket": ""}
    for one in question.excluded:
        for term, is_above, said in (
            (Term("counted_output_kg"), True, _("Excluded by election, above the line: %(what)s")),
            (Term("battery_element_input_kg"), False, _("Excluded by election, below the line: %(what)s")),
        ):
            keys = question.where_of(is_above=is_above) | {"element": one.elements}
            condition = question.asked(is_above=is_above) & Q(element__in=one.elements)
            share = next(iter(shares(ask, (term,), where=condition, **options).values()), Share())
            found.append(
                Exclusion(
                    said % {"what": one.label},
                    share.facts,
                    share.value or Decimal(0),
                    MEASURES[term.measure].unit,
                    ask.explain_url(term.measure, perspective=question.perspective, **keys) if share.facts else "",
                )
            )
    return found


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
