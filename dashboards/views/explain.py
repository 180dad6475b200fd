"""A figure of the boards taken apart, and computed again while somebody waits."""

from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from consortium.access.http import requires
from consortium.access.permissions import Permission as P
from consortium.quantities import exact
from consortium.views.limits import limited
from consortium.views.records import Cell, Column, Item, Section, day_cell, instant, numeric
from dashboards import selectors
from dashboards.explain import words
from dashboards.explain.answers import Answer, answer
from dashboards.explain.exclusions import exclusions
from dashboards.explain.facts import MOST_SLICES, facts
from dashboards.explain.inputs import Inputs, Recount, inputs, recount
from dashboards.explain.passed import OPEN, Exclusion
from dashboards.explain.questions import Question, chips, question_of
from dashboards.forms import SelectionForm
from dashboards.measures import MEASURES
from dashboards.rates.words import CERTAINTY

PARTS_A_PAGE, MOST_FACTS, MOST_DIFFERENCES, MOST_LEFT_OUT = 50, 200, 20, 30


@require_GET
@requires(P.BOARD_VIEW)
def explain(request: HttpRequest) -> HttpResponse:
    """One figure: what it is, its formula with its numbers, and what stands behind it."""
    question, form = asked(request)
    return render(request, "dashboards/explain.html", _context(request, question, form))


@require_POST
@requires(P.BOARD_VIEW)
@limited("recount")
def explain_again(request: HttpRequest) -> HttpResponse:
    """The same figure from the facts again, beside what is stored."""
    question, form = asked(request)
    found = answer(question)
    again = None if found.is_withheld or found.apart else recount(question)
    context = _context(request, question, form)
    return render(request, "dashboards/explain.html", context | {"again": again and _again(question, again)})


def asked(request: HttpRequest) -> tuple[Question, SelectionForm]:
    found = question_of(request.viewer, request.GET)
    if found is None:
        raise Http404
    return found


def files(question: Question, *names: str) -> list[tuple[str, str]]:
    return [(name.rsplit("-", 1)[1].upper(), question.url(name)) for name in names]


def _context(request: HttpRequest, question: Question, form: SelectionForm) -> dict[str, Any]:
    found = answer(question)
    parts = None if found.apart else found.parts
    page = Paginator(parts or [], PARTS_A_PAGE).get_page(request.GET.get("page"))
    behind = None if found.is_withheld else inputs(question)
    left_out = exclusions(question)
    version, changed_at = selectors.data_version()
    may_export = request.viewer.can(P.DATA_EXPORT)
    return {
        "title": question.counted.label,
        "figure": words.headline(found),
        "chips": chips(question, form),
        "notes": words.notes(found),
        "formula": _formula(found),
        "definition": _definition(question),
        "exclusions": _exclusions(left_out),
        "left_out": _left_out(left_out),
        "parts": _parts(found, page),
        "page_obj": page,
        "facts": _facts(request, question, behind) if behind and not found.apart else None,
        "inputs": _inputs(question, behind, changed_at, version) if behind else None,
        "choices": [(value, question.url(**{name: value})) for name, values in found.apart.items() for value in values],
        "again_url": question.url("explain-again") if behind and not found.apart and not found.is_empty else "",
        "part_files": files(question, "explain-csv", "explain-xlsx") if may_export and not found.is_empty else [],
        "record_files": files(question, "explain-records-csv", "explain-records-xlsx") if may_export else [],
        "is_behind": selectors.is_behind(),
        "data_version": version,
    }


def _formula(found: Answer) -> Section:
    """Every term with its sum: what stands above the line, what below, what is taken off."""
    rows = [
        [
            words.side(found.question, one),
            words.term_label(one.term),
            Cell(_("withheld")) if found.is_withheld else numeric(one.share.value),
            MEASURES[one.term.measure].unit,
            None if found.is_withheld else numeric(one.share.estimated),
            None if found.is_withheld else numeric(Decimal(one.share.facts)),
        ]
        for one in found.sums
    ]
    columns = (
        Column(_("In the formula")),
        Column(_("Sum of")),
        Column(_("Amount"), True),
        Column(_("Unit")),
        Column(_("Of it estimated"), True),
        Column(_("Records"), True),
    )
    return Section("formula", _("Formula, with its numbers"), words.formula(found), columns, rows)


def _definition(question: Question) -> Section:
    counted = question.counted
    items = [
        Item(_("Definition"), counted.definition),
        Item(_("Source"), counted.source),
        Item(_("Version of the definition"), question.version),
        Item(_("Opened by a grant of scope"), words.scopes(question)),
        Item(_("Rows"), words.perspective(question)),
    ]
    if rule_set := question.rule_set:
        url = reverse("rule-set", args=[rule_set.code])
        items.append(Item(_("Rule set"), f"{rule_set.title} · {rule_set.digest[:8]}", url=url))
    for one in question.excluded:
        certainty, _tone = CERTAINTY[one.certainty]
        items.append(Item(_("Excluded on both sides"), f"{one.label} · {certainty}. {one.gap}".strip()))
    for measure in question.measures if question.ratio else ():
        one = MEASURES[measure]
        items.append(Item(f"{one.label} ({one.unit})", one.definition))
    return Section("definition", _("Definition and source"), items=items)


