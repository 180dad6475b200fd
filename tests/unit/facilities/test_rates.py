"""A year against a rule set: published worked examples, targets by year, and the traps of the trade."""

from dataclasses import replace
from decimal import Decimal as D

import pytest

from facilities.rates.assess import Amount, Flag, Reason, Sums, Verdict, assess
from facilities.rates.reader import rule_sets
from facilities.rates.rule_set import Certainty

EU, UK, CN19, CN24, IN = (
    rule_sets()[code] for code in ("eu-2023-1542", "uk-493-2012", "cn-2019", "cn-2024", "in-2022")
)


def kg(value: str, *, estimated: str = "0") -> Amount:
    return Amount(D(value), D(estimated))


# 1 000 kg of NMC622 cells by EverBatt 2023 (Argonne National Laboratory; DOMAIN.md A3, C2 and C4).
CELLS = Sums(
    batteries=kg("1000"),
    dry_batteries=kg("1000"),
    elements_in={
        "Li": kg("32.8", estimated="32.8"),
        "Ni": kg("162.7", estimated="162.7"),
        "Co": kg("54.5", estimated="54.5"),
        "Mn": kg("50.8", estimated="50.8"),
        "Cu": kg("79.5", estimated="79.5"),
        "C": kg("280.545", estimated="280.545"),
    },
    outputs={
        ("copper", "Cu"): kg("71.594"),
        ("aluminium", "Al"): kg("46.544"),
        ("nickel_sulphate", "Ni"): kg("151.475"),
        ("cobalt_sulphate", "Co"): kg("50.698"),
        ("manganese_sulphate", "Mn"): kg("47.261"),
        ("lithium_carbonate", "Li"): kg("27.414"),
    },
    process_in={"Li": kg("30.46"), "Ni": kg("154.57"), "Co": kg("51.73"), "Mn": kg("48.23")},
    process_out={"Li": kg("27.414"), "Ni": kg("151.475"), "Co": kg("50.698"), "Mn": kg("47.261")},
)


def rated(rule_set, code: str, year: int = 2026, sums: Sums = CELLS, **options):
    options.setdefault("battery_class", "lithium")
    return next(one for one in assess(rule_set, year, sums, **options) if one.rule.code == code)


def percent(assessment) -> D:
    return round(assessment.value * 100, 2)


def of(battery: str, won: str, element: str = "Ni") -> Sums:
    """So much of a battery, and so much of it in a salt."""
    return Sums(
        batteries=kg(battery),
        dry_batteries=kg(battery),
        elements_in={element: kg(battery)},
        outputs={("nickel_sulphate", element): kg(won)},
    )


# Worked examples -----------------------------------------------------------------------------------------------------


def test_recycling_efficiency_with_carbon_in_the_denominator():
    """DOMAIN.md A3: counted outputs of 394.986 kg of 1 000 kg are 39.50 %."""
    found = rated(EU, "recycling_efficiency")
    assert (found.numerator.kg, found.denominator.kg) == (D("394.986"), D(1000))
    assert (percent(found), found.target.percent, found.verdict) == (D("39.50"), 65, Verdict.MISSED)


def test_recycling_efficiency_with_carbon_taken_out_on_both_sides():
    """DOMAIN.md A3: 394.986 of 719.455 kg are 54.90 %."""
    found = rated(EU, "recycling_efficiency", elected=["carbon"])
    assert (found.numerator.kg, found.denominator.kg) == (D("394.986"), D("719.455"))
    assert (percent(found), found.excluded) == (D("54.90"), ("carbon",))


@pytest.mark.parametrize(
    ("rule", "expected"), [("recovery_ni", "93.10"), ("recovery_co", "93.02"), ("recovery_cu", "90.06")]
)
def test_recovery_of_a_chain_is_the_product_of_its_steps(rule, expected):
    """DOMAIN.md C4: nickel 0.95 in preprocessing times 0.98 in hydrometallurgy are 0.931; C2 is rounded to 0.01 %."""
    assert percent(rated(EU, rule)) == D(expected)


@pytest.mark.parametrize(("rule", "expected"), [("recovery_ni", "98.00"), ("recovery_li", "90.00")])
def test_china_rates_the_process_and_not_the_chain(rule, expected):
    """DOMAIN.md C4: the wet step wins 98 % of nickel and 90 % of lithium from the black mass."""
    assert percent(rated(CN24, rule)) == D(expected)


def test_india_divides_by_dry_weight():
    """Trap 1, wet and dry: 100 kg of water in the batteries raise the rate where the law counts dry matter only."""
    wet = replace(CELLS, batteries=kg("1100"))
    assert percent(rated(IN, "dry_weight_recovery", sums=wet)) == D("39.50")
    assert percent(rated(EU, "recycling_efficiency", sums=wet)) == D("35.91")


