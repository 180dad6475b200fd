"""Every measure says its unit and definition, has exactly one home among the rollups, and is tested."""

from pathlib import Path

import pytest

from consortium.choices import OrganisationKind
from dashboards.boards import BOARDS
from dashboards.measures import MEASURES
from dashboards.panels import PANELS
from dashboards.rollups import QUANTITIES, SLICES

BASE_DIR = Path(__file__).resolve().parent.parent.parent
UNIT_SUFFIX = {
    "kg": "_kg",
    "kg CO2e": "_kg",
    "kWh": "_kwh",
    "h": "_hours",
    "t km": "_tkm",
    "kg²": "_kg2",
    "1": "_count",
    "legs": "_legs",
}
TESTED = "".join(path.read_text() for path in (BASE_DIR / "tests").rglob("test_*.py") if path.parent.name != "guards")


@pytest.mark.parametrize("code", sorted(MEASURES))
def test_a_measure_is_defined_in_one_sentence_with_its_unit_in_the_name(code):
    measure = MEASURES[code]
    assert measure.code == code
    assert measure.label and measure.source and measure.scope
    assert measure.unit in UNIT_SUFFIX, f"{measure.unit}: rollups hold base units only; see UNIT_SUFFIX."
    assert code.endswith(UNIT_SUFFIX[measure.unit]) or code == "run_hours"
    assert measure.definition.endswith(".") and ". " not in measure.definition, "One sentence, with its full stop."


@pytest.mark.parametrize("code", sorted(MEASURES))
def test_a_measure_is_filled(code):
    kinds = {quantity.slice_kind for quantity in QUANTITIES if quantity.measure == code}
    assert len(kinds) == 1, f"{code} is filled from {kinds or 'nothing'}: a refill replaces one kind of slice."
    assert kinds <= SLICES.keys()


def test_nothing_is_filled_that_is_not_a_measure():
    assert {quantity.measure for quantity in QUANTITIES} == MEASURES.keys()


@pytest.mark.parametrize("code", sorted(MEASURES))
def test_a_measure_is_tested(code):
    assert f'"{code}"' in TESTED, f"No test under tests/ asserts a rollup of {code}."


@pytest.mark.parametrize("slug", sorted(PANELS))
def test_a_panel_says_what_it_answers(slug):
    panel = PANELS[slug]
    assert panel.slug == slug
    assert str(panel.title) and str(panel.definition)
    assert str(panel.question).endswith("?")
    names = [column.name for column in panel.columns]
    assert names and len(names) == len(set(names)), "Columns are named, each differently."
    assert set(panel.measures) <= MEASURES.keys()


@pytest.mark.parametrize("kind", OrganisationKind.values)
def test_a_board_answers_in_four_to_eight_panels_and_puts_the_rest_on_topics(kind):
    board = BOARDS[kind]
    assert 4 <= len(board.slugs) <= 8
    for topic in board.topics:
        assert 3 <= len(topic.slugs) <= 8, topic.slug
    assert len(board.every_slug) == len(set(board.every_slug)), "A panel has one place on a board."


def test_every_panel_stands_on_a_board():
    assert {slug for board in BOARDS.values() for slug in board.every_slug} == PANELS.keys()