def _exclusions(found: list[Exclusion]) -> Section:
    rows = [
        [Cell(str(one.reason), one.url), numeric(Decimal(one.count)), numeric(one.amount), one.unit or None]
        for one in found
    ]
    columns = (
        Column(_("Not in it, or in doubt")),
        Column(_("Records"), True),
        Column(_("Amount"), True),
        Column(_("Unit")),
    )
    empty = _("Nothing of the period is known to be left out.")
    is_open = any(one.reason == OPEN for one in found)
    said = _("What depends on an open balance stays out of reports and statements until it is settled.")
    return Section("exclusions", _("Left out, and why"), said if is_open else "", columns, rows, empty=empty)


def _left_out(found: list[Exclusion]) -> Section | None:
    """The records of each reason: those that the viewer reaches with their pages, the others counted."""
    rows = []
    for one in found:
        for left in one.records[:MOST_LEFT_OUT]:
            amount = numeric(left.amount)
            rows.append(
                [str(one.reason), Cell(left.record.label, left.record.url), amount, one.unit if amount else None]
            )
        rest = len(one.records) - MOST_LEFT_OUT
        if rest > 0:
            rows.append([str(one.reason), _("and %(count)s more") % {"count": rest}, None, None])
        if one.unseen:
            rows.append([str(one.reason), unseen(one.unseen), None, None])
    columns = (Column(_("Why")), Column(_("Record")), Column(_("Amount"), True), Column(_("Unit")))
    return Section("left-out", _("Which they are"), columns=columns, rows=rows) if rows else None


def unseen(count: int) -> str:
    said = ngettext("and %(count)s that you cannot see", "and %(count)s that you cannot see", count)
    return said % {"count": count}


def _parts(found: Answer, page: Page) -> Section:
    question, title = found.question, _("Where it comes from, the largest first")
    if found.apart or found.is_empty:
        return Section("parts", title, empty=words.no_parts(found))
    if found.parts is None:
        return Section("parts", title, empty=words.WITHHELD_PARTS)
    rows = [
        [
            Cell(part.start.isoformat(), part.url, is_short=True) if part.start else None,
            part.group or None,
            *([numeric(part.above), numeric(part.below)] if question.ratio else []),
            numeric(part.value),
            numeric(Decimal(part.facts)),
        ]
        for part in page
    ]
    columns = [
        Column(_("From")),
        Column(_("At")),
        *([Column(_("Above the line"), True), Column(_("Below the line"), True)] if question.ratio else []),
        Column(f"{question.counted.label} ({question.counted.unit})", True),
        Column(_("Records"), True),
    ]
    return Section("parts", title, columns=columns, rows=rows)


def _facts(request: HttpRequest, question: Question, behind: Inputs) -> Section:
    title = _("Records behind it")
    found = facts(request.viewer, behind)
    if found is None:
        said = _("More than %(most)s days at a site stand behind it. Choose a stretch of time above.")
        return Section("facts", title, empty=said % {"most": MOST_SLICES})
    rows = [
        [
            MEASURES[row.measure].label,
            Cell(row.records[0].label, row.records[0].url, is_short=True),
            " · ".join(record.label for record in row.records[1:]) or None,
            numeric(row.value),
            MEASURES[row.measure].unit,
        ]
        for row in found.rows[:MOST_FACTS]
    ]
    for measure, (count, value) in found.unseen.items():
        rows.append([MEASURES[measure].label, unseen(count), None, numeric(value), MEASURES[measure].unit])
    columns = (
        Column(_("Counts in")),
        Column(_("Record")),
        Column(_("Of")),
        Column(_("Share"), True),
        Column(_("Unit")),
    )
    text = ""
    if len(found.rows) > MOST_FACTS:
        text = _("The %(most)s largest of %(all)s.") % {"most": MOST_FACTS, "all": len(found.rows)}
    return Section("facts", title, text, columns, rows, empty=_("Nothing is recorded."))


def _inputs(question: Question, behind: Inputs, changed_at, version: int) -> Section:
    filled = [one.filled_at for one in behind.rows]
    items = [
        Item(_("Digest of the inputs"), behind.digest),
        Item(_("Inputs"), exact(Decimal(len(behind.rows))), _("sums per day, each with the digest of its records")),
        Item(_("Counted last"), instant(max(filled)) if filled else None),
        Item(_("Version of the data"), f"{version} · {instant(changed_at) or '–'}"),
        Item(_("Version of the definition"), question.version),
    ]
    return Section("inputs", _("Digest and age"), items=items)


def _again(question: Question, again: Recount) -> dict[str, Any]:
    """What a fresh computation says, and where it differs."""
    rows = [
        [MEASURES[one.measure].label, day_cell(one.day), numeric(one.stored), numeric(one.fresh)]
        for one in again.differences[:MOST_DIFFERENCES]
    ]
    unit = question.counted.unit
    items = [
        Item(_("Value as stored"), words.unrounded(again.stored.value(question)), unit),
        Item(_("Value computed again"), words.unrounded(again.fresh.value(question)), unit),
        Item(_("Digest as stored"), again.stored.digest),
        Item(_("Digest computed again"), again.fresh.digest),
    ]
    columns = (Column(_("Measure")), Column(_("Day")), Column(_("Stored"), True), Column(_("Computed again"), True))
    return {
        "is_same": again.is_same,
        "items": items,
        "differences": Section("differences", _("Where they differ"), columns=columns, rows=rows),
    }
