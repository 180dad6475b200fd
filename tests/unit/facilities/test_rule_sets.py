"""Rule sets are data: each figure has a source and a certainty, and a file that says less is refused."""

import csv
from pathlib import Path

import pytest

from facilities.rates.reader import (
    RuleSetFault,
    battery_classes,
    class_of,
    read_classes,
    read_rule_set,
    rule_sets,
    together,
)
from facilities.rates.rule_set import Certainty

REFERENCE = Path(__file__).resolve().parents[3] / "consortium" / "reference" / "data"
MINIMAL = """
code = "xx-1"
jurisdiction = "Nowhere"
title = "An Act"
short_title = "Act"
version = "1"
position = 9
valid_from = 2026-01-01
year_starts_in_month = 1
is_by_country_of_collection = false
source = "Gazette"
certainty = "read"
[plausibility]
largest_percent = 100
flag_above_percent = 98
source = "Mass"
certainty = "derived"
[[rules]]
code = "efficiency"
label = "Efficiency"
rated = "recycling_efficiency"
basis = "battery_mass"
source = "Gazette"
certainty = "read"
[[rules.targets]]
class = "lithium"
percent = 50.5
first_year = 2027
due = 2026-12-31
source = "Gazette"
certainty = "read"
"""
SOURCE = 'source = "Gazette"\n'
RATED = 'rated = "recycling_efficiency"\nbasis = "battery_mass"'


def read(text: str):
    return read_rule_set("xx.toml", text.encode(), battery_classes())


def column(file: str, name: str) -> set[str]:
    with open(REFERENCE / f"{file}.csv", newline="", encoding="utf-8") as lines:
        return {row[name] for row in csv.DictReader(lines)}


def test_the_rule_sets_of_the_product_in_order():
    assert list(rule_sets()) == ["eu-2023-1542", "uk-493-2012", "cn-2019", "cn-2024", "in-2022"]


@pytest.mark.parametrize("code", list(rule_sets()))
def test_every_figure_says_its_source_and_how_certain_it_is(code):
    found = rule_sets()[code]
    figures = [found, found.plausibility, *found.rules, *found.exclusions, *found.fractions, *found.notes]
    figures += [target for rule in found.rules for target in rule.targets]
    assert all(len(one.source) > 10 and isinstance(one.certainty, Certainty) for one in figures)
    assert len(found.digest) == 64


def test_no_target_is_claimed_to_have_been_read_in_the_primary_text():
    """Nobody has yet: a person compares the file with the text and writes `read`."""
    targets = [target for one in rule_sets().values() for rule in one.rules for target in rule.targets]
    assert {target.certainty.needs_verification for target in targets} == {True}


def test_every_chemistry_has_a_class_and_every_class_names_known_chemistries():
    known = column("chemistries", "code")
    assert {chemistry for one in battery_classes().values() for chemistry in one.chemistries} == known
    assert {class_of(chemistry) for chemistry in known} == {"lithium"}
    assert class_of("ALKALINE") == ""


@pytest.mark.parametrize("code", ["eu-2023-1542", "uk-493-2012", "in-2022"])
def test_the_table_of_outputs_decides_every_material_that_a_run_can_give(code):
    with open(REFERENCE / "materials.csv", newline="", encoding="utf-8") as lines:
        materials = {row["code"] for row in csv.DictReader(lines) if row["kind"] != "reagent"}
    fractions = rule_sets()[code].fractions
    assert {material for one in fractions for material in one.materials} == materials
    intermediates = {"black_mass", "mixed_hydroxide", "alloy"}
    assert not intermediates & {material for one in fractions if one.counts for material in one.materials}


