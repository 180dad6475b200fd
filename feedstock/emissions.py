"""Pure arithmetic of transport emissions after ISO 14083 and the GLEC Framework v3 (DOMAIN.md section D).

activity (t km)     = mass × transport distance: the shortest feasible or the great-circle one, never the driven one
emissions of a leg  = mass × the distance that its intensity is expressed on × intensity (g CO2e/t km)
emissions of a hub  = mass handled × intensity (kg CO2e/t)
shipment            = the sum over its legs and hubs; per lot by mass; a rate is divided when it is read

What a vehicle drives is longer than the transport distance.  An intensity either contains that (it is expressed on the
transport distance) or does not (it is expressed on the driven one); a distance is therefore brought to the kind that
its intensity is expressed on, and that is the only place where the adjustment enters.  Knows nothing of Django.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from math import asin, cos, radians, sin, sqrt

ACTUAL, SFD, GCD = "actual", "sfd", "gcd"
METRE = Decimal("0.001")
EARTH_RADIUS_KM = 6371.0
KM_PER_MILE = Decimal("1.609344")
TONNES_PER_SHORT_TON = Decimal("0.90718474")
MJ_PER_BTU = Decimal("0.00105505585262")


class NoAdjustment(ValueError):
    """Nothing says how one kind of distance becomes the other."""


@dataclass(frozen=True)
class Adjustment:
    """Of one mode: driven distance = planned distance × factor + added_km."""

    planned_kind: str
    factor: Decimal
    added_km: Decimal = Decimal(0)


def distance_on(kind: str, *, distance_km: Decimal, recorded_as: str, adjustment: Adjustment | None) -> Decimal:
    """The distance as another kind would have it, to the metre.

    >>> road = Adjustment("sfd", Decimal("1.05"))
    >>> distance_on("actual", distance_km=Decimal(400), recorded_as="sfd", adjustment=road)
    Decimal('420.000')
    >>> distance_on("sfd", distance_km=Decimal(420), recorded_as="actual", adjustment=road)
    Decimal('400.000')
    >>> distance_on("actual", distance_km=Decimal(8400), recorded_as="gcd",
    ...             adjustment=Adjustment("gcd", Decimal(1), Decimal(95)))
    Decimal('8495.000')
    """
    if recorded_as == kind:
        return distance_km
    if adjustment is None or {recorded_as, kind} != {ACTUAL, adjustment.planned_kind}:
        raise NoAdjustment(f"{recorded_as} to {kind}")
    if kind == ACTUAL:
        return (distance_km * adjustment.factor + adjustment.added_km).quantize(METRE, ROUND_HALF_UP)
    planned_km = ((distance_km - adjustment.added_km) / adjustment.factor).quantize(METRE, ROUND_HALF_UP)
    if planned_km <= 0:
        raise NoAdjustment(f"{distance_km} km is shorter than the detour alone")
    return planned_km


def transport_distance(*, distance_km: Decimal, recorded_as: str, adjustment: Adjustment | None) -> Decimal:
    """What activity is counted on: a planned distance as it stands, a driven one brought back to the planned kind."""
    if recorded_as != ACTUAL:
        return distance_km
    if adjustment is None:
        raise NoAdjustment("actual to any other kind")
    return distance_on(adjustment.planned_kind, distance_km=distance_km, recorded_as=recorded_as, adjustment=adjustment)


def activity_tkm(mass_kg: Decimal, distance_km: Decimal) -> Decimal:
    """Tonnes times kilometres; the iLEAP specification's example:

    >>> activity_tkm(Decimal(230), Decimal(700))
    Decimal('161')
    """
    return mass_kg * distance_km / 1000


def leg_emissions_kg(mass_kg: Decimal, distance_km: Decimal, intensity_g_per_tkm: Decimal) -> Decimal:
    """`distance_km` of the kind that the intensity is expressed on.

    >>> leg_emissions_kg(Decimal(1000), Decimal("420.5"), Decimal("58.0"))
    Decimal('24.389')
    """
    return mass_kg * distance_km * intensity_g_per_tkm / 1_000_000


def hub_emissions_kg(mass_kg: Decimal, intensity_kg_per_t: Decimal) -> Decimal:
    """Throughput times intensity.

    >>> hub_emissions_kg(Decimal(24_000), Decimal("1.2"))
    Decimal('28.8')
    """
    return mass_kg * intensity_kg_per_t / 1000


def great_circle_km(start: tuple[float, float], end: tuple[float, float]) -> Decimal:
    """Haversine between two points in degrees, on a sphere of 6371.0 km, to a tenth of a metre.

    >>> great_circle_km((0, 0), (0, 1))
    Decimal('111.1949')
    """
    (lat_1, lon_1), (lat_2, lon_2) = (tuple(map(radians, point)) for point in (start, end))
    a = sin((lat_2 - lat_1) / 2) ** 2 + cos(lat_1) * cos(lat_2) * sin((lon_2 - lon_1) / 2) ** 2
    return Decimal(2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(a)))).quantize(Decimal("0.0001"))


# What an operator derives its intensity from --------------------------------------------------------------------------


@dataclass(frozen=True)
class Trip:
    """One movement of a vehicle; an empty one carries nothing and emits all the same."""

    distance_km: Decimal
    load_kg: Decimal
    emissions_kg: Decimal


def operation_intensity(trips: Sequence[Trip]) -> Decimal | None:
    """g CO2e/t km of a category of operations: all its trips, the empty ones too, per activity carried.

    An average of the trips' own intensities would lose the empty ones.

    >>> operation_intensity([Trip(Decimal(100), Decimal(20_000), Decimal(116)),
    ...                      Trip(Decimal(100), Decimal(0), Decimal(92))])
    Decimal('104')
    """
    carried_tkm = sum((activity_tkm(trip.load_kg, trip.distance_km) for trip in trips), Decimal(0))
    if not carried_tkm:
        return None
    return sum((trip.emissions_kg for trip in trips), Decimal(0)) * 1000 / carried_tkm


def empty_distance_factor(trips: Sequence[Trip]) -> Decimal | None:
    """Empty distance per whole distance, in [0, 1)."""
    whole_km = sum((trip.distance_km for trip in trips), Decimal(0))
    empty_km = sum((trip.distance_km for trip in trips if not trip.load_kg), Decimal(0))
    return empty_km / whole_km if whole_km and empty_km < whole_km else None


def load_factor(trips: Sequence[Trip], *, largest_load_kg: Decimal) -> Decimal | None:
    """Load per largest legal load over the loaded distance, in (0, 1]."""
    loaded_km = sum((trip.distance_km for trip in trips if trip.load_kg), Decimal(0))
    if not loaded_km:
        return None
    return sum((trip.load_kg * trip.distance_km for trip in trips), Decimal(0)) / (largest_load_kg * loaded_km)


def vehicle_intensity(*, btu_per_mile: Decimal, factor_g_per_mj: Decimal, payload_short_tons: Decimal) -> Decimal:
    """g CO2e/t km of a vehicle from its fuel use, as GREET states it; for the way back empty, add its use per mile.

    GREET 2022 in EverBatt 2023: a heavy truck uses 17,920 Btu/mile loaded and 14,222 empty with a payload of 20 short
    tons; diesel from well to wheel, 89.6 g CO2e/MJ.

    >>> truck = {"factor_g_per_mj": Decimal("89.6"), "payload_short_tons": Decimal(20)}
    >>> round(vehicle_intensity(btu_per_mile=Decimal(17_920), **truck), 1)
    Decimal('58.0')
    >>> round(vehicle_intensity(btu_per_mile=Decimal(17_920 + 14_222), **truck), 1)
    Decimal('104.1')
    """
    g_per_mile = btu_per_mile * MJ_PER_BTU * factor_g_per_mj
    return g_per_mile / (payload_short_tons * TONNES_PER_SHORT_TON) / KM_PER_MILE


# From legs and hubs to a shipment, a lot, a tonne ---------------------------------------------------------------------


@dataclass(frozen=True)
class Element:
    """A leg, or a passage through a hub (which has no activity)."""

    method: str
    """The set of emission factors behind its intensity."""
    is_primary: bool
    """The operator's own figure, from measured energy; otherwise modelled, or the default of the mode."""
    activity_tkm: Decimal
    wtw_kg: Decimal
    """Well to wheel."""
    ttw_kg: Decimal | None = None
    """Tank to wheel, contained in the former; None where the intensity does not say."""


