"""Attribution: the quarters of the plants, one of them as it stands or as it was closed, and its files."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from consortium.access.http import requires
from consortium.access.permissions import Permission as P
from consortium.exports import csv_response, xlsx_response
from consortium.periods import Period
from consortium.refusals import Refusal
from consortium.views.answers import telling
from consortium.views.records import Cell, Column, Item, Section, instant
from dashboards import list_selectors, selectors, services
from dashboards.custody import overview, sections
from dashboards.custody.attribution import Line, digest_of, lines_of
from dashboards.custody.forms import RestateForm
from dashboards.custody.quarters import code_of, quarter_from, quarter_of
from dashboards.custody.rules import custody_rules
from dashboards.custody.shown import HEADERS, ShownLine, changes_since, class_label, shown_lines, stored_lines
from dashboards.rates.open_balances import open_balances
from dashboards.rates.words import decimal
from dashboards.selectors import Names
from facilities import selectors as facilities

GRAM_DIGITS = 3
"""Sums over rollups are shown to the gram, a statement to the milligram."""


@require_GET
@requires(P.REPORT_VIEW)
def attribution(request: HttpRequest) -> HttpResponse:
    """Which quarters are closed, what changed since, and what closed statements hold of the viewer's own lots."""
    names = Names(request.viewer)
    version, changed_at = selectors.data_version()
    context = {
        "sections": [
            section
            for section in (
                _quarters(overview.quarters(viewer=request.viewer, names=names)),
                _own_metal(overview.own_metal(viewer=request.viewer)),
            )
            if section.rows
        ],
        "rules": sections.rules_section(),
        "gaps": custody_rules().gaps,
        "as_of": instant(changed_at),
        "is_behind": selectors.is_behind(),
        "data_version": version,
        "statements_url": reverse("attributions"),
    }
    return render(request, "dashboards/attribution.html", context)


def _quarters(rows: list[overview.QuarterRow]) -> Section:
    elements = sorted(custody_rules().credited)
    return Section(
        "quarters",
        _("Quarters of the plants"),
        _("Metal in products, as it is counted today; what has changed since a quarter was closed stands beside it."),
        columns=[
            Column(_("Quarter")),
            Column(_("Site")),
            Column(_("State")),
            *(Column(f"{element} (kg)", True) for element in elements),
            Column(_("Since it was closed")),
        ],
        rows=[
            [
                Cell(code_of(row.quarter.start), url=_quarter_url(row), is_short=True),
                row.site.name,
                _state(row),
                *(sections.mass(row.now_kg.get(element), GRAM_DIGITS) for element in elements),
                _changed(row),
            ]
            for row in rows
        ],
    )


def _quarter_url(row: overview.QuarterRow) -> str:
    if row.statement:
        return reverse("attribution-statement", args=[row.statement.number])
    return reverse("attribution-quarter", args=[row.site.code, code_of(row.quarter.start)])


def _state(row: overview.QuarterRow) -> Cell:
    if row.statement is None:
        return Cell(_("open"), tone="neutral")
    if row.change_kg:
        return Cell(_("closed, differs today"), tone="warn")
    return Cell(_("closed"), tone="good")


def _changed(row: overview.QuarterRow) -> str | None:
    changed = (f"{sections.change(kg, GRAM_DIGITS)} kg {element}" for element, kg in row.change_kg.items())
    return ", ".join(changed) or None


def _own_metal(rows: list[tuple]) -> Section:
    return Section(
        "own-metal",
        _("Closed: what came back of your lots"),
        _("Your rows of the statements that stand; those of other suppliers are not open to you."),
        columns=[
            Column(_("Quarter")),
            Column(_("Site")),
            Column(_("Operator")),
            Column(_("Origin")),
            Column(_("Element")),
            Column(_("Mass (kg)"), True),
        ],
        rows=[
            [
                Cell(
                    code_of(statement.starts_on),
                    url=reverse("attribution-statement", args=[statement.number]),
                    is_short=True,
                ),
                statement.site.name,
                str(statement.site.operator),
                class_label(origin),
                element,
                sections.mass(total),
            ]
            for statement, origin, element, total in rows
        ],
        link_label=_("By lot and product"),
        link_url=reverse("attributed-metal"),
    )


# An open quarter -----------------------------------------------------------------------------------------------------


