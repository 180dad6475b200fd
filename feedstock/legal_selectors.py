"""What waste and transport law ask of a shipment, for those who see its lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from consortium.access.viewer import Viewer
from consortium.models import CountryNote
from feedstock.codes import Load, WasteCode
from feedstock.dangerous_goods import PackingRule, TransportLaw, UnNumber
from feedstock.models import Shipment, ShipmentLeg, ShipmentLine
from feedstock.regulations import load_of_lot, transport_law


@dataclass(frozen=True)
class PackingNeed:
    """One way in which a line may go by a mode of the shipment, or the word that it may not."""

    line: ShipmentLine
    mode: str
    rule: PackingRule
    is_met: bool | None
    """Whether what is stated fits; None: nothing is stated."""


@dataclass(frozen=True)
class CodeNeed:
    """The numbers and codes that name what a leg carries on its day of departure."""

    leg: ShipmentLeg
    day: date
    numbers: list[UnNumber]
    waste_codes: list[WasteCode]


def _load_of(line: ShipmentLine, law: TransportLaw) -> Load:
    if line.lot is None:
        return law.batch(f"Batch {line.batch_number}", material=line.material_id)
    return load_of_lot(law, line.lot, line.packing)


def _ways(rules: Sequence[PackingRule]) -> list[PackingRule]:
    """One rule for each packing: what relieves small batteries of a part of it is for the table of rules."""
    found: dict[tuple[str, bool], PackingRule] = {}
    for rule in rules:
        found.setdefault((rule.packing_instruction, rule.is_allowed), rule)
    return list(found.values())


def _narrowed(right: list, stated: str | None) -> list:
    """The one that is stated, if it is right; else all that would be, so that the reader can choose."""
    once = list(dict.fromkeys(right))
    return [one for one in once if one.code == stated] or once


def legal_needs(
    *, viewer: Viewer, shipment: Shipment, lines: Sequence[ShipmentLine], legs: Sequence[ShipmentLeg]
) -> tuple[list[PackingNeed], list[CodeNeed], list[CountryNote]]:
    """What the law asks of the lines and legs that the viewer reaches, by the day of departure at the consignor."""
    if not lines:
        return [], [], []
    law, zone = transport_law(), ZoneInfo(shipment.consignor.time_zone)
    loads = [_load_of(line, law) for line in lines]
    packings, codes, seen = [], [], set()
    for leg in legs:
        left = leg.departed_at or leg.planned_departure_at or shipment.dispatched_at
        day = left.astimezone(zone).date()
        numbers = [number for load in loads if (number := law.right_number(load))]
        waste = [code for load in loads for code in law.waste.right_codes(load, day)]
        codes.append(CodeNeed(leg, day, _narrowed(numbers, leg.un_number_id), _narrowed(waste, leg.waste_code_id)))
        for line, load in zip(lines, loads, strict=True):
            if (line.pk, leg.mode) in seen:
                continue
            seen.add((line.pk, leg.mode))
            for rule in _ways(law.rules_for(load, shipment.purpose, leg.mode, day)):
                met = rule.accepts(load.packing, leg.approval_reference) if load.packing else None
                packings.append(PackingNeed(line, leg.mode, rule, met))
    countries = {leg.from_country.code for leg in legs} | {leg.to_country.code for leg in legs}
    notes = [
        note
        for note in CountryNote.objects.visible_to(viewer).filter(country__in=countries).order_by("country", "position")
        if any(
            note.load == load.what and (not note.conditions or load.condition in note.conditions.split())
            for load in loads
        )
    ]
    return packings, codes, notes
