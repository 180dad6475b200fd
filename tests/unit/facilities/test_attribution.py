"""The parts of an output add up to it to the milligram, and depend on nothing but the shares."""

import random
from decimal import Decimal as D
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from facilities.attribution import MILLIGRAM_KG, NOTHING_KNOWN, split

MASSES = st.integers(0, 10**13).map(lambda mg: mg * MILLIGRAM_KG)
WEIGHTS = st.dictionaries(
    st.text("ABCDEFGH0123456789", min_size=1, max_size=6), st.integers(1, 10**9), min_size=1, max_size=40
)


def shares_of(weights: dict[str, int]) -> dict[str, D]:
    whole = sum(weights.values())
    return {name: D(weight) / whole for name, weight in weights.items()}


@given(MASSES, WEIGHTS)
def test_the_parts_add_up_to_the_whole_and_none_is_a_milligram_off(whole_kg, weights):
    parts = split(whole_kg, shares_of(weights))
    assert sum(parts.values()) == whole_kg
    total = sum(weights.values())
    for name, weight in weights.items():
        exact = Fraction(whole_kg) * weight / total
        assert abs(Fraction(parts.get(name, D(0))) - exact) <= Fraction(MILLIGRAM_KG)


@given(MASSES, WEIGHTS, st.randoms(use_true_random=False))
def test_the_order_of_the_lots_changes_nothing(whole_kg, weights, dice: random.Random):
    shares = shares_of(weights)
    names = list(shares)
    dice.shuffle(names)
    assert split(whole_kg, {name: shares[name] for name in names}) == split(whole_kg, shares)


@given(MASSES, WEIGHTS)
def test_what_the_lots_do_not_explain_is_a_part_of_its_own(whole_kg, weights):
    halves = {name: share / 2 for name, share in shares_of(weights).items()}
    parts = split(whole_kg, halves)
    assert sum(parts.values()) == whole_kg
    assert abs(parts.get(NOTHING_KNOWN, D(0)) - whole_kg / 2) <= MILLIGRAM_KG


def test_equal_remainders_are_served_by_number():
    third = {"L-2": D(1), "L-1": D(1), "L-3": D(1)}
    assert split(D("0.000002"), third) == {"L-1": D("0.000001"), "L-2": D("0.000001")}


def test_the_worked_example_of_two_senders():
    """Two senders of 60 and 40 kg Ni; the plant recovers 95 % of what came in: 57 and 38 kg."""
    assert split(D(95), {"L-A": D("0.6"), "L-B": D("0.4")}) == {"L-A": D(57), "L-B": D(38)}


def test_no_lot_and_no_mass():
    assert split(D(1), {}) == {NOTHING_KNOWN: D(1)}
    assert split(D(0), {"L-A": D(1)}) == {}
