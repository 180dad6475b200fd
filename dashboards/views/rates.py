"""The same year under every rule set, side by side."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django_countries import countries

from consortium.access.http import requires
from consortium.access.permissions import Permission as P
from consortium.exports import csv_response, xlsx_response
from consortium.quantities import exact
from consortium.views.records import Cell, Column, Figure, Section
from dashboards import selectors
from dashboards.explain import links
from dashboards.numbers import shown as shown_number
from dashboards.rates import rows
from dashboards.rates.answers import Answer, answers
from dashboards.rates.questions import Question, QuestionForm
from dashboards.rates.words import (
    BASIS,
    CERTAINTY,
    VERDICT,
    percent,
    remarks,
    target_text,
    value_text,
    whole_percent,
)
from facilities.rates.assess import Assessment, Verdict, total
from facilities.rates.reader import rule_sets
from facilities.rates.rule_set import Rated

ORDER = (Rated.RECYCLING_EFFICIENCY, Rated.DRY_WEIGHT_RECOVERY, Rated.ELEMENT_RECOVERY, Rated.STEP_RECOVERY)
"""What is rated, from the whole battery to one step."""


@dataclass(frozen=True)
class Chip:
    label: str
    url: str
    is_current: bool = False


def _form(request: HttpRequest) -> QuestionForm:
    return QuestionForm(request.GET, names=selectors.Names(request.viewer))


@require_GET
@requires(P.ROLLUP_VIEW)
def rates(request: HttpRequest) -> HttpResponse:
    form = _form(request)
    question = form.question
    found = answers(viewer=request.viewer, question=question)
    version, changed_at = selectors.data_version()
    files = [("CSV", "rates-csv"), ("XLSX", "rates-xlsx")] if request.viewer.can(P.DATA_EXPORT) else []
    explained = partial(links.rate_url, request.viewer, form.names)
    context = {
        "form": form,
        "active": _active(form, question),
        "clear_url": reverse("rates"),
        "exclusions": _exclusion_chips(question),
        "actions": [
            *({"label": label, "url": f"{reverse(name)}?{question.query()}"} for label, name in files),
            {"label": _("Annual reports"), "url": reverse("annual-reports")},
        ],
        "freeze_url": f"{reverse('freeze-report')}?{question.query()}" if request.viewer.can(P.REPORT_FREEZE) else "",
        "figures": _figures(found),
        "is_empty": not any(answer.year.sums.batteries.kg for answer in found),
        "is_behind": selectors.is_behind(),
        "open_balances": found[0].year.sums.open_balances,
        "balances_url": f"{reverse('balances')}?state=open&period=24m",
        "side_by_side": _side_by_side(found),
        "sections": [(_section(answer, explained), _sources(answer)) for answer in found],
        "unfinished_until": _unfinished_until(found),
        "by_country": [
            _by_country(answer, explained) for answer in found if answer.rule_set.is_by_country_of_collection
        ],
        "data_version": version,
        "as_of": changed_at,
    }
    return render(request, "dashboards/rates.html", context)


@require_GET
@requires(P.DATA_EXPORT)
def rates_csv(request: HttpRequest) -> HttpResponse:
    """The rows of the page, unrounded, country by country where the rule set asks for it."""
    question = _form(request).question
    return csv_response(
        name=_file_name(question),
        headers=[column.name for column in rows.COLUMNS],
        rows=[rows.cells(row) for row in rows.rate_rows(viewer=request.viewer, question=question)],
        viewer=request.viewer,
    )


@require_GET
@requires(P.DATA_EXPORT)
def rates_xlsx(request: HttpRequest) -> HttpResponse:
    question = _form(request).question
    _version, changed_at = selectors.data_version()
    about = {
        _("What"): _("Rates of a year under every rule set"),
        _("Numbers"): _("A workbook keeps 15 digits; the CSV of the same rows is exact."),
        _("As of"): changed_at.isoformat(timespec="seconds") if changed_at else "",
        _("Exported"): timezone.now().isoformat(timespec="seconds"),
        _("By"): str(request.user),
        _("For"): str(request.acting_membership.organisation),
        **{rule_set.code: " | ".join((rule_set.title, *rule_set.all_gaps)) for rule_set in rule_sets().values()},
    }
    return xlsx_response(
        name=_file_name(question),
        headers=[column.name for column in rows.COLUMNS],
        rows=[rows.cells(row) for row in rows.rate_rows(viewer=request.viewer, question=question)],
        about=about,
    )


def _file_name(question: Question) -> str:
    parts = [
        "rates",
        str(question.year),
        question.site_code,
        question.battery_class,
        question.collected_in,
        "-".join(question.elected),
    ]
    return "_".join(filter(None, parts))


# The page of rates ----------------------------------------------------------------------------------------------------


def _active(form: QuestionForm, question: Question) -> list[Chip]:
    chips = []
    for name, field, change in (
        ("site_code", "site", {"site_code": "", "site_ids": ()}),
        ("collected_in", "collected_in", {"collected_in": ""}),
    ):
        if value := getattr(question, name):
            label = f"{form.fields[field].label}: {dict(form.fields[field].choices)[value]}"
            chips.append(Chip(label, f"?{question.query(**change)}"))
    return chips


def _exclusion_chips(question: Question) -> list[Chip]:
    """What some rule set lets a recycler take out in the year; each link elects it or puts it back."""
    open_now = {one.code: one for rule_set in rule_sets().values() for one in rule_set.open_exclusions(question.year)}
    return [
        Chip(one.label, f"?{question.query(elected=question.toggled(code))}", code in question.elected)
        for code, one in open_now.items()
    ]


def _figures(found: list[Answer]) -> list[Figure]:
    """What all rule sets start from: the calendar year of the first one."""
    year = found[0].year
    won = total(year.sums.outputs.values())
    said = (
        (_("Waste batteries charged"), year.sums.batteries.kg, _("Mass of waste batteries put into their first run.")),
        (
            _("Counted output"),
            won.kg,
            _("Mass of the elements of these batteries in finished products, at any plant; black mass never counts."),
        ),
        (
            _("Outside of the rates"),
            year.unrated.kg,
            _("Production scrap and bought black mass that was charged: no waste batteries, on neither side."),
        ),
    )
    figures = []
    for label, value, definition in said:
        text, unit = shown_number(value, "kg")
        figures.append(Figure(label, text, unit, definition))
    return figures


def _unfinished_until(found: list[Answer]) -> str:
    """The last day of the first year that is not over: what was charged lately has not come out yet."""
    today = timezone.localdate()
    return next((str(answer.period.last_day) for answer in found if answer.period.end > today), "")


def _side_by_side(found: list[Answer]) -> Section:
    """What is rated down the side, rule sets across: the same thing stands in one line."""
    lines: dict[str, dict[str, Assessment]] = {}
    labels: dict[str, str] = {}
    for answer in found:
        for one in answer.assessments:
            key = one.rule.element or one.rule.code
            lines.setdefault(key, {})[answer.rule_set.code] = one
            labels.setdefault(key, one.rule.label)
    ordered = sorted(lines, key=lambda key: ORDER.index(next(iter(lines[key].values())).rule.rated))
    return Section(
        "side-by-side",
        _("Side by side"),
        text=_(
            "Bases differ. Chain: from the battery to the finished product at whichever plant, for the first recycler. "
            "Refining: what the thermal and wet steps of the sites took in and gave. "
            "To be verified: nobody has compared it with the primary text yet."
        ),
        columns=[Column(_("Rate")), *(Column(_heading(answer)) for answer in found)],
        rows=[[labels[key], *(_compared(lines[key].get(answer.rule_set.code)) for answer in found)] for key in ordered],
    )


def _heading(answer: Answer) -> str:
    return f"{answer.rule_set.short_title} ({answer.rule_set.year_label(answer.question.year)})"


def _compared(one: Assessment | None) -> Cell | None:
    if one is None:
        return None
    label, tone = VERDICT[one.verdict]
    value = value_text(one)
    if value is None:
        return Cell(str(label), tone=tone)
    if one.target is not None and one.verdict in {Verdict.MET, Verdict.MISSED}:
        sign = "≥" if one.verdict is Verdict.MET else "<"
        return Cell(f"{value} % {sign} {whole_percent(one.target.fraction)} %", tone=tone)
    return Cell(f"{value} % · {label}", tone=tone)


def _section(answer: Answer, explained: Callable[..., str]) -> Section:
    rule_set, period = answer.rule_set, answer.period
    in_force = "" if rule_set.is_in_force(answer.question.year) else _("It does not hold in this year.")
    return Section(
        rule_set.code,
        rule_set.title,
        text=" ".join(
            filter(
                None,
                (
                    f"{rule_set.jurisdiction}, {period.start} – {period.last_day}.",
                    in_force,
                    _("%(count)s gaps are listed with the rule set.") % {"count": len(rule_set.all_gaps)},
                ),
            )
        ),
        columns=[
            Column(_("Rate")),
            Column(_("Basis")),
            Column(_("Won (kg)"), True, _("Numerator: mass that counts.")),
            Column(_("Of (kg)"), True, _("Denominator: what it is divided by.")),
            Column(_("Value (%)"), True),
            Column(_("Target")),
            Column(_("Verdict")),
            Column(_("Estimated (%)"), True, _("Part of both sides that stands on composition tables.")),
            Column(_("Certainty")),
        ],
        rows=[_line(one, explained(answer, one)) for one in answer.assessments],
        link_label=_("Every figure of this rule set, with source and certainty"),
        link_url=reverse("rule-set", args=[rule_set.code]),
    )


def _line(one: Assessment, url: str) -> list[Any]:
    label, tone = VERDICT[one.verdict]
    certainty, certainty_tone = CERTAINTY[one.certainty]
    return [
        one.rule.label,
        str(BASIS[one.rule.basis]),
        _number(one.numerator and one.numerator.kg),
        _number(one.denominator and one.denominator.kg),
        _text_number(value_text(one), url),
        Cell(target_text(one), is_short=True),
        Cell(str(label), tone=tone),
        _text_number(percent(one.estimated_share)),
        Cell(str(certainty), tone=certainty_tone),
    ]


def _sources(answer: Answer) -> Section:
    """Where method and targets were read, and what else a reader must know; apart, as it is text and no figure."""
    return Section(
        f"{answer.rule_set.code}-sources",
        _("Sources and remarks"),
        columns=[Column(_("Rate")), Column(_("Source of the method")), Column(_("Target")), Column(_("Remarks"))],
        rows=[
            [
                Cell(one.rule.label, is_short=True),
                one.rule.source,
                one.target.source if one.target else None,
                remarks(one) or None,
            ]
            for one in answer.assessments
        ],
    )


def _number(value: Decimal | None) -> Cell | None:
    return None if value is None else Cell(exact(value), is_number=True)


def _text_number(text: str | None, url: str = "") -> Cell | None:
    return None if text is None else Cell(text, url, is_number=True)


def _by_country(answer: Answer, explained: Callable[..., str]) -> Section:
    rated = [one.rule for one in answer.assessments if one.verdict is not Verdict.NOT_ASSESSABLE]
    lines = []
    for country, sums in answer.year.by_country.items():
        of_country = {one.rule.code: one for one in answer.of_country(country)}
        lines.append(
            [
                str(countries.name(country) or country or _("not said")),
                _number(sums.batteries.kg),
                *(
                    _text_number(value_text(one), explained(answer, one, country))
                    for one in (of_country[rule.code] for rule in rated)
                ),
            ]
        )
    return Section(
        f"{answer.rule_set.code}-countries",
        _("%(rules)s by country of collection") % {"rules": answer.rule_set.short_title},
        text=_("The annual data are broken down by the Member State in which the batteries were collected."),
        columns=[
            Column(_("Collected in")),
            Column(_("Batteries charged (kg)"), True),
            *(Column(f"{rule.label} (%)", True) for rule in rated),
        ],
        rows=lines,
        empty=_("Nothing was charged in the year."),
    )
