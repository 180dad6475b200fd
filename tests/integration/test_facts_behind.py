"""Every rollup names the facts it stands on: added up they are its value, and each of them is in its digest."""

from collections import defaultdict
from decimal import Decimal as D

import pytest

from consortium.quantities import DIMENSIONS
from consortium.services import imports
from dashboards import fill
from dashboards.measures import MEASURES
from dashboards.models import DailyRollup
from dashboards.recount import facts_behind
from tests.integration.test_chain_imports import taken
from tests.integration.test_every_measure import totals  # noqa: F401

pytestmark = pytest.mark.django_db


def listed(measure: str) -> dict[tuple, D]:
    """Rollup to its value by the facts behind it."""
    slices = set(DailyRollup.objects.filter(measure=measure).values_list("slice_id", "day"))
    found: dict[tuple, D] = defaultdict(D)
    for one in facts_behind(measure, sorted(slices)):
        assert any(record is not None for record in one.records.values()), f"{measure} names no record."
        found[one.key] += one.value or 0
    return {key: round(value, 9) for key, value in found.items() if round(value, 9)}


def test_the_facts_behind_every_measure_add_up_to_its_rollups(totals):  # noqa: F811
    names = ["slice_id", "day", *DIMENSIONS]
    stored = defaultdict(dict)
    for measure, value, *key in DailyRollup.objects.values_list("measure", "value", *names):
        stored[measure][tuple(key)] = value
    assert len(stored) == 49
    assert {measure: listed(measure) for measure in MEASURES if measure in stored} == stored


READ = """site,meter,starts_at,ends_at,energy_kwh
leach-leipzig,el-shredder,2026-01-09 06:00,2026-01-09 07:00,{}
leach-leipzig,el-shredder,2026-01-09 07:00,2026-01-09 08:00,{}
"""


def test_a_digest_changes_with_facts_that_leave_the_sum_as_it_was(bob, site, send):
    found = []
    for masses in ((100, 60), (60, 100)):
        batch = taken(send(bob, "readings", READ.format(*masses)))
        fill.fill_changed_days()
        found.append(DailyRollup.objects.get(measure="energy_kwh"))
        imports.void_import(batch=batch, reason="Mixed up", by=bob.user)
    before, after = found
    assert (after.value, after.fact_count) == (before.value, before.fact_count) == (160, 2)
    assert bytes(after.fact_digest) != bytes(before.fact_digest)
    assert len(after.fact_digest) == 32
