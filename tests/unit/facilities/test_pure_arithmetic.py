"""The worked examples in the pure modules hold."""

import doctest

import pytest

from contracts import terms
from facilities import attribution, closure, energy, mass_balance, reconciliation
from feedstock import codes, dangerous_goods


@pytest.mark.parametrize(
    "module", [attribution, closure, energy, mass_balance, reconciliation, terms, codes, dangerous_goods]
)
def test_the_worked_examples_hold(module):
    assert doctest.testmod(module).failed == 0
    assert doctest.testmod(module).attempted > 0
