"""Half-open stretches of days, `[start, end)`: no midnight is counted twice."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

PRESETS = ("30d", "90d", "month", "quarter", "ytd", "12m", "24m")


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def add_months(day: date, months: int) -> date:
    """The first day of the month that lies `months` after the month of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


@dataclass(frozen=True)
class Period:
    """`start` is in it, `end` is not."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError("A period ends after it starts.")

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def length_days(self) -> int:
        return (self.end - self.start).days

    def previous(self) -> "Period":
        """The stretch of the same length that ends where this one starts."""
        return Period(self.start - timedelta(days=self.length_days), self.start)

    def days(self) -> Iterator[date]:
        for offset in range(self.length_days):
            yield self.start + timedelta(days=offset)

    def months(self) -> Iterator[date]:
        month = first_of_month(self.start)
        while month < self.end:
            yield month
            month = add_months(month, 1)

    @classmethod
    def of_days(cls, first: date, last: date) -> "Period":
        """From the first day to the last, both in it."""
        return cls(first, last + timedelta(days=1))

    @classmethod
    def preset(cls, code: str, *, today: date) -> "Period":
        """A stretch that ends with today; relative, so that a saved link stays true tomorrow."""
        end = today + timedelta(days=1)
        starts = {
            "30d": end - timedelta(days=30),
            "90d": end - timedelta(days=90),
            "month": first_of_month(today),
            "quarter": date(today.year, (today.month - 1) // 3 * 3 + 1, 1),
            "ytd": date(today.year, 1, 1),
            "12m": add_months(today, -11),
            "24m": add_months(today, -23),
        }
        return cls(starts[code], end)
