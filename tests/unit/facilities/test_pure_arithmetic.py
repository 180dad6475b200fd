"""The worked examples in the pure modules hold."""

import doctest

import pytest

from contracts import terms
from facilities import closure, mass_balance, reconciliation


@pytest.mark.parametrize("module", [closure, mass_balance, reconciliation, terms])
def test_the_worked_examples_hold(module):
    assert doctest.testmod(module).failed == 0
    assert doctest.testmod(module).attempted > 0