@dataclass(frozen=True)
class Part:
    """What one method says."""

    wtw_kg: Decimal = Decimal(0)
    ttw_kg: Decimal | None = Decimal(0)


@dataclass(frozen=True)
class Footprint:
    """Sums over elements.  Emissions by different sets of factors are kept apart: one may count what another leaves
    out (upstream emissions, empty returns), and a sum of them would be neither."""

    activity_tkm: Decimal = Decimal(0)
    primary_tkm: Decimal = Decimal(0)
    parts: dict[str, Part] = field(default_factory=dict)

    @property
    def is_mixed(self) -> bool:
        return len(self.parts) > 1

    @property
    def wtw_kg(self) -> Decimal | None:
        """None where there is nothing, or where methods would be mixed."""
        return next(iter(self.parts.values())).wtw_kg if len(self.parts) == 1 else None

    @property
    def ttw_kg(self) -> Decimal | None:
        return next(iter(self.parts.values())).ttw_kg if len(self.parts) == 1 else None

    @property
    def primary_share(self) -> Decimal | None:
        """Weighted by activity: weighting by emissions would add up methods, and would fall as soon as they do."""
        return self.primary_tkm / self.activity_tkm if self.activity_tkm else None

    def __add__(self, other: "Footprint") -> "Footprint":
        parts = dict(self.parts)
        for method, part in other.parts.items():
            mine = parts.get(method, Part())
            parts[method] = Part(mine.wtw_kg + part.wtw_kg, _sum(mine.ttw_kg, part.ttw_kg))
        return Footprint(self.activity_tkm + other.activity_tkm, self.primary_tkm + other.primary_tkm, parts)

    def share(self, mass_kg: Decimal, whole_kg: Decimal) -> "Footprint":
        """What falls to some of the load: everything travels together, so by mass."""

        def scaled(value: Decimal | None) -> Decimal | None:
            return None if value is None else value * mass_kg / whole_kg

        parts = {method: Part(scaled(part.wtw_kg), scaled(part.ttw_kg)) for method, part in self.parts.items()}
        return replace(self, activity_tkm=scaled(self.activity_tkm), primary_tkm=scaled(self.primary_tkm), parts=parts)


def footprint(elements: Iterable[Element]) -> Footprint:
    """One element without a tank-to-wheel figure leaves its method without one: a sum of some is no sum."""
    whole = Footprint()
    for one in elements:
        primary_tkm = one.activity_tkm if one.is_primary else Decimal(0)
        whole += Footprint(one.activity_tkm, primary_tkm, {one.method: Part(one.wtw_kg, one.ttw_kg)})
    return whole


def per_tonne(emissions_kg: Decimal, mass_kg: Decimal) -> Decimal | None:
    """kg CO2e per tonne moved.

    >>> per_tonne(Decimal("24.389"), Decimal(500))
    Decimal('48.778')
    """
    return emissions_kg * 1000 / mass_kg if mass_kg else None


def _sum(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    return None if first is None or second is None else first + second