@require_GET
@requires(P.REPORT_VIEW)
def quarter(request: HttpRequest, code: str, quarter: str) -> HttpResponse:
    """A quarter that nobody has closed: what its statement would say now, and what stands in its way."""
    site, period = _place(request, code, quarter)
    statement = list_selectors.attribution_statements(viewer=request.viewer).filter(
        site=site, starts_on=period.start, superseded_by__isnull=True
    )
    if found := statement.first():
        return redirect("attribution-statement", found.number)
    names = Names(request.viewer)
    lines = _shown(request, names, lines_of(site_id=site.pk, quarter=period))
    own = facilities.sites_for(viewer=request.viewer, permission=P.ATTRIBUTION_CLOSE).filter(pk=site.pk)
    is_over = period.end <= timezone.localdate()
    blocking = open_balances(viewer=request.viewer, names=names, period=period, site_ids=[site.pk]) if is_over else []
    _version, changed_at = selectors.data_version()
    context = {
        "title": _("Attribution of %(site)s, %(quarter)s") % {"site": site.name, "quarter": quarter},
        "subtitle": _("Open: nobody has closed this quarter; figures still follow every record."),
        "actions": _files("attribution-quarter", code, quarter) if request.viewer.can(P.DATA_EXPORT) else [],
        "sections": _tables(lines, names),
        "open_balances": [one.name for one in blocking],
        "balances_url": reverse("balances"),
        "unfinished_until": "" if is_over else period.last_day.isoformat(),
        "close_url": reverse("close-quarter", args=[code, quarter])
        if is_over and lines and not blocking and own.exists()
        else "",
        "as_of": instant(changed_at),
        "is_behind": selectors.is_behind(),
    }
    return render(request, "dashboards/attribution_quarter.html", context)


@require_GET
@requires(P.DATA_EXPORT)
def quarter_csv(request: HttpRequest, code: str, quarter: str) -> HttpResponse:
    rows = _rows_today(request, *_place(request, code, quarter))
    return csv_response(
        name=f"attribution_{code}_{quarter}_open", headers=list(HEADERS), rows=rows, viewer=request.viewer
    )


@require_GET
@requires(P.DATA_EXPORT)
def quarter_xlsx(request: HttpRequest, code: str, quarter: str) -> HttpResponse:
    site, period = _place(request, code, quarter)
    about = {
        _("Site"): str(site),
        _("Quarter"): quarter,
        _("State"): _("open: as counted now"),
        _("Exported"): timezone.now().isoformat(timespec="seconds"),
    }
    rows = _with_numbers(_rows_today(request, site, period))
    return xlsx_response(name=f"attribution_{code}_{quarter}_open", headers=list(HEADERS), rows=rows, about=about)


def _place(request: HttpRequest, code: str, quarter: str) -> tuple[Any, Period]:
    site = get_object_or_404(facilities.sites_for(viewer=request.viewer, permission=P.REPORT_VIEW), code=code)
    period = quarter_of(quarter)
    if period is None:
        raise Http404
    return site, period


def _rows_today(request: HttpRequest, site, period: Period) -> list[list[str]]:
    lines = _shown(request, Names(request.viewer), lines_of(site_id=site.pk, quarter=period))
    return [line.cells for line in lines]


def _files(name: str, *arguments: str) -> list[dict[str, str]]:
    return [
        {"label": label, "url": reverse(f"{name}-{kind}", args=arguments)}
        for label, kind in (("CSV", "csv"), ("XLSX", "xlsx"))
    ]


def _with_numbers(rows: list[list[str]]) -> list[list[Any]]:
    place = HEADERS.index("mass_kg")
    return [[*row[:place], decimal(row[place]), *row[place + 1 :]] for row in rows]


@require_POST
@requires(P.ATTRIBUTION_CLOSE)
def close_quarter(request: HttpRequest, code: str, quarter: str) -> HttpResponse:
    site = get_object_or_404(facilities.sites_for(viewer=request.viewer, permission=P.ATTRIBUTION_CLOSE), code=code)
    period = quarter_of(quarter)
    if period is None:
        raise Http404
    return _closed(request, site, period, back=("attribution-quarter", code, quarter))


def _closed(
    request: HttpRequest, site, period: Period, *, back: tuple, form: RestateForm | None = None
) -> HttpResponse:
    """To the new statement, or back with the sentence that says why there is none."""
    made = []
    with telling(request, _("The quarter is closed, and what it earns is credited.")):
        if form is not None and not form.is_valid():
            raise Refusal(_("Say why, in at most 300 characters: a restatement keeps its reason."))
        reason = form.cleaned_data["reason"] if form else ""
        made.append(
            services.close_quarter(site=site, quarter=period, reason=reason, viewer=request.viewer, by=request.user)
        )
    return redirect("attribution-statement", made[0].number) if made else redirect(*back)


# A closed quarter ----------------------------------------------------------------------------------------------------


