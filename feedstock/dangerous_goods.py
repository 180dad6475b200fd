"""Dangerous goods: may batteries of a condition and purpose go by a mode, under which number and packing?  Pure.

The rules stand in the reference data with source and certainty (ADR, RID, ADN, IMDG Code, ICAO Technical Instructions
as far as read).  Our lots' conditions stand for the two classes of special provision 376: `damaged` is damaged or
defective but not liable to react dangerously, `defective` is liable to disassemble, react, flame, heat or give off gas.
Who is not sure declares `defective`: it has the stricter packing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from feedstock.codes import ListOfWaste, Load, Refusal

WASTE_PURPOSE = "recycling"
"""What a shipment is sent for when it does not say: this consortium sends batteries to be recycled."""

PACKING_IS_ASKED = frozenset({"damaged", "defective"})
"""Conditions in which batteries do not go without a word of their packing; of intact ones it is listed as owed."""


@dataclass(frozen=True)
class UnNumber:
    code: str
    shipping_name: str
    families: frozenset[str]
    names: str
    """battery, equipment, vehicle or cargo_unit."""
    source: str
    certainty: str


@dataclass(frozen=True)
class PackingRule:
    """One way to send batteries, or the word that there is none."""

    code: str
    family: str
    condition: str
    purpose: str
    """Empty: any."""
    modes: frozenset[str]
    special_provision: str
    packing_instruction: str
    is_allowed: bool
    approval: str
    """Whose approval it needs; for what is forbidden, whose approval lifts that.  Empty: none does."""
    mark: str
    mark_certainty: str
    remark: str
    valid_from: date | None
    valid_until: date | None
    source: str
    certainty: str

    def applies(self, load: Load, purpose: str, mode: str, day: date) -> bool:
        return (
            self.family == load.family
            and self.condition == load.condition
            and self.purpose in ("", purpose)
            and mode in self.modes
            and (self.valid_from is None or day >= self.valid_from)
            and (self.valid_until is None or day < self.valid_until)
        )

    def accepts(self, packing: Sequence[str], approval: str) -> bool:
        """Does a load that is packed so fit the rule?  A rule without an instruction leaves it to the approval."""
        if not self.is_allowed or (self.approval and not approval):
            return False
        return not self.packing_instruction or self.packing_instruction in packing


@dataclass(frozen=True)
class Leg:
    """A stretch of the way, as far as the law asks about it."""

    mode: str
    day: date
    """Of departure, actual or planned, in the consignor's time zone."""
    un_number: str = ""
    waste_code: str = ""
    approval: str = ""


@dataclass(frozen=True)
class Misfit:
    """A refusal and where it belongs: to a leg, or to a load on a leg."""

    leg: int
    load: int | None
    refusal: Refusal


