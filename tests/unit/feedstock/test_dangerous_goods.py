"""UN numbers, packing and modes by condition and purpose: every situation of the reference table."""

from datetime import date

import pytest

from feedstock.codes import Load
from feedstock.dangerous_goods import Leg, stated
from tests.unit.feedstock.law import transport_law

DAY = date(2026, 3, 2)
LAW = transport_law()
SURFACE = ("road", "rail", "sea", "inland_waterway")


def battery(condition="intact", packing="", family="lithium_ion"):
    return Load("Lot A", "battery", family, condition, "end_of_life", stated(packing))


def said(load, mode="road", purpose="", **leg):
    found = LAW.misfits([load], [Leg(mode, DAY, **leg)], purpose)
    return [(one.refusal.column, one.refusal.message, one.refusal.cure) for one in found]


@pytest.mark.parametrize("mode", SURFACE)
@pytest.mark.parametrize(
    ("condition", "purpose", "provision", "packings"),
    [
        ("intact", "normal", "188, 230, 310, 348", ["P903", "LP903"]),
        ("intact", "prototype", "310", ["P910", "LP905"]),
        ("intact", "recycling", "377", ["P909"]),
        ("damaged", "recycling", "376", ["P908", "LP904"]),
        ("damaged", "normal", "376", ["P908", "LP904"]),
        ("defective", "recycling", "376", ["P911", "LP906", ""]),
        ("defective", "prototype", "376", ["P911", "LP906", ""]),
    ],
)
@pytest.mark.parametrize("family", ["lithium_ion", "lithium_metal", "sodium_ion"])
def test_condition_and_purpose_decide_provision_and_packing(family, condition, purpose, provision, packings, mode):
    rules = LAW.rules_for(battery(condition, family=family), purpose, mode, DAY)
    main = [rule for rule in rules if rule.special_provision == provision]
    assert [rule.packing_instruction for rule in main] == packings
    assert {rule.special_provision for rule in rules} - {provision} <= {"636", "670"}
    for packing in filter(None, packings):
        assert said(battery(condition, packing, family), mode, purpose) == []
    wrong = "P908" if condition != "damaged" else "P911"
    assert [row[0] for row in said(battery(condition, wrong, family), mode, purpose)] == ["packing"]


@pytest.mark.parametrize("condition", ["damaged", "defective"])
@pytest.mark.parametrize("approval", ["", "BAM 2026-17"])
def test_damaged_and_defective_batteries_never_fly(condition, approval):
    column, message, cure = said(battery(condition), "air", approval=approval)[0]
    assert column == "mode"
    assert message == (
        f"Lot A holds {condition} lithium ion batteries: Damaged and defective batteries are forbidden on aircraft "
        "(special provision 376)."
    )
    packing = "P908 or LP904" if condition == "damaged" else "P911 or LP906"
    assert cure == f"Send it by inland waterway, rail, road or sea, packed by {packing}."


def test_waste_batteries_fly_only_with_the_approval_of_state_and_operator():
    column, _message, cure = said(battery(), "air")[0]
    assert (column, cure) == (
        "mode",
        "Send it by inland waterway, rail, road or sea, packed by P909. "
        "Or state the approval of the State of origin and the operator.",
    )
    assert said(battery(), "air", approval="LBA 12/2026, Rhine Air") == []
    assert said(battery(), "air", "normal") == []


def test_defective_batteries_take_any_packing_that_the_competent_authority_approves():
    assert said(battery("defective", "P909")) != []
    assert said(battery("defective", "P909"), approval="BAM 2026-17") == []


def test_packing_that_does_not_fit_is_refused_with_the_right_one():
    assert said(battery("damaged", "P909")) == [
        (
            "packing",
            "P909 is not for damaged lithium ion batteries sent for recycling by road.",
            "Right is P908 or LP904.",
        )
    ]
    assert said(battery("damaged", "P909 P908")) == []


def test_damaged_and_defective_batteries_go_only_with_a_word_of_their_packing():
    message = "No packing is stated for damaged lithium ion batteries sent for recycling by road."
    assert said(battery("damaged")) == [("packing", message, "Right is P908 or LP904.")]
    assert [row[0] for row in said(battery("defective"))] == ["packing"]
    assert said(battery("defective"), approval="BAM 2026-17") == []  # the authority's packing stands in its approval
    assert said(battery()) == []  # of intact ones it is owed


@pytest.mark.parametrize(
    ("family", "number", "right"),
    [
        ("lithium_ion", "UN3480", ""),
        ("lithium_ion", "UN3481", ""),
        ("lithium_ion", "UN3536", ""),
        ("lithium_ion", "UN3090", "UN3480"),
        ("lithium_ion", "UN3551", "UN3480"),
        ("lithium_ion", "UN3556", "UN3480"),
        ("lithium_ion", "UN3171", "UN3480"),
        ("lithium_metal", "UN3480", "UN3090"),
        ("lithium_metal", "UN3091", ""),
        ("sodium_ion", "UN3480", "UN3551"),
        ("sodium_ion", "UN3551", ""),
        ("sodium_ion", "UN3552", ""),
        ("sodium_ion", "UN3558", "UN3551"),
    ],
)
def test_the_number_goes_by_the_family_of_the_chemistry(family, number, right):
    found = said(battery(family=family), un_number=number)
    assert bool(found) == bool(right)
    if right:
        assert found[0][0] == "un_number"
        assert found[0][2].startswith(f"Right is {right} (")


def test_no_battery_number_is_for_black_mass():
    column, message, _cure = said(Load("Batch B", "black_mass"), un_number="UN3480")[0]
    assert (column, message) == ("un_number", "UN3480 is for lithium ion batteries; Batch B holds black mass.")


def test_each_load_on_each_leg_is_looked_at_and_each_fault_is_told_once():
    loads = [battery(), battery("damaged", "P909"), battery("damaged")]
    legs = [Leg("road", date(2026, 12, 8), "UN3480", "160605"), Leg("air", date(2026, 12, 9), "UN3090", "160605")]
    found = [(one.leg, one.load, one.refusal.column) for one in LAW.misfits(loads, legs)]
    assert found == [
        (0, 1, "packing"),
        (0, 2, "packing"),
        (1, None, "waste_code"),
        (1, None, "un_number"),
        (1, None, "mode"),
    ]


def test_every_rule_has_a_source_and_no_situation_is_without_one():
    assert all(rule.source and rule.certainty for rule in LAW.rules)
    for family in ("lithium_ion", "lithium_metal", "sodium_ion"):
        for condition in ("intact", "damaged", "defective"):
            for purpose in ("normal", "prototype", "recycling"):
                for mode in (*SURFACE, "air"):
                    assert LAW.rules_for(battery(condition, family=family), purpose, mode, DAY)
