"""What transport emitted, leg by leg and hub by hub, as far as a viewer reaches the legs; and what it rests on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

from django.db import connection
from django.db.models import F, QuerySet, Sum

from consortium.access.permissions import Permission as P
from consortium.access.viewer import Viewer
from consortium.models import DistanceAdjustment
from feedstock.emissions import Element, Footprint, footprint
from feedstock.models import (
    BatteryLot,
    HubOperation,
    HubPassage,
    Shipment,
    ShipmentLeg,
    ShipmentLine,
    TransportOperation,
    TransportReport,
    TransportReportElement,
)
from feedstock.transport_metrics import (
    ACTIVITY_TKM,
    CARRIED,
    EMISSIONS_KG,
    HANDLED,
    HUB_EMISSIONS_KG,
    HUB_TTW_EMISSIONS_KG,
    TTW_EMISSIONS_KG,
)


def transport_operations(*, viewer: Viewer) -> QuerySet[TransportOperation]:
    return TransportOperation.objects.visible_to(viewer).select_related("organisation")


def hub_operations(*, viewer: Viewer) -> QuerySet[HubOperation]:
    return HubOperation.objects.visible_to(viewer).select_related("organisation")


def transport_operations_for(*, viewer: Viewer, permission: P) -> QuerySet[TransportOperation]:
    """Standing categories that the viewer may name in its shipments, or withdraw."""
    return TransportOperation.objects.permitted(viewer, permission).filter(voided_at__isnull=True).order_by("pk")


def hub_operations_for(*, viewer: Viewer, permission: P) -> QuerySet[HubOperation]:
    return HubOperation.objects.permitted(viewer, permission).filter(voided_at__isnull=True).order_by("pk")


def transport_reports(*, viewer: Viewer) -> QuerySet[TransportReport]:
    return TransportReport.objects.visible_to(viewer).select_related("organisation", "shipment")


def transport_reports_to_void(*, viewer: Viewer) -> QuerySet[TransportReport]:
    return TransportReport.objects.permitted(viewer, P.FACT_VOID).filter(voided_at__isnull=True).order_by("pk")


def elements_of(*, viewer: Viewer, shipment: Shipment) -> QuerySet[TransportReportElement]:
    """What operators report of a shipment, standing reports only."""
    rows = TransportReportElement.objects.visible_to(viewer)
    rows = rows.filter(report__shipment=shipment, report__voided_at__isnull=True)
    return rows.select_related("report__organisation").order_by("report_id", "pk")


def passages_of(*, viewer: Viewer, shipment: Shipment) -> QuerySet[HubPassage]:
    """The hubs of one shipment, standing or withdrawn."""
    rows = HubPassage.objects.visible_to(viewer).filter(shipment=shipment)
    return rows.select_related("operation__organisation").order_by("after_leg", "pk")


def distance_adjustments(*, viewer: Viewer) -> QuerySet[DistanceAdjustment]:
    """The latest first: of a mode the first that is valid on a day counts."""
    return DistanceAdjustment.objects.visible_to(viewer).order_by(F("valid_from").desc(nulls_last=True), "pk")


@dataclass(frozen=True)
class LegCount:
    """How one leg counts: every figure between its distance and its emissions."""

    leg_id: int
    planned_km: Decimal | None
    """What its activity is counted on."""
    counted_km: Decimal | None
    """Brought to the kind of distance that the intensity is expressed on; None where nothing says how."""
    basis: str
    adjustment: str | None
    """Code of the adjustment that is in force for the mode, whether it was needed or not."""
    wtw_g_per_tkm: Decimal
    ttw_g_per_tkm: Decimal | None
    method: str
    is_primary: bool
    mass_kg: Decimal
    activity_tkm: Decimal | None
    wtw_kg: Decimal | None
    ttw_kg: Decimal | None

    @property
    def is_counted(self) -> bool:
        return self.wtw_kg is not None and self.activity_tkm is not None

    @property
    def element(self) -> Element:
        return Element(self.method, self.is_primary, self.activity_tkm, self.wtw_kg, self.ttw_kg)


@dataclass(frozen=True)
class HubCount:
    """How one passage through a hub counts."""

    passage_id: int
    method: str
    is_primary: bool
    mass_kg: Decimal
    wtw_kg: Decimal
    ttw_kg: Decimal | None

    @property
    def element(self) -> Element:
        return Element(self.method, self.is_primary, Decimal(0), self.wtw_kg, self.ttw_kg)


# The shadowed table leaves some shipments of the slices, so that the metric's own definition says what they emit.
OF_SHIPMENTS = """
WITH feedstock_shipment AS (SELECT * FROM feedstock_shipment WHERE id = ANY(%(shipments)s)),
     slice AS (SELECT DISTINCT consignor_id AS slice_id, dispatch_day AS day FROM feedstock_shipment)
