from consortium.access.permissions import Permission as P
from consortium.ingest_kinds import Cell, Column, Context, IngestKind, Row, register
from consortium.references import known_references, resolve
from consortium.services import lookups
from facilities import selectors
from facilities.ingest import findings
from facilities.ingest.runs import COLUMNS as RUN_COLUMNS
from facilities.ingest.runs import batch_index
from facilities.services import runs as services
from facilities.services.runs import NewAssay
from feedstock import selectors as feedstock
from feedstock.services import Origin

_SHARED = {"analyte", "value", "unit", "basis", "status", "method", "uncertainty", "laboratory"}

COLUMNS = (
    Column(
        "reference",
        "Your own name for the assay, such as the certificate number and analyte.",
        required=True,
        example="CERT-881 Ni",
        longest=80,
    ),
    Column("batch", "The batch, by its number or your name for it.", example="B-7K3F9QW2TX"),
    Column("lot", "Instead of a batch: the lot.", example=""),
    Column("assayed_on", "Day of the assay.", cell=Cell.DATE, required=True, example="2026-03-12"),
    *(column for column in RUN_COLUMNS if column.name in _SHARED),
)


def check(rows: list[Row], context: Context) -> None:
    viewer, own = context.viewer, context.organisation.pk
    batches = batch_index(viewer, {row["batch"] for row in rows if row["batch"]}, own=own)
    lots = resolve(
        feedstock.lots_for(viewer=viewer, permission=P.RECEIPT_RECORD),
        (r["lot"] for r in rows),
        own_organisation_id=own,
    )
    elements, compounds = lookups.element_codes(), lookups.compounds()
    known = known_references(selectors.assays(viewer=viewer), (r["reference"] for r in rows), organisation_id=own)
    lookups.refuse_repeated(rows, "reference")
    for row in rows:
        findings.check_assay(row, elements, compounds)
        lookups.refuse_future(row, "assayed_on")
        if bool(row["lot"]) == bool(row["batch"]):
            row.refuse("batch", "An assay is of a batch or of a lot.", "Fill in one of the two columns.")
        elif row["batch"] and row["batch"] not in batches:
            row.refuse("batch", "You hold no such batch.", "Write its number, or your own name for it.")
        elif row["lot"] and row["lot"] not in lots:
            row.refuse("lot", "You know no such lot.", "Write its number, or supplier-code/reference.")
        if batch := batches.get(row["batch"]):
            findings.refuse_impossible(row, material=batch.material_id)
        row.values["batch_row"], row.values["lot_row"] = batches.get(row["batch"]), lots.get(row["lot"])
        if row.is_good and (existing := known.get(row["reference"])):
            new = _new(row)
            subject = {"output_id": new.output and new.output.pk, "lot_id": new.lot and new.lot.pk}
            lookups.note_known(row, existing, lookups.says_the_same(existing, **subject, **new.columns()))


def _new(row: Row) -> NewAssay:
    return findings.new_assay(
        row, assayed_on=row["assayed_on"], output=row["batch_row"], lot=row["lot_row"], reference=row["reference"]
    )


def write(rows: list[Row], context: Context) -> None:
    services.record_assays([_new(row) for row in rows], origin=Origin.of(context))


def void(*, context: Context, reason: str) -> int:
    assays = list(selectors.assays_to_void(viewer=context.viewer).filter(ingest_batch=context.batch))
    return services.void_assays(assays, reason=reason, by=context.by)


def register_kind() -> None:
    register(
        IngestKind(
            code="assays",
            label="Assays",
            description="What a laboratory found in lots and batches that are on record.",
            permission=P.RUN_RECORD,
            columns=COLUMNS,
            check=check,
            write=write,
            void=void,
            withdraw=services.void_assays,
            row_is="One row is one analyte of one batch or lot.",
        )
    )
