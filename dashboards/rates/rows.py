"""The rows of the rates, with one list of columns for page, CSV, workbook and API."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from consortium.access.viewer import Viewer
from consortium.listings import Cell, Column
from dashboards.rates.answers import Answer, answers
from dashboards.rates.questions import Question
from dashboards.rates.words import whole_percent
from facilities.rates.assess import Assessment
from facilities.rates.reader import rule_sets


@dataclass(frozen=True)
class RateRow:
    """One rate of one rule set, for all countries of collection together or for one."""

    assessment: Assessment
    first_day: date
    last_day: date
    site: str
    collected_in: str


def rate_rows(*, viewer: Viewer, question: Question) -> list[RateRow]:
    """Every rule set; those that ask for it country by country, too."""
    return [row for answer in answers(viewer=viewer, question=question) for row in rows_of(answer)]


def rows_of(answer: Answer) -> list[RateRow]:
    period, site = answer.period, answer.question.site_code
    found = [
        RateRow(one, period.start, period.last_day, site, answer.question.collected_in) for one in answer.assessments
    ]
    if answer.rule_set.is_by_country_of_collection and not answer.question.collected_in:
        found += [
            RateRow(one, period.start, period.last_day, site, country)
            for country in answer.year.by_country
            for one in answer.of_country(country)
        ]
    return found


def percentage(fraction: Decimal | None) -> Decimal | None:
    return None if fraction is None else fraction * 100


def target_percent(row: RateRow) -> Decimal | None:
    """As its law writes it: 65, not 65.00."""
    target = row.assessment.target
    return Decimal(whole_percent(target.fraction)) if target else None


COLUMNS = (
    Column("rule_set", _("Rule set"), lambda row: row.assessment.rule_set.code, Cell.CODE),
    Column("jurisdiction", _("Jurisdiction"), lambda row: row.assessment.rule_set.jurisdiction),
    Column("year", _("Year"), lambda row: row.assessment.rule_set.year_label(row.assessment.year)),
    Column("period_start", _("First day"), lambda row: row.first_day, Cell.DAY),
    Column("period_end", _("Last day"), lambda row: row.last_day, Cell.DAY),
    Column("site", _("Site of the first recycler"), lambda row: row.site, help=_("Empty: all that you see.")),
    Column("battery_class", _("Class of batteries"), lambda row: row.assessment.battery_class, Cell.CODE),
    Column("collected_in", _("Collected in"), lambda row: row.collected_in, help=_("Empty: all countries.")),
    Column("rate", _("Rate"), lambda row: row.assessment.rule.code, Cell.CODE),
    Column("element", _("Element"), lambda row: row.assessment.rule.element),
    Column("basis", _("Basis"), lambda row: row.assessment.rule.basis.value, Cell.CODE),
    Column(
        "numerator_kg",
        _("Numerator (kg)"),
        lambda row: row.assessment.numerator and row.assessment.numerator.kg,
        Cell.NUMBER,
        "kg",
    ),
    Column(
        "denominator_kg",
        _("Denominator (kg)"),
        lambda row: row.assessment.denominator and row.assessment.denominator.kg,
        Cell.NUMBER,
        "kg",
    ),
    Column("value_percent", _("Value (%)"), lambda row: percentage(row.assessment.value), Cell.NUMBER, "%"),
    Column(
        "target_percent",
        _("Target (%)"),
        target_percent,
        Cell.NUMBER,
        "%",
        help=_("A least value, in force in the year."),
    ),
    Column("verdict", _("Verdict"), lambda row: row.assessment.verdict.value, Cell.CODE),
    Column("reason", _("Why no verdict"), lambda row: row.assessment.reason.value, Cell.CODE),
    Column("flags", _("Flags"), lambda row: " ".join(row.assessment.flags)),
    Column(
        "open_balances",
        _("Open mass balances"),
        lambda row: "; ".join(row.assessment.open_balances),
        help=_("Sites, and lines of them, whose balance of a month is open: they keep the year out of reports."),
    ),
    Column("excluded", _("Excluded on both sides"), lambda row: " ".join(row.assessment.excluded)),
    Column(
        "estimated_share_percent",
        _("Estimated (%)"),
        lambda row: percentage(row.assessment.estimated_share),
        Cell.NUMBER,
        "%",
        help=_("Part of both sides together that stands on composition tables."),
    ),
    Column("source", _("Source"), lambda row: row.assessment.rule.source),
    Column(
        "target_source",
        _("Source of the target"),
        lambda row: row.assessment.target.source if row.assessment.target else "",
    ),
    Column(
        "certainty",
        _("Certainty"),
        lambda row: row.assessment.certainty.value,
        Cell.CODE,
        help=_("Of the weakest thing that the verdict stands on; secondary and to_be_verified need a person."),
    ),
    Column("gap", _("Not established"), lambda row: row.assessment.rule.gap),
    Column("rule_set_digest", _("Digest of the rule set"), lambda row: row.assessment.rule_set.digest),
)


def cells(row: RateRow) -> list:
    return [column.value(row) for column in COLUMNS]


@dataclass(frozen=True)
class RuleFigure:
    """One figure of a rule set, with what it rests on."""

    part: str
    code: str
    label: str
    battery_class: str
    percent: Decimal | None
    first_year: int | None
    due: date | None
    text: str
    source: str
    certainty: str
    gap: str


def rule_figures(code: str) -> list[RuleFigure]:
    """Everything that a rule set's file says, figure by figure."""
    rule_set = rule_sets()[code]
    found = []
    for rule in rule_set.rules:
        found.append(_figure("rule", rule, code=rule.code, label=rule.label, text=rule.basis.value, gap=rule.gap))
        found += [
            _figure(
                "target",
                target,
                code=rule.code,
                label=rule.label,
                battery_class=target.battery_class,
                percent=Decimal(whole_percent(target.fraction)),
                first_year=target.first_year,
                due=target.due,
            )
            for target in rule.targets
        ]
    for one in rule_set.exclusions:
        years = f"{one.first_year}–{one.last_year or ''}"
        text = f"{' '.join(one.elements)}, {years}"
        found.append(_figure("exclusion", one, code=one.code, label=one.label, text=text, gap=one.gap))
    for one in rule_set.fractions:
        text = "counts" if one.counts else "does not count"
        found.append(_figure("output", one, label=one.label, text=f"{text}: {' '.join(one.materials)}", gap=one.gap))
    found += [_figure("note", one, label=one.label, text=one.text) for one in rule_set.notes]
    return found


def _figure(part: str, sourced, **values) -> RuleFigure:
    empty = {
        "code": "",
        "label": "",
        "battery_class": "",
        "percent": None,
        "first_year": None,
        "due": None,
        "text": "",
        "gap": "",
    }
    return RuleFigure(part=part, source=sourced.source, certainty=sourced.certainty.value, **(empty | values))


RULE_COLUMNS = (
    Column("part", _("Part"), lambda one: one.part, Cell.CODE),
    Column("code", _("Code"), lambda one: one.code),
    Column("label", _("What"), lambda one: one.label),
    Column("battery_class", _("Class of batteries"), lambda one: one.battery_class, Cell.CODE),
    Column("percent", _("Least value (%)"), lambda one: one.percent, Cell.NUMBER, "%"),
    Column("first_year", _("First year"), lambda one: one.first_year, Cell.WHOLE, "year"),
    Column("due", _("Due"), lambda one: one.due, Cell.DAY),
    Column("text", _("Text"), lambda one: one.text),
    Column("source", _("Source"), lambda one: one.source),
    Column("certainty", _("Certainty"), lambda one: one.certainty, Cell.CODE),
    Column("gap", _("Not established"), lambda one: one.gap),
)
