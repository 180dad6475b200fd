"""What of a reading belongs to which run, and what none explains: all of it, to the last digit."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilities.energy import Interval, allocate, energy_kwh

MIDNIGHT = datetime(2026, 1, 8, tzinfo=timezone.utc)


def hours(start: float, end: float) -> Interval:
    return Interval(MIDNIGHT + timedelta(hours=start), MIDNIGHT + timedelta(hours=end))


DAY = hours(0, 24)


@pytest.mark.parametrize(
    ("runs", "parts_kwh", "idle_kwh"),
    [
        ([], [], 240),
        ([hours(-5, 30)], [240], 0),
        ([hours(24, 30)], [0], 240),
        ([hours(6, 6)], [0], 240),
        ([hours(6, 12)], [60], 180),
        ([hours(6, 12), hours(12, 18)], [60, 60], 120),
        ([hours(6, 12), hours(6, 12)], [30, 30], 180),
        ([hours(0, 24), hours(0, 12)], [160, 80], 0),
    ],
)
def test_a_reading_belongs_to_runs_by_overlap_and_each_moment_counts_once(runs, parts_kwh, idle_kwh):
    found = allocate(DAY, D(240), runs)
    assert (list(found.parts_kwh), found.idle_kwh) == ([D(part) for part in parts_kwh], D(idle_kwh))


@given(
    st.decimals(0, 10**8, places=6),
    st.lists(st.tuples(st.integers(-600, 2000), st.integers(0, 2000)), max_size=6),
)
def test_parts_and_idle_are_the_reading_and_never_below_zero(reading_kwh, runs):
    intervals = [
        Interval(MIDNIGHT + timedelta(minutes=start), MIDNIGHT + timedelta(minutes=start + length))
        for start, length in runs
    ]
    found = allocate(DAY, reading_kwh, intervals)
    assert sum(found.parts_kwh) + found.idle_kwh == reading_kwh
    assert min(*found.parts_kwh, found.idle_kwh, D(0)) == 0


@pytest.mark.parametrize(
    ("quantity", "mj_per_unit", "kwh"),
    [("1", "3.6", "1.000000"), ("2.5", "1000", "694.444444"), ("1000", "36.625544", "10173.762222")],
)
def test_a_quantity_becomes_kilowatt_hours_by_its_heating_value(quantity, mj_per_unit, kwh):
    assert energy_kwh(D(quantity), D(mj_per_unit)) == D(kwh)