class TransportLaw:
    """Everything that a shipment is held against."""

    def __init__(
        self,
        waste: ListOfWaste,
        numbers: Iterable[UnNumber],
        rules: Sequence[PackingRule],
        families: dict[str, str],
        kinds: dict[str, str],
    ):
        self.waste = waste
        self.numbers = {one.code: one for one in numbers}
        self.rules = rules
        self.families = families
        """Chemistry to its family."""
        self.kinds = kinds
        """Material to its kind."""

    def lot(self, name: str, *, chemistry: str, form: str, condition: str, origin: str, packing: str = "") -> Load:
        what = "black_mass" if form == "black_mass" else "battery"
        family = "" if what == "black_mass" else self.families[chemistry]
        return Load(name, what, family, condition if what == "battery" else "", origin, stated(packing))

    def batch(self, name: str, *, material: str) -> Load:
        what = "black_mass" if material == "black_mass" else self.kinds.get(material, "material")
        return Load(name, what if what in {"black_mass", "residue"} else "material")

    def right_number(self, load: Load) -> UnNumber | None:
        """The number of bare batteries of its family; other loads have none on record."""
        if load.what != "battery":
            return None
        return next((n for n in self.numbers.values() if n.names == "battery" and load.family in n.families), None)

    def rules_for(self, load: Load, purpose: str, mode: str, day: date) -> list[PackingRule]:
        if load.what != "battery":
            return []
        return [rule for rule in self.rules if rule.applies(load, purpose or WASTE_PURPOSE, mode, day)]

    def misfits(self, loads: Sequence[Load], legs: Sequence[Leg], purpose: str = "") -> list[Misfit]:
        """All that does not fit, at most one word for each thing that would have to change."""
        found: list[Misfit] = []
        for place, leg in enumerate(legs):
            if leg.waste_code in self.waste.codes:
                refusals = (self.waste.refusal(leg.waste_code, load, leg.day) for load in loads)
                found += [Misfit(place, None, one) for one in refusals if one][:1]
            if leg.un_number in self.numbers:
                refusals = (self._number_refusal(leg.un_number, load) for load in loads)
                found += [Misfit(place, None, one) for one in refusals if one][:1]
            modes = (self._mode_refusal(load, purpose, leg) for load in loads)
            forbidden = [Misfit(place, None, one) for one in modes if one][:1]
            found += forbidden
            if not forbidden:
                packings = ((number, self._packing_refusal(load, purpose, leg)) for number, load in enumerate(loads))
                found += [Misfit(place, number, one) for number, one in packings if one]
        return found

    def _number_refusal(self, code: str, load: Load) -> Refusal | None:
        number = self.numbers[code]
        if load.what != "battery":
            message = f"{code} is for {number.shipping_name.lower()}; {load.name} holds {load.described}."
            return Refusal("un_number", message, "No UN number is on record for this load: leave it empty.")
        if load.family in number.families and number.names != "vehicle":
            return None
        right = self.right_number(load)
        message = f"{code} is for {number.shipping_name.lower()}; {load.name} holds {load.described}."
        cure = f"Right is {right.code} ({right.shipping_name})." if right else "Leave it empty: none is on record."
        return Refusal("un_number", message, cure)

    def _mode_refusal(self, load: Load, purpose: str, leg: Leg) -> Refusal | None:
        rules = self.rules_for(load, purpose, leg.mode, leg.day)
        forbidding = [rule for rule in rules if not rule.is_allowed and not (rule.approval and leg.approval)]
        if not forbidding:
            return None
        rule = forbidding[0]
        provision = f" (special provision {rule.special_provision})" if rule.special_provision else ""
        message = f"{load.name} holds {load.described}: {rule.remark.rstrip('.')}{provision}."
        ways = self._other_ways(load, purpose, leg.day)
        lifted = f" Or state the approval of {rule.approval}." if rule.approval else ""
        return Refusal("mode", message, f"{ways}{lifted}")

    def _other_ways(self, load: Load, purpose: str, day: date) -> str:
        allowed = [
            rule
            for rule in self.rules
            if rule.is_allowed and any(rule.applies(load, purpose or WASTE_PURPOSE, mode, day) for mode in rule.modes)
        ]
        if not allowed:
            return "No other way is on record."
        packings = dict.fromkeys(rule.packing_instruction for rule in allowed if rule.packing_instruction)
        modes = sorted({mode for rule in allowed for mode in rule.modes})
        return f"Send it by {_listed(modes)}, packed by {_listed(list(packings))}.".replace("_", " ")

    def _packing_refusal(self, load: Load, purpose: str, leg: Leg) -> Refusal | None:
        rules = [rule for rule in self.rules_for(load, purpose, leg.mode, leg.day) if rule.is_allowed]
        if not rules or any(rule.accepts(load.packing, leg.approval) for rule in rules):
            return None
        if not load.packing and load.condition not in PACKING_IS_ASKED:
            return None
        sent_for = (purpose or WASTE_PURPOSE).replace("_", " ")
        what = f"{load.described} sent for {sent_for} by {leg.mode}"
        message = f"{_listed(load.packing)} is not for {what}." if load.packing else f"No packing is stated for {what}."
        right = [
            f"{rule.packing_instruction or 'a packing'}"
            + (f" with the approval of {rule.approval}" if rule.approval else "")
            for rule in rules
        ]
        return Refusal("packing", message, f"Right is {_listed(list(dict.fromkeys(right)))}.")


def stated(packing: str) -> tuple[str, ...]:
    """Packing instructions as a file writes them.

    >>> stated("p908; LP904")
    ('P908', 'LP904')
    """
    return tuple(packing.upper().replace(";", " ").replace(",", " ").split())


def _listed(words: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))
