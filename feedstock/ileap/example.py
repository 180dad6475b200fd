"""A document of our own, for the template: one leg, and the category it was computed with."""

import json
from decimal import Decimal

from feedstock.ileap.records import ChainElement, Distance, EnergyCarrier, ShipmentFootprint, TransportCategory
from feedstock.ileap.writing import as_json

_FOOTPRINT = ShipmentFootprint(
    shipment="volta-motors/SHP-2026-001",
    mass_kg=Decimal("1250.5"),
    elements=(
        ChainElement(
            code="leg-1",
            transport_category="road-40t-2026",
            shipment="volta-motors/SHP-2026-001",
            mass_kg=Decimal("1250.5"),
            distance=Distance("sfd", Decimal(420)),
            activity_tkm=Decimal("525.21"),
            wtw_kg=Decimal("32.825625"),
            ttw_kg=Decimal("27.100836"),
        ),
    ),
)
_CATEGORY = TransportCategory(
    code="road-40t-2026",
    mode="road",
    unit="tkm",
    intensity_wtw_kg=Decimal("0.0625"),
    intensity_ttw_kg=Decimal("0.0516"),
    energy_carriers=(EnergyCarrier("Diesel", Decimal(1), Decimal("3.835"), Decimal("3.163")),),
    description="Articulated trucks, 40 t",
    load_factor=Decimal("0.72"),
    empty_distance_factor=Decimal("0.18"),
    certifications=("ISO14083:2023",),
)
EXAMPLE = json.dumps([as_json(_FOOTPRINT), as_json(_CATEGORY)], indent=2) + "\n"
