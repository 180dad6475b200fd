"""Sites, and Debian's chromium to look at them."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests import database
from tests.groups import group_of
from tests.guards.world import make_world
from tests.journeys import world
from tests.journeys.site import serve
from tests.told import as_default, connection_to

PASSWORD = "correct horse battery"

NO_FAULTS = (
    "Failed to load resource",  # a refusal is an answer, and Chromium writes each into its console
    # Plotly's map library, unused here; the policy blocks its sheet
    "sha256-ji27qzEtxXZW+7dun6UwjHXJ18e6WAin1VvNtkzIE/o=",
)

# No schedule runs beside the journeys: what arrives within this time was told to a worker, not found by a sweep.
expect.set_options(timeout=20_000)

# Playwright's loop runs in the test's thread, where Django would otherwise refuse its own synchronous ORM.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items):
    """What takes longest in one worker (see tests/groups.py) comes first; of the journeys, the stories before axe."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)
    items.sort(key=lambda item: (group_of(item.nodeid) is None, item.path.name == "test_accessibility.py"))


@pytest.fixture(scope="package")
def running_site(django_db_setup, django_db_blocker, tmp_path_factory):
    """The product itself, with real commits: browsers, web server and worker see the same rows."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name, folder = f"journeys_{worker}", tmp_path_factory.mktemp("site")
    with django_db_blocker.unblock():
        database.clone(database.make_template(), name)
        try:
            with serve("journeys", database=name, folder=folder, uploads=folder / "uploads", with_worker=True) as site:
                database.use(name)
                world.settle(folder / "uploads")
                site.wait(with_worker=True)
                yield site
        finally:
            database.use(database.name_for(worker))
            database.drop(name)


@pytest.fixture(scope="package")
def site_of_the_guards(told_databases, django_db_blocker, tmp_path_factory):
    """The world of the guards, which has an object for every address, and somebody of every other kind."""
    name, folder = f"pages_{told_databases.worker}", tmp_path_factory.mktemp("pages")
    with django_db_blocker.unblock():
        told_databases.clone("world", make_world, name)
        try:
            uploads = told_databases.uploads("world")
            with serve("pages", database=name, folder=folder, uploads=uploads, with_worker=False) as site:
                connection = connection_to(name)
                with as_default(connection):
                    world.welcome_the_others()
                connection.close()
                site.wait(with_worker=False)
                yield site
        finally:
            database.drop(name)


@pytest.fixture(scope="package")
def chromium():
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("The journeys need a browser: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(running_site, chromium, django_db_blocker):
    """Opens a browser of its own for a person; what the browser's console complains about fails the test."""
    with ExitStack() as opened:
        complaints = []

        def open_page(email: str | None = None, **options) -> Page:
            context = chromium.new_context(base_url=running_site.address, accept_downloads=True, **options)
            opened.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(15_000)
            complaints.append(opened.enter_context(complaints_of(page)))
            if email:
                log_in(page, email)
            return page

        with django_db_blocker.unblock():
            yield open_page
    assert [one for of_page in complaints for one in of_page] == []


@contextmanager
def complaints_of(page: Page) -> Iterator[list[str]]:
    """What the browser's console says is wrong, while it is looked at."""
    found: list[str] = []

    def note(text: str) -> None:
        if not any(known in text for known in NO_FAULTS):
            found.append(text)

    listeners = {
        "pageerror": lambda error: note(str(error)),
        "console": lambda said: note(said.text) if said.type == "error" else None,
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    yield found
    for event, listener in listeners.items():
        page.remove_listener(event, listener)


def log_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto("/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_url("**/board/**")
