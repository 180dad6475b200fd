"""From rollups to a year's sums, and from those to what each rule set says of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from consortium.access.viewer import Viewer
from consortium.periods import Period
from dashboards import selectors
from dashboards.rates.open_balances import OpenBalance, open_balances_along_the_chain
from dashboards.rates.questions import Question
from dashboards.rows import RateSelection, RateSum
from dashboards.selectors import Names
from facilities.rates.assess import Amount, Assessment, Sums, assess, total
from facilities.rates.reader import class_of, rule_sets
from facilities.rates.rule_set import RuleSet


@dataclass(frozen=True)
class Year:
    """What the facts of one reporting year add up to."""

    sums: Sums
    by_country: dict[str, Sums]
    unrated: Amount
    """Charged, and on neither side of a rate."""


@dataclass(frozen=True)
class Answer:
    question: Question
    rule_set: RuleSet
    year: Year
    assessments: list[Assessment]

    @property
    def period(self) -> Period:
        return self.rule_set.period(self.question.year)

    def of_country(self, country: str) -> list[Assessment]:
        return _assessed(self.question, self.rule_set, self.year.by_country[country])


def answers(*, viewer: Viewer, question: Question, among: Iterable[RuleSet] | None = None) -> list[Answer]:
    """One answer a rule set.  Rule sets whose years are the same share one read."""
    asked = list(among if among is not None else rule_sets().values())
    periods = {rule_set.period(question.year) for rule_set in asked}
    whole = Period(min(period.start for period in periods), max(period.end for period in periods))
    still_open = open_balances_along_the_chain(
        viewer=viewer, names=Names(viewer), period=whole, site_ids=question.site_ids
    )
    years = {period: _year(viewer, question, period, still_open) for period in periods}
    found = []
    for rule_set in asked:
        year = years[rule_set.period(question.year)]
        found.append(Answer(question, rule_set, year, _assessed(question, rule_set, year.sums)))
    return found


def _assessed(question: Question, rule_set: RuleSet, sums: Sums) -> list[Assessment]:
    return assess(
        rule_set,
        question.year,
        sums,
        battery_class=question.battery_class,
        elected=question.elected_under(rule_set),
    )


def _year(viewer: Viewer, question: Question, period: Period, still_open: list[OpenBalance]) -> Year:
    selection = RateSelection(period, question.chemistries, question.site_ids)
    found = selectors.rate_sums(viewer=viewer, selection=selection)
    chosen = [one for one in found if question.collected_in in {"", one.collected_in}]
    # The runs of a process mix what came from everywhere: one class and every country, or no figure.
    is_split = not question.collected_in and class_of(next(iter(question.chemistries), "")) == "lithium"
    processes = [one for one in found if one.measure.startswith("refined_")]
    marks = tuple(one.name for one in still_open if period.start <= one.month < period.end)
    sums = replace(_sums(chosen), **_process_sides(processes), is_process_split=is_split, open_balances=marks)
    countries = sorted({one.collected_in for one in chosen if one.measure == "battery_input_kg"})
    by_country = {
        country: replace(
            _sums([one for one in chosen if one.collected_in == country]), is_process_split=False, open_balances=marks
        )
        for country in countries
    }
    return Year(sums, by_country, total(_amount(one) for one in chosen if one.measure == "unrated_input_kg"))


def _amount(one: RateSum) -> Amount:
    return Amount(one.value, one.value if one.is_estimated else Decimal(0))


def _sums(found: list[RateSum]) -> Sums:
    elements: dict[str, Amount] = defaultdict(Amount)
    outputs: dict[tuple[str, str], Amount] = defaultdict(Amount)
    for one in found:
        if one.measure == "battery_element_input_kg":
            elements[one.element] += _amount(one)
        elif one.measure == "counted_output_kg":
            outputs[one.material, one.element] += _amount(one)
    return Sums(
        batteries=total(_amount(one) for one in found if one.measure == "battery_input_kg"),
        dry_batteries=total(_amount(one) for one in found if one.measure == "battery_dry_input_kg"),
        elements_in=dict(elements),
        outputs=dict(outputs),
    )


def _process_sides(found: list[RateSum]) -> dict[str, dict[str, Amount]]:
    sides: dict[str, dict[str, Amount]] = {"process_in": defaultdict(Amount), "process_out": defaultdict(Amount)}
    for one in found:
        sides["process_in" if one.measure == "refined_element_input_kg" else "process_out"][one.element] += _amount(one)
    return {name: dict(side) for name, side in sides.items()}
