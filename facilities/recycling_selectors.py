"""Runs as RecyclingBatch, for their operator: the documents they came in, or documents made of what is on record."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from consortium.access.permissions import Permission as P
from consortium.access.viewer import Viewer
from consortium.models.reference import MaterialKind
from consortium.refusals import Refusal
from facilities import selectors
from facilities.catenax.documents import RecyclingBatch
from facilities.catenax.exporting import RunFacts, agree, batches_of
from facilities.catenax.reading import read
from facilities.models import ProcessRun, RunInput, RunOutput, SentRecyclingBatch

MOST_RUNS = 2000
"""In one file: a data space takes batches one by one, and a reader must hold the whole list."""


def runs_to_send(*, viewer: Viewer) -> QuerySet[ProcessRun]:
    """Standing runs of the viewer's own sites."""
    rows = ProcessRun.objects.permitted(viewer, P.DATA_EXPORT).filter(voided_at__isnull=True)
    return rows.select_related("site", "line").order_by("-ended_at", "-pk")


def sent_batches(*, viewer: Viewer) -> QuerySet[SentRecyclingBatch]:
    """Documents in which inputs of standing runs came."""
    rows = SentRecyclingBatch.objects.visible_to(viewer).filter(run_input__run__voided_at__isnull=True)
    return rows.select_related("run_input").order_by("ingest_batch", "source_row", "position", "pk")


def recycling_batches(*, viewer: Viewer, runs: Iterable[ProcessRun]) -> list[RecyclingBatch]:
    """The documents of these runs, in their order.  A run without outputs has nothing to say yet, and is left out."""
    runs = list(runs)
    if len(runs) > MOST_RUNS:
        raise Refusal(f"More than {MOST_RUNS:,} runs: set a filter, such as a site or a period.")
    inputs, outputs = _parts(viewer, runs)
    sent = _sent(viewer, runs)
    documents: dict[tuple, RecyclingBatch] = {}
    nameless: set[str] = set()
    for run in runs:
        if not inputs[run.pk] or not outputs[run.pk]:
            continue
        facts = _facts(run, inputs[run.pk], outputs[run.pk])
        own = sent.get(run.pk, [])
        if len(own) == len(inputs[run.pk]) and agree([one[1] for one in own], [one[2] for one in own], facts):
            documents |= {key: document for key, document, _position in own}
        elif run.site.bpns:
            documents |= {(run.pk, place): document for place, document in enumerate(batches_of(facts))}
        else:
            nameless.add(run.site.name)
    if nameless:
        raise Refusal(
            f"No BPNS is known of {', '.join(sorted(nameless))}: a RecyclingBatch names its sender by it. "
            "Enter it on the page of the site."
        )
    return list(documents.values())


def _parts(viewer: Viewer, runs: Sequence[ProcessRun]) -> tuple[dict[int, list[RunInput]], dict[int, list[RunOutput]]]:
    inputs, outputs = defaultdict(list), defaultdict(list)
    for row in selectors.run_inputs(viewer=viewer).filter(run__in=runs).select_related("lot", "output", "reagent"):
        inputs[row.run_id].append(row)
    for row in selectors.run_outputs(viewer=viewer).filter(run__in=runs):
        outputs[row.run_id].append(row)
    return inputs, outputs


def _facts(run: ProcessRun, inputs: list[RunInput], outputs: list[RunOutput]) -> RunFacts:
    zone = ZoneInfo(run.site.time_zone)
    losses = [one for one in outputs if one.material.kind == MaterialKind.LOSS]
    return RunFacts(
        number=run.number,
        reference=run.source_reference,
        site=run.site.code,
        line=run.line.code,
        bpns=run.site.bpns,
        step=run.step_id,
        started_at=run.started_at.astimezone(zone),
        ended_at=run.ended_at.astimezone(zone),
        inputs=tuple((_name(one), one.mass_kg) for one in inputs),
        output_mass_kg=sum((one.mass_kg for one in outputs if one not in losses), Decimal(0)),
        losses=tuple((one.material_id, one.mass_kg) for one in losses),
    )


def _name(one: RunInput) -> str:
    charged = one.lot or one.output
    return charged.number if charged else one.reagent_id


def _sent(viewer: Viewer, runs: Sequence[ProcessRun]) -> dict[int, list[tuple[tuple, RecyclingBatch, int]]]:
    """Of each run its (key, document, position), as far as every step of the document stands."""
    own = sent_batches(viewer=viewer)
    files = own.filter(run_input__run__in=runs).values("ingest_batch")
    whole: dict[tuple, list[SentRecyclingBatch]] = defaultdict(list)
    for row in own.filter(ingest_batch__in=files):
        whole[row.ingest_batch_id, row.source_row].append(row)
    found: dict[int, list[tuple[tuple, RecyclingBatch, int]]] = defaultdict(list)
    for key, rows in whole.items():
        document = read(rows[0].document.encode())[0].document
        if document and len(rows) == len(document.steps):
            for row in rows:
                found[row.run_input.run_id].append((key, document, row.position))
    return found
