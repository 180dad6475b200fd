"""Calendar quarters, in which attribution is closed: as `2026-Q1`."""

import re
from datetime import date

from consortium.periods import Period, add_months

CODE = re.compile(r"([0-9]{4})-Q([1-4])")


def quarter_of(code: str) -> Period | None:
    """The quarter that an address names; nothing for anything else."""
    found = CODE.fullmatch(code)
    if not found or not 2000 <= int(found[1]) <= 2200:
        return None
    return quarter_from(date(int(found[1]), 3 * int(found[2]) - 2, 1))


def quarter_from(starts_on: date) -> Period:
    return Period(starts_on, add_months(starts_on, 3))


def quarter_with(day: date) -> Period:
    return quarter_from(date(day.year, (day.month - 1) // 3 * 3 + 1, 1))


def code_of(starts_on: date) -> str:
    return f"{starts_on.year}-Q{(starts_on.month + 2) // 3}"


def latest_ended(today: date, *, most: int) -> list[Period]:
    """The quarters that are over, the newest first."""
    current = quarter_with(today).start
    return [quarter_from(add_months(current, -3 * back)) for back in range(1, most + 1)]