# Targets and verdicts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule_set", "rule", "year", "expected"),
    [
        (EU, "recycling_efficiency", 2026, 65),
        (EU, "recycling_efficiency", 2030, 65),
        (EU, "recycling_efficiency", 2031, 70),
        (EU, "recovery_ni", 2027, None),
        (EU, "recovery_ni", 2028, 90),
        (EU, "recovery_ni", 2032, 95),
        (EU, "recovery_li", 2028, 50),
        (EU, "recovery_li", 2032, 80),
        (UK, "recycling_efficiency", 2026, 50),
        (CN19, "recovery_li", 2024, 85),
        (CN24, "recovery_li", 2025, 90),
        (IN, "dry_weight_recovery", 2023, None),
        (IN, "dry_weight_recovery", 2024, 70),
        (IN, "dry_weight_recovery", 2025, 80),
        (IN, "dry_weight_recovery", 2026, 90),
        (IN, "dry_weight_recovery", 2040, 90),
    ],
)
def test_the_target_of_a_year(rule_set, rule, year, expected):
    target = rated(rule_set, rule, year).target
    assert (target.percent if target else None) == expected


@pytest.mark.parametrize(
    ("battery_class", "eu", "uk"),
    [("lead", 75, 65), ("nickel_cadmium", 80, 75), ("lithium", 65, 50), ("other", 50, 50)],
)
def test_the_target_of_a_class(battery_class, eu, uk):
    targets = [rated(one, "recycling_efficiency", battery_class=battery_class).target.percent for one in (EU, UK)]
    assert targets == [eu, uk]


@pytest.mark.parametrize(
    ("won", "verdict"),
    [
        ("65", Verdict.MET),
        ("64.999999999", Verdict.MISSED),
        ("98", Verdict.MET),
        ("100", Verdict.MET),
        ("100.000000001", Verdict.IMPLAUSIBLE),
        ("0", Verdict.NOT_ASSESSABLE),
    ],
)
def test_values_are_compared_unrounded(won, verdict):
    assert rated(EU, "recycling_efficiency", sums=of("100", won)).verdict is verdict


def test_a_comparison_loses_no_digit():
    assert rated(EU, "recycling_efficiency", sums=of("300000000", "195000000")).verdict is Verdict.MET
    assert rated(EU, "recycling_efficiency", sums=of("300000000", "194999999.999999999")).verdict is Verdict.MISSED


def test_a_rate_above_98_percent_is_flagged_and_one_above_100_is_no_rate():
    assert Flag.CLOSE_TO_ALL not in rated(EU, "recycling_efficiency", sums=of("100", "98")).flags
    assert Flag.CLOSE_TO_ALL in rated(EU, "recycling_efficiency", sums=of("100", "98.1")).flags
    above = rated(EU, "recycling_efficiency", sums=of("100", "101"))
    assert (above.verdict, above.reason, Flag.CLOSE_TO_ALL in above.flags) == (
        Verdict.IMPLAUSIBLE,
        Reason.ABOVE_ALL,
        False,
    )


def test_nothing_charged_is_a_gap_and_no_zero():
    found = rated(EU, "recycling_efficiency", sums=Sums())
    assert (found.value, found.verdict, found.reason) == (None, Verdict.NOT_ASSESSABLE, Reason.NOTHING_CHARGED)


def test_a_rule_set_is_no_judge_of_years_in_which_it_does_not_hold():
    assert rated(EU, "recycling_efficiency", 2025).verdict is Verdict.NOT_IN_FORCE
    assert rated(CN19, "recovery_li", 2025).verdict is Verdict.NOT_IN_FORCE
    assert rated(CN24, "recovery_li", 2024).verdict is Verdict.NOT_IN_FORCE


def test_a_recovery_without_a_target_yet_says_which_comes():
    found = rated(EU, "recovery_ni", 2026)
    assert (found.verdict, found.next_target.percent, found.next_target.first_year) == (Verdict.NO_TARGET, 90, 2028)


def test_what_nobody_records_is_not_assessable():
    found = rated(CN24, "electrode_powder")
    assert (found.value, found.verdict, found.reason) == (None, Verdict.NOT_ASSESSABLE, Reason.NOT_RECORDED)


def test_a_process_is_not_split_by_a_filter_that_it_cannot_follow():
    found = rated(CN24, "recovery_li", sums=replace(CELLS, is_process_split=False))
    assert (found.verdict, found.reason) == (Verdict.NOT_ASSESSABLE, Reason.NOT_SPLIT)


def test_a_year_may_begin_in_april():
    assert (str(IN.period(2025).start), str(IN.period(2025).last_day), IN.year_label(2025)) == (
        "2025-04-01",
        "2026-03-31",
        "2025-26",
    )


