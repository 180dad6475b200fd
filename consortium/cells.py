"""What a cell says: decimals, days and instants, with the habits of spreadsheets, and never a guess."""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo


class CellProblem(Exception):
    """A cell cannot be understood: what is wrong, and what would be right."""

    def __init__(self, message: str, cure: str):
        super().__init__(message)
        self.message = message
        self.cure = cure


_GROUPED_POINT = re.compile(r"^-?\d{1,3}(,\d{3})+\.\d+$|^-?\d{1,3}(,\d{3}){2,}$")  # 1,234.5 or 1,234,567
_GROUPED_COMMA = re.compile(r"^-?\d{1,3}(\.\d{3})+,\d+$|^-?\d{1,3}(\.\d{3}){2,}$")  # 1.234,5 or 1.234.567
_PLAIN = re.compile(r"^-?\d+(\.\d+)?([eE][+-]?\d{1,2})?$")


def parse_decimal(text: str, *, decimal_comma: bool = False) -> Decimal:
    """An exact number.  A comma is a decimal comma in a file separated by semicolons; elsewhere `1,234` could
    mean two things a thousandfold apart, and is refused."""
    bare = text.replace(" ", "").replace("\u202f", "").replace("'", "")
    if _GROUPED_POINT.match(bare):
        bare = bare.replace(",", "")
    elif _GROUPED_COMMA.match(bare):
        bare = bare.replace(".", "").replace(",", ".")
    elif decimal_comma and bare.count(",") == 1 and "." not in bare:
        bare = bare.replace(",", ".")
    elif decimal_comma and re.fullmatch(r"-?\d{1,3}\.\d{3}", bare):
        raise CellProblem(
            "It is not clear whether the point groups thousands or starts decimals.",
            f"Write {bare.replace('.', '')} or {bare.replace('.', ',')}.",
        )
    elif "," in bare and re.fullmatch(r"-?\d+,\d+", bare):
        whole, _, decimals = bare.partition(",")
        if len(decimals) == 3 and len(whole.lstrip("-")) <= 3:
            raise CellProblem(
                "It is not clear whether the comma groups thousands or starts decimals.",
                f"Write {whole}{decimals} or {whole}.{decimals}.",
            )
        bare = f"{whole}.{decimals}"
    if not _PLAIN.match(bare):
        raise CellProblem("This is not a number.", "Write digits with a decimal point, such as 1234.5, without a unit.")
    try:
        return Decimal(bare)
    except InvalidOperation:
        raise CellProblem("This is not a number.", "Write digits with a decimal point, such as 1234.5.") from None


def parse_date(text: str) -> date:
    """ISO, or day.month.year; `03/04/2026` could be two days and is refused."""
    if match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?", text):
        year, month, day = map(int, match.groups())
    elif match := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text):
        day, month, year = map(int, match.groups())
    elif re.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}", text):
        raise CellProblem("It is not clear which is the day and which the month.", "Write 2026-04-03 for 3 April 2026.")
    else:
        raise CellProblem("This is not a date.", "Write year-month-day, such as 2026-04-03.")
    try:
        return date(year, month, day)
    except ValueError:
        raise CellProblem("There is no such day.", "Write year-month-day, such as 2026-04-03.") from None


def parse_instant(text: str) -> datetime:
    """A date with a time.  Without an offset it stays naive: whose local time it is depends on the row's site."""
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        match = re.fullmatch(r"(\d{1,2}\.\d{1,2}\.\d{4})[ ,]+(\d{1,2}:\d{2}(?::\d{2})?)", text)
    if not match:
        raise CellProblem(
            "This is not a date with a time.", "Write 2026-04-03 06:40, or with an offset 2026-04-03T06:40+02:00."
        )
    try:
        return datetime.fromisoformat(f"{parse_date(match[1]).isoformat()}T{match[2].zfill(5)}")
    except ValueError:
        raise CellProblem("There is no such time.", "Write 2026-04-03 06:40.") from None


def at_zone(naive: datetime, zone: ZoneInfo) -> datetime:
    """Local time as an instant.  An hour that the clocks skip or repeat is refused: it names no instant, or two."""
    local = naive.replace(tzinfo=zone)
    if local.utcoffset() != naive.replace(tzinfo=zone, fold=1).utcoffset():
        raise CellProblem(
            f"The clocks of {zone.key} changed at this hour, and it is not clear which instant is meant.",
            "Write the offset, such as 2026-10-25T02:30+02:00.",
        )
    return local
