"""The worked examples in the pure modules hold."""

import doctest

import pytest

from contracts import terms
from facilities import mass_balance


@pytest.mark.parametrize("module", [mass_balance, terms])
def test_the_worked_examples_hold(module):
    assert doctest.testmod(module).failed == 0
    assert doctest.testmod(module).attempted > 0
