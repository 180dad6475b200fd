"""Numbers of a column with their decimal points below each other, as people compare them.

A table's number shows no zeros that nobody measured, so the numbers of a column have different lengths behind the
point.  The room that is missing is given by the style sheet, not by spaces that would go along into a spreadsheet.
"""

import re
from collections.abc import Iterable
from itertools import zip_longest
from typing import Any

from django import template

register = template.Library()
NUMBER = re.compile(r"[+−-]?[\d,]+(?:\.(\d+))?")


@register.filter
def lined_up(rows: Iterable[Iterable[Any]]) -> list[list[tuple[Any, str]]]:
    """Each cell with its class: that it is a number, or nothing among numbers, and how many decimals it has fewer than
    another of its column.

    >>> class Number(str):
    ...     is_number = True
    ...     text = property(str)
    >>> rows = [[Number("7.25")], [Number("1,200.5")], [Number("3")], [None]]
    >>> [kind for ((cell, kind),) in lined_up(rows)]
    ['number', 'number lacks-1', 'number lacks-2 lacks-point', 'number']
    """
    rows = [list(row) for row in rows]
    decimals = [[_decimals(cell) for cell in row] for row in rows]
    most = [max((one for one in column if one is not None), default=None) for column in zip_longest(*decimals)]
    return [
        [(cell, _class(cell, has, of)) for cell, has, of in zip(row, its, most, strict=False)]
        for row, its in zip(rows, decimals, strict=True)
    ]


def _decimals(cell: Any) -> int | None:
    found = NUMBER.fullmatch(str(cell.text)) if getattr(cell, "is_number", False) else None
    return None if found is None else len(found[1] or "")


def _class(cell: Any, has: int | None, most: int | None) -> str:
    is_number = getattr(cell, "is_number", False) or (cell is None and most is not None)
    if has is None or has == most:
        return "number" if is_number else ""
    return f"number lacks-{most - has}" + ("" if has else " lacks-point")
