"""The only writers of lots and shipments.  Set-wise, because a file holds thousands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from consortium.choices import SliceKind
from consortium.ingest_kinds import Context
from consortium.models import ChangedDay, Fact, IngestBatch, Organisation, User
from consortium.models.fact import new_number
from consortium.refusals import Refusal
from consortium.services.audit import record
from feedstock.arrivals import arrivals_of
from feedstock.choices import EdgeKind
from feedstock.dangerous_goods import Leg, Misfit, TransportLaw
from feedstock.models import (
    BatteryLot,
    HubOperation,
    HubPassage,
    LotEdge,
    Shipment,
    ShipmentLeg,
    ShipmentLine,
    TransportOperation,
)
from feedstock.regulations import load_of_lot, transport_law

BLOCK = 2000


@dataclass(frozen=True)
class Origin:
    """Where a fact comes from: the person, and the file when it came in one."""

    organisation: Organisation
    by: User | None
    batch: IngestBatch | None = None
    replaces: Mapping[str, int] = field(default_factory=dict)
    """Reference to the key of the withdrawn fact in whose place the new one comes."""

    @classmethod
    def of(cls, context: Context) -> "Origin":
        return cls(context.organisation, context.by, context.batch, context.replaces)

    def frame(self, prefix: str, *, reference: str, row: int | None = None) -> dict:
        """The columns that every fact shares."""
        seed = f"{self.batch.sha256}:{self.batch.pk}:{prefix}:{reference}" if self.batch else ""
        return {
            "organisation_id": self.organisation.pk,
            "number": new_number(prefix, seed),
            "source_reference": reference,
            "recorded_by": self.by,
            "ingest_batch": self.batch,
            "source_row": row,
            "replaces_id": self.replaces.get(reference),
        }

    def part(self, row: int | None) -> dict:
        return {"ingest_batch": self.batch, "source_row": row}


@dataclass(frozen=True)
class NewLot:
    reference: str
    chemistry: str
    form_factor: str
    condition: str
    origin: str
    collected_in: str
    registered_on: date
    declared_mass_kg: Decimal
    battery_passport_id: str = ""
    parents: tuple[tuple[BatteryLot, Decimal], ...] = ()
    row: int | None = None

    def columns(self) -> dict:
        return {
            "chemistry_id": self.chemistry,
            "form_factor": self.form_factor,
            "condition": self.condition,
            "origin": self.origin,
            "collected_in": self.collected_in,
            "registered_on": self.registered_on,
            "declared_mass_kg": self.declared_mass_kg,
            "battery_passport_id": self.battery_passport_id,
        }


@transaction.atomic
def register_lots(new: Sequence[NewLot], *, origin: Origin) -> list[BatteryLot]:
    """Record lots.  A lot with parents came from splitting or merging them, and keeps their supplier."""
    lots = [
        BatteryLot(
            **origin.frame("L", reference=lot.reference, row=lot.row),
            supplier_id=lot.parents[0][0].supplier_id if lot.parents else origin.organisation.pk,
            holder_id=origin.organisation.pk,
            **lot.columns(),
        )
        for lot in new
    ]
    BatteryLot.objects.bulk_create(lots, batch_size=BLOCK)
    edges = [
        LotEdge(
            **origin.part(described.row),
            parent=parent,
            child=lot,
            kind=EdgeKind.SPLIT if len(described.parents) == 1 else EdgeKind.MERGE,
            mass_kg=mass_kg,
        )
        for lot, described in zip(lots, new, strict=True)
        for parent, mass_kg in described.parents
    ]
    LotEdge.objects.bulk_create(edges, batch_size=BLOCK)
    ChangedDay.mark(SliceKind.CONSIGNOR, ((lot.supplier_id, lot.registered_on) for lot in lots))
    return lots


@dataclass(frozen=True)
class NewLine:
    declared_mass_kg: Decimal
    lot: BatteryLot | None = None
    material: str | None = None
    batch_number: str = ""
    packing: str = ""
    row: int | None = None

    def columns(self) -> dict:
        return {
            "lot_id": self.lot and self.lot.pk,
            "material_id": self.material,
            "batch_number": self.batch_number,
            "packing": self.packing,
            "declared_mass_kg": self.declared_mass_kg,
        }


@dataclass(frozen=True)
class NewLeg:
    mode: str
    intensity: str
    distance_km: Decimal
    distance_kind: str
    from_place: str
    from_country: str
    to_place: str
    to_country: str
    carrier: Organisation | None = None
    operation: TransportOperation | None = None
    un_number: str | None = None
    waste_code: str | None = None
    approval_reference: str = ""
    planned_departure_at: datetime | None = None
    planned_arrival_at: datetime | None = None
    departed_at: datetime | None = None
    arrived_at: datetime | None = None
    row: int | None = None

    def columns(self) -> dict:
        return {
            "mode": self.mode,
            "intensity_id": self.intensity,
            "carrier_id": self.carrier and self.carrier.pk,
            "operation_id": self.operation and self.operation.pk,
            "from_place": self.from_place,
            "from_country": self.from_country,
            "to_place": self.to_place,
            "to_country": self.to_country,
            "distance_km": self.distance_km,
            "distance_kind": self.distance_kind,
            "un_number_id": self.un_number,
            "waste_code_id": self.waste_code,
            "approval_reference": self.approval_reference,
            "planned_departure_at": self.planned_departure_at,
            "planned_arrival_at": self.planned_arrival_at,
            "departed_at": self.departed_at,
            "arrived_at": self.arrived_at,
        }


@dataclass(frozen=True)
class NewPassage:
    operation: HubOperation
    after_leg: int
    row: int | None = None

    def columns(self) -> dict:
        return {"operation_id": self.operation.pk, "after_leg": self.after_leg}


@dataclass(frozen=True)
class NewShipment:
    reference: str
    consignee: Organisation
    dispatched_at: datetime
    lines: list[NewLine] = field(default_factory=list)
    legs: list[NewLeg] = field(default_factory=list)
    passages: list[NewPassage] = field(default_factory=list)
    purpose: str = ""
    row: int | None = None

    def columns(self) -> dict:
        return {"consignee_id": self.consignee.pk, "dispatched_at": self.dispatched_at, "purpose": self.purpose}


def misfits_of(shipment: NewShipment, *, law: TransportLaw, zone: ZoneInfo) -> list[Misfit]:
    """What of it the law does not let go so; places are those of its legs and lines."""
    loads = [
        load_of_lot(law, line.lot, line.packing)
        if line.lot
        else law.batch(f"Batch {line.batch_number}", material=line.material)
        for line in shipment.lines
    ]
    legs = [
        Leg(
            mode=leg.mode,
            day=(leg.departed_at or leg.planned_departure_at or shipment.dispatched_at).astimezone(zone).date(),
            un_number=leg.un_number or "",
            waste_code=leg.waste_code or "",
            approval=leg.approval_reference,
        )
        for leg in shipment.legs
    ]
    return law.misfits(loads, legs, shipment.purpose)


@transaction.atomic
def dispatch_shipments(new: Sequence[NewShipment], *, origin: Origin) -> list[Shipment]:
    """Record what was sent.  The consignee may read the lots from now on.

    What may not go so is refused, whichever way it is recorded: the law of the day of departure at the consignor.
    """
    zone = ZoneInfo(origin.organisation.time_zone)
    law = transport_law()
    for one in new:
        for misfit in misfits_of(one, law=law, zone=zone):
            raise Refusal(f"Shipment {one.reference}: {misfit.refusal.message} {misfit.refusal.cure}")
    shipments = [
        Shipment(
            **origin.frame("S", reference=one.reference, row=one.row),
            consignor_id=origin.organisation.pk,
            dispatch_day=one.dispatched_at.astimezone(zone).date(),
            **one.columns(),
        )
        for one in new
    ]
    Shipment.objects.bulk_create(shipments, batch_size=BLOCK)
    lines, legs, passages = [], [], []
    expected: dict[int, list[int]] = {}
    for shipment, described in zip(shipments, new, strict=True):
        for line in described.lines:
            lines.append(ShipmentLine(**origin.part(line.row), shipment=shipment, **line.columns()))
            if line.lot:
                expected.setdefault(described.consignee.pk, []).append(line.lot.pk)
        for passage in described.passages:
            passages.append(HubPassage(**origin.part(passage.row), shipment=shipment, **passage.columns()))
        for sequence, leg in enumerate(described.legs, start=1):
            legs.append(ShipmentLeg(**origin.part(leg.row), shipment=shipment, sequence=sequence, **leg.columns()))
    ShipmentLine.objects.bulk_create(lines, batch_size=BLOCK)
    ShipmentLeg.objects.bulk_create(legs, batch_size=BLOCK)
    HubPassage.objects.bulk_create(passages, batch_size=BLOCK)
    for consignee_id, lot_ids in expected.items():
        # A shipment that is told again may have arrived, and its lots been sent on.
        held = BatteryLot._base_manager.filter(pk__in=lot_ids, holder=origin.organisation)
        held.update(destined_for=consignee_id)
    ChangedDay.mark(SliceKind.CONSIGNOR, ((s.consignor_id, s.dispatch_day) for s in shipments))
    return shipments


def hand_over_lots(*, lot_ids: Sequence[int], holder: Organisation) -> None:
    """The lots have arrived: from now on the receiver holds them."""
    BatteryLot._base_manager.filter(pk__in=lot_ids).update(holder=holder, destined_for=None)


def hand_back_lot(*, lot_id: int, holder_id: int) -> None:
    """The lot has not arrived after all: whoever had it holds it, and it is on its way again if it was sent."""
    BatteryLot._base_manager.filter(pk=lot_id).update(holder=holder_id)
    _find_destinations([lot_id])


def _find_destinations(lot_ids: Iterable[int]) -> None:
    """Lots are on their way to the consignee of their latest standing shipment, unless that holds them already."""
    sent = ShipmentLine._base_manager.filter(lot=OuterRef("pk"), shipment__voided_at__isnull=True)
    latest = sent.order_by("-shipment_id").values("shipment__consignee")[:1]
    lots = BatteryLot._base_manager.filter(pk__in=lot_ids)
    lots.update(destined_for=Subquery(latest))
    lots.filter(destined_for=F("holder")).update(destined_for=None)


def void_facts(facts: Sequence[Fact], *, reason: str, by: User) -> None:
    """Withdraw facts of one kind, keeping them readable.  What stands on them is the caller's to check."""
    if not reason.strip():
        raise Refusal("Say why: a withdrawn fact keeps its reason.")
    if not facts:
        return
    model = type(facts[0])
    model._base_manager.filter(pk__in=[fact.pk for fact in facts], voided_at__isnull=True).update(
        voided_at=timezone.now(), voided_by=by, void_reason=reason
    )
    if len(facts) == 1:
        record(
            f"{model._meta.model_name}.voided",
            subject=facts[0],
            label=facts[0].number,
            organisation_id=facts[0].organisation_id,
            by=by,
            confidential=True,
            reason=reason,
        )


