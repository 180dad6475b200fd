"""The year's rates under the rule sets with targets, for boards; the page of rates has every figure behind them."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dashboards.figures import reference, series
from dashboards.panels.columns import PROVENANCE
from dashboards.panels.panel import Ask, Column, Panel
from dashboards.rates.answers import answers
from dashboards.rates.questions import Question
from dashboards.rates.words import CERTAINTY, VERDICT, target_text
from dashboards.rows import CHAIN_MEASURES, PROCESS_MEASURES, Fact, Point
from facilities.rates.assess import Assessment
from facilities.rates.reader import battery_classes, rule_sets
from facilities.rates.rule_set import Rule, RuleSet, Target


@dataclass(frozen=True)
class RatePoint(Point):
    target: str = ""
    verdict: str = ""
    certainty: str = ""
    open_balances: int = 0


def year_under_the_rules(ask: Ask) -> list[RatePoint]:
    """Of the year in which the selected period ends: a rate is one of a year, whatever the board's period."""
    site = ask.names.sites.get(ask.selection.site_id)
    question = Question(
        year=ask.selection.period.last_day.year,
        site_ids=(site.pk,) if site else (),
        site_code=site.code if site else "",
    )
    url = f"{reverse('rates')}?{question.query()}"
    return [
        replace(_point(one, answer.rule_set.year_label(question.year)), url=url)
        for answer in answers(viewer=ask.viewer, question=question)
        if answer.rule_set.is_in_force(question.year)
        for one in answer.assessments
        if one.value is not None
    ]


def _point(one: Assessment, year: str) -> RatePoint:
    return RatePoint(
        group=f"{one.rule_set.short_title}, {year}: {one.rule.label}",
        code=f"{one.rule_set.code}:{one.rule.code}",
        bucket=None,
        value=one.value * 100,
        parts=(one.numerator.kg, one.denominator.kg),
        estimated=one.numerator.estimated_kg + one.denominator.estimated_kg,
        target=target_text(one),
        verdict=str(VERDICT[one.verdict][0]),
        certainty=str(CERTAINTY[one.certainty][0]),
        open_balances=len(one.open_balances),
    )


@dataclass(frozen=True)
class TargetFact(Fact):
    """A least rate that a rule set asks for, with the first year it is asked for."""

    rule: str
    battery_class: str
    first_year: int
    url: str


def targets(ask: Ask) -> list[TargetFact]:
    """What every rule set in force asks for in the year in which the selected period ends."""
    year = ask.selection.period.last_day.year
    return [
        _target(one, rule, target)
        for one in rule_sets().values()
        if one.is_in_force(year)
        for rule in one.rules
        for battery_class in dict.fromkeys(target.battery_class for target in rule.targets)
        if (target := rule.target(battery_class, year))
    ]


def _target(rule_set: RuleSet, rule: Rule, target: Target) -> TargetFact:
    label = battery_classes()[target.battery_class].label if target.battery_class in battery_classes() else ""
    return TargetFact(
        group=f"{rule_set.short_title}: {rule.label}{f', {label}' if label else ''}",
        code=rule_set.code,
        value=target.percent,
        source=target.source,
        certainty=str(CERTAINTY[target.certainty][0]),
        rule=rule.label,
        battery_class=label or str(_("every class")),
        first_year=target.first_year,
        url=reverse("rule-set", args=[rule_set.code]),
    )


def estimated_share(points: list[RatePoint]) -> Decimal | None:
    whole = sum((sum(point.parts, Decimal(0)) for point in points), Decimal(0))
    return sum((point.estimated for point in points), Decimal(0)) / whole * 100 if whole else None


PANELS = (
    Panel(
        "rates",
        _("Rates under the rules, of the year so far"),
        _("Will the year's targets be met?"),
        "%",
        year_under_the_rules,
        lambda points, ask: series.bars(points, unit="%"),
        (
            Column("rate", _("Rate"), lambda point: point.group, leads_on=True),
            Column("value_percent", _("Value (%)"), lambda point: point.value, True),
            Column("target", _("Target"), lambda point: point.target),
            Column("verdict", _("Verdict"), lambda point: point.verdict),
            Column("numerator_kg", _("Won (kg)"), lambda point: point.parts[0], True),
            Column("denominator_kg", _("Of (kg)"), lambda point: point.parts[1], True),
            Column("certainty", _("Certainty"), lambda point: point.certainty),
            Column("open_balance_count", _("Open balances behind it"), lambda point: point.open_balances, True),
        ),
        _(
            "What was won of the year's waste lithium batteries along the whole chain, for their first recycler, "
            "under every rule set in force; targets and methods are still to be verified, as the page of rates says."
        ),
        _("counted output ÷ waste batteries, or by element"),
        _("Rule sets of the European Union, the United Kingdom, China and India, each figure with its source."),
        (*CHAIN_MEASURES, *PROCESS_MEASURES),
        estimated_share=estimated_share,
        height="tall",
        empty_text=_("Rates appear when waste batteries are charged in the year in which the period ends."),
    ),
    Panel(
        "targets",
        _("Targets of the rule sets in force"),
        _("What must be recovered, and where?"),
        "%",
        targets,
        lambda facts, ask: reference.bars(facts, unit="%"),
        (
            Column("rule_set", _("Rule set"), lambda fact: fact.code, leads_on=True),
            Column("rate", _("Rate"), lambda fact: fact.rule),
            Column("battery_class", _("Class of batteries"), lambda fact: fact.battery_class),
            Column("target_percent", _("Target (%)"), lambda fact: fact.value, True),
            Column("first_year", _("From the year"), lambda fact: str(fact.first_year)),
            *PROVENANCE,
        ),
        _("The least rate that each rule set asks for in the year in which the selected period ends."),
        "",
        _("Rule sets of the European Union, the United Kingdom, China and India, each figure with its source."),
        height="tall",
    ),
)
