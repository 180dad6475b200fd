from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

from consortium.access.permissions import Permission as P
from consortium.ingest_kinds import Cell, Column, Context, IngestKind, Row, register
from consortium.references import known_references, resolve
from consortium.services import lookups
from facilities import selectors
from facilities.choices import AssayBasis, AssayStatus, AssayUnit
from facilities.ingest import findings
from facilities.ingest import outputs as output_files
from facilities.ingest.known_runs import KnownRuns
from facilities.services import runs as services
from facilities.services.runs import NewInput, NewOutput, NewRun
from feedstock import selectors as feedstock
from feedstock.services import Origin

RECORDS = ("input", "output", "assay")

COLUMNS = (
    Column(
        "run",
        "Your own name for the run; repeated on each of its rows.",
        required=True,
        example="RUN-2026-014",
        longest=80,
    ),
    Column("record", "What the row is.", required=True, choices=RECORDS, example="input"),
    Column("site", "Code of your site; on the first row of a run.", example="aurora-leipzig"),
    Column("line", "Code of the line; on the first row of a run.", example="shredder-1"),
    Column(
        "started_at",
        "Start; local time of the site unless an offset is given. On the first row.",
        cell=Cell.INSTANT,
        example="2026-03-09 06:00",
    ),
    Column("ended_at", "End. On the first row.", cell=Cell.INSTANT, example="2026-03-11 18:00"),
    Column(
        "lot",
        "Input: the lot, by its number, your reference or supplier-code/reference.",
        example="volta-motors/LOT-2026-001",
    ),
    Column(
        "batch",
        "Input: a batch of an earlier run, by its number or your reference. Output and assay: your name for the batch.",
        example="",
        longest=80,
    ),
    Column("material", "Output: the material. Input without lot and batch: the reagent that was added.", example=""),
    replace(output_files.MASS, help="Input and output: wet mass.", example="1249.0"),
    replace(output_files.MOISTURE, help="Input and output: moisture, % of the wet mass; empty means dry."),
    replace(output_files.DESTINATION, help="Output: where a residue goes."),
    Column("analyte", "Assay: the element or compound, such as Ni or Li2CO3.", example=""),
    Column("value", "Assay: what was found.", cell=Cell.DECIMAL, at_least=Decimal(0), example=""),
    Column("unit", "Assay: unit of the value.", choices=tuple(AssayUnit.values), example=""),
    Column(
        "basis", "Assay: on dry matter or as received; empty means dry.", choices=tuple(AssayBasis.values), example=""
    ),
    Column("status", "Assay: empty means final.", choices=tuple(AssayStatus.values), example=""),
    Column("method", "Assay: method, such as ICP-OES.", example=""),
    Column(
        "uncertainty",
        "Assay: expanded uncertainty (k=2), in the unit of the value.",
        cell=Cell.DECIMAL,
        at_least=Decimal(0),
        example="",
    ),
    Column("laboratory", "Assay: who found it.", example=""),
)


def check(rows: list[Row], context: Context) -> None:
    viewer, own = context.viewer, context.organisation.pk
    lines = {(line.site.code, line.code): line for line in selectors.lines_for(viewer=viewer, permission=P.RUN_RECORD)}
    inputs = [row for row in rows if row["record"] == "input"]
    lots = resolve(
        feedstock.lots_for(viewer=viewer, permission=P.RUN_RECORD), (r["lot"] for r in inputs), own_organisation_id=own
    )
    batches = batch_index(viewer, {r["batch"] for r in inputs if r["batch"]}, own=own)
    known = KnownRuns(
        viewer,
        known_references(selectors.standing_runs(viewer=viewer), {r["run"] for r in rows}, organisation_id=own),
    )
    materials, reagents = lookups.material_codes(), lookups.reagent_codes()
    elements, compounds = lookups.element_codes(), lookups.compounds()
    heads: dict[str, Row] = {}
    produced: dict[str, tuple[str, str]] = {}
    outputs: dict[tuple[str, str], str] = {}
    for row in rows:
        head = heads.setdefault(row["run"], row)
        row.values["head"] = head
        if row is head:
            _check_head(row, lines)
        if row["record"] == "output" and row["batch"]:
            if (row["run"], row["batch"]) in outputs:
                row.refuse("batch", "The run has a batch of this name already.", "Give each batch a name of its own.")
            outputs[row["run"], row["batch"]] = row["material"]
            if row["run"] not in known.runs:
                produced[row["batch"]] = (row["run"], row["batch"])
            elif recorded := known.output(row):
                batches[row["batch"]] = recorded
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if row["record"] == "input":
            _check_input(row, lots, batches, produced, reagents, seen)
            _refuse_before_it_was_made(row, heads)
        elif row["record"] == "output":
            for column in ("batch", "mass_kg"):
                if row[column] is None:
                    row.refuse(column, "An output needs it.", f"Fill in {column}.")
            output_files.check_material(row, materials)
        elif row["record"] == "assay":
            findings.check_assay(row, elements, compounds)
            findings.refuse_impossible(row, material=outputs.get((row["run"], row["batch"])) or "")
            if (row["run"], row["batch"]) not in outputs:
                row.refuse(
                    "batch", "The run has no output of this name in this file.", "Repeat the output's batch name."
                )
        known.note(row)
    known.take_along(rows)
    _refuse_what_refused_runs_made(rows)


def batch_index(viewer, references: set[str], *, own: int) -> dict:
    """Batches the viewer holds, by number or, for its own, by its own name for them (the latest one wins)."""
    held = selectors.outputs_for(viewer=viewer, permission=P.RUN_RECORD)
    found = {}
    for batch in held.filter(batch_reference__in=references, run__organisation=own):
        found[batch.batch_reference] = batch
    for batch in held.filter(number__in=references):
        found[batch.number] = batch
    return found


