"""Lots and shipments as a viewer may see them."""

from collections.abc import Iterable

from django.db.models import QuerySet, Sum

from consortium.access.permissions import Permission as P
from consortium.access.viewer import Viewer
from feedstock.models import BatteryLot, Shipment, ShipmentLeg, ShipmentLine


def lots(*, viewer: Viewer) -> QuerySet[BatteryLot]:
    return BatteryLot.objects.visible_to(viewer).select_related("supplier", "holder", "chemistry", "organisation")


def lots_for(*, viewer: Viewer, permission: P) -> QuerySet[BatteryLot]:
    """Standing lots that the viewer may ship, split, receive or charge."""
    return BatteryLot.objects.permitted(viewer, permission).filter(voided_at__isnull=True).order_by("pk")


def lots_to_void(*, viewer: Viewer) -> QuerySet[BatteryLot]:
    return BatteryLot.objects.permitted(viewer, P.FACT_VOID).filter(voided_at__isnull=True).order_by("pk")


def shipments(*, viewer: Viewer) -> QuerySet[Shipment]:
    rows = Shipment.objects.visible_to(viewer).select_related("consignor", "consignee", "organisation")
    return rows.annotate(
        declared_mass_kg=Sum("lines__declared_mass_kg"),
    ).order_by("-dispatched_at", "-pk")


def latest_versions(*, viewer: Viewer, shipment_ids: Iterable[int]) -> dict[int, int]:
    """Each shipment to the one that stands for it now: itself, or what was told in its place."""
    latest = {pk: pk for pk in shipment_ids}
    rows = Shipment.objects.visible_to(viewer)
    while later := dict(rows.filter(replaces__in=set(latest.values())).values_list("replaces", "pk")):
        latest = {first: later.get(pk, pk) for first, pk in latest.items()}
    return latest


def versions_of(*, viewer: Viewer, shipment: Shipment) -> list[int]:
    """It and, if it was corrected, what it was told in place of: receipts may name either."""
    found = [shipment.pk]
    rows, earlier = Shipment.objects.visible_to(viewer), shipment.replaces_id
    while earlier:
        found.append(earlier)
        earlier = rows.filter(pk=earlier).values_list("replaces", flat=True).first()
    return found


def shipments_to_receive(*, viewer: Viewer) -> QuerySet[Shipment]:
    return Shipment.objects.permitted(viewer, P.RECEIPT_RECORD).filter(voided_at__isnull=True).order_by("pk")


def shipment_lines(*, viewer: Viewer) -> QuerySet[ShipmentLine]:
    rows = ShipmentLine.objects.visible_to(viewer).filter(shipment__voided_at__isnull=True)
    return rows.select_related("lot", "lot__chemistry", "material", "shipment").order_by("pk")


def shipment_legs(*, viewer: Viewer) -> QuerySet[ShipmentLeg]:
    rows = ShipmentLeg.objects.visible_to(viewer).filter(shipment__voided_at__isnull=True)
    return rows.select_related("shipment", "carrier", "intensity", "waste_code", "un_number").order_by(
        "shipment_id", "sequence", "pk"
    )


def shipments_to_void(*, viewer: Viewer) -> QuerySet[Shipment]:
    return Shipment.objects.permitted(viewer, P.FACT_VOID).filter(voided_at__isnull=True).order_by("pk")


def legs_of(*, viewer: Viewer, shipment: Shipment) -> QuerySet[ShipmentLeg]:
    """The legs of one shipment, standing or withdrawn."""
    rows = ShipmentLeg.objects.visible_to(viewer).filter(shipment=shipment)
    return rows.select_related("carrier", "intensity", "operation__organisation", "waste_code", "un_number").order_by(
        "sequence", "pk"
    )


def lines_of(*, viewer: Viewer, shipment: Shipment) -> QuerySet[ShipmentLine]:
    """The lines of one shipment, standing or withdrawn."""
    rows = ShipmentLine.objects.visible_to(viewer).filter(shipment=shipment)
    return rows.select_related("lot", "lot__chemistry", "lot__supplier", "material").order_by("pk")
