"""Boards about transport: methods of emissions are drawn apart, and never added up in one number."""

from datetime import date
from decimal import Decimal as D

import pytest

from consortium.periods import Period
from dashboards import fill
from dashboards.boards import BOARDS
from dashboards.key_figures import answer
from dashboards.panels import PANELS
from dashboards.panels.panel import Ask
from dashboards.rows import Selection
from dashboards.selectors import Names
from tests.integration.feedstock.test_transport import HUB, categories, leg, rolf, shipped  # noqa: F401

pytestmark = pytest.mark.django_db

JANUARY = Selection(Period(date(2026, 1, 1), date(2026, 2, 1)))
SEA = leg("1000", mode="sea", carrier="rhine-freight")


def ask(persona) -> Ask:
    return Ask(persona.viewer, JANUARY, Names(persona.viewer))


def groups(slug: str, persona) -> dict[str, D | None]:
    return {point.group: point.value for point in PANELS[slug].select(ask(persona)) if point.value is not None}


def key_figures(kind: str, persona) -> dict[str, str | None]:
    figures = [one for one in BOARDS[kind].key_figures if hasattr(one, "of")]
    return {one.slug: one.value for one in answer(ask(persona), figures)}


def test_modes_and_methods_are_lines_of_their_own(shipped, alice):  # noqa: F811
    shipped(leg(toc="rhine-freight/truck"), leg(), SEA)
    fill.fill_changed_days()
    assert groups("transport-emissions", alice) == {
        "road · GREET 2022": D("67.722"),
        "sea · GLEC v3.2 as transcribed": D("7.2"),
    }
    assert groups("transport-intensity", alice) == {
        "road · GREET 2022": D("84.6525"),
        "sea · GLEC v3.2 as transcribed": D("7.2"),
    }
    figure = PANELS["transport-emissions"].answer(ask(alice)).figure
    assert {trace["type"] for trace in figure["data"]} == {"scatter"}  # a stack would be read as a sum


def test_one_number_over_two_methods_is_refused_and_over_one_is_shown(shipped, alice, rolf):  # noqa: F811
    shipped(leg(toc="rhine-freight/truck"), leg(), SEA)
    fill.fill_changed_days()
    assert key_figures("automaker", alice)["transport"] == "not added up"
    found = key_figures("logistics", rolf)
    assert (found["emissions"], found["intensity"]) == ("not added up", "not added up")
    assert found["primary"] == "22.2"


def test_a_single_method_has_its_number(shipped, alice):  # noqa: F811
    shipped(leg(toc="rhine-freight/truck"), leg())
    fill.fill_changed_days()
    assert key_figures("automaker", alice)["transport"] == "84.7"


def test_the_share_of_primary_data_is_of_the_activity(shipped, alice, rolf):  # noqa: F811
    shipped(leg(toc="rhine-freight/truck"), leg(), SEA)
    fill.fill_changed_days()
    for slug, persona in (("transport-primary-data", alice), ("carried-primary-data", rolf)):
        assert groups(slug, persona) == {"road": D(50), "sea": D(0)}


def test_hubs_have_a_panel_of_their_own(shipped, alice):  # noqa: F811
    shipped(leg(), HUB.format(hoc="rhine-freight/terminal"))
    fill.fill_changed_days()
    assert groups("hub-emissions", alice) == {"GREET 2022": D("1.2")}
