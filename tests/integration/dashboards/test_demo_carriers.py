"""The demonstration's carriers: whose categories legs name, since when, and what one of them reports."""

from datetime import date
from decimal import Decimal as D

import pytest

from dashboards.demo import carriers
from dashboards.demo.story import write_files
from feedstock.ileap.checking import contradictions
from feedstock.ileap.reading import read
from feedstock.ileap.records import ChainElement, Distance, ShipmentFootprint

TODAY = date(2026, 9, 16)
SINCE = date(2025, 11, 1)


@pytest.fixture(scope="module")
def rows() -> dict[str, list[dict]]:
    """Kind of file to its rows."""
    found: dict[str, list[dict]] = {}
    for stage in write_files(TODAY):
        for file in stage:
            found.setdefault(file.kind, []).extend(file.rows)
    return found


def test_the_categories_come_before_the_shipments_that_name_them():
    kinds = [file.kind for stage in write_files(TODAY) for file in stage]
    assert max(kinds.index("transport-operations"), kinds.index("hub-operations")) < kinds.index("shipments")


def test_legs_name_their_carriers_category_from_its_first_day_on(rows):
    dispatched = {row["reference"]: row["dispatched_at"] for row in rows["shipments"] if row.get("dispatched_at")}
    legs = [row for row in rows["shipments"] if row["record"] == "leg"]
    named = {(row["carrier"], row["mode"]) for row in legs if row.get("toc")}
    assert named == set(carriers.OPERATIONS)
    for row in legs:
        is_since = date.fromisoformat(dispatched[row["reference"]][:10]) >= SINCE
        has_category = (row.get("carrier"), row["mode"]) in carriers.OPERATIONS
        assert bool(row.get("toc")) == (is_since and has_category), row


def test_some_ways_pass_the_terminal_between_road_and_rail(rows):
    shipments: dict[str, list[str]] = {}
    for row in rows["shipments"]:
        shipments.setdefault(row["reference"], []).append(row.get("mode") or row["record"])
    passing = [parts for parts in shipments.values() if "hub" in parts]
    assert passing
    assert all(parts == ["line", "road", "hub", "rail", "road"] for parts in passing)


FOOTPRINT = ShipmentFootprint(
    "S-1",
    D(1000),
    (
        ChainElement(
            "leg-1", "S-1", D(1000), Distance("sfd", D(90)), D(90), D("7.038"), D("5.805"), transport_category="x"
        ),
    ),
)


@pytest.mark.parametrize(("is_consistent", "paths"), [(True, []), (False, ["$.tces[0].transportActivity"])])
def test_one_report_is_consistent_and_one_is_in_kilogram_kilometres(is_consistent, paths):
    items, found = read(carriers.report([FOOTPRINT], is_consistent=is_consistent))
    assert [one.path for one in found + contradictions(items)] == paths
    assert items[0].record.elements[0].wtw_kg == D("7.341")
