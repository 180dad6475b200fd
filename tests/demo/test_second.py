"""Two implementations of every measure, SQL and plain Python, agree on the whole demonstration to the last digit."""

import pytest
from django.db import connection

from dashboards.measures import MEASURES
from tests.demo.second import COVERED, counted
from tests.demo.second.facts import Facts
from tests.demo.second.sums import NOTHING

pytestmark = pytest.mark.django_db
COMPLETE = {"mass_awaiting_outputs_kg"}
"""Runs of the demonstration have their outputs; tests/proof compares what awaits them."""


def rollups() -> dict[tuple, object]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT measure, slice_id, day, {', '.join(NOTHING)}, value FROM dashboards_dailyrollup")
        return {row[:-1]: row[-1] for row in cursor.fetchall()}


def test_every_measure_has_a_second_implementation():
    assert MEASURES.keys() == COVERED, "Count it a second time in tests/demo/second, from its sentence, not its SQL."


def test_both_implementations_agree_on_every_rollup(demo):
    first, second = rollups(), counted(Facts())
    assert {key[0] for key in first} == MEASURES.keys() - COMPLETE, "No fact of the demonstration is counted in it."
    differences = sorted(key for key in first.keys() | second.keys() if first.get(key) != second.get(key))
    shown = [(*(said for said in key if said), first.get(key), second.get(key)) for key in differences[:20]]
    assert not differences, f"{len(differences)} of {len(first)} differ; (key, rollup, second): {shown}"
