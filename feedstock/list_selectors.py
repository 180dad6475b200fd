"""Rows of the lists of lots and shipments, withdrawn ones too, as a viewer may see them."""

from enum import StrEnum

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from consortium.access.viewer import Viewer
from consortium.list_selectors import with_origin
from feedstock import selectors
from feedstock.choices import FormFactor
from feedstock.models import BatteryLot, Shipment, ShipmentLeg, ShipmentLine


def lots(*, viewer: Viewer) -> QuerySet[BatteryLot]:
    return with_origin(selectors.lots(viewer=viewer), viewer=viewer)


def shipments(*, viewer: Viewer) -> QuerySet[Shipment]:
    """`shows_lines` is for filters by what is loaded, which a carrier does not know."""
    lines = ShipmentLine.objects.visible_to(viewer).filter(shipment=OuterRef("pk"))
    rows = selectors.shipments(viewer=viewer).alias(shows_lines=Exists(lines))
    return with_origin(rows, viewer=viewer)


class Packing(StrEnum):
    """Whether the consignor says how a line is packed."""

    OWED = "owed"
    STATED = "stated"
    NOT_ASKED = "not_asked"
    """Recovered material and black mass: no packing instruction is on record for them."""


PACKING = Case(
    When(~Q(packing=""), then=Value(Packing.STATED.value)),
    When(Q(lot__isnull=False) & ~Q(lot__form_factor=FormFactor.BLACK_MASS), then=Value(Packing.OWED.value)),
    default=Value(Packing.NOT_ASKED.value),
)


def shipment_lines(*, viewer: Viewer) -> QuerySet[ShipmentLine]:
    rows = ShipmentLine.objects.visible_to(viewer).select_related("shipment", "lot__chemistry", "material")
    return _part_of_shipment(rows.annotate(packing_state=PACKING), viewer=viewer)


def shipment_legs(*, viewer: Viewer) -> QuerySet[ShipmentLeg]:
    """The parties see all legs of a shipment, a carrier its own."""
    rows = ShipmentLeg.objects.visible_to(viewer).select_related("shipment", "carrier", "intensity", "operation")
    return _part_of_shipment(rows, viewer=viewer)


def _part_of_shipment(rows: QuerySet, *, viewer: Viewer) -> QuerySet:
    return with_origin(rows.annotate(voided_at=F("shipment__voided_at")), viewer=viewer, fact="shipment__")
