"""Records as JSON, with every digit: Python's own writer knows floats only."""

import json
from collections.abc import Sequence
from dataclasses import is_dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from facilities.catenax.documents import RecyclingBatch
from facilities.catenax.reading import Unreadable, digits
from facilities.catenax.shapes import SHAPES


def as_json(record: Any) -> dict[str, Any]:
    """A record with the names of the format; decimals stay decimals."""
    return {one.name: _plain(getattr(record, one.attribute)) for one in SHAPES[type(record)]}


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return as_json(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Decimal):
        return value.normalize()  # the database hands out 900.000000 for what was sent as 900
    return value.isoformat() if isinstance(value, datetime) else value


def text_of(documents: Sequence[RecyclingBatch]) -> str:
    """One batch as an object, any other number of them as a list."""
    said = [as_json(document) for document in documents]
    return dumps(said[0] if len(said) == 1 else said) + "\n"


def dumps(value: Any, indent: str = "") -> str:
    """JSON with decimals as the digits that they are, of records and of what was refused as no record."""
    deeper = indent + "  "
    if isinstance(value, Unreadable):
        return str(value)
    if isinstance(value, Decimal):
        return digits(value)
    if isinstance(value, dict):
        parts = [f"{deeper}{_quoted(name)}: {dumps(part, deeper)}" for name, part in value.items()]
        return "{\n" + ",\n".join(parts) + f"\n{indent}}}" if parts else "{}"
    if isinstance(value, list | tuple):
        parts = [f"{deeper}{dumps(part, deeper)}" for part in value]
        return "[\n" + ",\n".join(parts) + f"\n{indent}]" if parts else "[]"
    return _quoted(value) if isinstance(value, str) else json.dumps(value)


def _quoted(text: str) -> str:
    """Letters as they are; lone halves of surrogate pairs escaped, because UTF-8 has no bytes for them."""
    return json.dumps(text, ensure_ascii=any("\ud800" <= letter <= "\udfff" for letter in text))
