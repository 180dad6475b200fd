from feedstock.models.battery_lot import BatteryLot, LotEdge
from feedstock.models.shipment import Shipment, ShipmentLeg, ShipmentLine

__all__ = ["BatteryLot", "LotEdge", "Shipment", "ShipmentLeg", "ShipmentLine"]