USES_OF_A_LOT = {
    "is on a shipment": ("shipment_lines", "shipment__voided_at"),
    "has been charged to a run": ("run_inputs", "run__voided_at"),
    "has been weighed in": ("receipts", "voided_at"),
    "has an assay": ("assays", "voided_at"),
    "stands in a stock-take": ("stock_rows", "stock_take__voided_at"),
}
"""What may stand on a lot: the relation, and when what it leads to was withdrawn; later apps declare some of them."""


def _refuse_while_used(lots: Sequence[BatteryLot]) -> None:
    ids = [lot.pk for lot in lots]
    rows = BatteryLot._base_manager.filter(pk__in=ids)
    found = {
        said: rows.filter(**{f"{relation}__isnull": False, f"{relation}__{withdrawn}__isnull": True}).first()
        for said, (relation, withdrawn) in USES_OF_A_LOT.items()
    }
    made = LotEdge._base_manager.filter(parent__in=ids, child__voided_at__isnull=True).exclude(child__in=ids)
    if edge := made.select_related("parent").first():
        found["is in another lot"] = edge.parent
    for said, lot in found.items():
        if lot:
            raise Refusal(f"Lot {lot.source_reference} ({lot.number}) {said}: withdraw that first.")


@transaction.atomic
def void_lots(lots: Sequence[BatteryLot], *, reason: str, by: User) -> int:
    """Withdraw lots that should never have been registered.  What stands on them must be withdrawn first."""
    _refuse_while_used(lots)
    if moved := [lot for lot in lots if lot.holder_id != lot.organisation_id]:
        raise Refusal(f"Lot {moved[0].source_reference} has been received by another member: its receipt comes first.")
    void_facts(lots, reason=reason, by=by)
    ChangedDay.mark(SliceKind.CONSIGNOR, ((lot.supplier_id, lot.registered_on) for lot in lots))
    return len(lots)


