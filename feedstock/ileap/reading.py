"""From text to records, with a finding for everything that is not as it must be."""

import json
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from feedstock.ileap.kinds import Instant, Number, Wrong
from feedstock.ileap.records import Finding, Item, Record, Totals, shown
from feedstock.ileap.shapes import HUB_CATEGORY, SHIPMENT_FOOTPRINT, TRANSPORT_CATEGORY, Field, Shape

MOST_ITEMS = 10_000
MOST_ELEMENTS = 1000
ENVELOPE_OF_EXTENSION = {"specVersion", "dataSchema", "documentation"}


class Unreadable(Exception):
    """The text as a whole is no such document."""

    def __init__(self, reason: str, cure: str):
        super().__init__(reason)
        self.reason, self.cure = reason, cure


def read(text: str) -> tuple[list[Item], list[Finding]]:
    """Records of a document: one, a list of them, or the product footprints that carry them as an extension."""
    found = _parsed(text)
    if isinstance(found, dict) and isinstance(found.get("data"), list):
        found = found["data"]  # what a footprint service answers with
    items: list[Item] = []
    findings: list[Finding] = []
    entries = found if isinstance(found, list) else [found]
    if not entries:
        raise Unreadable("The document is an empty list.", "Send at least one ShipmentFootprint, TOC or HOC.")
    if len(entries) > MOST_ITEMS:
        raise Unreadable(f"The document has more than {MOST_ITEMS} records.", "Send it in several files.")
    for place, entry in enumerate(entries):
        path = f"$[{place}]" if isinstance(found, list) else "$"
        _read_entry(entry, path, items, findings)
    return items, findings


def _parsed(text: str) -> Any:
    try:
        return json.loads(
            text,
            parse_float=Decimal,
            parse_int=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_no_repetition,
        )
    except Unreadable:
        raise
    except json.JSONDecodeError as error:
        raise Unreadable(
            f"This is not JSON: line {error.lineno}, column {error.colno}: {error.msg}.", "Check the text there."
        ) from None
    except (RecursionError, ArithmeticError, ValueError):
        raise Unreadable("The document cannot be read.", "Check where it comes from.") from None


def _no_constant(name: str) -> None:
    raise Unreadable(f"{name} is no number.", "Leave the field out when the value is not known.")


def _no_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Unreadable(f"An object names {shown(twice)} twice.", "Which of the two values counts? Keep that one.")
    return found


def _read_entry(entry: Any, path: str, items: list[Item], findings: list[Finding]) -> None:
    if "extensions" in _names(entry):
        _read_envelope(entry, path, items, findings)
    else:
        _read_record(entry, path, items, findings)


def _read_record(entry: Any, path: str, items: list[Item], findings: list[Finding]) -> None:
    shape = _shape_of(entry)
    if shape is None:
        findings.append(
            Finding(
                path,
                shown(", ".join(entry) if isinstance(entry, dict) else entry),
                "This is neither a ShipmentFootprint nor a TOC nor a HOC.",
                "Send objects with tces, with tocId or with hocId.",
            )
        )
    elif (record := read_object(shape, entry, path, findings)) is not None:
        items.append(Item(path, record))


def _read_envelope(entry: dict, path: str, items: list[Item], findings: list[Finding]) -> None:
    """A PACT product footprint: only its extensions and the two totals that repeat them are ours to read."""
    extensions = entry["extensions"]
    if not isinstance(extensions, list) or not extensions:
        findings.append(
            Finding(f"{path}.extensions", shown(extensions), "This must be a list.", "Put the record in it.")
        )
        return
    totals = _totals(entry.get("pcf"), f"{path}.pcf", findings)
    for place, extension in enumerate(extensions):
        data, below = extension, f"{path}.extensions[{place}]"
        if isinstance(extension, dict):
            if "data" in extension:
                data, below = extension["data"], f"{below}.data"
            else:
                data = {name: value for name, value in extension.items() if name not in ENVELOPE_OF_EXTENSION}
        before = len(items)
        _read_record(data, below, items, findings)
        if len(items) > before and len(extensions) == 1:
            items[-1] = Item(below, items[-1].record, totals)


def _names(value: Any) -> set[str]:
    return set(value) if isinstance(value, dict) else set()


def _totals(pcf: Any, path: str, findings: list[Finding]) -> Totals | None:
    if not isinstance(pcf, dict):
        return None

    def number(name: str) -> Decimal | None:
        value = pcf.get(name)
        if value is None:
            return None
        try:
            return Number(is_text=False).read(value)
        except Wrong as wrong:
            findings.append(Finding(f"{path}.{name}", shown(value), wrong.reason, wrong.cure))
            return None

    start = pcf.get("referencePeriodStart")
    try:
        period_start = None if start is None else Instant().read(start)
    except Wrong as wrong:
        findings.append(Finding(f"{path}.referencePeriodStart", shown(start), wrong.reason, wrong.cure))
        period_start = None
    return Totals(
        number("unitaryProductAmount"), number("pCfExcludingBiogenic"), number("primaryDataShare"), period_start
    )


def _shape_of(entry: Any) -> Shape | None:
    names = _names(entry)
    if "tces" in names:
        return SHIPMENT_FOOTPRINT
    if "tocId" in names and "tceId" not in names:
        return TRANSPORT_CATEGORY
    if "hocId" in names and "tceId" not in names:
        return HUB_CATEGORY
    return None


def read_object(shape: Shape, value: Any, path: str, findings: list[Finding]) -> Record | Any | None:
    """The record, or None and the findings that say why not."""
    if not isinstance(value, dict):
        findings.append(Finding(path, shown(value), "This must be an object.", "Write it in curly brackets."))
        return None
    before = len(findings)
    known = {name: field for field in shape.fields for name in (field.name, *field.also)}
    for name in value:
        if name not in known:
            near = get_close_matches(name, list(known), n=1)
            cure = f"Did you mean {near[0]}?" if near else "Leave it out; nothing is dropped silently."
            findings.append(Finding(f"{path}.{shown(name)}", shown(value[name]), "iLEAP has no such field here.", cure))
    read = {}
    for field in shape.fields:
        read[field.attribute] = _read_field(field, value, path, findings)
    return shape.record(**read) if len(findings) == before else None


def _read_field(field: Field, value: dict, path: str, findings: list[Finding]) -> Any:
    given = [name for name in (field.name, *field.also) if value.get(name) is not None]
    if not given:
        if field.is_required:
            findings.append(
                Finding(f"{path}.{field.name}", "", "The field is missing.", "iLEAP asks for it: fill it in.")
            )
        return None
    name = given[0]
    below, found = f"{path}.{name}", value[name]
    if len(given) > 1:
        findings.append(
            Finding(below, shown(found), f"{given[1]} says the same under an older name.", f"Keep {name} only.")
        )
        return None
    if isinstance(field.kind, Shape):
        if not field.is_list:
            return read_object(field.kind, found, below, findings)
        if not isinstance(found, list) or not found:
            findings.append(
                Finding(below, shown(found), "This must be a list with at least one object.", "Fill in the list.")
            )
            return None
        if len(found) > MOST_ELEMENTS:
            reason = f"The list has more than {MOST_ELEMENTS} objects."
            findings.append(Finding(below, str(len(found)), reason, "Check where the document comes from."))
            return None
        return tuple(read_object(field.kind, one, f"{below}[{n}]", findings) for n, one in enumerate(found))
    try:
        return field.kind.read(found)
    except Wrong as wrong:
        culprit = found if wrong.value is None else wrong.value
        findings.append(Finding(f"{below}{wrong.at}", shown(culprit), wrong.reason, wrong.cure))
        return None
