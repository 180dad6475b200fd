"""The only writers of what operators say of their transports: categories of operations, and reports of shipments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from consortium.models import User
from consortium.refusals import Refusal
from feedstock.models import (
    HubOperation,
    HubPassage,
    Shipment,
    ShipmentLeg,
    TransportOperation,
    TransportReport,
    TransportReportElement,
)
from feedstock.services import BLOCK, Origin, void_facts

EnergyMix = list[dict[str, str]]


@dataclass(frozen=True)
class NewCategory:
    """What both kinds of category have; `valid_until` is the first day on which it is no longer valid."""

    reference: str
    label: str
    method: str
    source: str
    is_primary: bool
    valid_from: date
    valid_until: date | None
    energy_mix: EnergyMix
    is_shared: bool
    row: int | None

    def columns(self, prefix: str, origin: Origin) -> dict:
        return {
            **origin.frame(prefix, reference=self.reference, row=self.row),
            "label": self.label,
            "method": self.method,
            "source": self.source,
            "is_primary": self.is_primary,
            "valid_from": self.valid_from,
            "valid_until": self.valid_until,
            "energy_mix": self.energy_mix,
            "is_shared": self.is_shared,
        }


@dataclass(frozen=True, kw_only=True)
class NewTransportOperation(NewCategory):
    mode: str
    wtw_g_per_tkm: Decimal
    ttw_g_per_tkm: Decimal | None
    distance_basis: str
    load_factor: Decimal | None = None
    empty_distance_factor: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class NewHubOperation(NewCategory):
    hub_type: str
    place: str
    country: str
    wtw_kg_per_t: Decimal
    ttw_kg_per_t: Decimal | None


@transaction.atomic
def register_transport_operations(new: Sequence[NewTransportOperation], *, origin: Origin) -> list[TransportOperation]:
    """Record transport operation categories of an organisation, which shipments may then name."""
    return TransportOperation.objects.bulk_create(
        [
            TransportOperation(
                **one.columns("T", origin),
                mode=one.mode,
                wtw_g_per_tkm=one.wtw_g_per_tkm,
                ttw_g_per_tkm=one.ttw_g_per_tkm,
                distance_basis=one.distance_basis,
                load_factor=one.load_factor,
                empty_distance_factor=one.empty_distance_factor,
            )
            for one in new
        ],
        batch_size=BLOCK,
    )


@transaction.atomic
def register_hub_operations(new: Sequence[NewHubOperation], *, origin: Origin) -> list[HubOperation]:
    """Record hub operation categories of an organisation, which shipments may then name."""
    return HubOperation.objects.bulk_create(
        [
            HubOperation(
                **one.columns("H", origin),
                hub_type=one.hub_type,
                place=one.place,
                country=one.country,
                wtw_kg_per_t=one.wtw_kg_per_t,
                ttw_kg_per_t=one.ttw_kg_per_t,
            )
            for one in new
        ],
        batch_size=BLOCK,
    )


@transaction.atomic
def void_transport_operations(operations: Sequence[TransportOperation], *, reason: str, by: User) -> int:
    """Withdraw categories that should never have been recorded.  Shipments that count with them come first."""
    used = ShipmentLeg._base_manager.filter(operation__in=operations, shipment__voided_at__isnull=True)
    _refuse_used(used.select_related("shipment").first())
    void_facts(operations, reason=reason, by=by)
    return len(operations)


@transaction.atomic
def void_hub_operations(operations: Sequence[HubOperation], *, reason: str, by: User) -> int:
    used = HubPassage._base_manager.filter(operation__in=operations, shipment__voided_at__isnull=True)
    _refuse_used(used.select_related("shipment").first())
    void_facts(operations, reason=reason, by=by)
    return len(operations)


def _refuse_used(part: ShipmentLeg | HubPassage | None) -> None:
    if part is not None:
        raise Refusal(
            f"Shipment {part.shipment.number} counts with this category: it can be withdrawn once that shipment is."
        )


@dataclass(frozen=True)
class NewReportElement:
    code: str
    category: str
    is_hub: bool
    mass_kg: Decimal
    distance_km: Decimal
    distance_kind: str
    activity_tkm: Decimal
    wtw_kg: Decimal
    ttw_kg: Decimal
    departed_at: datetime | None = None
    arrived_at: datetime | None = None


@dataclass(frozen=True)
class NewTransportReport:
    reference: str
    shipment: Shipment
    mass_kg: Decimal
    elements: Sequence[NewReportElement]
    row: int | None = None


@transaction.atomic
def record_transport_reports(new: Sequence[NewTransportReport], *, origin: Origin) -> list[TransportReport]:
    """Keep what an operator says its part of a shipment emitted.  It stands beside our own figure, never in it."""
    reports = TransportReport.objects.bulk_create(
        [
            TransportReport(
                **origin.frame("E", reference=one.reference, row=one.row), shipment=one.shipment, mass_kg=one.mass_kg
            )
            for one in new
        ],
        batch_size=BLOCK,
    )
    TransportReportElement.objects.bulk_create(
        [
            TransportReportElement(**origin.part(described.row), report=report, **vars(element))
            for report, described in zip(reports, new, strict=True)
            for element in described.elements
        ],
        batch_size=BLOCK,
    )
    return reports


@transaction.atomic
def void_transport_reports(reports: Sequence[TransportReport], *, reason: str, by: User) -> int:
    void_facts(reports, reason=reason, by=by)
    return len(reports)
