"""Reads rule sets from TOML.  What is unknown, unsourced, or holds twice is refused with file, key and cure."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from facilities.rates.rule_set import (
    ANY_CLASS,
    BASES,
    HUNDRED,
    Basis,
    BatteryClass,
    Certainty,
    Exclusion,
    Fraction,
    Note,
    Plausibility,
    Rated,
    Rule,
    RuleSet,
    Target,
)

FOLDER = Path(__file__).resolve().parent.parent / "rule_sets"
CLASSES = "battery_classes.toml"
CODE = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
ELEMENT = re.compile(r"[A-Z][a-z]?")
REQUIRED = object()


class RuleSetFault(ValueError):
    """A data file that is no rule set."""


class Table:
    """One table of a file: its keys are taken one by one, and what is left over at the end is unknown."""

    def __init__(self, file: str, where: str, values: Any):
        self.file, self.where = file, where
        if not isinstance(values, dict):
            raise self.fault("", "is no table", "Write it as [name] or [[name]] with keys below it.")
        self.values = dict(values)

    def fault(self, key: str, problem: str, cure: str) -> RuleSetFault:
        place = ".".join(part for part in (self.where, key) if part) or "the file"
        return RuleSetFault(f"{self.file}: {place} {problem}. {cure}")

    def take(self, key: str, kind: type, default: Any = REQUIRED) -> Any:
        if key not in self.values:
            if default is REQUIRED:
                raise self.fault(key, "is missing", f"Add `{key} = …`.")
            return default
        value = self.values.pop(key)
        # In Python a bool is an int and a datetime is a date; in a rule set neither stands for the other.
        if type(value) is not kind and not (kind is Decimal and type(value) is int):
            raise self.fault(key, f"is {value!r}", f"Write a {kind.__name__.lower()}.")
        if kind is Decimal and not Decimal(value).is_finite():
            raise self.fault(key, f"is {value}", "Write a number.")
        if kind is str and not value.strip():
            raise self.fault(key, "is empty", "Say it, or leave the key out if it is optional.")
        return Decimal(value) if kind is Decimal else value

    def code(self, key: str = "code") -> str:
        value = self.take(key, str)
        if not CODE.fullmatch(value):
            raise self.fault(key, f"is {value!r}", "Use small letters and digits, joined by - or _.")
        return value

    def one_of(self, key: str, choices: type[StrEnum]) -> Any:
        value = self.take(key, str)
        if value not in set(choices):
            raise self.fault(key, f"is {value!r}", f"Choose one of: {', '.join(choices)}.")
        return choices(value)

    def percent(self, key: str) -> Decimal:
        value = self.take(key, Decimal)
        if not Decimal(0) < value <= HUNDRED:
            raise self.fault(key, f"is {value}", "A percentage lies above 0 and is at most 100.")
        return value / HUNDRED

    def texts(self, key: str, pattern: re.Pattern | None = None, *, default: Any = REQUIRED) -> tuple[str, ...]:
        values = self.take(key, list, default)
        for value in values:
            if not isinstance(value, str) or not (pattern.fullmatch(value) if pattern else value.strip()):
                raise self.fault(key, f"holds {value!r}", "Write a list of texts, each of the kind that is meant.")
        return tuple(values)

    def sourced(self) -> dict[str, Any]:
        return {"source": self.take("source", str), "certainty": self.one_of("certainty", Certainty)}

    def table(self, key: str) -> "Table":
        return Table(self.file, ".".join(filter(None, (self.where, key))), self.take(key, dict))

    def tables(self, key: str) -> list["Table"]:
        where = ".".join(filter(None, (self.where, key)))
        return [Table(self.file, f"{where}[{place}]", one) for place, one in enumerate(self.take(key, list, []), 1)]

    def end(self) -> None:
        if self.values:
            raise self.fault(min(self.values), "is unknown", "Correct its spelling, or take it out.")


# The files ------------------------------------------------------------------------------------------------------------


@lru_cache
def battery_classes() -> dict[str, BatteryClass]:
    return read_classes(CLASSES, (FOLDER / CLASSES).read_bytes())


@lru_cache
def rule_sets() -> dict[str, RuleSet]:
    """Every rule set by its code, in the order in which a page shows them."""
    found = [
        read_rule_set(path.name, path.read_bytes(), battery_classes())
        for path in sorted(FOLDER.glob("*.toml"))
        if path.name != CLASSES
    ]
    return together(found)


def class_of(chemistry: str) -> str:
    """The class that a chemistry belongs to; none for one that the file does not name."""
    return next((one.code for one in battery_classes().values() if chemistry in one.chemistries), "")


def together(found: Iterable[RuleSet]) -> dict[str, RuleSet]:
    """Several rule sets as one collection: codes are used once, and a jurisdiction has one at a time."""
    kept: dict[str, RuleSet] = {}
    for one in sorted(found, key=lambda one: (one.position, one.valid_from, one.code)):
        for other in kept.values():
            if other.code == one.code:
                raise RuleSetFault(f"{one.code}: code is used by two files. Give each version a code of its own.")
            if other.jurisdiction == one.jurisdiction and _overlap(other, one):
                raise RuleSetFault(
                    f"{one.code}: valid_from lies within {other.code}, which holds in {one.jurisdiction} until "
                    f"{other.valid_until or 'further notice'}. Let the older one's valid_until be the younger one's "
                    "valid_from."
                )
        kept[one.code] = one
    return kept


def _overlap(first: RuleSet, second: RuleSet) -> bool:
    return (first.valid_until is None or second.valid_from < first.valid_until) and (
        second.valid_until is None or first.valid_from < second.valid_until
    )


def _parsed(file: str, content: bytes) -> Table:
    try:
        return Table(file, "", tomllib.loads(content.decode(), parse_float=Decimal))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleSetFault(f"{file}: the file is no TOML ({error}). Mend the line that is named.") from error


def read_classes(file: str, content: bytes) -> dict[str, BatteryClass]:
    whole = _parsed(file, content)
    found: dict[str, BatteryClass] = {}
    for table in whole.tables("classes"):
        one = BatteryClass(
            code=table.code(),
            label=table.take("label", str),
            chemistries=table.texts("chemistries", default=[]),
            **table.sourced(),
        )
        table.end()
        taken = {chemistry for other in found.values() for chemistry in other.chemistries}
        if twice := sorted(taken & set(one.chemistries)):
            raise table.fault("chemistries", f"holds {twice[0]} a second time", "A chemistry has one class.")
        found[one.code] = one
    whole.end()
    return found


def read_rule_set(file: str, content: bytes, classes: Mapping[str, BatteryClass]) -> RuleSet:
    whole = _parsed(file, content)
    valid_from, valid_until = whole.take("valid_from", date), whole.take("valid_until", date, None)
    if valid_until is not None and valid_until <= valid_from:
        raise whole.fault("valid_until", f"is {valid_until}", "It is the first day on which the rules hold no more.")
    month = whole.take("year_starts_in_month", int)
    if not 1 <= month <= 12:
        raise whole.fault("year_starts_in_month", f"is {month}", "January is 1.")
    found = RuleSet(
        code=whole.code(),
        jurisdiction=whole.take("jurisdiction", str),
        title=whole.take("title", str),
        short_title=whole.take("short_title", str),
        version=whole.take("version", str),
        position=whole.take("position", int),
        valid_from=valid_from,
        valid_until=valid_until,
        year_starts_in_month=month,
        is_by_country_of_collection=whole.take("is_by_country_of_collection", bool),
        plausibility=_plausibility(whole.table("plausibility")),
        rules=_rules(whole, classes),
        exclusions=_exclusions(whole),
        fractions=_fractions(whole),
        notes=tuple(_note(table) for table in whole.tables("notes")),
        gaps=whole.texts("gaps", default=[]),
        digest=sha256(content).hexdigest(),
        **whole.sourced(),
    )
    whole.end()
    return found


def _plausibility(table: Table) -> Plausibility:
    found = Plausibility(
        largest=table.percent("largest_percent"), flag_above=table.percent("flag_above_percent"), **table.sourced()
    )
    table.end()
    return found


def _rules(whole: Table, classes: Mapping[str, BatteryClass]) -> tuple[Rule, ...]:
    found: list[Rule] = []
    for table in whole.tables("rules"):
        rule = Rule(
            code=table.code(),
            label=table.take("label", str),
            rated=table.one_of("rated", Rated),
            basis=table.one_of("basis", Basis),
            element=table.take("element", str, ""),
            gap=table.take("gap", str, ""),
            targets=_targets(table, classes),
            **table.sourced(),
        )
        table.end()
        if rule.basis not in BASES[rule.rated]:
            fitting = ", ".join(sorted(BASES[rule.rated]))
            raise table.fault("basis", f"does not fit {rule.rated}", f"Choose one of: {fitting}.")
        needs_element = rule.basis in {Basis.BATTERY_ELEMENT, Basis.PROCESS_ELEMENT}
        if needs_element and not ELEMENT.fullmatch(rule.element):
            raise table.fault("element", f"is {rule.element!r}", "Name the element by its symbol, such as Ni.")
        if rule.basis is Basis.NOT_RECORDED and not rule.gap:
            raise table.fault("gap", "is missing", "Say what nobody records, so that the page can.")
        if rule.code in {other.code for other in found}:
            raise table.fault("code", f"repeats {rule.code}", "Each rule of a set has a code of its own.")
        found.append(rule)
    if not found:
        raise whole.fault("rules", "are missing", "A rule set rates something: add [[rules]].")
    return tuple(found)


def _targets(rule: Table, classes: Mapping[str, BatteryClass]) -> tuple[Target, ...]:
    found: list[Target] = []
    for table in rule.tables("targets"):
        target = Target(
            battery_class=table.take("class", str),
            fraction=table.percent("percent"),
            first_year=table.take("first_year", int),
            due=table.take("due", date, None),
            **table.sourced(),
        )
        table.end()
        if target.battery_class not in {*classes, ANY_CLASS}:
            known = ", ".join((*classes, ANY_CLASS))
            raise table.fault("class", f"is {target.battery_class!r}", f"Choose one of: {known}.")
        if target.due and target.first_year < target.due.year:
            raise table.fault("first_year", f"lies before {target.due}", "A target holds for no year before it is due.")
        for other in found:
            same = {other.battery_class, target.battery_class}
            if other.first_year == target.first_year and (len(same) == 1 or ANY_CLASS in same):
                raise table.fault(
                    "first_year", f"is {target.first_year} twice", "One target holds in a year: drop one."
                )
        found.append(target)
    return tuple(found)


def _exclusions(whole: Table) -> tuple[Exclusion, ...]:
    found: list[Exclusion] = []
    for table in whole.tables("exclusions"):
        one = Exclusion(
            code=table.code(),
            label=table.take("label", str),
            elements=table.texts("elements", ELEMENT),
            first_year=table.take("first_year", int),
            last_year=table.take("last_year", int, None),
            gap=table.take("gap", str, ""),
            **table.sourced(),
        )
        table.end()
        if one.last_year is not None and one.last_year < one.first_year:
            raise table.fault("last_year", "lies before first_year", "It is the last year in which it may be elected.")
        if any(set(one.elements) & set(other.elements) for other in found):
            raise table.fault("elements", "are excluded twice", "An element is taken out by one exclusion only.")
        if one.code in {other.code for other in found}:
            raise table.fault("code", f"repeats {one.code}", "Each exclusion of a set has a code of its own.")
        found.append(one)
    return tuple(found)


def _fractions(whole: Table) -> tuple[Fraction, ...]:
    found: list[Fraction] = []
    for table in whole.tables("fractions"):
        one = Fraction(
            label=table.take("label", str),
            materials=table.texts("materials", CODE, default=[]),
            counts=table.take("counts", bool),
            gap=table.take("gap", str, ""),
            **table.sourced(),
        )
        table.end()
        if twice := sorted({name for other in found for name in other.materials} & set(one.materials)):
            raise table.fault("materials", f"hold {twice[0]} a second time", "A material is in one row of the table.")
        found.append(one)
    return tuple(found)


def _note(table: Table) -> Note:
    note = Note(label=table.take("label", str), text=table.take("text", str), **table.sourced())
    table.end()
    return note