"""
LEGS = f"""{OF_SHIPMENTS}
SELECT shipment.id, leg.id, way.planned_km, way.counted_km, rate.basis, adjustment.code,
       rate.wtw_g, rate.ttw_g, rate.method, rate.is_primary, load.mass_kg, {ACTIVITY_TKM}, {EMISSIONS_KG},
       {TTW_EMISSIONS_KG}
  FROM {CARRIED} ORDER BY shipment.id, leg.sequence, leg.id
"""
HUBS = f"""{OF_SHIPMENTS}
SELECT shipment.id, passage.id, hub.method, hub.is_primary, load.mass_kg, {HUB_EMISSIONS_KG}, {HUB_TTW_EMISSIONS_KG}
  FROM {HANDLED} ORDER BY shipment.id, passage.after_leg, passage.id
"""


@dataclass(frozen=True)
class Counts:
    """The legs and hubs of one shipment that the viewer reaches."""

    legs: tuple[LegCount, ...] = ()
    hubs: tuple[HubCount, ...] = ()

    @property
    def footprint(self) -> Footprint:
        return footprint([one.element for one in (*self.legs, *self.hubs) if not self._is_open(one)])

    @property
    def uncounted(self) -> int:
        """Legs whose distance nothing says how to adjust: they are in no sum."""
        return sum(self._is_open(leg) for leg in self.legs)

    @staticmethod
    def _is_open(one: LegCount | HubCount) -> bool:
        return isinstance(one, LegCount) and not one.is_counted

    def leg(self, leg_id: int) -> LegCount | None:
        return next((leg for leg in self.legs if leg.leg_id == leg_id), None)

    def hub(self, passage_id: int) -> HubCount | None:
        return next((hub for hub in self.hubs if hub.passage_id == passage_id), None)


def counts(*, viewer: Viewer, shipments: Sequence[int]) -> dict[int, Counts]:
    """By shipment.  A withdrawn one has none; a carrier gets the legs that it carries."""
    legs = set(ShipmentLeg.objects.visible_to(viewer).filter(shipment__in=shipments).values_list("pk", flat=True))
    hubs = set(HubPassage.objects.visible_to(viewer).filter(shipment__in=shipments).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(LEGS, {"shipments": list(shipments)})
        leg_rows = [row for row in cursor.fetchall() if row[1] in legs]
        cursor.execute(HUBS, {"shipments": list(shipments)})
        hub_rows = [row for row in cursor.fetchall() if row[1] in hubs]
    found: dict[int, Counts] = {}
    for shipment in {row[0] for row in (*leg_rows, *hub_rows)}:
        found[shipment] = Counts(_made(LegCount, leg_rows, shipment), _made(HubCount, hub_rows, shipment))
    return found


def _made(record: type, rows: Iterable[tuple], shipment: int) -> tuple:
    names = [one.name for one in fields(record)]
    return tuple(record(**dict(zip(names, row[1:], strict=True))) for row in rows if row[0] == shipment)


@dataclass(frozen=True)
class Journey:
    """A shipment that carried a lot, and the part of its footprint that falls to the lot."""

    shipment: Shipment
    mass_kg: Decimal
    whole_kg: Decimal
    footprint: Footprint


def journeys(*, viewer: Viewer, lot: BatteryLot) -> list[Journey]:
    """The standing shipments of a lot that the viewer reaches, the first one first; shared out by mass."""
    lines = ShipmentLine.objects.visible_to(viewer).filter(lot=lot, shipment__voided_at__isnull=True)
    lines = list(lines.select_related("shipment").order_by("shipment__dispatched_at", "pk"))
    ids = [line.shipment_id for line in lines]
    wholes = dict(
        ShipmentLine.objects.visible_to(viewer)
        .filter(shipment__in=ids)
        .values_list("shipment")
        .annotate(Sum("declared_mass_kg"))
        .order_by()
    )
    found = counts(viewer=viewer, shipments=ids) if ids else {}
    return [
        Journey(
            line.shipment,
            line.declared_mass_kg,
            wholes[line.shipment_id],
            found.get(line.shipment_id, Counts()).footprint.share(line.declared_mass_kg, wholes[line.shipment_id]),
        )
        for line in lines
    ]
