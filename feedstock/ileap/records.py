"""What an iLEAP document says, as our own records; `shapes` says how each of them is spelled in JSON."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class Place:
    city: str
    country: str
    street: str | None = None
    postal_code: str | None = None
    airport: str | None = None
    locode: str | None = None
    railway: str | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None


@dataclass(frozen=True)
class Feedstock:
    """What an energy carrier was made of."""

    name: str
    share: Decimal | None = None
    region: str | None = None


@dataclass(frozen=True)
class EnergyCarrier:
    name: str
    share: Decimal
    """Of the activity of the category; the shares of all its carriers add up to one."""
    factor_wtw_kg: Decimal | None = None
    factor_ttw_kg: Decimal | None = None
    feedstocks: tuple[Feedstock, ...] | None = None
    consumption: Decimal | None = None
    consumption_unit: str | None = None


@dataclass(frozen=True)
class Category:
    """What transport and hub operation categories share."""

    code: str
    intensity_wtw_kg: Decimal
    """kg CO2e per unit of activity."""
    intensity_ttw_kg: Decimal
    unit: str
    energy_carriers: tuple[EnergyCarrier, ...]
    description: str | None = None
    temperature: str | None = None
    certifications: tuple[str, ...] | None = None
    is_verified: bool | None = None
    is_accredited: bool | None = None


@dataclass(frozen=True, kw_only=True)
class TransportCategory(Category):
    """TOC: transports that resemble each other, and what they emit per activity."""

    mode: str
    load_factor: Decimal | None = None
    empty_distance_factor: Decimal | None = None
    loading_sequence: str | None = None
    air_option: str | None = None
    flight_length: str | None = None
    data_quality: int | None = None


@dataclass(frozen=True, kw_only=True)
class HubCategory(Category):
    """HOC: hub operations that resemble each other, and what they emit per throughput."""

    hub_type: str
    place: Place | None = None
    inbound_mode: str | None = None
    outbound_mode: str | None = None
    packaging: str | None = None
    packaging_count: Decimal | None = None


@dataclass(frozen=True)
class Distance:
    kind: str
    km: Decimal


@dataclass(frozen=True)
class ChainElement:
    """TCE: one leg, or one passage through a hub."""

    code: str
    shipment: str
    mass_kg: Decimal
    distance: Distance
    activity_tkm: Decimal
    wtw_kg: Decimal
    ttw_kg: Decimal
    previous: tuple[str, ...] | None = None
    transport_category: str | None = None
    hub_category: str | None = None
    consignment: str | None = None
    packaging: str | None = None
    packaging_count: Decimal | None = None
    origin: Place | None = None
    destination: Place | None = None
    departed_at: datetime | None = None
    arrived_at: datetime | None = None
    flight: str | None = None
    voyage: str | None = None
    incoterms: str | None = None
    nox_kg: Decimal | None = None
    sox_kg: Decimal | None = None
    ch4_kg: Decimal | None = None
    particles_kg: Decimal | None = None


@dataclass(frozen=True)
class ShipmentFootprint:
    shipment: str
    mass_kg: Decimal
    elements: tuple[ChainElement, ...]
    volume_m3: Decimal | None = None
    item_count: str | None = None
    item_type: str | None = None


Record = ShipmentFootprint | TransportCategory | HubCategory


@dataclass(frozen=True)
class Totals:
    """What the envelope of a record says of it."""

    amount: Decimal | None
    """Tonne kilometres of all elements; of a category, one."""
    emissions_kg: Decimal | None
    primary_percent: Decimal | None = None
    period_start: datetime | None = None


@dataclass(frozen=True)
class Item:
    """A record with its place in the document."""

    path: str
    record: Record
    totals: Totals | None = None


@dataclass(frozen=True)
class Finding:
    """What cannot be: where, the value as it stands, why, and what would be right."""

    path: str
    value: str
    reason: str
    cure: str


def shown(value: object) -> str:
    """A value as a person recognises it and a database keeps it, however large it is and whatever it holds."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = format(value, "f") if value.is_finite() and abs(value.adjusted()) < 40 else str(value)
    else:
        text = str(value)[:200].encode(errors="replace").decode().replace("\x00", "?")
    return text if len(text) <= 80 else f"{text[:77]}…"
