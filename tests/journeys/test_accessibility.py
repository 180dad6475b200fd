"""axe finds nothing on any page, in either theme; no page is wider than a phone.

The pages are those that the table of the guards knows, each looked at by the first of LOOKERS who may see it; boards,
which every kind of organisation has of its own, by everybody.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboards.boards import BOARDS
from tests.guards.addresses import addresses
from tests.guards.paths import paths
from tests.journeys.axe import DESK, Axe
from tests.journeys.conftest import complaints_of, log_in
from tests.journeys.world import OTHER_KINDS

NOBODY = "nobody"
LOOKERS = {
    NOBODY: "",
    "bob": "recycler",
    "alice": "automaker",
    "dana": "consortium_office",
    "olga": "regulator",
    "rolf": "logistics",
    "frida": "financier",
}
"""From the one who sees most, after what is open to everybody; with the kind of organisation."""
EMAILS = {
    "bob": "bob@leach-works.example",
    "alice": "alice@volta-motors.example",
    "dana": "dana@consortium-office.example",
    "olga": "olga@battery-authority.example",
    "rolf": "rolf@rhine-freight.example",
    "frida": "frida@green-bank.example",
    **{kind: f"pat@a-{kind.replace('_', '-')}.example" for kind in OTHER_KINDS},
}
FILES = (".csv", ".xlsx", ".json", "/data-version/", "/health/", "/original/", "/refused/", "/template/", "/progress/")
"""How addresses end that answer no page."""
TABLE = json.loads((Path(__file__).parent.parent / "guards" / "matrix.json").read_text())
BESIDES = (
    ("/explain/?figure=mass_charged_kg", "bob"),
    ("/no-such-page/", NOBODY),
    ("/no-such-page/", "bob"),
    ("/admin/", "dana"),
    ("/admin/consortium/organisation/", "dana"),
    ("/admin/consortium/auditevent/", "dana"),
)
"""Pages that the table knows nothing of: they need something in the address, or a right that nobody has there."""


def of_the_table() -> Iterator[tuple[str, str]]:
    """Routes, each with who looks at it."""
    for key, statuses in TABLE.items():
        method, route = key.split(" ", 1)
        looker = next((name for name in LOOKERS if statuses[name] == 200), None)
        if method == "GET" and looker and not route.startswith("/api/v1/") and not route.endswith(FILES):
            yield route, looker


def of_the_boards() -> Iterator[tuple[str, str]]:
    kinds = {name: kind for name, kind in LOOKERS.items() if kind} | {kind: kind for kind in OTHER_KINDS}
    for name, kind in kinds.items():
        if name != "bob":
            yield "/board/", name
        for topic in BOARDS[kind].topics:
            yield f"/board/topics/{topic.slug}/", name


PAGES = list(dict.fromkeys((*of_the_table(), *of_the_boards(), *BESIDES)))


@pytest.fixture(scope="module")
def world_of(site_of_the_guards, told_databases) -> dict[str, str]:
    """Route to the address of an object that it shows."""
    world = told_databases.result("world")
    return {f"/{one.route}": paths(one, world)[0] for one in addresses() if one.is_ours}


@pytest.fixture(scope="module")
def axe() -> Axe:
    return Axe()


@pytest.fixture(scope="module")
def seen_by(site_of_the_guards, chromium) -> Iterator:
    """The browser of a person, who is logged in once."""
    contexts = {}

    def page_of(name: str):
        if name not in contexts:
            contexts[name] = chromium.new_context(base_url=site_of_the_guards.address, viewport=DESK)
            page = contexts[name].new_page()
            page.set_default_timeout(15_000)
            if name != NOBODY:
                log_in(page, EMAILS[name])
        return contexts[name].pages[0]

    yield page_of
    for context in contexts.values():
        context.close()


@pytest.mark.parametrize(("route", "name"), PAGES, ids=lambda value: value)
def test_axe_finds_nothing(route, name, axe, world_of, seen_by):
    page = seen_by(name)
    with complaints_of(page) as complaints:
        assert axe.faults_of(page, world_of.get(route, route)) == []
    assert complaints == []
