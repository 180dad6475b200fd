"""Activity, emissions and punctuality of legs, and hubs; ISO 14083 with the distance adjusted at most once."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from tests.demo.second.facts import Facts, Row, by, grouped, read
from tests.demo.second.sums import Sums

MEASURES = {
    "transport_activity_tkm",
    "transport_emissions_kg",
    "transport_ttw_emissions_kg",
    "hub_emissions_kg",
    "carried_activity_tkm",
    "carried_emissions_kg",
    "carried_timed_legs",
    "carried_punctual_legs",
}
METRE = Decimal("0.001")
GRAMS_PER_KG = KG_PER_T = 1000


def count(facts: Facts, sums: Sums) -> None:
    law = Law()
    for shipment in facts.shipments:
        consignor, day = shipment["consignor_id"], shipment["dispatch_day"]
        mass_kg = sum(line["declared_mass_kg"] for line in facts.lines_of[shipment["id"]])
        for leg in facts.legs_of[shipment["id"]]:
            count_leg(leg, consignor, day, mass_kg, law, sums)
        for passage in facts.passages_of[shipment["id"]]:
            hub = law.hubs[passage["operation_id"]]
            emitted_kg = mass_kg * hub["wtw_kg_per_t"] / KG_PER_T
            said = {"organisation_id": consignor, "method": hub["method"], "is_estimated": not hub["is_primary"]}
            sums.add("hub_emissions_kg", consignor, day, emitted_kg, **said)


class Law:
    """Reference rows and operators' categories that legs refer to."""

    def __init__(self):
        self.intensities = by(read("consortium_transportintensity"), "code")
        self.operations = by(read("feedstock_transportoperation"), "id")
        self.hubs = by(read("feedstock_huboperation"), "id")
        self._adjustments = grouped(read("consortium_distanceadjustment"), "mode")

    def adjustment(self, mode: str, day: date) -> Row | None:
        """The latest that is valid on the day; one without a beginning is the oldest."""
        valid = [
            one
            for one in self._adjustments[mode]
            if (one["valid_from"] or day) <= day and (one["valid_until"] is None or one["valid_until"] > day)
        ]
        valid.sort(key=lambda one: one["code"])
        return max(valid, key=lambda one: one["valid_from"] or date.min, default=None)


def count_leg(leg: Row, consignor: int, day: date, mass_kg: Decimal, law: Law, sums: Sums) -> None:
    intensity = law.intensities[leg["intensity_id"]]
    own = law.operations.get(leg["operation_id"])
    basis = (own or intensity)["distance_basis"]
    wtw_g = own["wtw_g_per_tkm"] if own else intensity["g_co2e_per_tkm"]
    ttw_g = own["ttw_g_per_tkm"] if own else intensity["ttw_g_co2e_per_tkm"]
    is_estimated = not (own and own["is_primary"])
    kind, km = leg["distance_kind"], leg["distance_km"]
    adjustment = law.adjustment(leg["mode"], day)
    planned_km = km if kind != "actual" else undone(km, adjustment)
    counted_km = None
    if kind == basis:
        counted_km = km
    elif adjustment and basis == "actual" and kind == adjustment["planned_kind"]:
        counted_km = (km * adjustment["factor"] + adjustment["added_km"]).quantize(METRE, ROUND_HALF_UP)
    elif adjustment and kind == "actual" and basis == adjustment["planned_kind"]:
        counted_km = undone(km, adjustment)
    of_leg = {
        "transport_mode": leg["mode"],
        "method": (own or intensity)["method"],
        "is_estimated": is_estimated,
    }
    carrier = leg["carrier_id"]
    parties = [("transport", consignor)] + ([("carried", carrier)] if carrier else [])
    for name, party in parties:
        if planned_km is not None:
            tkm = mass_kg * planned_km / KG_PER_T
            sums.add(f"{name}_activity_tkm", consignor, day, tkm, organisation_id=party, **of_leg)
        if counted_km is not None:
            tkm = mass_kg * counted_km / KG_PER_T
            emitted_kg = tkm * wtw_g / GRAMS_PER_KG
            sums.add(f"{name}_emissions_kg", consignor, day, emitted_kg, organisation_id=party, **of_leg)
            if name == "transport" and ttw_g is not None:
                emitted_kg = tkm * ttw_g / GRAMS_PER_KG
                sums.add("transport_ttw_emissions_kg", consignor, day, emitted_kg, organisation_id=party, **of_leg)
    if carrier and leg["arrived_at"] and leg["planned_arrival_at"]:
        said = {"organisation_id": carrier, "transport_mode": leg["mode"]}
        sums.add("carried_timed_legs", consignor, day, Decimal(1), **said)
        if leg["arrived_at"] <= leg["planned_arrival_at"]:
            sums.add("carried_punctual_legs", consignor, day, Decimal(1), **said)


def undone(driven_km: Decimal, adjustment: Row | None) -> Decimal | None:
    """The planned distance behind a driven one."""
    if adjustment is None:
        return None
    km = ((driven_km - adjustment["added_km"]) / adjustment["factor"]).quantize(METRE, ROUND_HALF_UP)
    return km if km > 0 else None
