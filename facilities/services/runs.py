"""Process runs with what they were charged with, what they produced, and what laboratories found in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from consortium.choices import SliceKind
from consortium.models import ChangedDay, User
from consortium.models.fact import new_number
from consortium.refusals import Refusal
from facilities.models import Assay, Line, ProcessRun, RunInput, RunOutput
from feedstock.models import BatteryLot
from feedstock.services import BLOCK, Origin, void_facts


@dataclass(frozen=True)
class NewInput:
    mass_kg: Decimal
    moisture_fraction: Decimal = Decimal(0)
    lot: BatteryLot | None = None
    output: RunOutput | None = None
    produced_in_file: tuple[str, str] | None = None
    """(run reference, batch reference) of a batch that the same file produces."""
    reagent: str | None = None
    row: int | None = None


@dataclass(frozen=True)
class NewAssay:
    value: Decimal
    unit: str
    assayed_on: date
    element: str | None = None
    compound: str | None = None
    basis: str = "dry"
    status: str = "final"
    method: str = ""
    uncertainty: Decimal | None = None
    laboratory: str = ""
    lot: BatteryLot | None = None
    output: RunOutput | None = None
    reference: str = ""
    row: int | None = None


@dataclass(frozen=True)
class NewOutput:
    batch_reference: str
    material: str
    mass_kg: Decimal
    moisture_fraction: Decimal = Decimal(0)
    destination: str = ""
    assays: list[NewAssay] = field(default_factory=list)
    row: int | None = None


@dataclass(frozen=True)
class NewRun:
    reference: str
    line: Line
    step: str
    started_at: datetime
    ended_at: datetime
    inputs: list[NewInput] = field(default_factory=list)
    outputs: list[NewOutput] = field(default_factory=list)
    row: int | None = None


@transaction.atomic
def record_runs(new: Sequence[NewRun], *, origin: Origin) -> list[ProcessRun]:
    """Record finished runs with everything that belongs to them."""
    runs = [
        ProcessRun(
            **origin.frame("R", reference=one.reference, row=one.row),
            site_id=one.line.site_id,
            line=one.line,
            step_id=one.step,
            started_at=one.started_at,
            ended_at=one.ended_at,
            day=one.ended_at.astimezone(ZoneInfo(one.line.site.time_zone)).date(),
        )
        for one in new
    ]
    ProcessRun.objects.bulk_create(runs, batch_size=BLOCK)
    outputs: dict[tuple[str, str], RunOutput] = {}
    for run, described in zip(runs, new, strict=True):
        for one in described.outputs:
            seed = f"{run.number}:{one.batch_reference}" if origin.batch else ""
            outputs[(described.reference, one.batch_reference)] = RunOutput(
                **origin.part(one.row),
                run=run,
                number=new_number("B", seed),
                batch_reference=one.batch_reference,
                material_id=one.material,
                mass_kg=one.mass_kg,
                moisture_fraction=one.moisture_fraction,
                destination=one.destination,
                holder_id=origin.organisation.pk,
            )
    RunOutput.objects.bulk_create(outputs.values(), batch_size=BLOCK)
    RunInput.objects.bulk_create(
        [
            RunInput(
                **origin.part(one.row),
                run=run,
                lot=one.lot,
                output=outputs[one.produced_in_file] if one.produced_in_file else one.output,
                reagent_id=one.reagent,
                mass_kg=one.mass_kg,
                moisture_fraction=one.moisture_fraction,
            )
            for run, described in zip(runs, new, strict=True)
            for one in described.inputs
        ],
        batch_size=BLOCK,
    )
    _create_assays(
        [
            (assay, {"output": outputs[(described.reference, one.batch_reference)]})
            for described in new
            for one in described.outputs
            for assay in one.assays
        ],
        origin=origin,
    )
    ChangedDay.mark(SliceKind.SITE, ((run.site_id, run.day) for run in runs))
    return runs


@transaction.atomic
def record_assays(new: Sequence[NewAssay], *, origin: Origin) -> list[Assay]:
    """Record what a laboratory found in lots and batches that are on record."""
    assays = _create_assays([(one, {"lot": one.lot, "output": one.output}) for one in new], origin=origin)
    mark_assays(assays)
    return assays


def _create_assays(pairs: Sequence[tuple[NewAssay, dict]], *, origin: Origin) -> list[Assay]:
    assays = []
    for one, subject in pairs:
        named = subject.get("output") or subject.get("lot")
        substance = one.element or one.compound
        reference = one.reference or f"{named.number} {substance} {one.status}"
        assays.append(
            Assay(
                **origin.frame("A", reference=reference, row=one.row),
                **subject,
                element_id=one.element,
                compound_id=one.compound,
                value=one.value,
                unit=one.unit,
                basis=one.basis,
                status=one.status,
                method=one.method,
                uncertainty=one.uncertainty,
                laboratory=one.laboratory,
                assayed_on=one.assayed_on,
            )
        )
    Assay.objects.bulk_create(assays, batch_size=BLOCK)
    return assays


DOWNSTREAM = """
WITH RECURSIVE downstream AS (
    SELECT run_id FROM facilities_runoutput WHERE id = ANY(%(outputs)s)
    UNION
    SELECT run_id FROM facilities_runinput WHERE lot_id = ANY(%(lots)s)
    UNION
    SELECT later.run_id
      FROM downstream
      JOIN facilities_runoutput batch ON batch.run_id = downstream.run_id
      JOIN facilities_runinput later ON later.output_id = batch.id
)
SELECT DISTINCT run.site_id, run.day FROM downstream JOIN facilities_processrun run ON run.id = downstream.run_id
UNION
SELECT stock.site_id, stock.day
  FROM facilities_stocktakerow counted JOIN facilities_stocktake stock ON stock.id = counted.stock_take_id
 WHERE counted.output_id = ANY(%(outputs)s) OR counted.lot_id = ANY(%(lots)s)
