"""Outputs of runs that are on record: the second of the three files in which runs may come."""

from dataclasses import replace
from decimal import Decimal

from consortium.access.permissions import Permission as P
from consortium.ingest_kinds import Cell, Column, Context, IngestKind, Row, register
from consortium.references import resolve
from consortium.services import lookups
from facilities import selectors
from facilities.services import runs as services
from facilities.services.runs import NewOutput
from feedstock.services import Origin

MASS = Column(
    "mass_kg", "Wet mass.", cell=Cell.DECIMAL, unit="kg", above=Decimal(0), at_most=Decimal(10_000_000), example=""
)
MOISTURE = Column(
    "moisture_percent",
    "Moisture, % of the wet mass; empty means dry.",
    cell=Cell.DECIMAL,
    unit="%",
    at_least=Decimal(0),
    at_most=Decimal(99),
    example="",
)
DESTINATION = Column("destination", "Where a residue goes.", example="", longest=200)

COLUMNS = (
    Column("run", "The run, by its number or your own name for it.", required=True, example="RUN-2026-014", longest=80),
    Column("batch", "Your own name for the batch.", required=True, example="BM-2026-014", longest=80),
    Column("material", "What it is.", required=True, example="black_mass"),
    replace(MASS, required=True, example="812.4"),
    replace(MOISTURE, example="4.5"),
    DESTINATION,
)


def check_material(row: Row, materials: set[str]) -> None:
    if row["material"] not in materials:
        lookups.refuse_unknown(row, "material", materials, what="material")


def moisture_fraction(row: Row) -> Decimal:
    return (row["moisture_percent"] or Decimal(0)) / 100


def new_output(row: Row) -> NewOutput:
    return NewOutput(
        batch_reference=row["batch"],
        material=row["material"],
        mass_kg=row["mass_kg"],
        moisture_fraction=moisture_fraction(row),
        destination=row["destination"] or "",
        row=row.position,
    )


def check(rows: list[Row], context: Context) -> None:
    viewer = context.viewer
    runs = resolve(
        selectors.runs_for(viewer=viewer, permission=P.RUN_RECORD),
        (row["run"] for row in rows),
        own_organisation_id=context.organisation.pk,
    )
    recorded = {
        (output.run_id, output.batch_reference): output
        for output in selectors.run_outputs(viewer=viewer).filter(run__in={run.pk for run in runs.values()})
    }
    materials = lookups.material_codes()
    heads: dict[int, Row] = {}
    first: dict[tuple[int, str], int] = {}
    for row in rows:
        if row["material"]:
            check_material(row, materials)
        run = row.values["run_row"] = runs.get(row["run"])
        if run is None:
            if row["run"]:
                row.refuse(
                    "run",
                    "You have no such run on record.",
                    "Send the run first, or write its number or your name for it.",
                )
            continue
        # By run, not by name: the outputs that a file has of one run are taken together or not at all.
        row.values["head"] = heads.setdefault(run.pk, row)
        place = first.setdefault((run.pk, row["batch"]), row.position)
        if place != row.position and row["batch"]:
            row.refuse("batch", f"Row {place} has the same batch of this run.", "Give each batch a name of its own.")
        elif row.is_good and (known := recorded.get((run.pk, row["batch"]))):
            note_recorded(row, known)


def note_recorded(row: Row, known) -> None:
    """The run has a batch of this name: the same again changes nothing, something else replaces it only on request."""
    if new_output(row).is_on_record_as(known):
        row.is_unchanged = True
    else:
        row.known = known
        row.refuse(
            "batch",
            f"The run has a batch of this name on record with other values ({known.number}).",
            lookups.REPLACE_IT,
        )


def write(rows: list[Row], context: Context) -> None:
    services.record_outputs([(row["run_row"], new_output(row)) for row in rows], origin=Origin.of(context))


def void(*, context: Context, reason: str) -> int:
    outputs = selectors.outputs_to_void(viewer=context.viewer).filter(ingest_batch=context.batch)
    return services.void_outputs(list(outputs), reason=reason, by=context.by)


def register_kind() -> None:
    register(
        IngestKind(
            code="run-outputs",
            label="Outputs of runs",
            description="What runs on record have produced, when it comes after their inputs. "
            "Such a file is not undone while a run, a receipt, a shipment, a stock-take or an assay stands on a batch.",
            permission=P.RUN_RECORD,
            columns=COLUMNS,
            check=check,
            write=write,
            void=void,
            withdraw=services.void_outputs,
            row_is="One row is one batch that a run produced.",
        )
    )
