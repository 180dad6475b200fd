from feedstock.models.battery_lot import BatteryLot, LotEdge
from feedstock.models.shipment import Shipment, ShipmentLeg, ShipmentLine
from feedstock.models.transport import (
    HubOperation,
    HubPassage,
    TransportOperation,
    TransportReport,
    TransportReportElement,
)

__all__ = [
    "BatteryLot",
    "HubOperation",
    "HubPassage",
    "LotEdge",
    "Shipment",
    "ShipmentLeg",
    "ShipmentLine",
    "TransportOperation",
    "TransportReport",
    "TransportReportElement",
]
