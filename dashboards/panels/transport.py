"""What moved, how far, and what it emitted."""

from dashboards.panels.common import own, quantity_over_time, rate_over_time
from dashboards.ratios import CARRIED_INTENSITY, TRANSPORT_INTENSITY

PANELS = (
    quantity_over_time(
        "transport-emissions",
        "Transport emissions of our shipments, by mode",
        "What do our shipments emit?",
        "transport_emissions_kg",
        by="transport_mode",
        perspective=own,
        listing="shipments",
    ),
    rate_over_time(
        "transport-intensity",
        "Emission intensity of our shipments, by mode",
        "Do our shipments get cleaner?",
        TRANSPORT_INTENSITY,
        by="transport_mode",
        perspective=own,
        listing="shipments",
    ),
    quantity_over_time(
        "dispatched",
        "Mass dispatched, by partner",
        "Who do we send to?",
        "mass_dispatched_kg",
        by="counterparty_id",
        perspective=own,
        listing="shipments",
    ),
    quantity_over_time(
        "carried-activity",
        "Transport activity carried, by mode",
        "What moves, and how?",
        "carried_activity_tkm",
        by="transport_mode",
        perspective=own,
        listing="shipment-legs",
    ),
    quantity_over_time(
        "carried-emissions",
        "Emissions of what we carried, by mode",
        "What do our transports emit?",
        "carried_emissions_kg",
        by="transport_mode",
        perspective=own,
        listing="shipment-legs",
    ),
    rate_over_time(
        "carried-intensity",
        "Emission intensity of what we carried, by mode",
        "Do our transports get cleaner?",
        CARRIED_INTENSITY,
        by="transport_mode",
        perspective=own,
        listing="shipment-legs",
    ),
)
