"""Boards and panels: one page, one figure, one CSV and one XLSX per panel, all from the same rows."""

from itertools import zip_longest
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from consortium.access.http import requires
from consortium.access.permissions import Permission as P
from consortium.exports import csv_response, xlsx_response
from consortium.quantities import exact
from consortium.views.listings import Tab
from consortium.views.records import Cell
from dashboards import key_figures, selectors
from dashboards.boards import BOARDS, Board, Topic
from dashboards.custody.rules import custody_rules
from dashboards.custody.sections import rules_section
from dashboards.forms import SelectionForm
from dashboards.measures import MEASURES
from dashboards.panels import PANELS
from dashboards.panels.panel import Answer, Ask, Panel
from dashboards.ratios import RATIOS

MOST_TABLE_ROWS = 200
"""Rows of a panel's table on the page; the CSV has all, and the page says so."""


def _board(request: HttpRequest) -> Board:
    board = BOARDS.get(request.viewer.organisation_kind)
    if board is None:
        raise Http404
    return board


def _form(request: HttpRequest) -> SelectionForm:
    return SelectionForm(request.GET, names=selectors.Names(request.viewer))


def _ask(request: HttpRequest, form: SelectionForm) -> Ask:
    return Ask(request.viewer, form.selection, form.names)


def _panel(request: HttpRequest, slug: str) -> Panel:
    """A panel of the viewer's own board; one of another board is as unknown as one that does not exist."""
    panel = PANELS.get(slug)
    if panel is None or slug not in _board(request).every_slug or not request.viewer.can(panel.permission):
        raise Http404
    return panel


@require_GET
@requires(P.BOARD_VIEW)
def board(request: HttpRequest) -> HttpResponse:
    """The first page of every member: key figures and panels of its kind of organisation."""
    found, form = _board(request), _form(request)
    ask = _ask(request, form)
    context = _page(request, found, form, ask)
    # Reference data is always there, and hides nothing that is missing.
    counted = [panel["rows"] for panel in context["panels"] if PANELS[panel["slug"]].measures]
    context["figures"] = key_figures.answer(ask, found.key_figures)
    context["waiting"] = "" if any(counted) else found.waiting
    return render(request, "dashboards/board.html", context)


@require_GET
@requires(P.BOARD_VIEW)
def board_topic(request: HttpRequest, slug: str) -> HttpResponse:
    """What lies behind the first page: the panels of one topic, under the same filters."""
    found, form = _board(request), _form(request)
    topic = next((one for one in found.topics if one.slug == slug), None)
    if topic is None:
        raise Http404
    return render(request, "dashboards/board.html", _page(request, found, form, _ask(request, form), topic))


@require_GET
@requires(P.BOARD_VIEW)
def panel_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One panel alone, with its table open and its definition written out."""
    panel, form = _panel(request, slug), _form(request)
    version, changed_at = selectors.data_version()
    found = _board(request)
    topic = found.topic_of(slug)
    context = {
        "panel": shown(panel, _ask(request, form), form, changed_at) | {"height": "tall", "url": "", "is_wide": True},
        "form": form,
        "presets": form.presets(),
        "active": form.active(),
        "clear_url": reverse("panel", args=[slug]),
        "board_title": topic.title if topic else found.title,
        "board_url": _address(topic, form),
        "measures": [MEASURES[code] for code in panel.measures],
        "data_version": version,
        "is_behind": selectors.is_behind(),
    }
    return render(request, "dashboards/panel.html", context)


@require_GET
@requires(P.BOARD_VIEW)
def panel_json(request: HttpRequest, slug: str) -> JsonResponse:
    """The figure of a panel."""
    panel, form = _panel(request, slug), _form(request)
    answer = panel.answer(_ask(request, form))
    return JsonResponse({"figure": answer.figure, "summary": summary(answer)})


@require_GET
@requires(P.DATA_EXPORT)
def panel_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The rows of a panel, as they stand in its table, unrounded."""
    panel, form = _panel(request, slug), _form(request)
    answer = panel.answer(_ask(request, form))
    return csv_response(
        name=file_name(panel, form),
        headers=[column.name for column in panel.columns],
        rows=raw_rows(answer),
        viewer=request.viewer,
    )


