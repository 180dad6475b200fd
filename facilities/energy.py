"""Pure arithmetic of energy (DOMAIN.md sections C4 and D3): units, and what of a reading belongs to which run.

energy (kWh)   = quantity × heating value (MJ per unit) ÷ 3.6; fuels by the lower heating value
energy of runs = reading × time covered by runs ÷ time of the reading; where runs overlap each other, it is divided by
                 how long each of them overlaps the reading
idle energy    = reading − energy of runs, so that all parts add up to the reading, to the last digit

Knows nothing of Django.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

MJ_PER_KWH = Decimal("3.6")
MILLIWATT_HOUR = Decimal("0.000001")
MICROSECOND = timedelta(microseconds=1)


def energy_kwh(quantity: Decimal, mj_per_unit: Decimal) -> Decimal:
    """To the milliwatt hour.  A hundred litres of conventional diesel (GREET: 128,450 Btu/gal, 35.80 MJ/L):

    >>> energy_kwh(Decimal(100), Decimal("35.80"))
    Decimal('994.444444')
    """
    return (quantity * mj_per_unit / MJ_PER_KWH).quantize(MILLIWATT_HOUR, ROUND_HALF_UP)


@dataclass(frozen=True)
class Interval:
    """Half-open: the end belongs to what follows."""

    start: datetime
    end: datetime

    @property
    def microseconds(self) -> int:
        return max(0, (self.end - self.start) // MICROSECOND)

    def within(self, other: "Interval") -> "Interval":
        return Interval(max(self.start, other.start), min(self.end, other.end))


@dataclass(frozen=True)
class Allocation:
    parts_kwh: tuple[Decimal, ...]
    """One for each run, in the order given."""
    idle_kwh: Decimal


def allocate(reading: Interval, reading_kwh: Decimal, runs: Sequence[Interval]) -> Allocation:
    """What of a reading of a line's meter falls to each run of the line, and what no run explains.

    A day's reading of 240 kWh, and runs from 6 to 12 and from 10 to 14: eight hours are covered, six of ten parts of
    their energy belong to the first run.

    >>> def at(hour): return datetime(2026, 1, 8, hour)
    >>> day = Interval(at(0), datetime(2026, 1, 9))
    >>> found = allocate(day, Decimal(240), [Interval(at(6), at(12)), Interval(at(10), at(14))])
    >>> [str(part) for part in found.parts_kwh], str(found.idle_kwh)
    (['48.000000', '32.000000'], '160.000000')
    """
    overlaps = [run.within(reading) for run in runs]
    covered_kwh = _share(reading_kwh, _covered(overlaps), reading.microseconds)
    whole = sum(one.microseconds for one in overlaps)
    parts, done, given_kwh = [], 0, Decimal(0)
    for one in overlaps:
        done += one.microseconds
        # What has been given out so far is rounded, not each part: the parts then add up to the whole.
        so_far_kwh = _share(covered_kwh, done, whole) if whole else Decimal(0)
        parts.append(so_far_kwh - given_kwh)
        given_kwh = so_far_kwh
    return Allocation(tuple(parts), reading_kwh - covered_kwh)


def _share(energy: Decimal, part: int, whole: int) -> Decimal:
    return (energy * part / whole).quantize(MILLIWATT_HOUR, ROUND_HALF_UP)


def _covered(intervals: Sequence[Interval]) -> int:
    """Microseconds in at least one of them."""
    covered, reached = 0, None
    for one in sorted((one for one in intervals if one.microseconds), key=lambda one: one.start):
        start = one.start if reached is None else max(one.start, reached)
        if one.end > start:
            covered += (one.end - start) // MICROSECOND
            reached = one.end
    return covered
