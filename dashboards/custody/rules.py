"""The dated rules of credits and recycled content, each with source and certainty, read from rules.toml."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from consortium.periods import Period, add_months
from facilities.choices import OriginClass
from facilities.rates.reader import Table
from facilities.rates.rule_set import Certainty
from feedstock.choices import LotOrigin

FILE = Path(__file__).with_name("rules.toml")


@dataclass(frozen=True)
class Sourced:
    """One rule as a page prints it: where it was read, and how sure that is."""

    what: str
    value: str
    source: str
    certainty: Certainty
    valid_from: date | None = None


@dataclass(frozen=True)
class ContentTarget:
    """The least share of recycled metal in the active materials of a battery."""

    element: str
    share: Decimal
    valid_from: date
    source: str
    certainty: Certainty


@dataclass(frozen=True)
class BalancingPeriod:
    """How long after the end of its quarter a credit may be used."""

    months_after_quarter: int
    valid_from: date
    source: str
    certainty: Certainty


@dataclass(frozen=True)
class Rules:
    title: str
    gaps: tuple[str, ...]
    models: tuple[Sourced, ...]
    class_of: dict[str, OriginClass]
    origins: tuple[Sourced, ...]
    balancing_periods: tuple[BalancingPeriod, ...]
    targets: tuple[ContentTarget, ...]

    @property
    def credited(self) -> frozenset[str]:
        """Elements that the law asks recycled content of; no other earns credits."""
        return frozenset(target.element for target in self.targets)

    def targets_of(self, element: str) -> list[ContentTarget]:
        """The next first."""
        return sorted((one for one in self.targets if one.element == element), key=lambda one: one.valid_from)

    def usable_until(self, quarter: Period) -> date:
        """The last day on which a credit of this quarter may be given away or claimed."""
        rule = max((one for one in self.balancing_periods if one.valid_from <= quarter.start), key=_since)
        return add_months(quarter.end, rule.months_after_quarter) - timedelta(days=1)

    @property
    def printed(self) -> list[Sourced]:
        """Every rule, for the page that says what credits stand on."""
        periods = [
            Sourced(
                "balancing_period", str(one.months_after_quarter), one.source, one.certainty, valid_from=one.valid_from
            )
            for one in self.balancing_periods
        ]
        targets = [
            Sourced(f"target {one.element}", f"{one.share:%}", one.source, one.certainty, valid_from=one.valid_from)
            for one in self.targets
        ]
        return [*self.models, *self.origins, *periods, *targets]


def _since(one: BalancingPeriod) -> date:
    return one.valid_from


@lru_cache
def custody_rules() -> Rules:
    return read_rules(FILE.name, FILE.read_bytes())


def read_rules(name: str, content: bytes) -> Rules:
    """A file that is no set of rules is refused with file, key and cure."""
    table = Table(name, "", tomllib.loads(content.decode()))
    origins = {
        one.one_of("origin", LotOrigin): (one.one_of("origin_class", OriginClass), one)
        for one in _all(table, "origins")
    }
    if missing := set(LotOrigin) - origins.keys():
        raise table.fault("origins", f"does not class {min(missing)}", "Add an [[origins]] for it.")
    found = Rules(
        title=table.take("title", str),
        gaps=table.texts("gaps"),
        models=tuple(
            Sourced(one.take("code", str), one.take("label", str), **one.sourced()) for one in _all(table, "models")
        ),
        class_of={origin: origin_class for origin, (origin_class, _table) in origins.items()},
        origins=tuple(
            Sourced(origin, origin_class.value, **one.sourced()) for origin, (origin_class, one) in origins.items()
        ),
        balancing_periods=tuple(
            BalancingPeriod(one.take("months_after_quarter", int), one.take("valid_from", date), **one.sourced())
            for one in _all(table, "balancing_periods")
        ),
        targets=tuple(
            ContentTarget(
                one.take("element", str), one.percent("percent"), one.take("valid_from", date), **one.sourced()
            )
            for one in _all(table, "targets")
        ),
    )
    table.end()
    return found


def _all(table: Table, key: str) -> list[Table]:
    found = table.tables(key)
    if not found:
        raise table.fault(key, "is missing", f"Add a [[{key}]].")
    return found