@require_GET
@requires(P.DATA_EXPORT)
def panel_xlsx(request: HttpRequest, slug: str) -> HttpResponse:
    """The rows of a panel with a sheet that says what they are."""
    panel, form = _panel(request, slug), _form(request)
    answer = panel.answer(_ask(request, form))
    return xlsx_response(
        name=file_name(panel, form),
        headers=[column.name for column in panel.columns],
        rows=raw_rows(answer),
        about=about(request, answer, form),
    )


@require_GET
@requires(P.BOARD_VIEW)
def data_version(request: HttpRequest) -> JsonResponse:
    """The counter that open pages ask for; it changes when figures have."""
    version, changed_at = selectors.data_version()
    return JsonResponse({"version": version, "changed_at": changed_at})


@require_GET
@requires(P.BOARD_VIEW)
def how_we_count(request: HttpRequest) -> HttpResponse:
    """Every measure and every rate, with unit, definition and source."""
    context = {
        "measures": MEASURES.values(),
        "ratios": RATIOS.values(),
        "custody": rules_section(),
        "custody_gaps": custody_rules().gaps,
    }
    return render(request, "dashboards/how_we_count.html", context)


# What a board's pages share -------------------------------------------------------------------------------------------


def _address(topic: Topic | None, form: SelectionForm) -> str:
    """Of the board's first page or of a topic, with the filters as they stand."""
    path = reverse("board-topic", args=[topic.slug]) if topic else reverse("board")
    return f"{path}?{form.query}" if form.query else path


def _page(
    request: HttpRequest, found: Board, form: SelectionForm, ask: Ask, topic: Topic | None = None
) -> dict[str, Any]:
    """The first page of a board or one of its topics: filters, tabs, panels, and the age of the figures."""
    version, changed_at = selectors.data_version()
    tabs = [Tab(str(found.title), _address(None, form), topic is None)]
    tabs += [Tab(str(one.title), _address(one, form), one is topic) for one in found.topics]
    page = topic or found
    panels = [PANELS[slug] for slug in page.slugs if request.viewer.can(PANELS[slug].permission)]
    return {
        "title": page.title,
        "question": page.question,
        "form": form,
        "presets": form.presets(),
        "active": form.active(),
        "clear_url": _address(topic, form).partition("?")[0],
        "tabs": tabs if found.topics else [],
        "panels": without_gaps([shown(panel, ask, form, changed_at) for panel in panels]),
        "is_behind": selectors.is_behind(),
        "data_version": version,
    }


