"""From a file's bytes to records: strict, because what is not understood must not be dropped silently.

Numbers stay the digits that were sent.  Each problem names its JSON path, its value, what is wrong and the cure.
"""

import json
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from consortium.ingest_kinds import Problem
from consortium.spreadsheets import SpreadsheetProblem
from facilities.catenax.documents import RecyclingBatch
from facilities.catenax.shapes import SHAPES, Field, Kind

LARGEST_FILE_BYTES = 32 * 1024 * 1024
"""A file is held in memory as a whole; 32 MB are some twenty thousand batches."""
MOST_PROBLEMS = 50
"""Told of one batch; the rest is counted."""
LONGEST_SHOWN = 120
LONGEST_WRITTEN_OUT = 30
DEEPEST = 12
"""A list of batches with their steps is five deep."""
FINEST = Decimal("0.000001")
"""A milligram: masses are kept to it."""
LARGEST_NUMBER = Decimal(10) ** 12
INSTANT = re.compile(
    r"(\d{4}-\d{2}-\d{2})T(24:00:00|[0-2]\d:[0-5]\d:[0-5]\d)(?:\.(\d{1,6}))?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?"
)


class Unreadable(str):
    """The digits of a number that no decimal holds, kept to be shown."""


class Record(dict):
    """A JSON object, and the names that it gives twice: of these the parser keeps the last value only."""

    def __init__(self, pairs: list[tuple[str, Any]]):
        super().__init__(pairs)
        self.repeated = [] if len(self) == len(pairs) else _repeated([name for name, _value in pairs])


def _repeated(names: list[str]) -> list[str]:
    seen: set[str] = set()
    return list(dict.fromkeys(name for name in names if name in seen or seen.add(name)))


@dataclass
class Reading:
    """One batch of a file: what it says, or what is wrong with it."""

    path: str
    source: Any
    """The JSON as it stood."""
    document: RecyclingBatch | None = None
    problems: list[Problem] = field(default_factory=list)
    untold: int = 0

    def refuse(self, path: str, value: Any, message: str, cure: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(path, shown(value), message, cure))
        else:
            self.untold += 1

    def tell_the_rest(self) -> None:
        if self.untold:
            more = f"{self.untold} more fields are wrong."
            self.problems.append(Problem(self.path, "", more, "Mend those that are named first."))
            self.untold = 0


def shown(value: Any) -> str:
    """A value in a report: short, and without what no database or page takes."""
    if value is None:
        return "null"
    if isinstance(value, dict | list):
        return "{…}" if isinstance(value, dict) else "[…]"
    text = digits(value) if isinstance(value, Decimal) else str(value)
    text = text.lower() if isinstance(value, bool) else text[: LONGEST_SHOWN + 1]
    text = "".join("�" if unicodedata.category(letter) in {"Cc", "Cs"} else letter for letter in text)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def digits(value: Decimal) -> str:
    """Written out, unless that would fill the machine: a file may say 1e999999999."""
    return format(value, "f") if abs(value.adjusted()) < LONGEST_WRITTEN_OUT else str(value)


def read(content: bytes) -> list[Reading]:
    """Every batch of a file that holds one, or a list of them."""
    said = _parsed(content)
    if isinstance(said, list):
        if not said:
            raise SpreadsheetProblem("The list is empty.", "Send one RecyclingBatch, or a list of them.")
        return [_reading(one, f"$[{place}]") for place, one in enumerate(said)]
    return [_reading(said, "$")]


