"""A recorded run as RecyclingBatch: one batch for each lot, batch or reagent that it was charged with.

The format names one batch a document and one mass in, out and lost a step.  What several inputs gave together is
apportioned by their wet mass; materials, moisture and assays have no place in it.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

from consortium.reference import reader
from facilities.catenax.documents import Actor, Container, RecyclingBatch, Step, Transport, Treatment
from facilities.catenax.sharing import shared

UNRECORDED = "Not recorded"
SMALLEST_VOLUME = Decimal(1)
"""The publisher's schema has no way to leave a container out; its volume is at least 1."""
NO_LOSS = "none"
UNNAMED_MATERIAL = "unnamed_material"
"""Code of what a document says came out: it has a mass and no name."""


@dataclass(frozen=True)
class RunFacts:
    """A run as it is on record."""

    number: str
    reference: str
    site: str
    line: str
    bpns: str
    step: str
    """Code of our vocabulary."""
    started_at: datetime
    ended_at: datetime
    """Both in the time zone of the site, which the document then carries as its offset."""
    inputs: tuple[tuple[str, Decimal], ...]
    """Lot, batch or reagent by name, and its wet mass."""
    output_mass_kg: Decimal
    losses: tuple[tuple[str, Decimal], ...]
    """Material of each explained loss, and its mass."""


def batches_of(run: RunFacts) -> list[RecyclingBatch]:
    """The documents of one run; their masses add up to the run's, to the milligram."""
    said = _vocabulary(run.step, run.ended_at.date())
    actor = Actor(run.bpns, f"{run.site}:{run.line}", said["actor_role"])
    treatment = Treatment(
        said["process_type"], said["treatment_code"], said["is_mechanical"] == "1", said["is_chemical"] == "1"
    )
    weights = [mass_kg for _name, mass_kg in run.inputs]
    outputs = shared(run.output_mass_kg, weights)
    losses = shared(sum((mass_kg for _material, mass_kg in run.losses), Decimal(0)), weights)
    return [
        RecyclingBatch(
            batch_id=batch_name(name, run.reference),
            asset_id=asset_id(run.number, name),
            container=Container(Decimal(0), SMALLEST_VOLUME, UNRECORDED, UNRECORDED),
            sender=actor,
            receiver=actor,
            transport=Transport(UNRECORDED, run.bpns),
            treatment=treatment,
            steps=(
                Step(
                    process=_catena_x_name(run.step),
                    started_at=run.started_at,
                    ended_at=run.ended_at,
                    measured_at=run.ended_at,
                    input_mass_kg=mass_kg,
                    output_mass_kg=output_kg,
                    loss_mass_kg=loss_kg,
                    loss_type=" + ".join(material for material, _mass_kg in run.losses) or NO_LOSS,
                    measured_with="As charged" if len(run.inputs) == 1 else "Share of the run by mass charged",
                    weighing_slip=run.number,
                ),
            ),
        )
        for (name, mass_kg), output_kg, loss_kg in zip(run.inputs, outputs, losses, strict=True)
    ]


def batch_name(name: str, run_reference: str) -> str:
    """`<lot, batch or reagent>/<the operator's own name for the run>`: a lot may be charged to several runs."""
    return f"{name}/{run_reference}"


def readings_of_name(batch_id: str) -> list[tuple[str, str]]:
    """(what was charged, name of the run) in every way that a recyclingBatchId can be read, the likeliest first."""
    cuts = [place for place, letter in enumerate(batch_id) if letter == "/" and 0 < place < len(batch_id) - 1]
    return [(batch_id, batch_id), *((batch_id[:cut], batch_id[cut + 1 :]) for cut in cuts)]


def asset_id(run_number: str, name: str) -> str:
    """The same run and input always get the same identifier, and nobody can tell from it how many there are."""
    digest = sha256(f"{run_number}:{name}".encode()).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))


def _vocabulary(step: str, day: date) -> dict[str, str]:
    return next(
        row
        for row in reader.rows("catena_x_steps")
        if row["step"] == step and row["valid_from"] <= day.isoformat() < (row["valid_to"] or "9999")
    )


def _catena_x_name(step: str) -> str:
    return next(row["catena_x_name"] for row in reader.rows("process_steps") if row["code"] == step)


def agree(documents: Sequence[RecyclingBatch], place: Sequence[int], run: RunFacts) -> bool:
    """Do a sender's own documents still say what is on record of the run?  `place` is the run's step in each."""
    steps = [document.steps[at] for document, at in zip(documents, place, strict=True)]
    return (
        sorted(step.input_mass_kg for step in steps) == sorted(mass_kg for _name, mass_kg in run.inputs)
        and sum((step.output_mass_kg for step in steps), Decimal(0)) == run.output_mass_kg
        and sum((step.loss_mass_kg for step in steps), Decimal(0)) == sum((kg for _m, kg in run.losses), Decimal(0))
        and all((step.started_at, step.ended_at) == (run.started_at, run.ended_at) for step in steps)
    )
