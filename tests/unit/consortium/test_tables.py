"""Decimal points of a column stand below each other."""

import doctest

from consortium.templatetags import tables
from consortium.views.records import Cell


def test_the_example_of_numbers_of_different_lengths_holds():
    assert doctest.testmod(tables) == (0, 3)


def test_words_and_columns_without_decimals_stay_as_they_are():
    rows = [["Leipzig", Cell("1,204", is_number=True), Cell("withheld")], ["Gdansk", Cell("−7", is_number=True), None]]
    assert [[kind for cell, kind in row] for row in tables.lined_up(rows)] == [["", "number", ""], ["", "number", ""]]


def test_what_is_no_number_among_numbers_keeps_its_place():
    rows = [[Cell("12 of 30", is_number=True)], [Cell("0.5", is_number=True)]]
    assert [row[0][1] for row in tables.lined_up(rows)] == ["number", "number"]
