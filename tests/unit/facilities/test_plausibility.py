"""What an assay cannot be, and what it says against a declared chemistry (DOMAIN.md, C3, C5, C6 and trap Y15)."""

import doctest
from datetime import date
from decimal import Decimal as D

import pytest

from consortium.reference import reader
from facilities import plausibility
from facilities.plausibility import contradictions, is_impossible, maximum

DAY = date(2026, 11, 23)
CELLS = {"NMC622": {"Li": D("0.0328"), "Ni": D("0.1627"), "Co": D("0.0545"), "Mn": D("0.0508")}}
PACKS = {"NMC811": {"Li": D("0.0191"), "Ni": D("0.1261"), "Co": D("0.0158"), "Mn": D("0.0148")}}
LFP = {"Li": D("0.0209"), "Fe": D("0.1616")}


@pytest.mark.parametrize(
    ("material", "analyte", "published"),
    [
        # the table of DOMAIN.md, C5
        ("nickel_sulphate", "Ni", "0.22330"),
        ("cobalt_sulphate", "Co", "0.20966"),
        ("manganese_sulphate", "Mn", "0.32506"),
        ("lithium_carbonate", "Li", "0.18785"),
        ("lithium_hydroxide", "Li", "0.16539"),
        ("iron_phosphate", "Fe", "0.37029"),
        # and of C6: LiOH in the monohydrate
        ("lithium_hydroxide", "LiOH", "0.5707"),
        ("copper", "Cu", "1"),
        ("black_mass", "Ni", "1"),
        ("nickel_sulphate", "NiSO4.6H2O", "1"),
        ("nickel_sulphate", "Co", "1"),
    ],
)
def test_the_theoretical_maximum_is_the_published_one(material, analyte, published):
    assert maximum(analyte, material).fraction.quantize(D(published)) == D(published)


@pytest.mark.parametrize(
    ("percent", "uncertainty", "impossible"),
    [
        ("22.2", None, False),  # battery grade
        ("22.3303999800", "0", False),  # just on the limit
        ("22.34", "0", True),
        ("22.45", "0.15", False),
        ("22.49", "0.15", True),
        ("22.55", None, False),  # within one percent of the maximum, where no uncertainty is stated
        ("22.56", None, True),
        ("37.9", None, True),  # of the anhydrous sulphate
    ],
)
def test_an_assay_above_what_the_hydrate_can_hold_is_impossible(percent, uncertainty, impossible):
    stated = None if uncertainty is None else D(uncertainty) / 100
    limit = maximum("Ni", "nickel_sulphate")
    on_limit = limit.fraction if percent == "22.3303999800" else D(percent) / 100
    assert is_impossible(on_limit, limit, stated, day=DAY) is impossible


def told(chemistry, form, found, composition) -> set[tuple]:
    found = {element: D(share) for element, share in found.items()}
    rows = contradictions(chemistry=chemistry, form_factor=form, found=found, composition=composition, day=DAY)
    return {(one.element, one.is_above, one.bound, one.certainty) for one in rows}


def test_a_pack_declared_nmc811_with_the_cobalt_of_another_chemistry_is_told():
    """The published validation use: more than 3 % Co or Li of the pack's mass is suspicious."""
    pack = PACKS["NMC811"]
    assert told("NMC811", "pack", {"Co": "0.0301", "Li": "0.0301"}, pack) == {
        ("Co", True, D("0.03"), "derived"),
        ("Li", True, D("0.03"), "derived"),
    }
    assert told("NMC811", "pack", {"Co": "0.03", "Li": "0.0191", "Ni": "0.13"}, pack) == set()


def test_what_the_chemistry_lacks_or_has_too_little_of_is_told():
    assert told("LFP", "cell", {"Ni": "0.05", "Co": "0.009"}, LFP) == {("Ni", True, D("0.01"), "to_be_verified")}
    assert told("NMC622", "cell", {"Ni": "0", "Li": "0.03"}, CELLS["NMC622"]) == {
        ("Ni", False, D("0.06508"), "to_be_verified")
    }
    assert told("NMC622", "cell", {"Co": "0.11"}, CELLS["NMC622"]) == {("Co", True, D("0.1090"), "to_be_verified")}


def test_a_mixed_lot_contradicts_nothing_and_no_composition_is_no_contradiction_by_factors():
    assert told("MIXED", "cell", {"Ni": "0.9"}, CELLS["NMC622"]) == set()
    assert told("NCA", "pack", {"Li": "0.9"}, {}) == set()


LIMITS = ("chemistry_limits", "assay_limits", "recovery_limits", "catena_x_limits")


def test_every_bound_has_a_source_and_a_certainty():
    rows = [row for name in LIMITS for row in reader.rows(name)]
    assert all(row["source"] and row["certainty"] in {"derived", "to_be_verified"} for row in rows)


def test_no_cell_or_pack_of_the_composition_table_contradicts_itself():
    compositions: dict[tuple[str, str], dict[str, D]] = {}
    for row in reader.rows("compositions"):
        compositions.setdefault((row["chemistry"], row["form_factor"]), {})[row["element"]] = D(row["fraction"])
    for (chemistry, form), found in compositions.items():
        assert told(chemistry, form, found, found) == set(), (chemistry, form)


def test_the_worked_example_holds():
    assert doctest.testmod(plausibility).failed == 0