"""


def mark_downstream(*, output_ids: Iterable[int] = (), lot_ids: Iterable[int] = ()) -> None:
    """What is found in a lot or batch changes every run that was fed with it, however far down, and its stock-takes."""
    with connection.cursor() as cursor:
        cursor.execute(DOWNSTREAM, {"outputs": list(output_ids), "lots": list(lot_ids)})
        ChangedDay.mark(SliceKind.SITE, cursor.fetchall())


def mark_assays(assays: Sequence[Assay]) -> None:
    mark_downstream(
        output_ids=[assay.output_id for assay in assays if assay.output_id],
        lot_ids=[assay.lot_id for assay in assays if assay.lot_id],
    )


@transaction.atomic
def void_runs(runs: Sequence[ProcessRun], *, reason: str, by: User) -> int:
    """Withdraw runs that did not happen so.  Runs and receipts that were fed by them must be withdrawn first."""
    ids = [run.pk for run in runs]
    later = (
        RunInput._base_manager.filter(output__run__in=ids, run__voided_at__isnull=True)
        .exclude(run__in=ids)
        .select_related("output")
        .first()
    )
    if later:
        raise Refusal(f"Batch {later.output.number} has been charged to a later run: withdraw that first.")
    received = RunOutput._base_manager.filter(run__in=ids, receipts__voided_at__isnull=True, receipts__isnull=False)
    if batch := received.first():
        raise Refusal(f"Batch {batch.number} has been received by another member: withdraw the receipt first.")
    void_facts(runs, reason=reason, by=by)
    void_facts(list(Assay._base_manager.filter(output__run__in=ids, voided_at__isnull=True)), reason=reason, by=by)
    ChangedDay.mark(SliceKind.SITE, ((run.site_id, run.day) for run in runs))
    return len(runs)


@transaction.atomic
def void_assays(assays: Sequence[Assay], *, reason: str, by: User) -> int:
    void_facts(assays, reason=reason, by=by)
    mark_assays(assays)
    return len(assays)
