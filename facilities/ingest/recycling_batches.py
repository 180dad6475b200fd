"""RecyclingBatch files of Catena-X: one row of the report is one batch, and a column is a JSON path."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone

from consortium.access.permissions import Permission as P
from consortium.ingest_kinds import Cell, Column, Context, DocumentFormat, IngestKind, Row, register
from consortium.references import known_references, resolve
from consortium.services import lookups
from facilities import selectors
from facilities.catenax import checking, reading, writing
from facilities.catenax.documents import RecyclingBatch
from facilities.catenax.example import EXAMPLE
from facilities.catenax.exporting import UNNAMED_MATERIAL, readings_of_name
from facilities.catenax.limits import limits_on
from facilities.catenax.shapes import SHAPES, Field, Kind
from facilities.ingest import runs as run_files
from facilities.ingest.recycling_plans import Lines, Planned, by_run, plan
from facilities.services import recycling as services
from facilities.services.recycling import SentDocument
from facilities.services.runs import NewInput, NewOutput, NewRun
from feedstock import selectors as feedstock
from feedstock.services import Origin

OTHER_LOSS = "declared_loss"
SHOWN = ("recyclingBatchId", "sender.actorNumber", "childProcessSteps[].childProcessType")


def read(path: Path) -> list[Row]:
    """The batches of a file, each with what its shape and its masses alone say against it."""
    readings = reading.read(path.read_bytes())
    checking.check(readings, now=timezone.now())
    return [_row(position, one) for position, one in enumerate(readings, start=1)]


def _row(position: int, one: reading.Reading) -> Row:
    row = Row(position, [writing.dumps(one.source)], {"reading": one}, one.problems)
    if document := one.document:
        processes = ", ".join(step.process for step in document.steps)
        row.values |= dict(zip(SHOWN, (document.batch_id, document.sender.number, processes), strict=True))
    return row


def check(rows: list[Row], context: Context) -> None:
    viewer, own = context.viewer, context.organisation.pk
    names = {
        name for row in rows if row["reading"].document for name, _run in readings_of_name(row["recyclingBatchId"])
    }
    lots = feedstock.lots_for(viewer=viewer, permission=P.RUN_RECORD)
    charged = {name: {"reagent": name} for name in lookups.reagent_codes()}
    charged |= {name: {"output": row} for name, row in run_files.batch_index(viewer, names, own=own).items()}
    charged |= {name: {"lot": row} for name, row in resolve(lots, names, own_organisation_id=own).items()}
    lines = Lines(selectors.lines_for(viewer=viewer, permission=P.RUN_RECORD).select_related("site", "step"))
    runs = by_run(plan(rows, charged=charged, lines=lines))
    known = known_references(selectors.standing_runs(viewer=viewer), runs, organisation_id=own)
    for name, steps in runs.items():
        for one in steps:
            _refuse_before_it_was_made(one)
        if existing := known.get(name):
            _note_known(steps, existing)
    for row in rows:
        row.values["steps"] = []
    for steps in runs.values():
        for one in steps:
            one.row["steps"].append(one)
    for row in rows:
        _settle(row, known)
        row["reading"].tell_the_rest()


def _refuse_before_it_was_made(one: Planned) -> None:
    batch = one.charged.get("output")
    if batch and one.step.started_at < batch.run.ended_at:
        one.refuse(
            "startTimestamp",
            one.step.started_at.isoformat(),
            f"The step starts before the run that made {batch.number} has ended.",
            "Check the times of both runs.",
        )


def _note_known(steps: list[Planned], existing: Any) -> None:
    """A run of this name is on record: the same again changes nothing, something else is not overwritten."""
    first = steps[0]
    said = (first.line, first.step.started_at, first.step.ended_at, _sum(steps, "input"), _sum(steps, "given"))
    if said == (
        existing.line,
        existing.started_at,
        existing.ended_at,
        existing.charged_mass_kg,
        existing.produced_mass_kg,
    ):
        return
    for one in steps:
        one.reading.refuse(
            f"{one.reading.path}.recyclingBatchId",
            one.run,
            f"A run of this name is on record with other values ({existing.number}).",
            "Withdraw the recorded one first, with a reason, then send this batch again.",
        )


def _sum(steps: list[Planned], what: str) -> Decimal:
    if what == "input":
        return sum((one.step.input_mass_kg for one in steps), Decimal(0))
    return sum((one.step.output_mass_kg + one.step.loss_mass_kg for one in steps), Decimal(0))


def _settle(row: Row, known: dict[str, Any]) -> None:
    """Unchanged is a batch all of whose steps are on record; with some of them it cannot be told apart."""
    recorded = [one for one in row["steps"] if one.run in known]
    if not recorded or row.problems:
        return
    row.is_unchanged = len(recorded) == len(row["steps"])
    if not row.is_unchanged:
        recorded[0].refuse(
            "childProcessType",
            recorded[0].step.process,
            f"This step is on record already ({known[recorded[0].run].number}), others of the batch are not.",
            "Withdraw the earlier import first, with a reason, then send the whole batch again.",
        )


def write(rows: list[Row], context: Context) -> None:
    losses = lookups.losses_by_name()
    runs: dict[str, NewRun] = {}
    steps: dict[str, list[Planned]] = {}
    documents: dict[tuple[str, int], SentDocument] = {}
    for row in rows:
        text = writing.text_of([row["reading"].document])
        for one in row["steps"]:
            run = runs.setdefault(
                one.run,
                NewRun(
                    reference=one.run,
                    line=one.line,
                    step=one.line.step_id,
                    started_at=one.step.started_at,
                    ended_at=one.step.ended_at,
                    row=row.position,
                ),
            )
            run.inputs.append(NewInput(mass_kg=one.step.input_mass_kg, row=row.position, **one.charged))
            documents[one.run, row.position] = SentDocument(row["recyclingBatchId"], one.place, text)
            steps.setdefault(one.run, []).append(one)
    for name, run in runs.items():
        run.outputs.extend(_outputs(steps[name], losses))
    services.record_recycling_batches(list(runs.values()), documents, origin=Origin.of(context))


def _outputs(steps: list[Planned], losses: dict[str, str]) -> Iterator[NewOutput]:
    """What came out as one batch named like the run, and each kind of loss."""
    masses: dict[tuple[str, str], Decimal] = {}
    for one in steps:
        material = losses.get(one.step.loss_type.strip().lower(), OTHER_LOSS)
        for key, mass_kg in (
            ((one.run, UNNAMED_MATERIAL), one.step.output_mass_kg),
            ((material, material), one.step.loss_mass_kg),
        ):
            masses[key] = masses.get(key, Decimal(0)) + mass_kg
    for (name, material), mass_kg in masses.items():
        if mass_kg:
            yield NewOutput(batch_reference=name, material=material, mass_kg=mass_kg, row=steps[0].row.position)


def void(*, context: Context, reason: str) -> int:
    return run_files.void(context=context, reason=reason)


def _columns(shape: type = RecyclingBatch, path: str = "") -> Iterator[Column]:
    """The fields of the format, as the page that documents a kind shows columns."""
    for one in SHAPES[shape]:
        if one.kind in {Kind.RECORD, Kind.RECORDS}:
            yield from _columns(one.record, f"{path}{one.name}{'[]' if one.kind is Kind.RECORDS else ''}.")
        else:
            yield _column(one, path)


def _column(one: Field, path: str) -> Column:
    cells = {Kind.NUMBER: Cell.DECIMAL, Kind.INSTANT: Cell.INSTANT}
    name = f"{path}{one.name}"
    return Column(
        name,
        _more_help().get(name, one.help),
        cell=cells.get(one.kind, Cell.TEXT),
        required=True,
        unit=one.unit,
        choices=one.choices,
        example=one.example,
    )


def _more_help() -> dict[str, str]:
    """What a field means here, beyond what the format says of it."""
    tolerance = limits_on(timezone.now().date())["balance_tolerance"]
    step = "childProcessSteps[]."
    return {
        "recyclingBatchId": "The lot or batch that was treated, by its number or your own name for it; where it was "
        "charged in parts, followed by / and your own name for the run.",
        "sender.bpnsProperty": "Business partner number of your site, as on its page.",
        "sender.actorNumber": "Your site by its code or permit; site:line tells lines apart that do the same step.",
        f"{step}inputNetMass": "Wet mass that went in, reagents included; no more than the step before gave.",
        f"{step}processLoss": "Mass lost, with its reason in lossType. In, out and loss may differ by "
        f"{(tolerance.value * 100).normalize():f} % of the input (bound of the consortium, to be verified).",
    }


def _join(cells: list[list[list[str]]]) -> str:
    """Refused batches as one file again."""
    return "[\n" + ",\n".join(text for row in cells for _header, text in row) + "\n]\n"


def register_kind() -> None:
    register(
        IngestKind(
            code="recycling-batches",
            label="Recycling batches (Catena-X)",
            description="What was done to a lot or batch at your sites, as Catena-X material_accounting 1.0.0: one "
            "RecyclingBatch, or a list of them, as JSON. Its steps follow each other. The format names no materials: "
            "nothing counts as recovered from what came out until an assay of it is sent.",
            permission=P.RUN_RECORD,
            columns=tuple(_columns()),
            check=check,
            write=write,
            void=void,
            row_is="One row of the report is one RecyclingBatch; its columns are JSON paths.",
            document=DocumentFormat(
                suffix=".json", content_type="application/json", name="document", read=read, example=EXAMPLE, join=_join
            ),
        )
    )
