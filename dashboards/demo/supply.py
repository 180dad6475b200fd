"""Lots, their shipments and what the weighbridges said of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dashboards.demo.carriers import category_of, with_hubs
from dashboards.demo.inflow import chemistry_shares, weekly_inflow_kg
from dashboards.demo.routes import ROUTES, Route
from dashboards.demo.scene import Entry, Scene, initials

SHARE_OF_PUBLISHED_INFLOW = 0.065
"""Part of the inflow of a continent that this consortium handles."""
TRUCK_KG = 24_000
SMALLEST_LOAD_KG = 600

SHORT_ROUTE, SHORT_FOR_WEEKS, SHORT_FACTOR = ("corvina-auto", "cobre-zaragoza"), 26, 0.5
DAMAGED_SUPPLIER, DAMAGED_FOR_WEEKS = "meridian-motors", 22
DISPUTED_SUPPLIER, DISPUTED_FACTOR = "volta-motors", 0.94
STUCK_ROUTE = ("nordvagn-auto", "aurora-gdansk")
SPLIT_ROUTE = ("nordvagn-auto", "borealis-skelleftea")
SPLIT_DAYS_AGO = 96

FIRST_DAY_OF_NEW_WASTE_CODES = date(2026, 12, 9)
PACKINGS = {"intact": "P909", "damaged": "P908", "defective": "P911"}
LIST_OF_WASTE_COUNTRIES = {"DE", "SE", "IT", "FR", "PL", "HU", "FI"}
"""Of those that routes start from: the European List of Waste holds there."""


@dataclass
class Lot:
    reference: str
    route: Route
    chemistry: str
    condition: str
    collected_in: str
    registered_on: date
    mass_kg: float
    dispatched_on: date
    planned_on: date
    arrives_on: date
    parents: str = ""


def supply(scene: Scene) -> list[Lot]:
    """Send everything that suppliers sent; returns the lots that have arrived, with the mass that was weighed."""
    lots = _lots(scene)
    _let_one_be_stuck(scene, lots)
    origins, made = _split_and_merge(scene)
    scene.send("lots", [_lot_entry(lot) for lot in lots] + origins)
    scene.send("lots", [_lot_entry(lot) for lot in made])
    lots += made
    shipments = [entry for lot in lots if scene.is_over(lot.dispatched_on) for entry in _shipment_entries(scene, lot)]
    scene.send("shipments", shipments)
    arrived = sorted((lot for lot in lots if scene.is_over(lot.arrives_on)), key=lambda lot: lot.arrives_on)
    disputed = _disputed(scene, arrived)
    scene.send("receipts", [_receipt_entry(scene, lot, is_disputed=lot is disputed) for lot in arrived])
    for lot in arrived:
        scene.store(lot.route.plant, ("lot", f"{lot.route.supplier}/{lot.reference}"), lot.arrives_on, lot.mass_kg)
    return arrived


def _lots(scene: Scene) -> list[Lot]:
    whole = sum(route.share for route in ROUTES)
    lots = []
    for week, monday in enumerate(scene.mondays()):
        for number, route in enumerate(ROUTES):
            if (week + number) % route.every_weeks == 0:
                lots += _lots_of_route(scene, monday, number, route, route.share / whole)
    return [lot for lot in lots if scene.is_over(lot.registered_on)]


def _lots_of_route(scene: Scene, monday: date, number: int, route: Route, share: float) -> list[Lot]:
    rng = scene.rng
    mass = weekly_inflow_kg(monday) * SHARE_OF_PUBLISHED_INFLOW * share * route.every_weeks * rng.uniform(0.7, 1.3)
    if (route.supplier, route.plant) == SHORT_ROUTE and scene.weeks_ago(monday) < SHORT_FOR_WEEKS:
        mass *= SHORT_FACTOR
    nothing_this_week = rng.random() < 0.04
    if mass < SMALLEST_LOAD_KG or nothing_this_week:
        return []
    loads = int(mass // TRUCK_KG) + 1
    return [_load(scene, monday, number, route, mass / loads, "abcdefgh"[load]) for load in range(loads)]


def _load(scene: Scene, monday: date, number: int, route: Route, mass: float, letter: str) -> Lot:
    rng = scene.rng
    registered = monday + timedelta(days=rng.randint(0, 3))
    dispatched = registered + timedelta(days=rng.randint(1, 3))
    planned = dispatched + timedelta(days=_days_under_way(route))
    is_scrap = route.origin == "production_scrap"
    return Lot(
        f"{initials(route.supplier)}-{monday:%y%m%d}-{number:02d}{letter}",
        route,
        rng.choices(route.chemistries, chemistry_shares(route.chemistries, monday, is_scrap=is_scrap))[0],
        "intact" if is_scrap else _condition(scene, route, monday),
        rng.choice(route.collected_in),
        registered,
        round(mass, 1),
        dispatched,
        planned,
        planned + timedelta(days=rng.randint(2, 5) if rng.random() < 0.08 else 0),
    )


def _days_under_way(route: Route) -> int:
    return (route.passage.days if route.passage else 0) + 1 + route.km // 500


def _condition(scene: Scene, route: Route, monday: date) -> str:
    share = 0.04
    if route.supplier == DAMAGED_SUPPLIER:
        share += max(0.0, 0.3 * (1 - scene.weeks_ago(monday) / DAMAGED_FOR_WEEKS))
    if scene.rng.random() >= share:
        return "intact"
    return "damaged" if scene.rng.random() < 0.7 else "defective"


def _let_one_be_stuck(scene: Scene, lots: Sequence[Lot]) -> None:
    """The latest lot of a route that ought to have arrived is still somewhere on the road."""
    wanted = scene.today - timedelta(days=5)
    lot = max(
        (lot for lot in lots if (lot.route.supplier, lot.route.plant) == STUCK_ROUTE and lot.planned_on <= wanted),
        key=lambda lot: lot.planned_on,
    )
    lot.arrives_on = scene.today + timedelta(days=2)


def _split_and_merge(scene: Scene) -> tuple[list[Entry], list[Lot]]:
    """Nordvagn splits one lot and merges three others; a part of the one and the merged lot go to Skelleftea."""
    route = next(route for route in ROUTES if (route.supplier, route.plant) == SPLIT_ROUTE)
    day = scene.today - timedelta(days=SPLIT_DAYS_AGO)
    later, sent, never = day + timedelta(days=3), day + timedelta(days=5), date.max
    arrives = sent + timedelta(days=_days_under_way(route))
    origins = [
        _lot_entry(Lot(name, route, "NMC622", "intact", "SE", day, mass, never, never, never))
        for name, mass in (("NV-A", 4200.0), ("NV-B", 1800.0), ("NV-C", 2650.5), ("NV-D", 3100.0))
    ]
    made = [
        Lot("NV-SPLIT-1", route, "NMC622", "intact", "SE", later, 2500.0, sent, arrives, arrives, "NV-A=2500"),
        Lot("NV-SPLIT-2", route, "NMC622", "intact", "SE", later, 1700.0, never, never, never, "NV-A=1700"),
        Lot(
            "NV-MERGE",
            route,
            "NMC622",
            "intact",
            "SE",
            later,
            7550.5,
            sent,
            arrives,
            arrives,
            "NV-B=1800; NV-C=2650.5; NV-D=3100",
        ),
    ]
    return origins, made


def _lot_entry(lot: Lot) -> Entry:
    return Entry(
        lot.route.supplier,
        lot.registered_on,
        {
            "reference": lot.reference,
            "chemistry": lot.chemistry,
            "form": lot.route.form,
            "condition": lot.condition,
            "origin": lot.route.origin,
            "collected_in": lot.collected_in,
            "registered_on": lot.registered_on,
            "declared_mass_kg": lot.mass_kg,
            "parents": lot.parents,
        },
    )


def _shipment_entries(scene: Scene, lot: Lot) -> list[Entry]:
    plant, route = scene.plants[lot.route.plant], lot.route
    zone = ZoneInfo(scene.members[route.supplier].time_zone)
    left = datetime.combine(lot.dispatched_on, time(scene.rng.randint(6, 15), 30), zone)
    reference = f"S-{lot.reference}"
    line = {
        "reference": reference,
        "record": "line",
        "consignee": plant.operator,
        "dispatched_at": left.isoformat(),
        "lot": lot.reference,
        "mass_kg": lot.mass_kg,
        "packing": PACKINGS[lot.condition],
    }
    legs = _legs(route, plant.name, plant.country)
    for number, leg in enumerate(legs, 1):
        leg |= {"reference": reference, "record": "leg", "distance_kind": "sfd", "un_number": "3480"}
        leg |= category_of(leg, lot.dispatched_on, scene.today)
        if leg["from_country"] in LIST_OF_WASTE_COUNTRIES:
            leg["waste_code"] = waste_code(lot.dispatched_on)
        if number == 1:
            leg["departed_at"] = left.isoformat()
        if number == len(legs):
            leg["planned_arrival_at"] = datetime.combine(lot.planned_on, time(18), zone).isoformat()
            if scene.is_over(lot.arrives_on):
                leg["arrived_at"] = datetime.combine(lot.arrives_on, time(8), zone).isoformat()
    rows = with_hubs(legs, lot.dispatched_on, scene.today)
    return [Entry(route.supplier, lot.dispatched_on, cells) for cells in (line, *rows)]


def _legs(route: Route, to_place: str, to_country: str) -> list[dict]:
    start = {"from_place": route.from_place, "from_country": route.from_country}
    end = {"to_place": to_place, "to_country": to_country}
    passage = route.passage
    if passage is None:
        return [{"mode": "road", "distance_km": route.km, "carrier": route.carrier, **start, **end}]
    left = {"place": passage.start_place, "country": route.from_country}
    reached = {"place": passage.end_place, "country": passage.end_country}
    return [
        {"mode": "road", "distance_km": 60, "carrier": "", **start, **_named("to", left)},
        {
            "mode": passage.mode,
            "distance_km": passage.km,
            "carrier": passage.carrier,
            **_named("from", left),
            **_named("to", reached),
        },
        {"mode": "road", "distance_km": route.km, "carrier": route.carrier, **_named("from", reached), **end},
    ]


def _named(prefix: str, point: dict[str, str]) -> dict[str, str]:
    return {f"{prefix}_{name}": value for name, value in point.items()}


def _disputed(scene: Scene, arrived: Sequence[Lot]) -> Lot:
    limit = scene.today - timedelta(weeks=5)
    return next(
        lot for lot in reversed(arrived) if lot.route.supplier == DISPUTED_SUPPLIER and lot.registered_on < limit
    )


def _receipt_entry(scene: Scene, lot: Lot, *, is_disputed: bool) -> Entry:
    lot.mass_kg = round(lot.mass_kg * (DISPUTED_FACTOR if is_disputed else scene.rng.gauss(0.999, 0.0012)), 1)
    plant = scene.plants[lot.route.plant]
    tare = float(scene.rng.randint(13_500, 15_500))
    return Entry(
        plant.operator,
        lot.arrives_on,
        {
            "reference": f"WB-{lot.reference}",
            "site": plant.code,
            "shipment": f"{lot.route.supplier}/S-{lot.reference}",
            "lot": f"{lot.route.supplier}/{lot.reference}",
            "received_at": datetime.combine(lot.arrives_on, time(scene.rng.randint(9, 15), 15)).isoformat(sep=" "),
            "gross_mass_kg": round(lot.mass_kg + tare, 1),
            "tare_mass_kg": tare,
        },
    )


def black_mass_code(day: date) -> str:
    """The sub-chapter for black mass, whose six digits are not on record; before it was made there was none."""
    return "" if day < FIRST_DAY_OF_NEW_WASTE_CODES else "19 14 xx"


def waste_code(day: date) -> str:
    """The code for lithium batteries of the European List of Waste that is in force on the day."""
    return "16 06 05" if day < FIRST_DAY_OF_NEW_WASTE_CODES else "16 06 07*"