def _parsed(content: bytes) -> Any:
    if len(content) > LARGEST_FILE_BYTES:
        raise SpreadsheetProblem(
            f"The file is larger than {LARGEST_FILE_BYTES // 1024 // 1024} MB.", "Send the batches in several files."
        )
    if not content.strip():
        raise SpreadsheetProblem("The file is empty.", "Send one RecyclingBatch, or a list of them.")
    try:
        said = json.loads(
            content.decode("utf-8-sig"),
            parse_float=_number,
            parse_int=_number,
            parse_constant=Unreadable,
            object_pairs_hook=Record,
        )
    except UnicodeDecodeError as error:
        raise SpreadsheetProblem(
            f"Byte {error.start + 1} is not UTF-8.", "Save the file as UTF-8: JSON knows no other encoding."
        ) from None
    except json.JSONDecodeError as error:
        raise SpreadsheetProblem(
            f"This is not JSON: {error.msg} in line {error.lineno}, column {error.colno}.",
            "Send a .json file that holds one RecyclingBatch, or a list of them.",
        ) from None
    except RecursionError:
        said = None
    if said is None or _depth(said) > DEEPEST:
        raise SpreadsheetProblem(
            "The file holds no RecyclingBatch: it is nested too deep, or is null.",
            "Send one RecyclingBatch, or a list.",
        )
    return said


def _depth(said: Any) -> int:
    """How deep a value is nested.  Not by recursion, which a hostile file would exhaust."""
    depth, level = 0, [said]
    while level and depth <= DEEPEST:
        depth += 1
        parts = [part.values() if isinstance(part, dict) else part for part in level if isinstance(part, dict | list)]
        level = [part for several in parts for part in several]
    return depth


def _number(digits: str) -> Decimal | Unreadable:
    try:
        return Decimal(digits)
    except InvalidOperation:
        return Unreadable(digits)


def _reading(said: Any, path: str) -> Reading:
    reading = Reading(path, said)
    document = _record(RecyclingBatch, said, path, reading)
    reading.tell_the_rest()
    reading.document = None if reading.problems else document
    return reading


def _record(shape: type, said: Any, path: str, reading: Reading) -> Any:
    if not isinstance(said, Record):
        reading.refuse(path, said, f"An object is expected here, not {_named(said)}.", "Write { … } with its fields.")
        return None
    fields = SHAPES[shape]
    for name in said.repeated:
        reading.refuse(f"{path}.{shown(name)}", said[name], "The object names this field twice.", "Keep one of them.")
    names = [one.name for one in fields]
    unknown = [name for name in said if name not in names]
    for place, name in enumerate(unknown):
        if len(reading.problems) >= MOST_PROBLEMS:
            reading.untold += len(unknown) - place
            break
        near = get_close_matches(name[:LONGEST_SHOWN], names, n=1)
        cure = f"Did you mean {near[0]}?" if near else "Remove it; nothing is dropped silently."
        reading.refuse(f"{path}.{shown(name)}", said[name], "The format knows no such field.", cure)
    values = {}
    for one in fields:
        at = f"{path}.{one.name}"
        if one.name in said:
            values[one.attribute] = _value(one, said[one.name], at, reading)
        else:
            reading.refuse(at, "", "The field is missing.", f"{one.help} Write {_expected(one)}.")
            values[one.attribute] = None
    return None if reading.problems else shape(**values)


def _value(one: Field, said: Any, path: str, reading: Reading) -> Any:
    if one.kind is Kind.RECORD:
        return _record(one.record, said, path, reading)
    if one.kind is Kind.RECORDS:
        if not isinstance(said, list):
            reading.refuse(path, said, f"A list is expected here, not {_named(said)}.", "Write [ … ].")
            return None
        return tuple(_record(one.record, part, f"{path}[{place}]", reading) for place, part in enumerate(said))
    try:
        return READERS[one.kind](one, said)
    except _Wrong as wrong:
        reading.refuse(path, said, wrong.message, wrong.cure)
        return None


class _Wrong(Exception):
    def __init__(self, message: str, cure: str):
        super().__init__(message)
        self.message, self.cure = message, cure


