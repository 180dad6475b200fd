"""Rows of the lists of lots and shipments, withdrawn ones too, as a viewer may see them."""

from django.db.models import Exists, F, OuterRef, QuerySet

from consortium.access.viewer import Viewer
from consortium.list_selectors import with_origin
from feedstock import selectors
from feedstock.models import BatteryLot, Shipment, ShipmentLeg, ShipmentLine


def lots(*, viewer: Viewer) -> QuerySet[BatteryLot]:
    return with_origin(selectors.lots(viewer=viewer), viewer=viewer)


def shipments(*, viewer: Viewer) -> QuerySet[Shipment]:
    return with_origin(selectors.shipments(viewer=viewer), viewer=viewer)


def shipment_lines(*, viewer: Viewer) -> QuerySet[ShipmentLine]:
    rows = ShipmentLine.objects.visible_to(viewer).select_related("shipment", "lot__chemistry", "material")
    return _part_of_shipment(rows, viewer=viewer)


def shipment_legs(*, viewer: Viewer) -> QuerySet[ShipmentLeg]:
    """A carrier reaches its leg, and neither the shipment's page nor its parties."""
    rows = ShipmentLeg.objects.visible_to(viewer).select_related("shipment", "carrier", "intensity")
    reached = Shipment.objects.visible_to(viewer).filter(pk=OuterRef("shipment"))
    return _part_of_shipment(rows, viewer=viewer).annotate(has_page=Exists(reached))


def _part_of_shipment(rows: QuerySet, *, viewer: Viewer) -> QuerySet:
    return with_origin(rows.annotate(voided_at=F("shipment__voided_at")), viewer=viewer, fact="shipment__")
