"""A year's sums against a rule set: what is divided by what, the value, the target, and what follows.

Formulas (DOMAIN.md A3; Reg. (EU) 2023/1542 Art. 3(60) for the ratio):

    recycling efficiency  = counted outputs ÷ waste batteries
    with exclusions E     = (counted outputs − E in them) ÷ (waste batteries − E in them)
    recovery of x         = x in counted outputs ÷ x in waste batteries

Only mass that comes from the batteries is in the sums; values are compared unrounded.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from enum import StrEnum

from facilities.rates.rule_set import Basis, Certainty, Rule, RuleSet, Target, weakest

NOTHING = Decimal(0)
EXACT_DIGITS = 80
"""Digits in which a comparison is made: more than two sums of milligrams and a percentage can have."""


class Verdict(StrEnum):
    MET = "met"
    MISSED = "missed"
    NO_TARGET = "no_target"
    NOT_IN_FORCE = "not_in_force"
    NOT_ASSESSABLE = "not_assessable"
    IMPLAUSIBLE = "implausible"


class Reason(StrEnum):
    """Why there is no verdict on a target."""

    NONE = ""
    NOTHING_CHARGED = "nothing_charged"
    NOTHING_WON = "nothing_won"
    NOT_RECORDED = "not_recorded"
    NOT_SPLIT = "not_split"
    ABOVE_ALL = "above_all"


class Flag(StrEnum):
    CLOSE_TO_ALL = "close_to_all"
    ESTIMATED = "estimated"
    UNDECIDED_OUTPUT = "undecided_output"
    """An output that the rule set's table does not decide; it is not counted."""
    OPEN_BALANCE = "open_balance"


@dataclass(frozen=True)
class Amount:
    """Kilograms, and the part of them that stands on composition tables."""

    kg: Decimal = NOTHING
    estimated_kg: Decimal = NOTHING

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.kg + other.kg, self.estimated_kg + other.estimated_kg)

    def without(self, other: "Amount") -> "Amount":
        """Less the other; what is uncertain about the other is uncertain about the rest, too."""
        return Amount(self.kg - other.kg, self.estimated_kg + other.estimated_kg)


def total(amounts: Iterable[Amount]) -> Amount:
    return sum(amounts, Amount())


@dataclass(frozen=True)
class Sums:
    """What a year's facts add up to, for one class of batteries."""

    batteries: Amount = Amount()
    dry_batteries: Amount = Amount()
    elements_in: Mapping[str, Amount] = field(default_factory=dict)
    outputs: Mapping[tuple[str, str], Amount] = field(default_factory=dict)
    """Material and element to the mass of the element from the batteries in finished outputs."""
    process_in: Mapping[str, Amount] = field(default_factory=dict)
    process_out: Mapping[str, Amount] = field(default_factory=dict)
    is_process_split: bool = True
    """False when a filter was set that the sums of processes cannot follow."""
    open_balances: tuple[str, ...] = ()
    """What the sums stand on whose mass balance is open; such a rate is shown, and enters no report."""


@dataclass(frozen=True)
class Assessment:
    rule_set: RuleSet
    rule: Rule
    year: int
    battery_class: str
    numerator: Amount | None
    denominator: Amount | None
    value: Decimal | None
    """A fraction, unrounded; None where there is nothing to divide."""
    target: Target | None
    next_target: Target | None
    verdict: Verdict
    reason: Reason
    flags: tuple[Flag, ...]
    excluded: tuple[str, ...]
    undecided: tuple[str, ...]
    open_balances: tuple[str, ...]

    @property
    def estimated_share(self) -> Decimal | None:
        """Of both sides together."""
        if self.numerator is None or self.denominator is None:
            return None
        whole = self.numerator.kg + self.denominator.kg
        return (self.numerator.estimated_kg + self.denominator.estimated_kg) / whole if whole > 0 else None

    @property
    def certainty(self) -> Certainty:
        """Of the weakest thing that the verdict stands on."""
        parts = [self.rule_set.certainty, self.rule.certainty]
        parts += [self.target.certainty] if self.target else []
        parts += [one.certainty for one in self.rule_set.exclusions if one.code in self.excluded]
        return weakest(*parts)


def assess(
    rule_set: RuleSet, year: int, sums: Sums, *, battery_class: str, elected: Iterable[str] = ()
) -> list[Assessment]:
    """Every rate of the rule set for the year.  `elected` exclusions must be open to the recycler in that year."""
    chosen = tuple(sorted(set(elected)))
    known = {one.code for one in rule_set.open_exclusions(year)}
    if unknown := sorted(set(chosen) - known):
        raise ValueError(f"{rule_set.code} has no exclusion {unknown[0]!r} in {year}: elect only what it lists.")
    return [_assess_rule(rule_set, rule, year, sums, battery_class, chosen) for rule in rule_set.rules]