def _text(one: Field, said: Any) -> str:
    _must_be(one, said, isinstance(said, str) and not isinstance(said, Unreadable))
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in said):
        raise _Wrong("The text holds control characters.", "Write it on one line, in plain letters.")
    if not said.strip() and not one.may_be_empty:
        raise _Wrong("The text is empty.", f"{one.help} Write {_expected(one)}.")
    if len(said) > one.longest:
        raise _Wrong(f"It is longer than {one.longest} characters.", "Shorten it.")
    if one.choices and said not in one.choices:
        near = get_close_matches(said, one.choices, n=1) or [
            near for near in one.choices if near.lower() == said.lower()
        ]
        hint = f"Did you mean {near[0]}? " if near else ""
        raise _Wrong("The format knows no such word here.", f"{hint}Write one of: {', '.join(one.choices)}.")
    if one.pattern and not one.pattern.fullmatch(said):
        raise _Wrong("It is not spelled as the format wants it.", f"Write it like {one.example}.")
    return said


def _decimal(one: Field, said: Any) -> Decimal:
    _must_be(one, said, isinstance(said, Decimal))
    unit = f" {one.unit}" if one.unit else ""
    if said < 0:
        raise _Wrong(f"It is below 0{unit}.", "Check the value and its sign.")
    if said > LARGEST_NUMBER:
        raise _Wrong("No such number occurs.", "Check the value and its unit.")
    exact = said.quantize(FINEST)
    if exact != said:
        raise _Wrong("It has more than six decimals.", f"Round it to six decimals, such as {exact:f}.")
    return abs(exact.normalize())  # no negative zero


def _flag(one: Field, said: Any) -> bool:
    _must_be(one, said, isinstance(said, bool))
    return said


def _instant(one: Field, said: Any) -> datetime:
    _must_be(one, said, isinstance(said, str) and not isinstance(said, Unreadable))
    found = INSTANT.fullmatch(said)
    if not found:
        raise _Wrong("This is not a date with a time.", "Write it like 2026-03-09T06:00:00+01:00.")
    day, time, decimals, offset = found.groups()
    if offset is None:
        raise _Wrong(
            "It is not clear in which time zone this is.", f"Write the offset, such as {said}+01:00, or Z for UTC."
        )
    is_end_of_day = time == "24:00:00"
    if is_end_of_day and int(decimals or 0):
        raise _Wrong("There is no such time.", "A day ends at 24:00:00.")
    try:
        clock = "00:00:00" if is_end_of_day else time
        at = datetime.fromisoformat(f"{day}T{clock}.{(decimals or '0').ljust(6, '0')}{offset.replace('Z', '+00:00')}")
        return at + timedelta(days=1) if is_end_of_day else at
    except (ValueError, OverflowError):
        raise _Wrong("There is no such day or time.", "Write it like 2026-03-09T06:00:00+01:00.") from None


READERS = {Kind.TEXT: _text, Kind.NUMBER: _decimal, Kind.FLAG: _flag, Kind.INSTANT: _instant}


def _must_be(one: Field, said: Any, is_so: bool) -> None:
    if not is_so:
        raise _Wrong(f"A {one.kind.value} is expected here, not {_named(said)}.", f"Write {_expected(one)}.")


NAMES = ((bool, "true or false"), (str, "a text"), (Decimal, "a number"), (list, "a list"), (dict, "an object"))


def _named(said: Any) -> str:
    if isinstance(said, Unreadable):
        return "a number beyond all numbers"
    if said is None:
        return "null"
    return next(name for kinds, name in NAMES if isinstance(said, kinds))


def _expected(one: Field) -> str:
    if one.choices:
        return f"one of: {', '.join(one.choices)}"
    if one.kind is Kind.INSTANT:
        return "a time with its offset, such as 2026-03-09T06:00:00+01:00"
    if one.kind is Kind.NUMBER:
        return f"a number{' in ' + one.unit if one.unit else ''}, such as 998.5, without quotation marks"
    if one.kind is Kind.FLAG:
        return "true or false, without quotation marks"
    if one.kind is Kind.TEXT:
        return f"a text{', such as ' + one.example if one.example else ''}"
    return "{ … }" if one.kind is Kind.RECORD else "[ … ]"
