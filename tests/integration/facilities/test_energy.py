"""Readings in the unit of the meter, their allocation to runs, and what no run explains."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal as D

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consortium.models import ChangedDay, EnergyUnit
from dashboards import fill
from dashboards.models import DailyRollup
from facilities.energy import Interval, allocate
from facilities.metrics import SLICES
from facilities.metrics.energy import ALLOCATION_QUANTITIES
from facilities.metrics.one import energy_of_run
from facilities.models import EnergyReading, Meter, ProcessRun
from facilities.services.readings import NewReading, record_readings
from facilities.services.runs import NewRun, record_runs, void_runs
from facilities.services.sites import add_meter
from feedstock.services import Origin
from tests.integration.test_chain_imports import problems, taken

pytestmark = pytest.mark.django_db

HEAD = "site,meter,starts_at,ends_at,energy_kwh,quantity,unit\n"
MIDNIGHT = datetime(2026, 1, 7, 23, tzinfo=timezone.utc)
"""The eighth of January begins in Leipzig."""


@pytest.fixture
def meters(bob, site) -> dict[str, Meter]:
    line = site.lines.get(code="shredder")
    for carrier in ("gas", "diesel", "steam"):
        add_meter(site=site, code=carrier, carrier=carrier, line=line, by=bob.user)
    add_meter(site=site, code="whole-site", carrier="electricity", line=None, by=bob.user)
    return {meter.code: meter for meter in Meter.objects.filter(site=site)}


def row(meter: str, energy_kwh: str = "", quantity: str = "", unit: str = "") -> str:
    return f"leach-leipzig,{meter},2026-01-08 00:00,2026-01-09 00:00,{energy_kwh},{quantity},{unit}\n"


def test_readings_come_in_the_unit_of_the_meter_and_keep_it(bob, meters, send):
    text = HEAD + row("el-shredder", "", "1.2", "MWh") + row("gas", "", "100", "m3") + row("diesel", "", "10", "L")
    taken(send(bob, "readings", text + row("steam", "36")))
    assert list(
        EnergyReading.objects.order_by("meter__carrier").values_list("meter__code", "quantity", "unit", "energy_kwh")
    ) == [
        ("diesel", D(10), "L", D("99.447514")),
        ("el-shredder", D("1.2"), "MWh", D(1200)),
        ("gas", D(100), "m3", D("1017.376222")),
        ("steam", D(36), "kWh", D(36)),
    ]
    assert send(bob, "readings", text).rows_unchanged == 3


def test_gas_is_counted_by_its_lower_heating_value(bob, meters, send):
    taken(send(bob, "readings", HEAD + row("gas", "", "1089", "kWh_HHV")))
    assert round(EnergyReading.objects.get().energy_kwh) == 983


def test_a_heating_value_holds_for_its_days(bob, meters, send):
    EnergyUnit.objects.create(
        code="gas_m3_2026", carrier="gas", unit="m3", mj_per_unit=D(36), basis="", valid_from=date(2026, 1, 8)
    )
    before = row("gas", "", "1", "m3").replace("01-09", "01-08").replace("01-08", "01-07", 1)
    taken(send(bob, "readings", HEAD + before + row("gas", "", "1", "m3")))
    assert list(EnergyReading.objects.order_by("day").values_list("energy_kwh", flat=True)) == [D("10.173762"), D(10)]


def test_an_unknown_unit_is_refused_with_those_of_the_carrier(bob, meters, send):
    batch = send(
        bob,
        "readings",
        HEAD
        + row("steam", "", "4", "t")
        + row("gas")
        + row("diesel", "5", "1", "L")
        + row("el-shredder", "", "1", "m3"),
    )
    assert problems(batch) == [
        (2, "unit", "This is not a known unit of steam."),
        (3, "energy_kwh", "Nothing says how much passed."),
        (4, "quantity", "The energy stands in energy_kwh already."),
        (5, "unit", "This is not a known unit of electricity."),
    ]
    assert batch.refused_rows.first().problems[0]["cure"] == "Known are GJ, MWh, kWh."


def at(hours: float) -> datetime:
    return MIDNIGHT + timedelta(hours=hours)


def run(bob, site, start: float, end: float) -> ProcessRun:
    reference = f"R {start} {end} {ProcessRun.objects.count()}"
    new = NewRun(reference, site.lines.get(code="shredder"), "shredding", at(start), at(end))
    return record_runs([new], origin=Origin(bob.organisation, bob.user))[0]


def read(bob, meter: Meter, start: float, end: float, kwh: D) -> None:
    record_readings([NewReading(meter, at(start), at(end), kwh)], origin=Origin(bob.organisation, bob.user))


def energies() -> set[tuple]:
    """(measure, day of January, kWh)"""
    names = ("energy_run_kwh", "energy_idle_kwh", "energy_unallocated_kwh")
    return {(one.measure, one.day.day, one.value) for one in DailyRollup.objects.filter(measure__in=names)}


def test_what_runs_do_not_explain_is_idle_and_a_late_run_changes_the_days_it_was_read_on(bob, site, meters):
    read(bob, meters["el-shredder"], 0, 24, D(240))
    read(bob, meters["el-shredder"], 24, 48, D(24))
    read(bob, meters["whole-site"], 0, 24, D(50))
    fill.fill_changed_days()
    idle = {("energy_idle_kwh", 8, D(240)), ("energy_idle_kwh", 9, D(24)), ("energy_unallocated_kwh", 8, D(50))}
    assert energies() == idle
    late = run(bob, site, 18, 30)
    assert set(ChangedDay.objects.values_list("day__day", flat=True)) == {8, 9}
    fill.fill_changed_days()
    assert energies() == {
        ("energy_run_kwh", 8, D(60)),
        ("energy_idle_kwh", 8, D(180)),
        ("energy_run_kwh", 9, D(6)),
        ("energy_idle_kwh", 9, D(18)),
        ("energy_unallocated_kwh", 8, D(50)),
    }
    assert energy_of_run(late.pk, meter_ids=[meters["el-shredder"].pk]) == [("electricity", 2, D(66))]
    void_runs([late], reason="It never was", by=bob.user)
    fill.fill_changed_days()
    assert energies() == idle
    assert fill.shadow_check() == []


def summed(measure: str) -> D:
    """By the measure's own statement, over all days."""
    quantity = next(one for one in ALLOCATION_QUANTITIES if one.measure == measure)
    with connection.cursor() as cursor:
        cursor.execute(f"WITH slice(slice_id, day) AS ({SLICES['site']}), {quantity.prelude} {quantity.select()}")
        return sum((row[-3] for row in cursor.fetchall()), D(0))


