"""The files of the demonstration, before anybody reads them: their days, their dates of law, and two of the stories."""

from datetime import date, timedelta

import pytest

from dashboards.demo.inflow import weekly_inflow_kg
from dashboards.demo.scene import HEADERS
from dashboards.demo.story import write_files
from dashboards.demo.supply import waste_code
from feedstock import codes
from feedstock.dangerous_goods import Leg
from tests.unit.feedstock.law import transport_law

TODAY = date(2026, 9, 16)
DAYS = [date(2024, 3, 1), date(2026, 9, 16), date(2027, 1, 1), date(2027, 4, 5)]


def texts(today: date, **options) -> list[tuple]:
    return [(file.member, file.name, file.text) for stage in write_files(today, **options) for file in stage]


def test_the_same_day_gives_the_same_files_and_another_seed_gives_others():
    first = texts(TODAY)
    assert texts(TODAY) == first
    assert texts(TODAY, seed=1) != first


@pytest.mark.parametrize("today", [date(2024, 3, 1), date(2026, 9, 16), date(2027, 1, 1), date(2027, 4, 5)])
def test_on_any_day_the_files_end_yesterday(today):
    moments = ("registered_on", "dispatched_at", "received_at", "ended_at", "arrived_at", "starts_at", "assayed_on")
    latest: dict[str, str] = {}
    for stage in write_files(today):
        for file in stage:
            assert file.sent_on < today
            for row in file.rows:
                assert row.keys() <= set(HEADERS[file.kind])
                for column in moments:
                    latest[column] = max(latest.get(column, ""), str(row.get(column, ""))[:10])
    assert max(latest.values()) <= str(today - timedelta(days=1))
    assert latest["starts_at"] == str(today - timedelta(days=1))


def test_inflow_is_what_was_published_and_a_straight_line_between_the_middles_of_years():
    assert weekly_inflow_kg(date(2026, 7, 2)) * 52 == pytest.approx(189_142_000, rel=0.002)
    assert weekly_inflow_kg(date(2027, 1, 1)) * 52 == pytest.approx((189_142_000 + 369_483_000) / 2, rel=0.002)
    assert weekly_inflow_kg(date(2024, 12, 1)) * 52 == pytest.approx(127_333_000)


def test_the_waste_code_changes_on_the_day_the_list_changes():
    assert (waste_code(date(2026, 12, 8)), waste_code(date(2026, 12, 9))) == ("16 06 05", "16 06 07*")


@pytest.fixture(scope="module", params=DAYS, ids=str)
def files(request):
    """Rows of all files of a kind, as they were sent by a day."""
    found: dict[str, list[dict]] = {}
    for stage in write_files(request.param):
        for file in stage:
            found.setdefault(file.kind, []).extend(file.rows)
    return request.param, found


def test_every_leg_goes_as_the_law_of_its_day_has_it(files):
    _today, rows = files
    law = transport_law()
    lots = {row["reference"]: row for row in rows["lots"]}
    shipments: dict[str, list[dict]] = {}
    for row in rows["shipments"]:
        shipments.setdefault(row["reference"], []).append(row)
    for parts in shipments.values():
        lines = [row for row in parts if row["record"] == "line"]
        loads = [
            law.lot(
                row["lot"],
                **{name: lots[row["lot"]][name] for name in ("chemistry", "form", "condition", "origin")},
                packing=row["packing"],
            )
            if row.get("lot")
            else law.batch(row["batch"], material=row["material"])
            for row in lines
        ]
        legs = [
            Leg(
                row["mode"],
                date.fromisoformat((row.get("departed_at") or lines[0]["dispatched_at"])[:10]),
                f"UN{row['un_number']}" if row.get("un_number") else "",
                codes.normal(row.get("waste_code") or ""),
            )
            for row in parts
            if row["record"] == "leg"
        ]
        assert law.misfits(loads, legs) == []


def test_the_papers_of_one_old_residue_are_missing_and_no_other(files):
    today, rows = files
    material = {(row["run"], row["batch"]): row["material"] for row in rows["runs"] if row["record"] == "output"}
    ended = {row["run"]: row["ended_at"][:10] for row in rows["runs"] if row.get("ended_at")}
    settled = {row["batch"] for row in rows["residue-disposals"]}
    residues = {"mixed_residue", "electrolyte_condensate", "filter_cake", "sodium_sulphate", "slag"}
    owed = {
        batch: ended[run]
        for (run, batch), name in material.items()
        if name in residues and batch not in settled and ended[run] < str(today - timedelta(days=2))
    }
    assert len(owed) == 1
    ((batch, day),) = owed.items()
    assert batch.startswith("LEI-H") and batch.endswith("-FC")
    assert 63 < (today - date.fromisoformat(day)).days < 95


def test_disposals_carry_codes_that_hold_on_their_day(files):
    _today, rows = files
    waste = transport_law().waste
    residue = codes.Load("A residue", "residue")
    listed = [row for row in rows["residue-disposals"] if row["waste_code"]]
    for row in listed:
        assert waste.refusal(codes.normal(row["waste_code"]), residue, row["disposed_on"]) is None
    assert listed and all(row["waste_code"] or row["national_code"] for row in rows["residue-disposals"])
