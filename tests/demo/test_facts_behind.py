"""The facts behind the rollups of a month of the whole demonstration: added up they are the rollups."""

from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP
from decimal import Decimal as D

import pytest

from consortium.quantities import DIMENSIONS
from dashboards.measures import MEASURES
from dashboards.models import DailyRollup
from dashboards.recount import facts_behind

MONTH = {"day__gte": date(2026, 3, 1), "day__lt": date(2026, 4, 1)}
KEY = ["slice_id", "day", *DIMENSIONS]


@pytest.mark.parametrize("measure", MEASURES)
def test_the_facts_behind_a_month_add_up_to_its_rollups(demo, measure):
    stored = {
        tuple(key): value
        for value, *key in DailyRollup.objects.filter(measure=measure, **MONTH).values_list("value", *KEY)
    }
    listed: dict[tuple, D] = defaultdict(D)
    for one in facts_behind(measure, sorted({key[:2] for key in stored})):
        assert any(record is not None for record in one.records.values())
        listed[one.key] += one.value or 0
    found = {key: value.quantize(D("1e-9"), ROUND_HALF_UP) for key, value in listed.items()}
    assert {key: value for key, value in found.items() if value} == stored