def test_a_minimal_file_is_a_rule_set():
    found = read(MINIMAL)
    assert (found.rules[0].targets[0].percent, found.valid_until, found.all_gaps) == (50.5, None, ())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('certainty = "read"\n[plaus', "[plaus", "xx.toml: certainty is missing. Add `certainty = …`."),
        ('certainty = "read"\n[plaus', 'certainty = "sure"\n[plaus', "certainty is 'sure'. Choose one of: read"),
        (f'{SOURCE}certainty = "read"\n[[rules.t', 'certainty = "read"\n[[rules.t', "rules[1].source is missing"),
        ('source = "Mass"', 'source = " "', "plausibility.source is empty"),
        ('title = "An Act"', 'title = "An Act"\ntittle = "x"', "xx.toml: tittle is unknown. Correct its spelling"),
        ("percent = 50.5", "percent = 50.5\nweight = 1", "rules[1].targets[1].weight is unknown"),
        ("percent = 50.5", "percent = 101", "percent is 101. A percentage lies above 0"),
        ("percent = 50.5", 'percent = "50"', "percent is '50'. Write a decimal."),
        ("percent = 50.5", "percent = nan", "percent is NaN. Write a number."),
        ('class = "lithium"', 'class = "sodium"', "class is 'sodium'. Choose one of: lithium"),
        ("first_year = 2027", "first_year = 2025", "first_year lies before 2026-12-31"),
        ("valid_from = 2026-01-01", "valid_from = 2026-01-01\nvalid_until = 2025-01-01", "valid_until is 2025-01-01"),
        ("valid_from = 2026-01-01", "valid_from = 2026-01-01T00:00:00", "Write a date"),
        ("year_starts_in_month = 1", "year_starts_in_month = 13", "January is 1"),
        ('code = "efficiency"', 'code = "Efficiency!"', "rules[1].code is 'Efficiency!'"),
        ('basis = "battery_mass"', 'basis = "battery_element"', "basis does not fit recycling_efficiency"),
        (RATED, 'rated = "element_recovery"\nbasis = "battery_element"', "element is ''. Name the element"),
        (RATED, 'rated = "step_recovery"\nbasis = "not_recorded"', "gap is missing"),
        ("[plausibility]", "plausibility = 3\n[other]", "plausibility is 3. Write a dict."),
        ('code = "xx-1"', "code = ", "the file is no TOML"),
    ],
)
def test_a_file_with_a_fault_is_refused_with_file_key_and_cure(old, new, said):
    assert old in MINIMAL
    with pytest.raises(RuleSetFault) as refused:
        read(MINIMAL.replace(old, new, 1))
    assert str(refused.value).startswith("xx.toml: ")
    assert said in str(refused.value)


TARGET = MINIMAL[MINIMAL.index("[[rules.targets]]") :]
RULE = MINIMAL[MINIMAL.index("[[rules]]") :]
EXCLUSION = """
[[exclusions]]
code = "carbon"
label = "Carbon"
elements = ["C"]
first_year = 2026
source = "Gazette"
certainty = "read"
"""
FRACTION = """
[[fractions]]
label = "Salts"
materials = ["nickel_sulphate"]
counts = true
source = "Gazette"
certainty = "read"
"""


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (TARGET, "first_year is 2027 twice"),
        (TARGET.replace("lithium", "any"), "first_year is 2027 twice"),
        (RULE, "code repeats efficiency"),
        (EXCLUSION * 2, "elements are excluded twice"),
        (EXCLUSION + "last_year = 2020\n", "last_year lies before first_year"),
        (FRACTION * 2, "materials hold nickel_sulphate a second time"),
    ],
)
def test_what_stands_twice_is_refused(more, said):
    with pytest.raises(RuleSetFault) as refused:
        read(MINIMAL + more)
    assert said in str(refused.value)


def test_two_versions_of_a_jurisdiction_do_not_overlap():
    first, second = (
        read(MINIMAL),
        read(MINIMAL.replace("xx-1", "xx-2").replace("valid_from = 2026", "valid_from = 2027")),
    )
    with pytest.raises(RuleSetFault, match="xx-2: valid_from lies within xx-1, which holds in Nowhere until further"):
        together([first, second])
    ended = read(MINIMAL.replace("valid_from = 2026-01-01", "valid_from = 2026-01-01\nvalid_until = 2027-01-01"))
    assert list(together([second, ended])) == ["xx-1", "xx-2"]
    with pytest.raises(RuleSetFault, match="code is used by two files"):
        together([first, first])


def test_a_chemistry_has_one_class():
    one = '[[classes]]\ncode = "{}"\nlabel = "L"\nchemistries = ["LFP"]\nsource = "S"\ncertainty = "read"\n'
    with pytest.raises(RuleSetFault, match="chemistries holds LFP a second time"):
        read_classes("c.toml", (one.format("a") + one.format("b")).encode())
