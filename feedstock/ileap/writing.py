"""From records to JSON values; what is not known is left out."""

from typing import Any

from feedstock.ileap.shapes import SHAPES, Shape


def as_json(record: Any) -> dict[str, Any]:
    """In the spelling of the newest specification that we know."""
    found = {}
    for field in SHAPES[type(record)].fields:
        value = getattr(record, field.attribute)
        if value is None:
            continue
        if not isinstance(field.kind, Shape):
            found[field.name] = field.kind.write(value)
        elif field.is_list:
            found[field.name] = [as_json(one) for one in value]
        else:
            found[field.name] = as_json(value)
    return found
