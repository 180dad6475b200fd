"""Process runs with what they were charged with, what they produced, and what laboratories found in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from consortium.choices import SliceKind
from consortium.models import ChangedDay, User
from consortium.models.fact import new_number
from consortium.refusals import Refusal
from consortium.services.lookups import says_the_same
from facilities.metrics.one import days_read_during
from facilities.models import Assay, Line, ProcessRun, RunInput, RunOutput
from facilities.services.receipts import mark_ways
from feedstock.models import BatteryLot, ShipmentLine
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

    def columns(self) -> dict:
        """Of what was found; what it was found in is told apart."""
        return {
            "element_id": self.element,
            "compound_id": self.compound,
            "value": self.value,
            "unit": self.unit,
            "basis": self.basis,
            "status": self.status,
            "method": self.method,
            "uncertainty": self.uncertainty,
            "laboratory": self.laboratory,
            "assayed_on": self.assayed_on,
        }


@dataclass(frozen=True)
class NewOutput:
    batch_reference: str
    material: str
    mass_kg: Decimal
    moisture_fraction: Decimal = Decimal(0)
    destination: str = ""
    assays: list[NewAssay] = field(default_factory=list)
    row: int | None = None

    def is_on_record_as(self, output: RunOutput) -> bool:
        return says_the_same(
            output,
            material_id=self.material,
            destination=self.destination,
            mass_kg=self.mass_kg,
            moisture_fraction=self.moisture_fraction,
        )


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
    """Record finished runs with everything that belongs to them.  Their outputs may follow in another file."""
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
            seed = f"{run.number}:{one.batch_reference}"
            outputs[(described.reference, one.batch_reference)] = _output(run, one, origin=origin, seed=seed)
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
    _mark(runs)
    return runs


def _mark(runs: Sequence[ProcessRun]) -> None:
    """A run changes its own day, and what of the readings of its time is idle."""
    read = days_read_during([run.pk for run in runs])
    ChangedDay.mark(SliceKind.SITE, [*((run.site_id, run.day) for run in runs), *read])


@transaction.atomic
def record_outputs(new: Sequence[tuple[ProcessRun, NewOutput]], *, origin: Origin) -> list[RunOutput]:
    """Record what runs on record have produced.  Nothing stands on these batches yet: only the runs' days change."""
    runs = {run.pk: run for run, _one in new}
    # Locked, or a run that is withdrawn at this moment would be left with a batch that stands.
    standing = ProcessRun._base_manager.select_for_update().filter(pk__in=runs, voided_at__isnull=True)
    if gone := runs.keys() - set(standing.values_list("pk", flat=True)):
        raise Refusal(f"Run {runs[gone.pop()].number} has just been withdrawn.")
    outputs = [
        _output(run, one, origin=origin, seed=f"{origin.batch and origin.batch.pk}:{run.number}:{one.batch_reference}")
        for run, one in new
    ]
    RunOutput.objects.bulk_create(outputs, batch_size=BLOCK)
    ChangedDay.mark(SliceKind.SITE, ((run.site_id, run.day) for run in runs.values()))
    return outputs


def _output(run: ProcessRun, one: NewOutput, *, origin: Origin, seed: str) -> RunOutput:
    return RunOutput(
        **origin.part(one.row),
        recorded_by=origin.by,
        run=run,
        number=new_number("B", seed if origin.batch else ""),
        batch_reference=one.batch_reference,
        material_id=one.material,
        mass_kg=one.mass_kg,
        moisture_fraction=one.moisture_fraction,
        destination=one.destination,
        holder_id=origin.organisation.pk,
    )


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
                **one.columns(),
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
    output_ids = [assay.output_id for assay in assays if assay.output_id]
    lot_ids = [assay.lot_id for assay in assays if assay.lot_id]
    mark_downstream(output_ids=output_ids, lot_ids=lot_ids)
    mark_ways(output_ids=output_ids, lot_ids=lot_ids)


