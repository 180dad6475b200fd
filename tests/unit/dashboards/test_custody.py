"""Rules of credits, quarters, and which credit is used first."""

import doctest
from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.periods import Period
from dashboards.custody import balance
from dashboards.custody.balance import expired_kg, left_until
from dashboards.custody.quarters import code_of, latest_ended, quarter_of, quarter_with
from dashboards.custody.rules import FILE, custody_rules, read_rules
from facilities.rates.reader import RuleSetFault
from facilities.rates.rule_set import Certainty


def test_recycled_content_is_asked_of_cobalt_lithium_and_nickel_from_two_dates():
    """DOMAIN.md, section A1: Art. 8 of Regulation (EU) 2023/1542; copper is none of its materials."""
    rules = custody_rules()
    assert rules.credited == {"Co", "Li", "Ni"}
    told = {(one.element, one.valid_from.year, one.share) for one in rules.targets}
    assert told == {
        ("Co", 2031, D("0.16")),
        ("Li", 2031, D("0.06")),
        ("Ni", 2031, D("0.06")),
        ("Co", 2036, D("0.26")),
        ("Li", 2036, D("0.12")),
        ("Ni", 2036, D("0.15")),
    }
    assert [one.share for one in rules.targets_of("Li")] == [D("0.06"), D("0.12")]


def test_recalled_batteries_count_as_post_consumer_and_that_is_to_be_verified():
    rules = custody_rules()
    assert rules.class_of == {
        "end_of_life": "post_consumer",
        "recall": "post_consumer",
        "production_scrap": "pre_consumer",
    }
    recall = next(one for one in rules.origins if one.what == "recall")
    assert recall.certainty is Certainty.TO_BE_VERIFIED and recall.source
    assert all(one.source for one in rules.printed)


def test_a_credit_may_be_used_for_a_year_after_its_quarter():
    assert custody_rules().usable_until(quarter_of("2026-Q1")) == date(2027, 3, 31)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('origin = "recall"', 'origin = "found"', "origin is 'found'"),
        ('origin = "recall"', 'origin = "end_of_life"', "does not class recall"),
        ("percent = 16", "percent = 0", "percent"),
        ('certainty = "secondary"', 'certainty = "sure"', "certainty is 'sure'"),
        ("months_after_quarter = 12", 'months_after_quarter = "a year"', "months_after_quarter"),
        ('title = "', 'colour = "red"\ntitle = "', "colour is unknown"),
    ],
)
def test_a_faulty_file_is_refused_with_its_place(old, new, said):
    with pytest.raises(RuleSetFault, match=said):
        read_rules("rules.toml", FILE.read_text().replace(old, new, 1).encode())


def test_quarters_have_codes_and_nothing_else_is_one():
    assert quarter_of("2026-Q4") == Period(date(2026, 10, 1), date(2027, 1, 1))
    assert code_of(date(2026, 10, 1)) == "2026-Q4" and quarter_with(date(2026, 12, 31)) == quarter_of("2026-Q4")
    assert [quarter_of(code) for code in ("2026-Q5", "2026-4", "1999-Q1", "2026-Q1 ")] == [None] * 4
    assert [code_of(one.start) for one in latest_ended(date(2026, 2, 1), most=2)] == ["2025-Q4", "2025-Q3"]


CREDITS = st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.integers(1, 10**9).map(D)), max_size=12)


@given(CREDITS, st.integers(0, 100), st.dates(date(2026, 1, 1), date(2028, 1, 1)))
def test_what_ends_first_is_used_first_and_nothing_is_used_twice(incoming, percent, today):
    whole = sum((amount for _until, amount in incoming), D(0))
    spent = whole * percent / 100
    left = left_until(incoming, spent)
    assert sum((amount for _until, amount in left), D(0)) == whole - spent
    assert left == sorted(left)
    kept = {until for until, _amount in left}
    used_up = {until for until, _amount in incoming} - kept
    assert not kept or not used_up or max(used_up) <= min(kept)
    assert 0 <= expired_kg(left, today=today) <= whole - spent


def test_the_worked_example_holds():
    assert doctest.testmod(balance) == (0, 2)