SOME_RUNS = st.lists(st.tuples(st.integers(-40, 60), st.integers(0, 50)), min_size=1, max_size=4)
SOME_READINGS = st.lists(st.tuples(st.integers(1, 40), st.decimals(0, 10**6, places=6)), min_size=1, max_size=4)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(SOME_RUNS, SOME_READINGS)
def test_sql_and_plain_python_allocate_alike(bob, site, meters, some_runs, some_readings):
    """In random worlds: runs that overlap each other, readings that reach beyond them, both in any order."""
    with transaction.atomic():
        compare(bob, site, meters["el-shredder"], some_runs, some_readings)
        transaction.set_rollback(True)


def compare(bob, site, meter: Meter, some_runs, some_readings) -> None:
    readings, start = [], -30
    for length, kwh in some_readings:
        readings.append((Interval(at(start), at(start + length)), kwh))
        start += length
    runs = [run(bob, site, first / 2, (first + length) / 2) for first, length in some_runs]
    for interval, kwh in readings:
        one = NewReading(meter, interval.start, interval.end, kwh)
        record_readings([one], origin=Origin(bob.organisation, bob.user))
    runs.sort(key=lambda one: (one.started_at, one.pk))
    intervals = [Interval(one.started_at, one.ended_at) for one in runs]
    found = [allocate(interval, kwh, intervals) for interval, kwh in readings]
    assert summed("energy_idle_kwh") == sum(one.idle_kwh for one in found)
    assert summed("energy_run_kwh") == sum(kwh for one in found for kwh in one.parts_kwh)
    for place, one in enumerate(runs):
        parts = [kwh for _carrier, _count, kwh in energy_of_run(one.pk, meter_ids=[meter.pk])]
        assert sum(parts) == sum(allocation.parts_kwh[place] for allocation in found)