def without_gaps(panels: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Two narrow panels share a row; one that would leave the other half empty takes the row."""
    is_second = False
    for panel, following in zip_longest(panels, panels[1:]):
        is_alone = not is_second and (following is None or following["is_wide"])
        panel["is_wide"] |= is_alone
        is_second = not (panel["is_wide"] or is_second)
    return panels


# From an answer to what components and files take ---------------------------------------------------------------------


def shown(panel: Panel, ask: Ask, form: SelectionForm, changed_at) -> dict[str, Any]:
    """A panel as components/panel.html takes it."""
    answer = panel.answer(ask)
    query = f"?{form.query}" if form.query else ""
    share = panel.estimated_share(answer.rows) if panel.estimated_share else None
    notes = [covered(answer.ask)]
    if len(answer.rows) > MOST_TABLE_ROWS:
        notes.append(_("first %(count)s rows; all are in the CSV") % {"count": MOST_TABLE_ROWS})
    if answer.ignored:
        notes.append(_("not split by %(filters)s") % {"filters": ", ".join(_(name) for name in answer.ignored)})
    if any(getattr(row, "is_withheld", False) for row in answer.rows):
        notes.append(_("some figures are withheld: they would stand on too few partners"))
    may_export = ask.viewer.can(P.DATA_EXPORT)
    return {
        "slug": panel.slug,
        "title": _(panel.title),
        "question": _(panel.question),
        "unit": panel.unit,
        "definition": panel.definition,
        "formula": panel.formula,
        "source": panel.source,
        "url": reverse("panel", args=[panel.slug]) + query,
        "json_url": reverse("panel-json", args=[panel.slug]) + query,
        "csv_url": reverse("panel-csv", args=[panel.slug]) + query if may_export else "",
        "xlsx_url": reverse("panel-xlsx", args=[panel.slug]) + query if may_export else "",
        "explain_url": panel.explain(answer.ask),
        "height": panel.height,
        "is_wide": panel.is_wide,
        "covered": " · ".join(notes),
        "as_of": timezone.localtime(changed_at).strftime("%Y-%m-%d %H:%M") if changed_at else "",
        "estimated_share": f"{share:.0f} %" if share is not None else "",
        "summary": summary(answer),
        "columns": [{"label": column.label, "is_number": column.is_number} for column in panel.columns],
        "rows": [cells(panel, row) for row in answer.rows[:MOST_TABLE_ROWS]],
        "empty_title": _(panel.empty_title),
        "empty_text": answer.empty_text,
    }


def cells(panel: Panel, row: Any) -> list[Any]:
    """One row of the table; the column that leads on links to the rows behind it."""
    found = []
    for column in panel.columns:
        value = column.value(row)
        url = getattr(row, "url", "") if column.leads_on else ""
        if column.explains:
            url = getattr(row, "explain", "") or url
        if value is None:
            withheld = column.is_number and getattr(row, "is_withheld", False)
            found.append(Cell(_("withheld"), url) if withheld else None)
        elif column.is_number:
            found.append(Cell(exact(value), url, is_number=True))
        else:
            found.append(Cell(str(value), url))
    return found


def raw_rows(answer: Answer) -> list[list[Any]]:
    return [[column.value(row) for column in answer.panel.columns] for row in answer.rows]


def covered(ask: Ask) -> str:
    period = ask.selection.period
    return f"{period.start} – {period.last_day}"


def summary(answer: Answer) -> str:
    """One sentence for those who do not see the figure."""
    if not answer.rows:
        return f"{_(answer.panel.title)}: {_('nothing recorded')}."
    return _("%(title)s, %(period)s, %(count)s rows; the table below the figure has them all.") % {
        "title": _(answer.panel.title),
        "period": covered(answer.ask),
        "count": len(answer.rows),
    }


def file_name(panel: Panel, form: SelectionForm) -> str:
    """Says what is in the file: panel, period, filters."""
    selection = form.selection
    parts = [panel.slug, selection.period.start.isoformat(), selection.period.last_day.isoformat()]
    parts += [
        str(form.data[name]).replace(":", "-")
        for name in ("site", "line", "chemistry", "material")
        if form.data.get(name)
    ]
    return "_".join(parts)


def about(request: HttpRequest, answer: Answer, form: SelectionForm) -> dict[str, str]:
    """What the second sheet of a workbook says of the first."""
    _version, changed_at = selectors.data_version()
    filters = "; ".join(chip.label for chip in form.active()) or _("none")
    return {
        _("What"): f"{_(answer.panel.title)} ({answer.panel.unit})",
        _("Definition"): answer.panel.definition,
        _("Formula"): answer.panel.formula,
        _("Source"): answer.panel.source,
        _("Period"): covered(answer.ask),
        _("Filters"): filters,
        _("Days"): _("A day is a day at the site."),
        _("As of"): changed_at.isoformat(timespec="seconds") if changed_at else "",
        _("Exported"): timezone.now().isoformat(timespec="seconds"),
        _("By"): str(request.user),
        _("For"): str(request.acting_membership.organisation),
    }