def _assess_rule(
    rule_set: RuleSet, rule: Rule, year: int, sums: Sums, battery_class: str, elected: tuple[str, ...]
) -> Assessment:
    excluded = elected if rule.basis is Basis.BATTERY_MASS else ()
    sides, reason = _sides(rule_set, rule, sums, excluded)
    above, below = sides or (None, None)
    value = None
    if above is not None and below is not None and below.kg > 0:
        value = above.kg / below.kg
    target = rule.target(battery_class, year) if rule_set.is_in_force(year) else None
    verdict, reason = _verdict(rule_set, year, above, below, target, reason)
    undecided = _undecided(rule_set, rule, sums)
    return Assessment(
        rule_set=rule_set,
        rule=rule,
        year=year,
        battery_class=battery_class,
        numerator=above,
        denominator=below,
        value=value,
        target=target,
        next_target=rule.next_target(battery_class, year),
        verdict=verdict,
        reason=reason,
        flags=tuple(_flags(rule_set, above, below, value, undecided, sums)),
        excluded=excluded,
        undecided=undecided,
        open_balances=sums.open_balances,
    )


def _sides(
    rule_set: RuleSet, rule: Rule, sums: Sums, excluded: tuple[str, ...]
) -> tuple[tuple[Amount, Amount] | None, Reason]:
    """Numerator and denominator, or why there are none."""
    if rule.basis is Basis.NOT_RECORDED:
        return None, Reason.NOT_RECORDED
    if rule.basis is Basis.PROCESS_ELEMENT:
        if not sums.is_process_split:
            return None, Reason.NOT_SPLIT
        return (
            sums.process_out.get(rule.element, Amount()),
            sums.process_in.get(rule.element, Amount()),
        ), Reason.NONE
    counted = counted_outputs(rule_set, sums)
    if rule.basis is Basis.BATTERY_ELEMENT:
        above = total(amount for (_material, element), amount in counted.items() if element == rule.element)
        return (above, sums.elements_in.get(rule.element, Amount())), Reason.NONE
    gone = {element for one in rule_set.exclusions if one.code in excluded for element in one.elements}
    above = total(amount for (_material, element), amount in counted.items() if element not in gone)
    below = sums.batteries if rule.basis is Basis.BATTERY_MASS else sums.dry_batteries
    if gone:
        below = below.without(total(sums.elements_in.get(element, Amount()) for element in gone))
    return (above, below), Reason.NONE


def counted_outputs(rule_set: RuleSet, sums: Sums) -> dict[tuple[str, str], Amount]:
    """The outputs that the rule set's own table lets count."""
    found = {}
    for (material, element), amount in sums.outputs.items():
        fraction = rule_set.fraction_of(material)
        if fraction is not None and fraction.counts:
            found[material, element] = amount
    return found


def _undecided(rule_set: RuleSet, rule: Rule, sums: Sums) -> tuple[str, ...]:
    if rule.basis in {Basis.NOT_RECORDED, Basis.PROCESS_ELEMENT}:
        return ()
    return tuple(sorted({material for material, _element in sums.outputs if rule_set.fraction_of(material) is None}))


def _verdict(
    rule_set: RuleSet, year: int, above: Amount | None, below: Amount | None, target: Target | None, reason: Reason
) -> tuple[Verdict, Reason]:
    if above is None or below is None:
        return Verdict.NOT_ASSESSABLE, reason
    if below.kg <= 0:
        return Verdict.NOT_ASSESSABLE, Reason.NOTHING_CHARGED
    if _reaches(above.kg, rule_set.plausibility.largest, below.kg, strictly=True):
        return Verdict.IMPLAUSIBLE, Reason.ABOVE_ALL
    if above.kg <= 0:
        # More likely a chain whose later steps nobody has recorded than a plant that wins nothing.
        return Verdict.NOT_ASSESSABLE, Reason.NOTHING_WON
    if not rule_set.is_in_force(year):
        return Verdict.NOT_IN_FORCE, Reason.NONE
    if target is None:
        return Verdict.NO_TARGET, Reason.NONE
    return (Verdict.MET if _reaches(above.kg, target.fraction, below.kg) else Verdict.MISSED), Reason.NONE


def _reaches(above: Decimal, fraction: Decimal, below: Decimal, *, strictly: bool = False) -> bool:
    """above ÷ below ≥ fraction, without dividing: no digit is lost, and nothing is rounded up to a target."""
    with localcontext() as context:
        context.prec = EXACT_DIGITS
        asked = fraction * below
        return above > asked if strictly else above >= asked


def _flags(
    rule_set: RuleSet,
    above: Amount | None,
    below: Amount | None,
    value: Decimal | None,
    undecided: tuple[str, ...],
    sums: Sums,
) -> Iterable[Flag]:
    limits = rule_set.plausibility
    if value is not None and above is not None and below is not None:
        if _reaches(above.kg, limits.flag_above, below.kg, strictly=True) and value <= limits.largest:
            yield Flag.CLOSE_TO_ALL
        if above.estimated_kg or below.estimated_kg:
            yield Flag.ESTIMATED
    if undecided:
        yield Flag.UNDECIDED_OUTPUT
    if sums.open_balances:
        yield Flag.OPEN_BALANCE
