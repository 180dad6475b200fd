"""How single values are read and written: each kind refuses what is not one, with the reason and the cure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from feedstock.ileap.records import Distance

NUMBER = re.compile(r"-?\d{1,30}(\.\d{1,30})?", re.ASCII)


class Wrong(Exception):
    """A value is not of its kind."""

    def __init__(self, reason: str, cure: str, *, at: str = "", value: Any = None):
        super().__init__(reason)
        self.reason, self.cure, self.at, self.value = reason, cure, at, value


class Kind:
    """Reads a JSON value into ours and writes it back; the plain one takes any text."""

    def read(self, value: Any) -> Any:
        raise NotImplementedError

    def write(self, value: Any) -> Any:
        return value


@dataclass(frozen=True)
class Text(Kind):
    longest: int = 200

    def read(self, value: Any) -> str:
        if not isinstance(value, str):
            raise Wrong("This must be text.", "Write it in quotation marks.")
        if not value.strip() or "\x00" in value:
            raise Wrong("The text is empty.", "Fill it in, or leave the field out if it may be missing.")
        if len(value) > self.longest:
            raise Wrong(f"It is longer than {self.longest} characters.", "Shorten it.")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Wrong("It holds half a character.", "Write the text in UTF-8.") from None
        return value


@dataclass(frozen=True)
class Number(Kind):
    """A decimal, as text: JSON's own numbers lose digits in many programs."""

    above: Decimal | None = None
    at_least: Decimal | None = None
    below: Decimal | None = None
    at_most: Decimal | None = None
    unit: str = ""
    is_text: bool = True

    def read(self, value: Any) -> Decimal:
        if isinstance(value, Decimal) and not self.is_text:
            value = format(value, "f") if value.is_finite() and -30 < value.adjusted() < 30 else ""
        if not isinstance(value, str):
            raise Wrong("iLEAP writes a decimal as text.", 'Write it in quotation marks, such as "12.5".')
        if not NUMBER.fullmatch(value):
            raise Wrong("This is not a decimal number.", 'Write digits with a decimal point, such as "12.5".')
        number = Decimal(value)
        unit = f" {self.unit}" if self.unit else ""
        if self.above is not None and number <= self.above:
            raise Wrong(f"It must be above {self.above}{unit}.", "Check the value and its sign.")
        if self.at_least is not None and number < self.at_least:
            raise Wrong(f"It must not be below {self.at_least}{unit}.", "Check the value and its sign.")
        if self.below is not None and number >= self.below:
            raise Wrong(f"It must be below {self.below}{unit}.", "Check the value and its unit.")
        if self.at_most is not None and number > self.at_most:
            raise Wrong(f"It is above {self.at_most}{unit}, which cannot be.", "Check the value and its unit.")
        return number

    def write(self, value: Decimal) -> str:
        return plain(value)


def plain(value: Decimal) -> str:
    """Without an exponent and without zeros that say nothing."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True)
class Whole(Kind):
    at_most: int

    def read(self, value: Any) -> int:
        if not isinstance(value, Decimal) or value != value.to_integral_value() or not 0 <= value <= self.at_most:
            raise Wrong(f"This must be a whole number from 0 to {self.at_most}.", "Check the value.")
        return int(value)


class Flag(Kind):
    def read(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise Wrong("This must be true or false.", "Write true or false, without quotation marks.")
        return value


class Instant(Kind):
    """With its zone: a time without one could be any of 26 hours."""

    def read(self, value: Any) -> datetime:
        try:
            found = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            raise Wrong("This is not a date and time.", "Write it like 2026-03-02T08:30:00Z.") from None
        if found.tzinfo is None:
            raise Wrong("The time has no zone.", "End it with Z, for UTC.")
        try:
            return found.astimezone(UTC)
        except OverflowError:
            raise Wrong("The year cannot be.", "Check the date.") from None

    def write(self, value: datetime) -> str:
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


@dataclass(frozen=True)
class Choice(Kind):
    """A word of a list; capitals do not matter, as they changed between versions of the specification."""

    words: Mapping[str, str]
    """As iLEAP spells it → as we do."""

    def read(self, value: Any) -> str:
        folded = {word.casefold(): ours for word, ours in self.words.items()}
        if isinstance(value, str) and value.casefold() in folded:
            return folded[value.casefold()]
        near = get_close_matches(str(value)[:80], list(self.words), n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise Wrong("This word is not on the list.", f"{hint}Write one of: {', '.join(self.words)}.")

    def write(self, value: str) -> str:
        return next(word for word, ours in self.words.items() if ours == value)


def words(*listed: str) -> Choice:
    """Words that we keep as they are."""
    return Choice({word: word for word in listed})


@dataclass(frozen=True)
class Several(Kind):
    """A list of values of one kind, not empty and without repetition."""

    kind: Kind
    may_be_empty: bool = False
    most: int = 1000

    def read(self, value: Any) -> tuple:
        if not isinstance(value, list) or not (value or self.may_be_empty):
            raise Wrong("This must be a list with at least one entry.", "Write it in square brackets.")
        if len(value) > self.most:
            raise Wrong(f"It has more than {self.most} entries.", "Check where it comes from.")
        found: list = []
        for place, one in enumerate(value):
            try:
                read = self.kind.read(one)
            except Wrong as wrong:
                raise Wrong(wrong.reason, wrong.cure, at=f"[{place}]{wrong.at}", value=one) from None
            if read in found:
                raise Wrong("It is named twice.", "Name it once.", at=f"[{place}]", value=one)
            found.append(read)
        return tuple(found)

    def write(self, value: tuple) -> list:
        return [self.kind.write(one) for one in value]


class Country(Kind):
    """Two letters; as an object until 2024."""

    def read(self, value: Any) -> str:
        if isinstance(value, dict) and list(value) == ["geographyCountry"]:
            value = value["geographyCountry"]
        if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z]{2}", value):
            raise Wrong("This is not a country code.", "Write two letters after ISO 3166-1, such as DE.")
        return value.upper()


@dataclass(frozen=True)
class OneDistance(Kind):
    """An object with exactly one of the three kinds of distance."""

    length: Number

    def read(self, value: Any) -> Distance:
        kinds = ("actual", "gcd", "sfd")
        if not isinstance(value, dict):
            raise Wrong("This must be an object.", 'Write {"sfd": "420.5"}, or gcd, or actual.')
        given = [name for name in value if value[name] is not None]
        if len(given) != 1 or given[0] not in kinds:
            raise Wrong(
                "A distance has exactly one kind.", "Give one of actual, gcd and sfd: the one that the activity uses."
            )
        try:
            return Distance(given[0], self.length.read(value[given[0]]))
        except Wrong as wrong:
            raise Wrong(wrong.reason, wrong.cure, at=f".{given[0]}", value=value[given[0]]) from None

    def write(self, value: Distance) -> dict:
        return {value.kind: self.length.write(value.km)}