@transaction.atomic
def void_shipments(shipments: Sequence[Shipment], *, reason: str, by: User) -> int:
    """Withdraw shipments that did not happen.  Their receivers withdraw first what they have on record of them."""
    arrivals = arrivals_of([shipment.pk for shipment in shipments])
    if received := next((shipment for shipment in shipments if shipment.pk in arrivals), None):
        arrival = arrivals[received.pk][0]
        raise Refusal(
            f"Shipment {received.source_reference} ({received.number}) has been received by {arrival.receiver}, "
            f"receipt {arrival.receipt}. If you told it wrongly, send it again with the correction, replacing what is "
            f"on record; if it did not happen, {arrival.receiver} withdraws the receipt first."
        )
    return replace_shipments(shipments, reason=reason, by=by)


@transaction.atomic
def replace_shipments(shipments: Sequence[Shipment], *, reason: str, by: User) -> int:
    """Withdraw shipments that are told again at once.  What has been received of them stays with its receiver."""
    void_facts(shipments, reason=reason, by=by)
    lines = ShipmentLine._base_manager.filter(shipment__in=[s.pk for s in shipments], lot__isnull=False)
    _find_destinations(lines.values_list("lot", flat=True))
    ChangedDay.mark(SliceKind.CONSIGNOR, ((s.consignor_id, s.dispatch_day) for s in shipments))
    return len(shipments)
