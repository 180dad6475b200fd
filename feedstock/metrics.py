"""The only definitions of the numbers about lots and shipments.  Read unscoped: they make the rows that are scoped."""

from consortium.choices import SliceKind
from consortium.quantities import DayQuantity
from feedstock.transport_metrics import LEG, TRANSPORT_QUANTITIES

LOT_DIMENSIONS = {
    "chemistry": "lot.chemistry_id",
    "collected_in": "lot.collected_in",
    "condition": "lot.condition",
}

# A lot that came out of a split or merge was registered once already, as its parents.
REGISTERED = """
slice
JOIN feedstock_batterylot lot ON lot.supplier_id = slice.slice_id AND lot.registered_on = slice.day
 AND lot.voided_at IS NULL
 AND NOT EXISTS (SELECT 1 FROM feedstock_lotedge edge WHERE edge.child_id = lot.id)
"""

SHIPPED = """
slice
JOIN feedstock_shipment shipment ON shipment.consignor_id = slice.slice_id AND shipment.dispatch_day = slice.day
 AND shipment.voided_at IS NULL
JOIN feedstock_shipmentline line ON line.shipment_id = shipment.id
LEFT JOIN feedstock_batterylot lot ON lot.id = line.lot_id
"""

# What is still under way is neither punctual nor late yet: it would make the share depend on the hour of the count.
TIMED = """
slice
JOIN feedstock_shipment shipment ON shipment.consignor_id = slice.slice_id AND shipment.dispatch_day = slice.day
 AND shipment.voided_at IS NULL
JOIN feedstock_shipmentleg leg ON leg.shipment_id = shipment.id AND leg.carrier_id IS NOT NULL
WHERE leg.arrived_at IS NOT NULL AND leg.planned_arrival_at IS NOT NULL"""
CARRIER = {"organisation_id": "leg.carrier_id", "transport_mode": "leg.mode"}

QUANTITIES = (
    DayQuantity(
        "mass_registered_kg",
        SliceKind.CONSIGNOR,
        REGISTERED,
        "lot.declared_mass_kg",
        {"organisation_id": "lot.supplier_id", **LOT_DIMENSIONS},
        stands_on={"lot": "lot.id"},
    ),
    DayQuantity(
        "mass_dispatched_kg",
        SliceKind.CONSIGNOR,
        SHIPPED,
        "line.declared_mass_kg",
        {
            "organisation_id": "shipment.consignor_id",
            "counterparty_id": "shipment.consignee_id",
            "chemistry": "coalesce(lot.chemistry_id, '')",
            "material": "coalesce(line.material_id, '')",
            "collected_in": "coalesce(lot.collected_in, '')",
            "condition": "coalesce(lot.condition, '')",
        },
        stands_on={"shipment": "shipment.id", "lot": "line.lot_id", "line": "line.id"},
    ),
    *TRANSPORT_QUANTITIES,
    DayQuantity("carried_timed_legs", SliceKind.CONSIGNOR, TIMED, "1", CARRIER, stands_on=LEG),
    DayQuantity(
        "carried_punctual_legs",
        SliceKind.CONSIGNOR,
        f"{TIMED} AND leg.arrived_at <= leg.planned_arrival_at",
        "1",
        CARRIER,
        stands_on=LEG,
    ),
)

SLICES = {
    SliceKind.CONSIGNOR: """
        SELECT supplier_id, registered_on FROM feedstock_batterylot
        UNION SELECT consignor_id, dispatch_day FROM feedstock_shipment
    """
}
"""Every slice that has facts, for a full rebuild."""

SLICE_IDS = {SliceKind.CONSIGNOR: "SELECT id FROM consortium_organisation"}
"""Every id that a slice may have, whether it has facts or not."""
