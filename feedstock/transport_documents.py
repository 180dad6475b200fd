"""A shipment's emissions as an iLEAP document: what the viewer sees of it, with the categories it counts with."""

import json
from decimal import ROUND_HALF_UP, Decimal

from consortium.access.viewer import Viewer
from consortium.refusals import Refusal
from feedstock import selectors, transport_selectors
from feedstock.choices import DistanceKind
from feedstock.ileap.records import (
    ChainElement,
    Distance,
    EnergyCarrier,
    Feedstock,
    HubCategory,
    Place,
    Record,
    ShipmentFootprint,
    TransportCategory,
)
from feedstock.ileap.writing import as_json
from feedstock.models import HubPassage, Shipment, ShipmentLeg
from feedstock.transport_selectors import Counts, HubCount, LegCount

DIGITS = Decimal("0.000000001")


def ileap_document(shipment: Shipment, *, viewer: Viewer) -> str:
    """The footprint first, then each operator's category once.  Refused where iLEAP asks for what nobody knows."""
    records = ileap_records(shipment, viewer=viewer)
    return json.dumps([as_json(record) for record in records], indent=2, ensure_ascii=False) + "\n"


def ileap_records(shipment: Shipment, *, viewer: Viewer) -> list[Record]:
    counts = transport_selectors.counts(viewer=viewer, shipments=[shipment.pk]).get(shipment.pk)
    if counts is None:
        raise Refusal("There is no standing leg of it that you see: nothing to tell.")
    elements: list[ChainElement] = []
    categories: dict[tuple[type, str], Record] = {}
    for part, count in _in_order(shipment, counts, viewer):
        previous = (elements[-1].code,) if elements else None
        if isinstance(part, ShipmentLeg):
            elements.append(_leg(shipment, part, count, previous))
            category = _transport_category(part, count)
        else:
            elements.append(_hub(shipment, part, count, previous))
            category = _hub_category(part)
        if category is not None:
            categories.setdefault((type(category), category.code), category)
    mass_kg = max(element.mass_kg for element in elements)
    return [ShipmentFootprint(shipment.number, mass_kg, tuple(elements)), *categories.values()]


def _in_order(
    shipment: Shipment, counts: Counts, viewer: Viewer
) -> list[tuple[ShipmentLeg, LegCount] | tuple[HubPassage, HubCount]]:
    legs = list(selectors.legs_of(viewer=viewer, shipment=shipment))
    passages = list(transport_selectors.passages_of(viewer=viewer, shipment=shipment))
    places = [((leg.sequence, 0), leg, counts.leg(leg.pk)) for leg in legs]
    places += [((passage.after_leg, 1), passage, counts.hub(passage.pk)) for passage in passages]
    return [(part, count) for _place, part, count in sorted(places, key=lambda one: (one[0], one[1].pk))]


def _leg(shipment: Shipment, leg: ShipmentLeg, count: LegCount, previous: tuple[str, ...] | None) -> ChainElement:
    """The distance is the one that activity stands on, so that mass times distance is the activity."""
    if not count.is_counted:
        raise Refusal(f"Leg {leg.sequence} has no emissions: nothing says how its kind of distance is adjusted.")
    kind = leg.distance_kind
    if kind == DistanceKind.ACTUAL:
        kind = DistanceKind.GCD if leg.mode == "air" else DistanceKind.SFD
    return ChainElement(
        code=f"leg-{leg.sequence}",
        previous=previous,
        transport_category=_code(leg.operation) if leg.operation_id else f"default:{leg.intensity_id}",
        shipment=shipment.number,
        mass_kg=count.mass_kg,
        distance=Distance(str(kind), count.planned_km),
        activity_tkm=count.activity_tkm,
        wtw_kg=_rounded(count.wtw_kg),
        ttw_kg=_rounded(_known(count.ttw_kg, f"Leg {leg.sequence}")),
        origin=Place(leg.from_place, leg.from_country.code),
        destination=Place(leg.to_place, leg.to_country.code),
        departed_at=leg.departed_at,
        arrived_at=leg.arrived_at,
    )


def _hub(shipment: Shipment, passage: HubPassage, count: HubCount, previous: tuple[str, ...] | None) -> ChainElement:
    operation = passage.operation
    place = Place(operation.place, operation.country.code)
    return ChainElement(
        code=f"hub-{passage.after_leg}-{operation.number}",
        previous=previous,
        hub_category=_code(operation),
        shipment=shipment.number,
        mass_kg=count.mass_kg,
        distance=Distance("sfd", Decimal(0)),
        activity_tkm=Decimal(0),
        wtw_kg=_rounded(count.wtw_kg),
        ttw_kg=_rounded(_known(count.ttw_kg, f"The hub in {operation.place}")),
        origin=place,
        destination=place,
    )


def _transport_category(leg: ShipmentLeg, count: LegCount) -> TransportCategory | None:
    """With the intensity per tonne kilometre of the document's distance.  iLEAP asks for the energy carriers: a
    category that does not say them is named by its elements, and not described."""
    operation = leg.operation
    if operation is None or not operation.energy_mix or not count.activity_tkm:
        return None
    return TransportCategory(
        code=_code(operation),
        mode=operation.mode,
        unit="tkm",
        intensity_wtw_kg=_rounded(count.wtw_kg / count.activity_tkm),
        intensity_ttw_kg=_rounded(count.ttw_kg / count.activity_tkm),
        energy_carriers=_carriers(operation.energy_mix),
        description=operation.label,
        load_factor=operation.load_factor,
        empty_distance_factor=operation.empty_distance_factor,
    )


def _hub_category(passage: HubPassage) -> HubCategory | None:
    operation = passage.operation
    if not operation.energy_mix:
        return None
    return HubCategory(
        code=_code(operation),
        hub_type=operation.hub_type,
        unit="tonnes",
        intensity_wtw_kg=operation.wtw_kg_per_t,
        intensity_ttw_kg=operation.ttw_kg_per_t,
        energy_carriers=_carriers(operation.energy_mix),
        description=operation.label,
        place=Place(operation.place, operation.country.code),
    )


def _carriers(mix: list[dict]) -> tuple[EnergyCarrier, ...]:
    def number(one: dict, name: str) -> Decimal | None:
        return None if one.get(name) is None else Decimal(one[name])

    return tuple(
        EnergyCarrier(
            name=one["energyCarrier"],
            share=Decimal(one["relativeShare"]),
            factor_wtw_kg=number(one, "emissionFactorWTW"),
            factor_ttw_kg=number(one, "emissionFactorTTW"),
            feedstocks=tuple(
                Feedstock(made["feedstock"], number(made, "feedstockShare"), made.get("regionProvenance"))
                for made in one["feedstocks"]
            )
            if one.get("feedstocks")
            else None,
            consumption=number(one, "energyConsumption"),
            consumption_unit=one.get("energyConsumptionUnit"),
        )
        for one in mix
    )


def _code(operation) -> str:
    """Unique among all operators."""
    return f"{operation.organisation.code}/{operation.source_reference}"[:80]


def _known(ttw_kg: Decimal | None, what: str) -> Decimal:
    if ttw_kg is None:
        raise Refusal(
            f"{what} counts with an intensity that does not say what leaves the tank, and iLEAP asks for it: name a "
            "category that states both."
        )
    return ttw_kg


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(DIGITS, ROUND_HALF_UP)