def _check_head(row: Row, lines: dict) -> None:
    line = lines.get((row["site"], row["line"]))
    row.values["line_row"] = line
    if line is None:
        row.refuse("line", "You operate no such line at such a site.", "Use the codes on the page of your site.")
        return
    zone = ZoneInfo(line.site.time_zone)
    for column in ("started_at", "ended_at"):
        if row[column] is None:
            row.refuse(column, "The first row of a run needs it.", f"Fill in {column}.")
        lookups.localise(row, column, zone)
        lookups.refuse_future(row, column)
    if row["started_at"] and row["ended_at"] and row["ended_at"] <= row["started_at"]:
        row.refuse("ended_at", "The run ends before it starts.", "Check both times.")


def _check_input(row: Row, lots: dict, batches: dict, produced: dict, reagents: set, seen: set) -> None:
    if row["mass_kg"] is None:
        row.refuse("mass_kg", "An input needs its mass.", "Write the charged kilograms.")
    filled = [column for column in ("lot", "batch", "material") if row[column]]
    if len(filled) != 1:
        row.refuse("lot", "An input is a lot, a batch or a reagent.", "Fill in one of lot, batch and material.")
        return
    name = row[filled[0]]
    if (row["run"], name) in seen:
        row.refuse(filled[0], "The run is charged with it in an earlier row.", "Add the masses up.")
    seen.add((row["run"], name))
    if row["material"]:
        if name not in reagents:
            lookups.refuse_unknown(row, "material", reagents, what="reagent")
        row.values["reagent"] = name
    elif row["lot"]:
        row.values["lot_row"] = lots.get(name)
        if name not in lots:
            row.refuse("lot", "You hold no such lot.", "Record its receipt first, or check the reference.")
    elif name in produced and produced[name][0] != row["run"]:
        row.values["produced_in_file"] = produced[name]
    else:
        row.values["batch_row"] = batches.get(name)
        if name not in batches:
            row.refuse("batch", "You hold no such batch.", "Write its number, or your own name for it.")


def _refuse_before_it_was_made(row: Row, heads: dict[str, Row]) -> None:
    """Time orders runs: without that, two runs of one file could feed each other, and no share would have an origin."""
    maker = heads[row["produced_in_file"][0]] if row["produced_in_file"] else None
    if any(head.problems for head in (row["head"], maker) if head):
        return  # a refused head has no time of any zone to compare with
    made_at = maker["ended_at"] if maker else row["batch_row"] and row["batch_row"].run.ended_at
    if made_at and row["head"]["started_at"] < made_at:
        row.refuse(
            "batch", "The run starts before the run that made this batch has ended.", "Check the times of both runs."
        )


def _refuse_what_refused_runs_made(rows: Iterable[Row]) -> None:
    """When good rows are taken, a run cannot be charged with a batch of a run that stays out; nor the next with its."""
    refused = {row["run"]: row.position for row in rows if not row.is_good}
    fed = [row for row in rows if row["produced_in_file"]]
    while spoiled := [row for row in fed if row.is_good and row["produced_in_file"][0] in refused]:
        for row in spoiled:
            maker = row["produced_in_file"][0]
            row.refuse(
                "batch",
                f"Run {maker} of this file made it, and row {refused[maker]} of that run is refused.",
                "Mend that row; this one is fine.",
            )
            refused.setdefault(row["run"], row.position)


def write(rows: list[Row], context: Context) -> None:
    runs: dict[str, NewRun] = {}
    outputs: dict[tuple[str, str], NewOutput] = {}
    for row in rows:
        head = row["head"]
        run = runs.get(row["run"])
        if run is None:
            run = runs[row["run"]] = NewRun(
                reference=row["run"],
                line=head["line_row"],
                step=head["line_row"].step_id,
                started_at=head["started_at"],
                ended_at=head["ended_at"],
                row=head.position,
            )
        if row["record"] == "input":
            run.inputs.append(
                NewInput(
                    mass_kg=row["mass_kg"],
                    moisture_fraction=output_files.moisture_fraction(row),
                    lot=row["lot_row"],
                    output=row["batch_row"],
                    produced_in_file=row["produced_in_file"],
                    reagent=row["reagent"],
                    row=row.position,
                )
            )
        elif row["record"] == "output":
            output = outputs[(row["run"], row["batch"])] = output_files.new_output(row)
            run.outputs.append(output)
    for row in rows:
        if row["record"] == "assay":
            day = row["head"]["ended_at"].date()
            outputs[(row["run"], row["batch"])].assays.append(findings.new_assay(row, assayed_on=day))
    services.record_runs(list(runs.values()), origin=Origin.of(context))


def void(*, context: Context, reason: str) -> int:
    rows = selectors.runs_for(viewer=context.viewer, permission=P.FACT_VOID).filter(ingest_batch=context.batch)
    return withdraw(list(rows), reason=reason, by=context.by)


def withdraw(runs, *, reason: str, by) -> int:
    """With what came in the same file as the run, and not while something came in another one."""
    return services.void_runs(runs, reason=reason, by=by, unless_in_parts=True)


def register_kind() -> None:
    register(
        IngestKind(
            code="runs",
            label="Process runs",
            description="Finished runs: what they were charged with, what they produced, and assays of the output. "
            "Outputs and assays may follow in files of their own.",
            permission=P.RUN_RECORD,
            columns=COLUMNS,
            check=check,
            write=write,
            void=void,
            withdraw=withdraw,
            row_is="One row is one input, one output or one assay of a run.",
        )
    )
