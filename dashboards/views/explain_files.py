"""What stands behind a figure as files: the slices that it adds up, and their records."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from consortium.access.http import requires
from consortium.access.permissions import Permission as P
from consortium.exports import csv_response, xlsx_response
from dashboards import selectors
from dashboards.explain import words
from dashboards.explain.answers import answer
from dashboards.explain.facts import facts
from dashboards.explain.inputs import inputs
from dashboards.explain.questions import Question
from dashboards.views.explain import asked


@require_GET
@requires(P.DATA_EXPORT)
def explain_csv(request: HttpRequest) -> HttpResponse:
    """The slices behind a figure, unrounded."""
    question, _form = asked(request)
    rows = _slices(question)
    return csv_response(name=_name(question), headers=words.part_headers(question), rows=rows, viewer=request.viewer)


@require_GET
@requires(P.DATA_EXPORT)
def explain_xlsx(request: HttpRequest) -> HttpResponse:
    question, _form = asked(request)
    headers = words.part_headers(question)
    return xlsx_response(name=_name(question), headers=headers, rows=_slices(question), about=_about(request, question))


@require_GET
@requires(P.DATA_EXPORT)
def explain_records_csv(request: HttpRequest) -> HttpResponse:
    """The records behind a figure that the viewer reaches; the others counted, a line a measure."""
    question, _form = asked(request)
    rows = _records(question)
    return csv_response(
        name=_name(question, "records"), headers=list(words.RECORD_HEADERS), rows=rows, viewer=request.viewer
    )


@require_GET
@requires(P.DATA_EXPORT)
def explain_records_xlsx(request: HttpRequest) -> HttpResponse:
    question, _form = asked(request)
    return xlsx_response(
        name=_name(question, "records"),
        headers=list(words.RECORD_HEADERS),
        rows=_records(question),
        about=_about(request, question),
    )


def _slices(question: Question) -> list[list[Any]]:
    return [words.raw_part(question, part) for part in answer(question).parts or []]


def _records(question: Question) -> list[list[Any]]:
    """Nothing to fetch where the page lists none: of a figure that is withheld, or of too many days."""
    found = answer(question)
    behind = None if found.is_withheld or found.apart else facts(question.ask.viewer, inputs(question))
    if behind is None:
        raise Http404
    return words.raw_records(behind)


def _name(question: Question, what: str = "") -> str:
    period = question.ask.selection.period
    return "_".join(filter(None, ["explain", question.code, what, str(period.start), str(period.last_day)]))


def _about(request: HttpRequest, question: Question) -> dict[str, Any]:
    _version, changed_at = selectors.data_version()
    period = question.ask.selection.period
    return {
        _("What"): str(question.counted.label),
        _("Definition"): question.counted.definition,
        _("Version of the definition"): question.version,
        _("Period"): f"{period.start} – {period.last_day}",
        _("Digest of the inputs"): "" if answer(question).is_withheld else inputs(question).digest,
        _("As of"): changed_at.isoformat(timespec="seconds") if changed_at else "",
        _("Exported"): timezone.now().isoformat(timespec="seconds"),
        _("For"): str(request.acting_membership.organisation),
    }
