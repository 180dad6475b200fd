"""What must hold beyond the shapes: contradictions between the figures of a document, each with its place and cure.

Sources: the iLEAP technical specifications and ISO 14083 as told by them (activity = mass × distance; one category per
element; shares of energy carriers add up to one; load and empty-distance factors in their intervals, see `shapes`).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from feedstock.ileap.kinds import plain
from feedstock.ileap.records import (
    Category,
    ChainElement,
    Finding,
    HubCategory,
    Item,
    ShipmentFootprint,
    TransportCategory,
    shown,
)
from feedstock.ileap.shapes import TEU

ROUNDING = Decimal("0.005")
"""Figures of a document may be rounded; beyond half a percent they contradict each other."""
SHARES_OFF = Decimal("0.001")
SMALLEST = Decimal("0.001")
TEU_STEP = Decimal("0.25")
"""Containers of 20, 40 and 45 feet are 1, 2 and 2.25 TEU."""
BY_WATER = {"sea", "inland_waterway"}


def contradictions(items: Sequence[Item]) -> list[Finding]:
    categories = {type(item.record): {} for item in items}
    findings = list(_repeated(items))
    for item in items:
        categories[type(item.record)].setdefault(getattr(item.record, "code", ""), item.record)
    for item in items:
        if isinstance(item.record, ShipmentFootprint):
            findings += _footprint(item, categories.get(TransportCategory, {}), categories.get(HubCategory, {}))
        else:
            findings += _category(item)
    return findings


def _repeated(items: Sequence[Item]) -> Iterator[Finding]:
    def name(item: Item) -> tuple[type, str]:
        record = item.record
        return type(record), record.shipment if isinstance(record, ShipmentFootprint) else record.code

    counts = Counter(name(item) for item in items)
    seen: set[tuple[type, str]] = set()
    for item in items:
        if counts[name(item)] > 1 and name(item) in seen:
            yield Finding(item.path, shown(name(item)[1]), "The document has this record twice.", "Keep one of them.")
        seen.add(name(item))


def agree(first: Decimal, second: Decimal) -> bool:
    """Equal but for rounding."""
    return abs(first - second) <= max(ROUNDING * max(abs(first), abs(second)), SMALLEST)


# Categories -----------------------------------------------------------------------------------------------------------


def _category(item: Item) -> Iterator[Finding]:
    record, path = item.record, item.path
    yield from _ttw(record.intensity_ttw_kg, record.intensity_wtw_kg, f"{path}.co2eIntensityTTW")
    yield from _energy(record, f"{path}.energyCarriers")
    if isinstance(record, TransportCategory):
        yield from _transport_category(record, path)
    elif record.unit == "TEU" and record.outbound_mode not in {None, *BY_WATER}:
        yield Finding(
            f"{path}.hubActivityUnit",
            record.unit,
            f"Containers are the unit of hubs that load ships; this one loads {record.outbound_mode}.",
            "State the intensity per tonne.",
        )
    totals = item.totals
    if totals and totals.emissions_kg is not None and totals.amount:
        per_unit = totals.emissions_kg / totals.amount
        if not agree(per_unit, record.intensity_wtw_kg):
            yield Finding(
                f"{path}.co2eIntensityWTW",
                plain(record.intensity_wtw_kg),
                f"The footprint around it says {plain(per_unit.quantize(SMALLEST))} kg CO2e per unit.",
                "One of the two is wrong: state the same intensity in both places.",
            )


def _transport_category(record: TransportCategory, path: str) -> Iterator[Finding]:
    if record.unit == "TEUkm" and record.mode not in BY_WATER:
        yield Finding(
            f"{path}.transportActivityUnit",
            record.unit,
            f"Container kilometres are for ships; the mode is {record.mode}.",
            "State the intensity per tkm.",
        )
    for name, value, mode in (
        ("truckLoadingSequence", record.loading_sequence, "road"),
        ("airShippingOption", record.air_option, "air"),
        ("flightLength", record.flight_length, "air"),
    ):
        if value is not None and record.mode != mode:
            yield Finding(
                f"{path}.{name}", value, f"It is for mode {mode}; the mode is {record.mode}.", "Leave it out."
            )


def _energy(record: Category, path: str) -> Iterator[Finding]:
    whole = sum((carrier.share for carrier in record.energy_carriers), Decimal(0))
    if abs(whole - 1) > SHARES_OFF:
        yield Finding(
            path, plain(whole), "The shares of the energy carriers do not add up to one.", "Check every relativeShare."
        )
    for number, carrier in enumerate(record.energy_carriers):
        below = f"{path}[{number}]"
        parts = sum((one.share for one in carrier.feedstocks or () if one.share is not None), Decimal(0))
        if parts > 1 + SHARES_OFF:
            yield Finding(
                f"{below}.feedstocks", plain(parts), "The shares of the feedstocks are above one.", "Check each share."
            )
        if (carrier.consumption is None) != (carrier.consumption_unit is None):
            yield Finding(
                f"{below}.energyConsumption",
                shown(carrier.consumption),
                "A consumption and its unit come together.",
                "Give both, or neither.",
            )


def _ttw(ttw_kg: Decimal, wtw_kg: Decimal, path: str) -> Iterator[Finding]:
    if ttw_kg > wtw_kg:
        yield Finding(
            path,
            plain(ttw_kg),
            f"From tank to wheel cannot be more than from well to wheel ({plain(wtw_kg)}), which contains it.",
            "Check whether the two are exchanged.",
        )


# Shipments ------------------------------------------------------------------------------------------------------------


def _footprint(item: Item, transports: dict[str, TransportCategory], hubs: dict[str, HubCategory]) -> Iterator[Finding]:
    record: ShipmentFootprint = item.record
    for number, element in enumerate(record.elements):
        path = f"{item.path}.tces[{number}]"
        yield from _element(element, path)
        yield from _within(element, record, path)
        yield from _categories(element, path, transports, hubs)
    yield from _order(record, item.path)
    yield from _totals(item)


def _element(element: ChainElement, path: str) -> Iterator[Finding]:
    named = [code for code in (element.transport_category, element.hub_category) if code is not None]
    if len(named) != 1:
        yield Finding(
            f"{path}.tocId",
            shown(" and ".join(named)),
            "An element names exactly one category: a TOC when it moves, a HOC when it is handled in a hub.",
            "Take one away." if named else "Name the category that its emissions were computed with.",
        )
    expected = element.mass_kg * element.distance.km / 1000
    if not agree(element.activity_tkm, expected):
        yield Finding(
            f"{path}.transportActivity",
            plain(element.activity_tkm),
            f"Mass times distance is {plain(expected)} t km ({plain(element.mass_kg)} kg × "
            f"{plain(element.distance.km)} km)." + _unit_hint(element.activity_tkm, expected),
            "Correct the one of the three that is wrong.",
        )
    if element.transport_category is not None and element.hub_category is None and not element.distance.km:
        yield Finding(f"{path}.distance", "0", "A transport without a distance.", "Give the distance of the leg.")
    if element.hub_category is not None and element.transport_category is None and element.distance.km:
        yield Finding(
            f"{path}.distance", plain(element.distance.km), "A hub moves nothing: it has no distance.", "Write 0."
        )
    yield from _ttw(element.ttw_kg, element.wtw_kg, f"{path}.co2eTTW")
    if element.departed_at and element.arrived_at and element.arrived_at < element.departed_at:
        yield Finding(
            f"{path}.arrivalAt", shown(element.arrived_at), "It arrives before it departs.", "Check both times."
        )
    yield from _containers(element, path)


def _unit_hint(stated: Decimal, expected: Decimal) -> str:
    for factor, meaning in ((1000, "kilogram kilometres"), (Decimal("0.001"), "thousands of tonne kilometres")):
        if expected and agree(stated / factor, expected):
            return f" The figure looks like {meaning}."
    return ""


def _containers(element: ChainElement, path: str) -> Iterator[Finding]:
    count = element.packaging_count
    if count is None:
        return
    if element.packaging is None:
        yield Finding(
            f"{path}.packagingOrTrEqAmount", plain(count), "A number of what?", "Give packagingOrTrEqType, too."
        )
    elif element.packaging == TEU and (count < 1 or count % TEU_STEP):
        yield Finding(
            f"{path}.packagingOrTrEqAmount",
            plain(count),
            "No containers add up to this: 20, 40 and 45 feet are 1, 2 and 2.25 TEU.",
            "Add up the containers' TEU.",
        )
    elif element.packaging != TEU and count != count.to_integral_value():
        yield Finding(f"{path}.packagingOrTrEqAmount", plain(count), "Part of a piece.", "Count whole pieces.")


def _within(element: ChainElement, record: ShipmentFootprint, path: str) -> Iterator[Finding]:
    if element.shipment != record.shipment:
        yield Finding(
            f"{path}.shipmentId",
            shown(element.shipment),
            f"The footprint is that of shipment {shown(record.shipment)}.",
            "Put the element where it belongs.",
        )
    if element.mass_kg > record.mass_kg and not agree(element.mass_kg, record.mass_kg):
        yield Finding(
            f"{path}.mass",
            plain(element.mass_kg),
            f"The whole shipment weighs {plain(record.mass_kg)} kg.",
            "An element carries the shipment or a part of it.",
        )


def _categories(
    element: ChainElement, path: str, transports: dict[str, TransportCategory], hubs: dict[str, HubCategory]
) -> Iterator[Finding]:
    """Emissions against the category, where the document brings it along."""
    transport = transports.get(element.transport_category or "")
    hub = hubs.get(element.hub_category or "")
    category = transport or hub
    if category is None:
        return
    teu = element.packaging_count if element.packaging == TEU else None
    if category.unit in {"TEUkm", "TEU"} and teu is None:
        yield Finding(
            f"{path}.packagingOrTrEqAmount",
            "",
            f"The intensity of {category.code} is per TEU, and the element does not say how many it is.",
            f"Give {TEU} and the number.",
        )
        return
    amount = {
        "tkm": element.activity_tkm,
        "TEUkm": (teu or 0) * element.distance.km,
        "tonnes": element.mass_kg / 1000,
        "TEU": teu,
    }[category.unit]
    for name, stated, intensity in (
        ("co2eWTW", element.wtw_kg, category.intensity_wtw_kg),
        ("co2eTTW", element.ttw_kg, category.intensity_ttw_kg),
    ):
        expected = amount * intensity
        if not agree(stated, expected):
            yield Finding(
                f"{path}.{name}",
                plain(stated),
                f"{category.code} emits {plain(intensity)} kg per unit: that makes {plain(expected)} kg.",
                "Correct the emissions or the intensity.",
            )


def _order(record: ShipmentFootprint, path: str) -> Iterator[Finding]:
    """Which element follows which: every name is known, none follows itself, and nothing departs before it came."""
    elements: dict[str, ChainElement] = {}
    for number, element in enumerate(record.elements):
        if element.code in elements:
            yield Finding(
                f"{path}.tces[{number}].tceId", shown(element.code), "Two elements have this id.", "Rename one."
            )
        elements.setdefault(element.code, element)
    for number, element in enumerate(record.elements):
        for code in element.previous or ():
            place, before = f"{path}.tces[{number}].prevTceIds", elements.get(code)
            if before is None:
                yield Finding(place, shown(code), "The shipment has no such element.", "Name a tceId of this shipment.")
            elif before.arrived_at and element.departed_at and element.departed_at < before.arrived_at:
                yield Finding(
                    f"{path}.tces[{number}].departureAt",
                    shown(element.departed_at),
                    f"It departs before {shown(code)}, which comes first, has arrived ({shown(before.arrived_at)}).",
                    "Check the times, or the order.",
                )
    if circle := _circle({code: element.previous or () for code, element in elements.items()}):
        yield Finding(
            f"{path}.tces",
            shown(" → ".join(circle)),
            "The elements follow each other in a circle.",
            "Check prevTceIds.",
        )


def _circle(previous: dict[str, tuple[str, ...]]) -> list[str]:
    """Elements that cannot be put into an order: those left when all that only follow what is placed are taken."""
    placed: set[str] = set()
    left = dict(previous)
    while step := [code for code, codes in left.items() if all(one in placed or one not in previous for one in codes)]:
        placed.update(step)
        for code in step:
            del left[code]
    return list(left)


def _totals(item: Item) -> Iterator[Finding]:
    record, totals = item.record, item.totals
    if totals is None:
        return
    for name, stated, unit, parts in (
        ("transportActivity", totals.amount, "t km", [element.activity_tkm for element in record.elements]),
        ("co2eWTW", totals.emissions_kg, "kg", [element.wtw_kg for element in record.elements]),
    ):
        found = sum(parts, Decimal(0))
        if stated is not None and not agree(stated, found):
            yield Finding(
                f"{item.path}.tces",
                plain(found),
                f"{name} of all elements adds up to {plain(found)} {unit}; the footprint says {plain(stated)}.",
                "Correct the total, or the element that is missing or wrong.",
            )