# Exclusions are symmetric and elected --------------------------------------------------------------------------------


def test_recovered_graphite_is_taken_out_of_the_numerator_with_the_carbon():
    with_graphite = replace(CELLS, outputs={**CELLS.outputs, ("graphite", "C"): kg("200")})
    assert percent(rated(EU, "recycling_efficiency", sums=with_graphite)) == D("59.50")
    assert percent(rated(EU, "recycling_efficiency", sums=with_graphite, elected=["carbon"])) == D("54.90")


def test_an_exclusion_touches_no_recovery_of_an_element():
    assert rated(EU, "recovery_ni", elected=["carbon"]).excluded == ()


def test_only_what_the_rule_set_lists_in_the_year_may_be_elected():
    with pytest.raises(ValueError, match="elect only what it lists"):
        assess(UK, 2026, CELLS, battery_class="lithium", elected=["carbon"])
    with pytest.raises(ValueError, match="no exclusion 'carbon' in 2030"):
        assess(EU, 2030, CELLS, battery_class="lithium", elected=["carbon"])


def test_an_estimated_exclusion_makes_the_denominator_estimated():
    found = rated(EU, "recycling_efficiency", elected=["carbon"])
    assert found.denominator.estimated_kg == D("280.545")
    assert rated(EU, "recycling_efficiency").estimated_share == 0


# Traps ---------------------------------------------------------------------------------------------------------------


def test_trap_3_black_mass_is_no_output():
    """699.25 kg of black mass would make 109 % of it, together with the metals that were won from it."""
    with_black_mass = {**CELLS.outputs, ("black_mass", "Ni"): kg("154.57"), ("black_mass", "C"): kg("266.5")}
    for rule_set in (EU, UK):
        found = rated(rule_set, "recycling_efficiency", sums=replace(CELLS, outputs=with_black_mass))
        assert percent(found) == D("39.50")
    assert percent(rated(EU, "recovery_ni", sums=replace(CELLS, outputs=with_black_mass))) == D("93.10")


def test_trap_4_reagent_mass_in_a_salt_is_refused_as_impossible():
    """As salts the outputs weigh 1 224 kg, the sulphate, carbonate and crystal water of reagents among them."""
    as_salts = {
        ("copper", "Cu"): kg("71.594"),
        ("aluminium", "Al"): kg("46.544"),
        ("nickel_sulphate", "Ni"): kg("678.33"),
        ("cobalt_sulphate", "Co"): kg("241.81"),
        ("manganese_sulphate", "Mn"): kg("145.39"),
        ("lithium_carbonate", "Li"): kg("145.94"),
    }
    found = rated(EU, "recycling_efficiency", sums=replace(CELLS, outputs=as_salts))
    assert (percent(found), found.verdict) == (D("132.96"), Verdict.IMPLAUSIBLE)


def test_trap_5_lithium_of_the_electrolyte_belongs_to_the_denominator():
    """Left out, NMC622 would show 85.5 instead of 83.6 %: 2.3 % more than is true."""
    cathode_only = {**CELLS.elements_in, "Li": kg("32.0625")}  # 44.78 % of cathode with 7.16 % Li
    whole, inflated = (
        rated(EU, "recovery_li", sums=replace(CELLS, elements_in=elements))
        for elements in (CELLS.elements_in, cathode_only)
    )
    assert (percent(whole), percent(inflated)) == (D("83.58"), D("85.50"))
    assert D("1.02") < inflated.value / whole.value < D("1.04")


def test_an_output_that_no_row_of_the_table_decides_is_not_counted_and_said():
    unknown = {**CELLS.outputs, ("unheard_of", "Ni"): kg("10")}
    found = rated(EU, "recycling_efficiency", sums=replace(CELLS, outputs=unknown))
    assert (percent(found), found.undecided, Flag.UNDECIDED_OUTPUT in found.flags) == (
        D("39.50"),
        ("unheard_of",),
        True,
    )


def test_an_open_balance_marks_every_rate_that_stands_on_it():
    found = assess(EU, 2026, replace(CELLS, open_balances=("Leipzig, March",)), battery_class="lithium")
    assert all(Flag.OPEN_BALANCE in one.flags and one.open_balances == ("Leipzig, March",) for one in found)


def test_a_verdict_is_as_certain_as_the_weakest_thing_it_stands_on():
    assert rated(EU, "recycling_efficiency").certainty is Certainty.SECONDARY
    assert rated(EU, "recycling_efficiency", elected=["carbon"]).certainty is Certainty.TO_BE_VERIFIED
    assert rated(EU, "recovery_ni", 2028).certainty is Certainty.TO_BE_VERIFIED
    assert Certainty.SECONDARY.needs_verification and not Certainty.READ.needs_verification