@transaction.atomic
def void_runs(runs: Sequence[ProcessRun], *, reason: str, by: User, unless_in_parts: bool = False) -> int:
    """Withdraw runs that did not happen so, with their outputs and assays.

    Refused while something else stands on them.  With `unless_in_parts` only what came in the run's own file goes with
    it: outputs and assays of other files must be undone first, or those would count as written, and could not be sent
    again.
    """
    ids = [run.pk for run in runs]
    outputs = RunOutput._base_manager.filter(run__in=ids, voided_at__isnull=True)
    assays = Assay._base_manager.filter(output__in=outputs, voided_at__isnull=True)
    if unless_in_parts:
        _refuse_parts_of_other_files(outputs, assays)
    _refuse_while_used(outputs, leaving=ids)
    gone = list(assays)
    void_facts(gone, reason=reason, by=by)
    void_facts(runs, reason=reason, by=by)
    # The run's own instant: by it what went with its run is told from what was withdrawn before.
    whose = ProcessRun._base_manager
    instant = Subquery(whose.filter(outputs=OuterRef("output")).values("voided_at")[:1])
    Assay._base_manager.filter(pk__in=[assay.pk for assay in gone]).update(voided_at=instant)
    instant = Subquery(whose.filter(pk=OuterRef("run")).values("voided_at"))
    outputs.update(voided_at=instant, voided_by=by, void_reason=reason)
    _mark(runs)
    return len(runs)


@transaction.atomic
def void_outputs(these: Sequence[RunOutput], *, reason: str, by: User) -> int:
    """Withdraw outputs of runs that stand: the runs await their outputs again.

    Refused while anything stands on them, an assay too: its file would count as written and could not be sent again.
    """
    outputs = RunOutput._base_manager.filter(pk__in=[output.pk for output in these], voided_at__isnull=True)
    if assay := Assay._base_manager.filter(output__in=outputs, voided_at__isnull=True).select_related("output").first():
        raise Refusal(f"Batch {assay.output.number} has an assay ({assay.number}): undo its import first.")
    _refuse_while_used(outputs)
    days = set(outputs.values_list("run__site_id", "run__day"))
    count = outputs.update(voided_at=timezone.now(), voided_by=by, void_reason=reason)
    ChangedDay.mark(SliceKind.SITE, days)
    return count


def _refuse_parts_of_other_files(outputs: QuerySet, assays: QuerySet) -> None:
    if output := outputs.exclude(ingest_batch=F("run__ingest_batch")).select_related("run").first():
        raise Refusal(f"Run {output.run.number} has outputs of another file: undo its import first.")
    if assay := assays.exclude(ingest_batch=F("output__ingest_batch")).select_related("output").first():
        raise Refusal(f"Batch {assay.output.number} has an assay of another file: undo its import first.")


def _refuse_while_used(outputs: QuerySet, *, leaving: Sequence[int] = ()) -> None:
    """A batch that went on into a run (other than those that leave, too), into a stock or to another plant stays."""
    later = RunInput._base_manager.filter(output__in=outputs, run__voided_at__isnull=True)
    if charged := later.exclude(run__in=leaving).select_related("output").first():
        raise Refusal(f"Batch {charged.output.number} has been charged to a later run: withdraw that first.")
    if batch := outputs.filter(receipts__isnull=False, receipts__voided_at__isnull=True).first():
        raise Refusal(f"Batch {batch.number} has been received by another member: withdraw the receipt first.")
    if batch := outputs.filter(stock_rows__isnull=False, stock_rows__stock_take__voided_at__isnull=True).first():
        raise Refusal(f"Batch {batch.number} stands in a stock-take: withdraw that first.")
    if batch := outputs.filter(disposals__isnull=False, disposals__voided_at__isnull=True).first():
        raise Refusal(f"A disposal of residue {batch.number} is on record: withdraw that first.")
    lines = ShipmentLine._base_manager.filter(
        batch_number__in=outputs.values("number"), shipment__voided_at__isnull=True
    )
    if line := lines.select_related("shipment").first():
        raise Refusal(f"Batch {line.batch_number} is on shipment {line.shipment.number}: withdraw that first.")


@transaction.atomic
def void_assays(assays: Sequence[Assay], *, reason: str, by: User) -> int:
    void_facts(assays, reason=reason, by=by)
    mark_assays(assays)
    return len(assays)
