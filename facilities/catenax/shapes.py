"""How each record is spelled in JSON: one declaration, which `reading` and `writing` both follow.

Names, patterns and vocabularies are those of the publisher's schema, `material_accounting` 1.0.0 of Catena-X
(eclipse-tractusx/sldt-semantic-models), which a test compares them with.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from consortium.reference import reader
from facilities.catenax.documents import Actor, Container, RecyclingBatch, Step, Transport, Treatment


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    FLAG = "true or false"
    INSTANT = "date and time with offset"
    RECORD = "object"
    RECORDS = "list of objects"


@dataclass(frozen=True)
class Field:
    name: str
    """In JSON."""
    attribute: str
    """Of our record."""
    kind: Kind
    help: str
    record: type | None = None
    choices: tuple[str, ...] = ()
    pattern: re.Pattern | None = None
    example: str = ""
    """What the pattern takes."""
    unit: str = ""
    longest: int = 200
    may_be_empty: bool = False


PROCESS_STEPS = tuple(row["catena_x_name"] for row in reader.rows("process_steps"))
PROCESS_TYPES = (
    "Dismantling",
    "Depollution",
    "Transport",
    "Pre-recycling",
    "Core-recycling",
    "Follow-up Recycling",
    "Material Manufacturing",
    "Component Manufacturing",
    "Residue Treatment",
)
ACTOR_ROLES = (
    "Dismantling Facility",
    "Authorized Treatment Facility (ATF)",
    "Logistic Operator",
    "Shredding Facility",
    "Sorting Facility",
    "Material Recycling Facilities",
    "Quality Inspection",
    "Material Manufacturer",
    "Component Manufacturer",
    "End-of-Life Waste Processors",
)
TREATMENT_CODES = (*(f"R{number}" for number in range(1, 14)), *(f"D{number}" for number in range(1, 16)))
BPNS = re.compile(r"BPNS[a-zA-Z0-9]{12}")
_HEX_GROUPS = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
ASSET_ID = re.compile(rf"(urn:uuid:)?{_HEX_GROUPS}")
LONGEST_BATCH_ID = 160


def _bpns(help: str) -> Field:
    return Field("bpnsProperty", "bpns", Kind.TEXT, help, pattern=BPNS, example="BPNS0123456789ZZ")


def _mass(name: str, attribute: str, help: str) -> Field:
    return Field(name, attribute, Kind.NUMBER, help, unit="kg")


SHAPES: dict[type, tuple[Field, ...]] = {
    Container: (
        _mass("containerWeight", "mass_kg", "Empty weight of the container."),
        Field("containerVolume", "volume", Kind.NUMBER, "Volume of the container type."),
        Field("containerDescription", "description", Kind.TEXT, "What container it is.", may_be_empty=True),
        Field("containerTypeId", "type_id", Kind.TEXT, "Number of the container type.", may_be_empty=True),
    ),
    Actor: (
        _bpns("Business partner number of the site."),
        Field("actorNumber", "number", Kind.TEXT, "Operating number of the site.", longest=120),
        Field("actorRole", "role", Kind.TEXT, "What the site does.", choices=ACTOR_ROLES),
    ),
    Transport: (
        Field("transferId", "transfer_id", Kind.TEXT, "Name of the transport between two actors.", may_be_empty=True),
        _bpns("Business partner number of who carried it."),
    ),
    Treatment: (
        Field("processType", "process_type", Kind.TEXT, "Phase of the reverse chain.", choices=PROCESS_TYPES),
        Field("treatmentProcedure", "code", Kind.TEXT, "Recovery or disposal code.", choices=TREATMENT_CODES),
        Field("mechanicalRecycling", "is_mechanical", Kind.FLAG, "Has it been recycled mechanically?"),
        Field("chemicalRecycling", "is_chemical", Kind.FLAG, "Has it been recycled chemically?"),
    ),
    Step: (
        Field("childProcessType", "process", Kind.TEXT, "What was done.", choices=PROCESS_STEPS),
        Field("startTimestamp", "started_at", Kind.INSTANT, "Start of the step."),
        Field("endTimestamp", "ended_at", Kind.INSTANT, "End of the step."),
        _mass("inputNetMass", "input_mass_kg", "Wet mass that went in."),
        _mass("outputNetMass", "output_mass_kg", "Wet mass that came out."),
        _mass("processLoss", "loss_mass_kg", "Mass lost, with its reason in lossType."),
        Field("lossType", "loss_type", Kind.TEXT, "What the loss is; needed when there is one.", may_be_empty=True),
        Field("measurementType", "measured_with", Kind.TEXT, "How it was weighed.", may_be_empty=True),
        Field("measurementTimestamp", "measured_at", Kind.INSTANT, "When it was weighed."),
        Field("weighingSlip", "weighing_slip", Kind.TEXT, "Document of the weighing.", may_be_empty=True),
    ),
    RecyclingBatch: (
        Field(
            "recyclingBatchId", "batch_id", Kind.TEXT, "The lot or batch that was treated.", longest=LONGEST_BATCH_ID
        ),
        Field(
            "globalAssetId",
            "asset_id",
            Kind.TEXT,
            "Its identifier in the data space.",
            pattern=ASSET_ID,
            example="7bf0adeb-ae6a-44ba-8ced-c5e520e8abd2",
        ),
        Field("container", "container", Kind.RECORD, "What it is carried in.", record=Container),
        Field("sender", "sender", Kind.RECORD, "The site that treated it.", record=Actor),
        Field("receiver", "receiver", Kind.RECORD, "The site that it goes to.", record=Actor),
        Field("operator", "transport", Kind.RECORD, "Whose transport it is.", record=Transport),
        Field("processInformation", "treatment", Kind.RECORD, "What the treatment is.", record=Treatment),
        Field("childProcessSteps", "steps", Kind.RECORDS, "What was done to it, in order.", record=Step),
    ),
}