@require_GET
@requires(P.REPORT_VIEW)
def statement(request: HttpRequest, number: str) -> HttpResponse:
    """A closed quarter as far as it is open to the viewer, and where today's facts part from it."""
    found = _statement(request, number)
    names, stored = Names(request.viewer), stored_lines(viewer=request.viewer, statement=found)
    hidden, hidden_lots = list_selectors.hidden_rows(viewer=request.viewer, statement=found)
    lines = _shown(request, names, stored)
    is_latest = not found.superseded_by_number
    changed = changes_since(found, viewer=request.viewer, seen=stored, sees_all=not hidden) if is_latest else []
    nameable = {one.lot for one in [*lines, *_shown(request, names, [change.line for change in changed])]}
    own = facilities.sites_for(viewer=request.viewer, permission=P.ATTRIBUTION_CLOSE).filter(pk=found.site_id)
    context = {
        "title": found.number,
        "subtitle": f"{found.site.name} · {code_of(found.starts_on)}",
        "statement": found,
        "actions": _files("attribution-statement", number) if request.viewer.can(P.DATA_EXPORT) else [],
        "superseded_url": reverse("attribution-statement", args=[found.superseded_by_number]) if not is_latest else "",
        # Who does not see every row cannot compute its digest.
        "is_intact": bool(hidden) or _digest(found, stored) == found.content_sha256,
        "hidden": hidden,
        "hidden_lots": hidden_lots,
        "headline": sections.headline(changed),
        "items": _items(found),
        "sections": _tables(lines, names),
        "changed": sections.since_closing(changed, nameable) if is_latest else None,
        "form": RestateForm() if is_latest and changed and own.exists() else None,
        "restate_url": reverse("restate-quarter", args=[number]),
    }
    return render(request, "dashboards/attribution_statement.html", context)


@require_POST
@requires(P.ATTRIBUTION_CLOSE)
def restate_quarter(request: HttpRequest, number: str) -> HttpResponse:
    found = _statement(request, number)
    site = get_object_or_404(
        facilities.sites_for(viewer=request.viewer, permission=P.ATTRIBUTION_CLOSE), pk=found.site_id
    )
    back = ("attribution-statement", number)
    return _closed(request, site, quarter_from(found.starts_on), back=back, form=RestateForm(request.POST))


@require_GET
@requires(P.DATA_EXPORT)
def statement_csv(request: HttpRequest, number: str) -> HttpResponse:
    found, rows = _file(request, number)
    return csv_response(name=_file_name(found), headers=list(HEADERS), rows=rows, viewer=request.viewer)


@require_GET
@requires(P.DATA_EXPORT)
def statement_xlsx(request: HttpRequest, number: str) -> HttpResponse:
    found, rows = _file(request, number)
    hidden, hidden_lots = list_selectors.hidden_rows(viewer=request.viewer, statement=found)
    about = {item.label: str(item.value or "") for item in _items(found)}
    about[_("Rows that are not open to you")] = f"{hidden} ({hidden_lots})"
    about |= {_("Gap %(number)s") % {"number": place}: gap for place, gap in enumerate(custody_rules().gaps, 1)}
    return xlsx_response(name=_file_name(found), headers=list(HEADERS), rows=_with_numbers(rows), about=about)


def _statement(request: HttpRequest, number: str):
    return get_object_or_404(list_selectors.attribution_statements(viewer=request.viewer), number=number)


def _file(request: HttpRequest, number: str) -> tuple[Any, list[list[str]]]:
    found = _statement(request, number)
    lines = _shown(request, Names(request.viewer), stored_lines(viewer=request.viewer, statement=found))
    return found, [line.cells for line in lines]


def _file_name(found) -> str:
    return f"attribution_{found.site.code}_{code_of(found.starts_on)}_{found.number}"


def _shown(request: HttpRequest, names: Names, lines: list[Line]) -> list[ShownLine]:
    own_sites = {pk for pk, site in names.sites.items() if site.operator_id == request.viewer.organisation_id}
    return shown_lines(lines, viewer=request.viewer, own_sites=own_sites, suppliers=names.organisations)


def _tables(lines: list[ShownLine], names: Names) -> list[Section]:
    labels = {code: str(material.label) for code, material in names.materials.items()}
    return [sections.by_element(lines), sections.by_lot(lines), sections.by_product(lines, labels)]


def _digest(found, stored: list[Line]) -> str:
    return digest_of(stored, site_code=found.site.code, quarter=quarter_from(found.starts_on))


def _items(found) -> list[Item]:
    earlier = found.supersedes
    return [
        Item(_("Site"), str(found.site)),
        Item(_("Operator"), str(found.site.operator)),
        Item(_("Quarter"), code_of(found.starts_on)),
        Item(_("Closed"), " · ".join(filter(None, (instant(found.closed_at), found.closed_by_name)))),
        Item(_("Supersedes"), earlier.number, url=reverse("attribution-statement", args=[earlier.number]))
        if earlier
        else Item(_("Supersedes"), None),
        Item(_("Reason"), found.reason or None),
        Item(_("SHA-256 of the content"), found.content_sha256),
    ]
