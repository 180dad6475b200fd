"""Runs that were told as RecyclingBatch: recorded as all runs are, each input with the document that it came in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from facilities.models import ProcessRun, RunInput, SentRecyclingBatch
from facilities.services.runs import NewRun, record_runs
from feedstock.services import BLOCK, Origin


@dataclass(frozen=True)
class SentDocument:
    """The document of one input."""

    recycling_batch_id: str
    position: int
    """Of the input's step in it, counted from 0."""
    text: str


@transaction.atomic
def record_recycling_batches(
    new: Sequence[NewRun], documents: Mapping[tuple[str, int], SentDocument], *, origin: Origin
) -> list[ProcessRun]:
    """Record runs; `documents` are named by the run's reference and the row of its input."""
    runs = record_runs(new, origin=origin)
    references = {run.pk: run.source_reference for run in runs}
    rows = RunInput._base_manager.filter(run__in=references).order_by("pk")
    SentRecyclingBatch._base_manager.bulk_create(
        [
            SentRecyclingBatch(
                **origin.part(row.source_row),
                run_input=row,
                recycling_batch_id=said.recycling_batch_id,
                position=said.position,
                document=said.text,
            )
            for row in rows
            if (said := documents.get((references[row.run_id], row.source_row)))
        ],
        batch_size=BLOCK,
    )
    return runs
