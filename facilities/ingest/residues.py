"""The file of disposals: where residues went, under which code, and who answers for them."""

from decimal import Decimal

from consortium.access.permissions import Permission as P
from consortium.ingest_kinds import Cell, Column, Context, IngestKind, Row, register
from consortium.references import known_references
from consortium.selectors import active_organisations
from consortium.services import lookups
from facilities import residue_selectors as selectors
from facilities.ingest.runs import batch_index
from facilities.services import residues as services
from facilities.services.residues import NewDisposal
from feedstock import codes
from feedstock.codes import ListOfWaste, Load
from feedstock.regulations import list_of_waste
from feedstock.services import Origin

COLUMNS = (
    Column(
        "reference",
        "Your own name for the disposal, such as the number of the consignment note.",
        required=True,
        example="CN-2026-118",
        longest=80,
    ),
    Column("batch", "The residue, by its number or your name for it.", required=True, example="B-7K3F9QW2TX"),
    Column("disposed_on", "Day on which it left.", cell=Cell.DATE, required=True, example="2026-03-20"),
    Column(
        "mass_kg",
        "Wet mass that left; the whole residue or a part of it.",
        cell=Cell.DECIMAL,
        unit="kg",
        required=True,
        above=Decimal(0),
        at_most=Decimal(10_000_000),
        example="220",
    ),
    Column("waste_code", "Code of the European List of Waste in force on the day.", example="19 12 11*"),
    Column(
        "national_code",
        "Where the European list does not hold: the list and the code, such as RCRA D003.",
        example="",
        longest=40,
    ),
    Column(
        "treatment_code",
        "Disposal (D) or recovery (R) operation of Directive 2008/98/EC.",
        required=True,
        example="D1",
        longest=4,
    ),
    Column("destination", "Plant or landfill that it went to.", required=True, example="Landfill Nord", longest=200),
    Column("destination_country", "Its country, two letters.", required=True, example="DE", longest=2),
    Column("responsible", "Who answers for it from then on: code of a member.", example=""),
    Column(
        "responsible_name", "Or the name of a party that is no member.", example="Nord Entsorgung GmbH", longest=200
    ),
)


def check(rows: list[Row], context: Context) -> None:
    viewer, own = context.viewer, context.organisation.pk
    batches = batch_index(viewer, {row["batch"] for row in rows if row["batch"]}, own=own)
    members = {organisation.code: organisation for organisation in active_organisations(viewer=viewer)}
    countries, treatments, waste = lookups.country_codes(), lookups.treatment_codes(), list_of_waste()
    rests = selectors.rests(viewer=viewer, permission=P.RUN_RECORD, ids=[batch.pk for batch in batches.values()])
    known = known_references(selectors.disposals(viewer=viewer), (r["reference"] for r in rows), organisation_id=own)
    lookups.refuse_repeated(rows, "reference")
    for row in rows:
        lookups.refuse_future(row, "disposed_on")
        _check_codes(row, waste, treatments)
        _check_parties(row, countries, members)
        batch = _checked_batch(row, batches)
        if existing := known.get(row["reference"]):
            if row.is_good:
                lookups.note_known(row, existing, lookups.says_the_same(existing, **_new(row).columns()))
        elif batch is not None and row["mass_kg"] is not None:
            _take_from_rest(row, batch, rests)


def _checked_batch(row: Row, batches: dict):
    batch = batches.get(row["batch"])
    if batch is None:
        row.refuse("batch", "You hold no such batch.", "Write its number, or your own name for it.")
    elif batch.material.kind != "residue":
        row.refuse("batch", f"This is {batch.material.label.lower()}, no residue.", "A product is shipped instead.")
        batch = None
    elif row["disposed_on"] and row["disposed_on"] < batch.run.day:
        row.refuse("disposed_on", f"The run that made it ended on {batch.run.day}.", "Check the day and the batch.")
    row.values["batch_row"] = batch
    return batch


def _take_from_rest(row: Row, batch, rests: dict[int, Decimal]) -> None:
    left = rests[batch.pk]
    if row["mass_kg"] > left:
        row.refuse(
            "mass_kg",
            f"Of {batch.mass_kg.normalize():f} kg only {left.normalize():f} kg is left to dispose of.",
            "Write what left now; other files and earlier rows of this one count, and what was charged again.",
        )
    else:
        rests[batch.pk] = left - row["mass_kg"]


def _check_codes(row: Row, waste: ListOfWaste, treatments: dict) -> None:
    day = row["disposed_on"]
    if row["waste_code"]:
        row.values["waste_code"] = codes.normal(row["waste_code"])
        if row["waste_code"] not in waste.codes:
            lookups.refuse_unknown(row, "waste_code", set(waste.codes), what="waste code")
        elif day and (refusal := waste.refusal(row["waste_code"], Load(f"Batch {row['batch']}", "residue"), day)):
            row.refuse("waste_code", refusal.message, refusal.cure)
    elif not row["national_code"]:
        row.refuse(
            "waste_code", "A residue needs a code.", "Fill in waste_code, or national_code where another list holds."
        )
    if row["treatment_code"]:
        row.values["treatment_code"] = row["treatment_code"].replace(" ", "").upper()
        treatment = treatments.get(row["treatment_code"])
        if treatment is None:
            lookups.refuse_unknown(row, "treatment_code", set(treatments), what="treatment code")
        elif day and not treatment.is_valid_on(day):
            row.refuse("treatment_code", f"This code may not be used on {day}.", "Use one in force on that day.")


def _check_parties(row: Row, countries: set[str], members: dict) -> None:
    row.values["destination_country"] = (row["destination_country"] or "").upper()
    if row["destination_country"] not in countries:
        lookups.refuse_unknown(row, "destination_country", countries, what="country code")
    if bool(row["responsible"]) == bool(row["responsible_name"]):
        row.refuse(
            "responsible",
            "One party answers for it: a member, or somebody else by name.",
            "Fill in one of responsible and responsible_name.",
        )
    elif row["responsible"] and row["responsible"] not in members:
        row.refuse("responsible", "There is no member with this code.", "Write the name into responsible_name.")
    row.values["responsible_row"] = members.get(row["responsible"])


def _new(row: Row) -> NewDisposal:
    return NewDisposal(
        reference=row["reference"],
        output=row["batch_row"],
        day=row["disposed_on"],
        mass_kg=row["mass_kg"],
        treatment=row["treatment_code"],
        destination=row["destination"],
        destination_country=row["destination_country"],
        waste_code=row["waste_code"] or None,
        national_code=row["national_code"] or "",
        responsible=row["responsible_row"],
        responsible_name=row["responsible_name"] or "",
        row=row.position,
    )


def write(rows: list[Row], context: Context) -> None:
    services.record_disposals([_new(row) for row in rows], origin=Origin.of(context))


def void(*, context: Context, reason: str) -> int:
    disposals = list(selectors.disposals_to_void(viewer=context.viewer).filter(ingest_batch=context.batch))
    return services.void_disposals(disposals, reason=reason, by=context.by)


def register_kind() -> None:
    register(
        IngestKind(
            code="residue-disposals",
            label="Disposal of residues",
            description="Where residues of runs went, under which codes, and who answers for them.",
            permission=P.RUN_RECORD,
            columns=COLUMNS,
            check=check,
            write=write,
            void=void,
            withdraw=services.void_disposals,
            row_is="One row is one residue, or a part of it, that left.",
        )
    )
