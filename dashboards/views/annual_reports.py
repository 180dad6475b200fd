"""Frozen years: freezing one, looking at one, taking it away as a file, and computing it again."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from consortium.access.http import requires
from consortium.access.permissions import Permission as P
from consortium.exports import csv_response, xlsx_response
from consortium.quantities import exact
from consortium.views.answers import taken
from consortium.views.records import Cell, Column, Item, Section, instant
from dashboards import list_selectors, services
from dashboards.measures import MEASURES
from dashboards.rates import reports
from dashboards.rates.freezing import FreezeForm, groups_of
from dashboards.rates.questions import Question
from dashboards.rates.words import CERTAINTY, VERDICT, decimal, percent
from facilities import selectors as facilities
from facilities.rates.assess import Verdict
from facilities.rates.reader import rule_sets
from facilities.rates.rule_set import Certainty


@require_http_methods(["GET", "POST"])
@requires(P.REPORT_FREEZE)
def freeze_report(request: HttpRequest) -> HttpResponse:
    """Freeze a year of the operator's own sites, one or several; the address may say which."""
    groups = groups_of(facilities.sites_for(viewer=request.viewer, permission=P.REPORT_FREEZE))
    asked = {
        "site": request.GET.get("site"),
        "year": request.GET.get("year"),
        "battery_class": request.GET.get("class") or None,
        "exclude": [code for code in request.GET.get("exclude", "").split(",") if code],
    }
    initial = {name: value for name, value in asked.items() if value}
    form = FreezeForm(request.POST or None, groups=groups, initial=initial)
    frozen = []

    def freeze(said: dict[str, Any]) -> None:
        frozen.append(
            services.freeze_report(
                sites=groups[said["site"]].sites,
                rule_set=rule_sets()[said["rule_set"]],
                year=said["year"],
                battery_class=said["battery_class"],
                elected=said["exclude"],
                reason=said["reason"],
                viewer=request.viewer,
                by=request.user,
            )
        )

    if request.method == "POST" and taken(form, freeze):
        return redirect("annual-report", frozen[0].number)
    return render(request, "dashboards/freeze_report.html", {"form": form})


@require_GET
@requires(P.REPORT_VIEW)
def annual_report(request: HttpRequest, number: str) -> HttpResponse:
    report = get_object_or_404(list_selectors.annual_reports(viewer=request.viewer), number=number)
    again = _computed_again(request, report) if request.GET.get("again") else None
    files = [("CSV", "annual-report-csv"), ("XLSX", "annual-report-xlsx")]
    may_export = request.viewer.can(P.DATA_EXPORT)
    context = {
        "report": report,
        "title": report.number,
        "subtitle": f"{report.content['rule_set']['title']} · {_whose(report)} · {report.year}",
        "actions": [{"label": label, "url": reverse(name, args=[number])} for label, name in files if may_export],
        "superseded": bool(report.superseded_by_number),
        "superseded_url": reverse("annual-report", args=[report.superseded_by_number])
        if report.superseded_by_number
        else "",
        "is_intact": reports.digest_of(report.content) == report.content_sha256,
        "items": _items(report),
        "again": again,
        "sections": [_rates(report), _masses(report)],
        "gaps": report.content["gaps"],
    }
    return render(request, "dashboards/annual_report.html", context)


@require_GET
@requires(P.DATA_EXPORT)
def annual_report_csv(request: HttpRequest, number: str) -> HttpResponse:
    report = get_object_or_404(list_selectors.annual_reports(viewer=request.viewer), number=number)
    return csv_response(
        name=_file_name(report), headers=reports.HEADERS, rows=reports.lines_of(report.content), viewer=request.viewer
    )


@require_GET
@requires(P.DATA_EXPORT)
def annual_report_xlsx(request: HttpRequest, number: str) -> HttpResponse:
    report = get_object_or_404(list_selectors.annual_reports(viewer=request.viewer), number=number)
    about = {item.label: str(item.value or "") for item in _items(report)}
    about |= {_("Gap %(number)s") % {"number": place}: gap for place, gap in enumerate(report.content["gaps"], 1)}
    rows = [
        [_as_number(value, header) for value, header in zip(line, reports.HEADERS, strict=True)]
        for line in reports.lines_of(report.content)
    ]
    return xlsx_response(name=_file_name(report), headers=reports.HEADERS, rows=rows, about=about)


def _as_number(text: str, header: str) -> Any:
    return decimal(text) if header.endswith(("_kg", "_percent")) and text else text


def _file_name(report) -> str:
    whose = report.site.code if report.site else report.operator.code
    return f"annual-report_{whose}_{report.rule_set}_{report.year}_{report.number}"


