"""The only definitions of the numbers about transport and hubs, after ISO 14083 (`emissions` has the same in Python).

A leg counts with the operator's own category when it names one, and with the default intensity of its mode otherwise;
the latter is marked as estimated.  Activity and emissions carry the method behind their intensity, so that figures can
keep methods apart.
"""

from consortium.choices import SliceKind
from consortium.quantities import DayQuantity

LOADED = """
slice
JOIN feedstock_shipment shipment ON shipment.consignor_id = slice.slice_id AND shipment.dispatch_day = slice.day
 AND shipment.voided_at IS NULL
CROSS JOIN LATERAL (
    SELECT sum(declared_mass_kg) AS mass_kg FROM feedstock_shipmentline WHERE shipment_id = shipment.id
) load
"""

# A distance is brought to the kind that the intensity is expressed on, and nowhere else adjusted.  What nothing says
# how to adjust has no emissions; the import refuses such legs.
CARRIED = f"""
{LOADED}
JOIN feedstock_shipmentleg leg ON leg.shipment_id = shipment.id
JOIN consortium_transportintensity intensity ON intensity.code = leg.intensity_id
LEFT JOIN feedstock_transportoperation operation ON operation.id = leg.operation_id
LEFT JOIN LATERAL (
    SELECT code, planned_kind, factor, added_km FROM consortium_distanceadjustment
     WHERE mode = leg.mode
       AND (valid_from IS NULL OR valid_from <= shipment.dispatch_day)
       AND (valid_until IS NULL OR valid_until > shipment.dispatch_day)
     ORDER BY valid_from DESC NULLS LAST, code LIMIT 1
) adjustment ON true
CROSS JOIN LATERAL (
    SELECT coalesce(operation.distance_basis, intensity.distance_basis) AS basis,
           coalesce(operation.wtw_g_per_tkm, intensity.g_co2e_per_tkm) AS wtw_g,
           CASE WHEN operation.id IS NULL THEN intensity.ttw_g_co2e_per_tkm ELSE operation.ttw_g_per_tkm END AS ttw_g,
           coalesce(operation.method, intensity.method) AS method,
           coalesce(operation.is_primary, false) AS is_primary,
           round(leg.distance_km * adjustment.factor + adjustment.added_km, 3) AS driven_km,
           round((leg.distance_km - adjustment.added_km) / adjustment.factor, 3) AS undone_km
) rate
CROSS JOIN LATERAL (
    SELECT CASE WHEN leg.distance_kind <> 'actual' THEN leg.distance_km
                WHEN rate.undone_km > 0 THEN rate.undone_km END AS planned_km,
           CASE WHEN leg.distance_kind = rate.basis THEN leg.distance_km
                WHEN rate.basis = 'actual' AND leg.distance_kind = adjustment.planned_kind THEN rate.driven_km
                WHEN leg.distance_kind = 'actual' AND rate.basis = adjustment.planned_kind AND rate.undone_km > 0
                THEN rate.undone_km END AS counted_km
) way
"""
ACTIVITY_TKM = "load.mass_kg * way.planned_km / 1000"
EMISSIONS_KG = "load.mass_kg * way.counted_km * rate.wtw_g / 1000000"
TTW_EMISSIONS_KG = "load.mass_kg * way.counted_km * rate.ttw_g / 1000000"

HANDLED = f"""
{LOADED}
JOIN feedstock_hubpassage passage ON passage.shipment_id = shipment.id
JOIN feedstock_huboperation hub ON hub.id = passage.operation_id
"""
HUB_EMISSIONS_KG = "load.mass_kg * hub.wtw_kg_per_t / 1000"
HUB_TTW_EMISSIONS_KG = "load.mass_kg * hub.ttw_kg_per_t / 1000"

LEG_DIMENSIONS = {"transport_mode": "leg.mode", "method": "rate.method", "is_estimated": "NOT rate.is_primary"}
SENT = {"organisation_id": "shipment.consignor_id", **LEG_DIMENSIONS}
BY_CARRIERS = {"organisation_id": "leg.carrier_id", **LEG_DIMENSIONS}
LEG = {"shipment": "shipment.id", "leg": "leg.id"}
OF_MEMBERS = f"{CARRIED} WHERE leg.carrier_id IS NOT NULL"

TRANSPORT_QUANTITIES = (
    DayQuantity("transport_activity_tkm", SliceKind.CONSIGNOR, CARRIED, ACTIVITY_TKM, SENT, stands_on=LEG),
    DayQuantity("transport_emissions_kg", SliceKind.CONSIGNOR, CARRIED, EMISSIONS_KG, SENT, stands_on=LEG),
    DayQuantity("transport_ttw_emissions_kg", SliceKind.CONSIGNOR, CARRIED, TTW_EMISSIONS_KG, SENT, stands_on=LEG),
    DayQuantity(
        "hub_emissions_kg",
        SliceKind.CONSIGNOR,
        HANDLED,
        HUB_EMISSIONS_KG,
        {
            "organisation_id": "shipment.consignor_id",
            "is_estimated": "NOT hub.is_primary",
            "method": "hub.method",
        },
        stands_on={"shipment": "shipment.id", "passage": "passage.id"},
    ),
    DayQuantity("carried_activity_tkm", SliceKind.CONSIGNOR, OF_MEMBERS, ACTIVITY_TKM, BY_CARRIERS, stands_on=LEG),
    DayQuantity("carried_emissions_kg", SliceKind.CONSIGNOR, OF_MEMBERS, EMISSIONS_KG, BY_CARRIERS, stands_on=LEG),
)
