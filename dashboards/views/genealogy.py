"""Where a lot or a batch came from and went, both ways and as far as one may see: as a diagram, a table and a file."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from consortium.access.http import requires
from consortium.access.permissions import Permission as P
from consortium.exports import csv_response
from consortium.quantities import exact
from consortium.views.records import Cell, Column, moment
from dashboards.figures import flows
from dashboards.genealogy import HEADERS, Genealogy
from facilities import selectors
from feedstock import selectors as feedstock

MOST_TABLE_ROWS = 500
"""Rows of the table on the page; the CSV has all, and the page says so."""


def _of_lot(request: HttpRequest, number: str) -> Genealogy:
    found = get_object_or_404(feedstock.lots(viewer=request.viewer), number=number)
    return Genealogy(viewer=request.viewer, lot=found)


def _of_batch(request: HttpRequest, number: str) -> Genealogy:
    found = get_object_or_404(selectors.batch_records(viewer=request.viewer), number=number)
    return Genealogy(viewer=request.viewer, batch=found)


@require_GET
@requires(P.LOT_VIEW)
def lot(request: HttpRequest, number: str) -> HttpResponse:
    return _page(request, _of_lot(request, number), "lot", _("Genealogy of lot %(number)s") % {"number": number})


@require_GET
@requires(P.LOT_VIEW)
def lot_figure(request: HttpRequest, number: str) -> JsonResponse:
    return _figure(_of_lot(request, number))


@require_GET
@requires(P.DATA_EXPORT)
def lot_csv(request: HttpRequest, number: str) -> HttpResponse:
    return _csv(request, _of_lot(request, number))


@require_GET
@requires(P.RUN_VIEW)
def batch(request: HttpRequest, number: str) -> HttpResponse:
    return _page(request, _of_batch(request, number), "batch", _("Genealogy of batch %(number)s") % {"number": number})


@require_GET
@requires(P.RUN_VIEW)
def batch_figure(request: HttpRequest, number: str) -> JsonResponse:
    return _figure(_of_batch(request, number))


@require_GET
@requires(P.DATA_EXPORT)
def batch_csv(request: HttpRequest, number: str) -> HttpResponse:
    return _csv(request, _of_batch(request, number))


def _page(request: HttpRequest, found: Genealogy, kind: str, title: str) -> HttpResponse:
    number = found.start.number
    rows = list(found.rows())
    notes = [found.note()] if found.note() else []
    if len(rows) > MOST_TABLE_ROWS:
        notes.append(_("first %(count)s rows; all are in the CSV") % {"count": MOST_TABLE_ROWS})
    words = {"back": _("came from"), "forth": _("went to")}
    may_export = request.viewer.can(P.DATA_EXPORT)
    context = {
        "panel": {
            "slug": "genealogy",
            "title": _("Where its mass came from and where it went"),
            "question": _("Masses of splits, merges and runs; a run's masses are those of the whole run."),
            "unit": "t",
            "json_url": reverse(f"{kind}-genealogy-figure", args=[number]),
            "csv_url": reverse(f"{kind}-genealogy-csv", args=[number]) if may_export else "",
            "height": "tall",
            "is_wide": True,
            "covered": " · ".join(notes),
            "summary": title,
            "empty_title": _("It has not been split, merged or charged yet, as far as you can see."),
            "columns": [
                Column(_("Direction")),
                Column(_("Distance"), True),
                Column(_("When")),
                Column(_("Step")),
                Column(_("Of")),
                Column(_("Into, to or at")),
                Column(_("Mass (kg)"), True),
            ],
            "rows": [
                [words[way], Cell(str(depth), is_number=True), moment(at), step, source, target, _mass(mass_kg)]
                for way, depth, at, step, source, target, mass_kg in rows[:MOST_TABLE_ROWS]
            ],
        },
        "notice": found.note(),
        "title": title,
        "back_url": reverse(kind, args=[number]),
        "back_label": number,
    }
    return render(request, "dashboards/genealogy.html", context)


def _mass(mass_kg) -> Cell:
    return Cell(exact(mass_kg), is_number=True)


def _figure(found: Genealogy) -> JsonResponse:
    return JsonResponse({"figure": flows.sankey(found.flows()), "summary": found.note()})


def _csv(request: HttpRequest, found: Genealogy) -> HttpResponse:
    return csv_response(
        name=f"genealogy_{found.start.number}", headers=list(HEADERS), rows=list(found.rows()), viewer=request.viewer
    )