def _whose(report) -> str:
    return str(report.site or report.operator)


def _computed_again(request: HttpRequest, report) -> dict[str, Any]:
    """Today's answer to the report's question, and where it parts from what was frozen."""
    rule_set = rule_sets().get(report.rule_set)
    if rule_set is None:
        return {"is_same": False, "problem": _("The rule set is no longer part of the product."), "section": None}
    question = Question(
        year=report.year,
        battery_class=report.battery_class,
        site_code=" ".join(report.content["sites"]),
        site_ids=tuple(report.site_ids),
        elected=tuple(report.excluded.split()),
    )
    content = reports.content_of(viewer=request.viewer, rule_set=rule_set, question=question)
    digest = reports.digest_of(content)
    found = reports.differences(report.content, content)
    section = Section(
        "differences",
        _("What comes out otherwise today"),
        columns=[Column(_("What")), Column(_("Column")), Column(_("Frozen")), Column(_("Today"))],
        rows=[[one.what, one.column, one.then or None, one.now or None] for one in found],
    )
    return {"is_same": digest == report.content_sha256, "digest": digest, "section": section if found else None}


def _items(report) -> list[Item]:
    content = report.content
    return [
        *_places(report),
        Item(_("Operator"), str(report.operator)),
        Item(_("Rule set"), content["rule_set"]["title"], url=_rule_set_url(report)),
        Item(_("Version of the rule set"), report.rule_set_version),
        Item(_("Period"), " – ".join(content["period"])),
        Item(_("Class of batteries"), report.battery_class.replace("_", " ")),
        Item(_("Excluded on both sides"), report.excluded or _("nothing")),
        Item(_("Frozen"), " · ".join(filter(None, (instant(report.frozen_at), report.frozen_by_name)))),
        Item(_("Supersedes"), report.supersedes.number, url=reverse("annual-report", args=[report.supersedes.number]))
        if report.supersedes
        else Item(_("Supersedes"), None),
        Item(_("Reason"), report.reason or None),
        Item(_("SHA-256 of the content"), report.content_sha256),
        Item(_("SHA-256 of the rule set"), report.rule_set_digest),
    ]


def _places(report) -> list[Item]:
    if report.site:
        return [Item(_("Site"), str(report.site), url=reverse("site", args=[report.site.code]))]
    return [Item(_("Sites"), ", ".join(report.content["sites"]))]


def _rule_set_url(report) -> str:
    return reverse("rule-set", args=[report.rule_set]) if report.rule_set in rule_sets() else ""


def _number(text: str) -> Cell | None:
    return Cell(exact(decimal(text)), is_number=True) if text else None


def _rates(report) -> Section:
    rule_set = rule_sets().get(report.rule_set)
    labels = {rule.code: rule.label for rule in rule_set.rules} if rule_set else {}
    return Section(
        "rates",
        _("Rates"),
        columns=[
            Column(_("Rate")),
            Column(_("Collected in")),
            Column(_("Won (kg)"), True),
            Column(_("Of (kg)"), True),
            Column(_("Value (%)"), True),
            Column(_("Target (%)"), True),
            Column(_("Verdict")),
            Column(_("Estimated (%)"), True),
            Column(_("Certainty")),
        ],
        rows=[
            [
                labels.get(row["rate"], row["rate"]),
                row["collected_in"] or _("all"),
                _number(row["numerator_kg"]),
                _number(row["denominator_kg"]),
                _share(row["value_percent"]),
                _number(row["target_percent"]),
                _pill(VERDICT[Verdict(row["verdict"])]),
                _share(row["estimated_share_percent"]),
                _pill(CERTAINTY[Certainty(row["certainty"])]),
            ]
            for row in report.content["rates"]
        ],
    )


def _share(text: str) -> Cell | None:
    return Cell(percent(decimal(text) / 100), is_number=True) if text else None


def _pill(said: tuple) -> Cell:
    label, tone = said
    return Cell(str(label), tone=tone)


def _masses(report) -> Section:
    return Section(
        "masses",
        _("Masses behind them"),
        text=_("What was charged and what was won of it, by country of collection, material and element."),
        columns=[
            Column(_("Measure")),
            Column(_("Collected in")),
            Column(_("Chemistry")),
            Column(_("Material")),
            Column(_("Element")),
            Column(_("Estimated")),
            Column(_("Mass (kg)"), True),
        ],
        rows=[
            [
                MEASURES[row["measure"]].label if row["measure"] in MEASURES else row["measure"],
                row["collected_in"] or None,
                row["chemistry"] or None,
                row["material"] or None,
                row["element"] or None,
                row["is_estimated"],
                _number(row["mass_kg"]),
            ]
            for row in report.content["masses"]
        ],
    )
