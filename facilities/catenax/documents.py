"""What a RecyclingBatch says, as our own records; `shapes` says how each of them is spelled in JSON."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class Container:
    mass_kg: Decimal
    volume: Decimal
    """The publisher names no unit; its example reads as litres."""
    description: str
    type_id: str


@dataclass(frozen=True)
class Actor:
    """Who hands over or receives: a site, by its business partner number and its own operating number."""

    bpns: str
    number: str
    role: str


@dataclass(frozen=True)
class Transport:
    """`operator` of the publisher: whose transport between two actors it was, and which one."""

    transfer_id: str
    bpns: str


@dataclass(frozen=True)
class Treatment:
    """`processInformation`: the phase of the reverse chain, and the treatment code of the waste directive."""

    process_type: str
    code: str
    is_mechanical: bool
    is_chemical: bool


@dataclass(frozen=True)
class Step:
    """One thing done to the batch: what went in, what came out, what was lost and how."""

    process: str
    started_at: datetime
    ended_at: datetime
    measured_at: datetime
    input_mass_kg: Decimal
    output_mass_kg: Decimal
    loss_mass_kg: Decimal
    loss_type: str
    measured_with: str
    weighing_slip: str

    @property
    def gap_kg(self) -> Decimal:
        """In − out − loss: what the masses leave open; below zero when more left than came in."""
        return self.input_mass_kg - self.output_mass_kg - self.loss_mass_kg


@dataclass(frozen=True)
class RecyclingBatch:
    batch_id: str
    asset_id: str
    container: Container
    sender: Actor
    receiver: Actor
    transport: Transport
    treatment: Treatment
    steps: tuple[Step, ...]
