"""A rule set figure by figure: what it rates, from when, where it was read, and what could not be established."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from consortium.access.http import requires
from consortium.access.permissions import Permission as P
from consortium.exports import csv_response
from consortium.views.listings import Tab
from consortium.views.records import Cell, Column, Item, Section
from dashboards.rates import rows
from dashboards.rates.words import BASIS, CERTAINTY, whole_percent
from facilities.rates.reader import battery_classes, rule_sets
from facilities.rates.rule_set import RuleSet, Sourced


@require_GET
@requires(P.REFERENCE_VIEW)
def rule_set(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that a rule set's file says, with its gaps first."""
    found = _rule_set(code)
    may_export = request.viewer.can(P.DATA_EXPORT)
    context = {
        "rule_set": found,
        "facts": _facts(found),
        "gaps": found.all_gaps,
        "sections": _rule_sections(found),
        "actions": [{"label": "CSV", "url": reverse("rule-set-csv", args=[code])}] if may_export else [],
        "others": [
            Tab(one.short_title, reverse("rule-set", args=[one.code]), one is found) for one in rule_sets().values()
        ],
    }
    return render(request, "dashboards/rule_set.html", context)


@require_GET
@requires(P.DATA_EXPORT)
def rule_set_csv(request: HttpRequest, code: str) -> HttpResponse:
    found = _rule_set(code)
    return csv_response(
        name=f"rule-set-{found.code}",
        headers=[column.name for column in rows.RULE_COLUMNS],
        rows=[[column.value(one) for column in rows.RULE_COLUMNS] for one in rows.rule_figures(found.code)],
        viewer=request.viewer,
    )


def _rule_set(code: str) -> RuleSet:
    found = rule_sets().get(code)
    if found is None:
        raise Http404
    return found


def _facts(found: RuleSet) -> list[Item]:
    certainty, tone = CERTAINTY[found.certainty]
    until = found.valid_until.isoformat() if found.valid_until else _("further notice")
    return [
        Item(_("Jurisdiction"), found.jurisdiction),
        Item(_("Version"), found.version),
        Item(_("Holds from"), found.valid_from.isoformat()),
        Item(_("Until before"), until),
        Item(_("Source of its dates"), found.source),
        Item(_("Certainty of its dates"), certainty, tone=tone),
        Item(_("Largest plausible rate"), f"{whole_percent(found.plausibility.largest)} %"),
        Item(_("Flagged above"), f"{whole_percent(found.plausibility.flag_above)} %"),
        Item(_("SHA-256 of the file"), found.digest),
    ]


def _certainty(sourced: Sourced) -> Cell:
    label, tone = CERTAINTY[sourced.certainty]
    return Cell(str(label), tone=tone)


def _class_label(code: str) -> str:
    known = battery_classes().get(code)
    return known.label if known else _("every class")


def _rule_sections(found: RuleSet) -> Iterable[Section]:
    sourced = [Column(_("Certainty")), Column(_("Source"))]
    gap = Column(_("Not established"))
    yield Section(
        "rules",
        _("What is rated"),
        columns=[Column(_("Rate")), Column(_("Basis")), *sourced, gap],
        rows=[
            [rule.label, str(BASIS[rule.basis]), _certainty(rule), rule.source, rule.gap or None]
            for rule in found.rules
        ],
    )
    yield Section(
        "targets",
        _("Targets"),
        text=_("Least values. One that falls due at the end of a year is read as holding from the next."),
        columns=[
            Column(_("Rate")),
            Column(_("Class of batteries")),
            Column(_("At least (%)"), True),
            Column(_("Due")),
            Column(_("First year")),
            *sourced,
        ],
        rows=[
            [
                rule.label,
                _class_label(target.battery_class),
                Cell(whole_percent(target.fraction), is_number=True),
                target.due.isoformat() if target.due else None,
                found.year_label(target.first_year),
                _certainty(target),
                target.source,
            ]
            for rule in found.rules
            for target in rule.targets
        ],
    )
    if found.exclusions:
        yield Section(
            "exclusions",
            _("What may be taken out"),
            text=_("Of recycling efficiency, at the recycler's choice, and always on both sides."),
            columns=[Column(_("Substance")), Column(_("Elements")), Column(_("Years")), *sourced, gap],
            rows=[
                [
                    one.label,
                    ", ".join(one.elements),
                    f"{one.first_year} – {one.last_year or ''}",
                    _certainty(one),
                    one.source,
                    one.gap or None,
                ]
                for one in found.exclusions
            ],
        )
    if found.fractions:
        yield Section(
            "outputs",
            _("Which outputs count"),
            columns=[Column(_("Output")), Column(_("Counts")), Column(_("Materials")), *sourced, gap],
            rows=[
                [
                    one.label,
                    Cell(_("yes"), tone="good") if one.counts else Cell(_("no"), tone="neutral"),
                    ", ".join(one.materials) or None,
                    _certainty(one),
                    one.source,
                    one.gap or None,
                ]
                for one in found.fractions
            ],
        )
    if found.notes:
        yield Section(
            "notes",
            _("Also in the text"),
            columns=[Column(_("What")), Column(_("Text")), *sourced],
            rows=[[one.label, one.text, _certainty(one), one.source] for one in found.notes],
        )
