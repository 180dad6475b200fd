"""What carriers say their transports emit, which legs name it, and what one reports of a shipment.  Invented."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from dashboards.demo.scene import Entry, Scene
from feedstock.ileap.records import Record, ShipmentFootprint
from feedstock.ileap.writing import as_json

DAYS_SINCE_CATEGORIES = 300
REPORTER = "rhine-freight"
FUEL_OF_THE_TRIP = Decimal("1.043")
"""What the reported trip burnt more than the carrier's year."""

OPERATIONS = {
    ("rhine-freight", "road"): {
        "reference": "road-40t",
        "label": "Articulated trucks, 40 t, dangerous goods",
        "wtw_g_per_tkm": "78.2",
        "ttw_g_per_tkm": "64.5",
        "distance_basis": "sfd",
        "load_factor": "0.71",
        "empty_distance_factor": "0.17",
        "data": "primary",
        "source": "Fuel records of the fleet (demo)",
        "energy_mix": "Diesel=0.93; HVO=0.07",
    },
    ("polar-haulage", "road"): {
        "reference": "road-nordic",
        "label": "Road trains, 60 t",
        "wtw_g_per_tkm": "69.4",
        "ttw_g_per_tkm": "57.2",
        "distance_basis": "actual",
        "data": "modelled",
        "source": "Model of the fleet by vehicle class (demo)",
        "energy_mix": "Diesel=1",
    },
    ("transpacific-carriers", "sea"): {
        "reference": "sea-pacific",
        "label": "Container ships, North Pacific",
        "wtw_g_per_tkm": "8.9",
        "ttw_g_per_tkm": "7.6",
        "distance_basis": "sfd",
        "load_factor": "0.68",
        "data": "primary",
        "source": "Bunker records of the service (demo)",
        "energy_mix": "HFO=0.8; LNG=0.2",
    },
}
HUB_OPERATOR, HUB = (
    "rhine-freight",
    {
        "reference": "terminal-novara",
        "label": "Rail terminal, road to rail",
        "hub_type": "transshipment",
        "place": "Novara",
        "country": "IT",
        "wtw_kg_per_t": "1.35",
        "ttw_kg_per_t": "0.52",
        "data": "primary",
        "source": "Meters of the terminal (demo)",
        "energy_mix": "Electric=0.6; Diesel=0.4",
    },
)
METHOD = {"method": "GREET 2022"}


def categories_from(today: date) -> date:
    """The day from which the carriers' categories hold: before it every leg counts with the default of its mode."""
    return (today - timedelta(days=DAYS_SINCE_CATEGORIES)).replace(day=1)


def tell_categories(scene: Scene) -> None:
    day = categories_from(scene.today)
    shared = {**METHOD, "valid_from": day}
    scene.send(
        "transport-operations",
        [Entry(carrier, day, {"mode": mode, **cells, **shared}) for (carrier, mode), cells in OPERATIONS.items()],
    )
    scene.send("hub-operations", [Entry(HUB_OPERATOR, day, {**HUB, **shared})])


def category_of(leg: dict, dispatched_on: date, today: date) -> dict[str, str]:
    """The column that names the carrier's own category, once there is one."""
    operation = OPERATIONS.get((leg["carrier"], leg["mode"]))
    if operation is None or dispatched_on < categories_from(today):
        return {}
    return {"toc": f"{leg['carrier']}/{operation['reference']}"}


def with_hubs(legs: list[dict], dispatched_on: date, today: date) -> list[dict]:
    """The legs, with a row for the terminal where they change from road to rail."""
    rows = []
    for leg in legs:
        if leg["mode"] == "rail" and dispatched_on >= categories_from(today):
            hub = {"record": "hub", "hoc": f"{HUB_OPERATOR}/{HUB['reference']}"}
            rows.append({"reference": leg["reference"], **hub})
        rows.append(leg)
    return rows


def report(records: list[Record], *, is_consistent: bool) -> str:
    """What the carrier says of the trip; or the same with its activity in kilogram kilometres."""
    footprint = next(record for record in records if isinstance(record, ShipmentFootprint))
    elements = tuple(
        replace(
            one,
            transport_category="trip-of-the-day",
            wtw_kg=(one.wtw_kg * FUEL_OF_THE_TRIP).quantize(Decimal("0.001")),
            ttw_kg=(one.ttw_kg * FUEL_OF_THE_TRIP).quantize(Decimal("0.001")),
            activity_tkm=one.activity_tkm if is_consistent else one.activity_tkm * 1000,
        )
        for one in footprint.elements
    )
    return json.dumps(as_json(replace(footprint, elements=elements)), indent=2) + "\n"
