"""The List of Waste changes on 9 December 2026: each code on the day before, on the day, and its successor."""

from datetime import date

import pytest

from feedstock import codes
from feedstock.codes import Load
from tests.unit.feedstock.law import list_of_waste

LAST_OLD, FIRST_NEW = date(2026, 12, 8), date(2026, 12, 9)
WASTE = list_of_waste()
PACKS = Load("Lot P", "battery", "lithium_ion", "intact", "end_of_life")
SCRAP = Load("Lot S", "battery", "lithium_ion", "intact", "production_scrap")
SODIUM = Load("Lot N", "battery", "sodium_ion", "intact", "end_of_life")
BLACK_MASS = Load("Batch B", "black_mass")
SALT = Load("Batch N", "material")
RESIDUE = Load("Batch R", "residue")


def right(load, day, stream=""):
    return [one.code for one in WASTE.right_codes(load, day, stream=stream)]


@pytest.mark.parametrize(
    ("load", "code", "day", "is_taken"),
    [
        (PACKS, "160605", LAST_OLD, True),
        (PACKS, "160605", FIRST_NEW, False),
        (PACKS, "160607*", LAST_OLD, False),
        (PACKS, "160607*", FIRST_NEW, True),
        (PACKS, "160215*", LAST_OLD, True),
        (PACKS, "160215*", FIRST_NEW, False),
        (PACKS, "160121*", LAST_OLD, True),
        (PACKS, "160121*", FIRST_NEW, False),
        (PACKS, "200133*", LAST_OLD, True),
        (PACKS, "200133*", FIRST_NEW, False),
        (PACKS, "200134", LAST_OLD, True),
        (PACKS, "200134", FIRST_NEW, False),
        (PACKS, "200143*", LAST_OLD, False),
        (PACKS, "200143*", FIRST_NEW, True),
        (PACKS, "160601*", LAST_OLD, False),
        (PACKS, "1914xx", FIRST_NEW, False),
        (PACKS, "200142*", FIRST_NEW, False),
        (SCRAP, "160607*", FIRST_NEW, True),
        (SCRAP, "200143*", FIRST_NEW, False),
        (SODIUM, "160605", LAST_OLD, True),
        (SODIUM, "160605", FIRST_NEW, False),
        (SODIUM, "1606xx", FIRST_NEW, True),
        (SODIUM, "160607*", FIRST_NEW, False),
        (BLACK_MASS, "1914xx", LAST_OLD, False),
        (BLACK_MASS, "1914xx", FIRST_NEW, True),
        (BLACK_MASS, "160607*", FIRST_NEW, False),
        (BLACK_MASS, "160605", LAST_OLD, True),  # no code for it is on record: a gap of ours refuses nobody
        (SALT, "191212", FIRST_NEW, True),
        (RESIDUE, "191212", FIRST_NEW, True),
        (RESIDUE, "160607*", FIRST_NEW, False),
        (RESIDUE, "190211*", LAST_OLD, True),
        (RESIDUE, "190211*", FIRST_NEW, False),
    ],
)
def test_a_code_is_taken_for_what_it_names_on_the_days_on_which_it_holds(load, code, day, is_taken):
    assert (WASTE.refusal(code, load, day) is None) == is_taken


def test_a_code_that_left_the_list_is_refused_with_the_reason_and_its_successor():
    refusal = WASTE.refusal("160605", PACKS, FIRST_NEW)
    assert refusal.message == "16 06 05 may not be used on 2026-12-09: its last day was 2026-12-08."
    assert refusal.cure == "Right on that day: 16 06 07* (Waste lithium batteries, commercial and industrial)."


@pytest.mark.parametrize(
    ("old", "load", "successors"),
    [
        ("160605", PACKS, "16 06 07*"),
        ("160215*", PACKS, "16 06 07*"),
        ("200133*", PACKS, "20 01 43*"),
        ("200134", PACKS, "20 01 43*"),
        ("160605", SODIUM, "16 06 xx"),
        ("160605", BLACK_MASS, "19 14 xx"),
        ("160605", SCRAP, "16 06 07*"),
    ],
)
def test_the_successor_goes_by_chemistry_stream_and_form(old, load, successors):
    cure = WASTE.refusal(old, load, FIRST_NEW).cure
    assert cure.startswith(f"Right on that day: {successors} (")
    assert "; or " not in cure


def test_where_no_code_is_on_record_the_refusal_says_so():
    refusal = WASTE.refusal("1914xx", BLACK_MASS, LAST_OLD)
    assert refusal.message == "19 14 xx may not be used on 2026-12-08: it may be used from 2026-12-09 on."
    assert refusal.cure.startswith("No code for this load is on record for that day")


def test_without_an_old_code_every_stream_is_named():
    assert right(PACKS, FIRST_NEW) == ["160607*", "200143*"]
    assert right(SCRAP, FIRST_NEW) == ["160607*"]
    assert right(PACKS, LAST_OLD) == ["160605", "200134", "160215*", "200133*", "160121*"]
    assert right(BLACK_MASS, FIRST_NEW) == ["1914xx"]
    assert right(SALT, FIRST_NEW) == []


def test_every_code_of_the_table_has_a_source_and_no_day_without_a_code_for_lithium_batteries():
    assert all(one.source and one.certainty for one in WASTE.codes.values())
    gaps = [code for code in WASTE.codes if "x" in code]
    assert gaps == ["1606xx", "1914xx"]
    assert {WASTE.codes[code].certainty for code in gaps} == {"to_be_verified"}
    assert right(PACKS, LAST_OLD, "industrial") and right(PACKS, FIRST_NEW, "industrial")


def test_codes_are_read_as_people_write_them():
    assert [codes.normal(text) for text in ("16 06 07*", "16.06.07*", "19 14 XX", " 160605")] == [
        "160607*",
        "160607*",
        "1914xx",
        "160605",
    ]
