"""The balance of one run, of its mass and of each element in it, unrounded, as files."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from consortium.access.http import requires
from consortium.access.permissions import Permission as P
from consortium.exports import csv_response, xlsx_response
from facilities import run_balances, selectors


@require_GET
@requires(P.DATA_EXPORT)
@requires(P.RUN_VIEW)
def run_balance_csv(request: HttpRequest, number: str) -> HttpResponseBase:
    run, rows = _found(request, number)
    return csv_response(name=_name(run), headers=list(run_balances.HEADERS), rows=rows, viewer=request.viewer)


@require_GET
@requires(P.DATA_EXPORT)
@requires(P.RUN_VIEW)
def run_balance_xlsx(request: HttpRequest, number: str) -> HttpResponse:
    run, rows = _found(request, number)
    about = {
        _("What"): _("Balance of run %(number)s") % {"number": run.number},
        _("Equation"): _("in = out + residue + explained loss + gap"),
        _("Basis"): _("Total mass is wet; elements are on dry matter."),
        _("Tolerance"): _("Expanded uncertainty, k = 2, of everything that was measured."),
        _("Site"): run.site.name,
        _("Exported"): timezone.now().isoformat(timespec="seconds"),
        _("For"): str(request.acting_membership.organisation),
    }
    return xlsx_response(name=_name(run), headers=list(run_balances.HEADERS), rows=rows, about=about)


def _found(request: HttpRequest, number: str) -> tuple:
    run = get_object_or_404(selectors.runs(viewer=request.viewer), number=number)
    return run, run_balances.balance_rows(viewer=request.viewer, run=run)


def _name(run) -> str:
    return f"balance_{run.number}"
