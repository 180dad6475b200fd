"""Runs as RecyclingBatch of Catena-X: one run, or the list of runs as it is filtered."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from consortium.access.http import requires
from consortium.access.permissions import Permission as P
from consortium.access.viewer import Viewer
from consortium.exports import file_name
from consortium.filters import find
from consortium.refusals import Refusal
from consortium.views.records import Column, Section, numeric
from facilities import recycling_selectors as selectors
from facilities.catenax.documents import Actor, RecyclingBatch
from facilities.catenax.exporting import UNNAMED_MATERIAL
from facilities.catenax.reading import read
from facilities.catenax.writing import text_of
from facilities.run_listings import RUNS


@require_GET
@requires(P.DATA_EXPORT)
@requires(P.RUN_VIEW)
def run_batches(request: HttpRequest, number: str) -> HttpResponse:
    """One run as a file."""
    run = get_object_or_404(selectors.runs_to_send(viewer=request.viewer), number=number)
    return _file(request.viewer, [run], f"recycling-batch-{number}")


@require_GET
@requires(P.DATA_EXPORT)
@requires(P.RUN_VIEW)
def listed_batches(request: HttpRequest) -> HttpResponse:
    """The runs of the list, as filtered, as far as they are the organisation's own."""
    found = find(RUNS, request.GET, viewer=request.viewer)
    if found.problems:
        return _refused("\n".join(found.problems_in_words))
    runs = selectors.runs_to_send(viewer=request.viewer).filter(pk__in=found.rows.order_by().values("pk"))
    return _file(request.viewer, runs, f"recycling-batches_{timezone.localdate().isoformat()}")


def _file(viewer: Viewer, runs, name: str) -> HttpResponse:
    try:
        documents = selectors.recycling_batches(viewer=viewer, runs=runs)
    except Refusal as refusal:
        return _refused(str(refusal))
    response = HttpResponse(text_of(documents), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(name)}.json"'
    return response


def _refused(words: str) -> HttpResponse:
    return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")


def run_actions(viewer: Viewer, run) -> list[dict[str, str]]:
    """The link to a run's document, for whoever may take it away."""
    if not selectors.runs_to_send(viewer=viewer).filter(pk=run.pk).exists():
        return []
    return [{"label": "RecyclingBatch (JSON)", "url": reverse("run-recycling-batches", args=[run.number])}]


def unnamed_notices(outputs) -> list[str]:
    """Where a document named no material, figures by element are unknown, not zero."""
    if not any(one.material_id == UNNAMED_MATERIAL for one in outputs):
        return []
    return [
        _(
            "Its document names no material of what came out: what was recovered of each element is not known, and "
            "counts as nothing, until an assay of the batch is sent."
        )
    ]


def document_section(viewer: Viewer, run) -> list[Section]:
    """What the documents say in which a run's inputs came, beyond what is recorded of every run."""
    rows = [
        _row(document, one.position)
        for one in selectors.sent_batches(viewer=viewer).filter(run_input__run=run)
        if (document := read(one.document.encode())[0].document)
    ]
    if not rows:
        return []
    columns = [
        Column(_("Recycling batch")),
        Column(_("Treatment code")),
        Column(_("Sender")),
        Column(_("Receiver")),
        Column(_("Transport")),
        Column(_("Container")),
        Column(_("Empty weight (kg)"), True),
        Column(_("Weighing slip")),
        Column(_("Loss")),
    ]
    return [
        Section(
            "recycling-batches",
            _("Recycling batches (Catena-X)"),
            _("As the sender's documents have it; open to the operator alone."),
            columns=columns,
            rows=rows,
        )
    ]


def _row(document: RecyclingBatch, position: int) -> list:
    step = document.steps[position]
    return [
        document.batch_id,
        document.treatment.code,
        _actor(document.sender),
        _actor(document.receiver),
        document.transport.transfer_id,
        document.container.description,
        numeric(document.container.mass_kg),
        step.weighing_slip,
        step.loss_type,
    ]


def _actor(actor: Actor) -> str:
    return f"{actor.number} ({actor.bpns})"
