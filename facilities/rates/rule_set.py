"""What a rule set says: what it rates, on which basis, with which targets from when, and where it was read."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from consortium.periods import Period, add_months

HUNDRED = Decimal(100)
ANY_CLASS = "any"


class Certainty(StrEnum):
    """How well a figure is known, from the best to the worst; the words of the reference data."""

    READ = "read"
    DERIVED = "derived"
    SECONDARY = "secondary"
    TO_BE_VERIFIED = "to_be_verified"

    @property
    def needs_verification(self) -> bool:
        """Nobody has compared it with the primary text yet."""
        return self in {Certainty.SECONDARY, Certainty.TO_BE_VERIFIED}


def weakest(*certainties: Certainty) -> Certainty:
    return max(certainties, key=list(Certainty).index)


class Rated(StrEnum):
    RECYCLING_EFFICIENCY = "recycling_efficiency"
    ELEMENT_RECOVERY = "element_recovery"
    DRY_WEIGHT_RECOVERY = "dry_weight_recovery"
    STEP_RECOVERY = "step_recovery"


class Basis(StrEnum):
    """What a rate is divided by."""

    BATTERY_MASS = "battery_mass"
    """Mass of the waste batteries as they were charged, over the whole chain."""
    BATTERY_DRY_MASS = "battery_dry_mass"
    BATTERY_ELEMENT = "battery_element"
    """The element in the waste batteries, the lithium of their electrolyte included, over the whole chain."""
    PROCESS_ELEMENT = "process_element"
    """The element in what one site's thermal and wet processes were charged with."""
    NOT_RECORDED = "not_recorded"
    """Something that no partner records; the rule's gap says what."""


BASES = {
    Rated.RECYCLING_EFFICIENCY: {Basis.BATTERY_MASS},
    Rated.ELEMENT_RECOVERY: {Basis.BATTERY_ELEMENT, Basis.PROCESS_ELEMENT, Basis.NOT_RECORDED},
    Rated.DRY_WEIGHT_RECOVERY: {Basis.BATTERY_DRY_MASS},
    Rated.STEP_RECOVERY: {Basis.NOT_RECORDED},
}


@dataclass(frozen=True)
class Sourced:
    source: str
    certainty: Certainty


@dataclass(frozen=True)
class Target(Sourced):
    """A least value, in force for whole years from the first that begins after it falls due."""

    battery_class: str
    fraction: Decimal
    first_year: int
    due: date | None = None

    @property
    def percent(self) -> Decimal:
        return self.fraction * HUNDRED


@dataclass(frozen=True)
class Rule(Sourced):
    """One rate; its source and certainty are those of what is divided by what."""

    code: str
    label: str
    rated: Rated
    basis: Basis
    targets: tuple[Target, ...]
    element: str = ""
    gap: str = ""
    """What could not be established about it."""

    def targets_for(self, battery_class: str) -> tuple[Target, ...]:
        found = [one for one in self.targets if one.battery_class in {battery_class, ANY_CLASS}]
        return tuple(sorted(found, key=lambda one: one.first_year))

    def target(self, battery_class: str, year: int) -> Target | None:
        """The target in force for the class in the year; of several steps the latest that has begun."""
        begun = [one for one in self.targets_for(battery_class) if one.first_year <= year]
        return begun[-1] if begun else None

    def next_target(self, battery_class: str, year: int) -> Target | None:
        coming = [one for one in self.targets_for(battery_class) if one.first_year > year]
        return coming[0] if coming else None


@dataclass(frozen=True)
class Exclusion(Sourced):
    """Substances that a recycler may take out of recycling efficiency, on both sides or not at all."""

    code: str
    label: str
    elements: tuple[str, ...]
    first_year: int
    last_year: int | None = None
    gap: str = ""

    def is_open_in(self, year: int) -> bool:
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)


@dataclass(frozen=True)
class Fraction(Sourced):
    """One row of the table that decides which outputs count."""

    label: str
    materials: tuple[str, ...]
    counts: bool
    gap: str = ""


@dataclass(frozen=True)
class Note(Sourced):
    """A figure of the same text that is no rate: shown, and compared with nothing."""

    label: str
    text: str


@dataclass(frozen=True)
class Plausibility(Sourced):
    """No process wins more than went in; close to all of it is worth a second look."""

    largest: Decimal
    flag_above: Decimal


@dataclass(frozen=True)
class RuleSet(Sourced):
    """One version of one jurisdiction's rules; its source and certainty are those of its dates."""

    code: str
    jurisdiction: str
    title: str
    short_title: str
    version: str
    position: int
    valid_from: date
    valid_until: date | None
    """First day on which it no longer holds."""
    year_starts_in_month: int
    is_by_country_of_collection: bool
    plausibility: Plausibility
    rules: tuple[Rule, ...]
    exclusions: tuple[Exclusion, ...]
    fractions: tuple[Fraction, ...]
    notes: tuple[Note, ...]
    gaps: tuple[str, ...]
    digest: str
    """SHA-256 of the file's bytes: the exact text that a figure was computed under."""

    def period(self, year: int) -> Period:
        """The reporting year that begins in the calendar year."""
        start = date(year, self.year_starts_in_month, 1)
        return Period(start, add_months(start, 12))

    def year_of(self, day: date) -> int:
        """The calendar year in which the reporting year of a day begins."""
        return day.year if day.month >= self.year_starts_in_month else day.year - 1

    def year_label(self, year: int) -> str:
        return str(year) if self.year_starts_in_month == 1 else f"{year}-{(year + 1) % 100:02d}"

    def is_in_force(self, year: int) -> bool:
        """Does it hold on the first day of the reporting year?"""
        first_day = self.period(year).start
        return self.valid_from <= first_day and (self.valid_until is None or first_day < self.valid_until)

    def open_exclusions(self, year: int) -> tuple[Exclusion, ...]:
        return tuple(one for one in self.exclusions if one.is_open_in(year))

    def fraction_of(self, material: str) -> Fraction | None:
        return next((one for one in self.fractions if material in one.materials), None)

    @property
    def all_gaps(self) -> tuple[str, ...]:
        """Its own gaps, and those of its rules, exclusions and fractions, each with what it is about."""
        parts = [(rule.label, rule.gap) for rule in self.rules]
        parts += [(one.label, one.gap) for one in (*self.exclusions, *self.fractions)]
        return (*self.gaps, *(f"{label}: {gap}" for label, gap in parts if gap))


@dataclass(frozen=True)
class BatteryClass(Sourced):
    """What rule sets tell apart, by the chemistries that lots are declared with."""

    code: str
    label: str
    chemistries: tuple[str, ...]
