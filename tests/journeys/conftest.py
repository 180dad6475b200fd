"""A site as people meet it: gunicorn and a Celery worker on a database of their own, and Debian's chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests import database
from tests.groups import group_of
from tests.journeys import world

BASE_DIR = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 30
BROKER_NUMBER = 7
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


@dataclass
class Site:
    address: str
    mail: Path

    def mails(self) -> list[str]:
        return [path.read_text() for path in sorted(self.mail.glob("*"), key=lambda path: path.stat().st_mtime_ns)]

    def wait_for_mail(self, word: str, seconds: float = 15) -> str:
        """The first mail in which a word occurs."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for text in self.mails():
                if word in text:
                    return text
            time.sleep(0.2)
        raise AssertionError(f"No mail with {word!r} within {seconds} s; there are {len(self.mails())}.")


@pytest.fixture(scope="package")
def running_site(django_db_setup, django_db_blocker, tmp_path_factory):
    """The product itself, with real commits: browsers, web server and worker see the same rows."""
    name = f"journeys_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    folder = tmp_path_factory.mktemp("site")
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with django_db_blocker.unblock():
        database.clone(database.make_template(), name)
        environment = {
            **os.environ,
            "DATABASE_URL": os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}",
            "REDIS_URL": _numbered(os.environ["REDIS_URL"], BROKER_NUMBER),
            "PUBLIC_URL": address,
            "UPLOAD_ROOT": str(folder / "uploads"),
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(folder / "mail"),
            "C_FORCE_ROOT": "1",
        }
        commands = {
            "web": ["gunicorn", "consortium.wsgi", "-b", f"127.0.0.1:{port}", "-k", "gthread", "--threads", "4"],
            "worker": [
                "celery",
                "-A",
                "consortium",
                "worker",
                "-c",
                "1",
                "-Q",
                "interactive,ingest,rollup",
                "-l",
                "INFO",
            ],
        }
        children = []
        try:
            for log, command in commands.items():
                with open(folder / f"{log}.log", "wb") as output:
                    children.append(
                        subprocess.Popen(
                            [sys.executable, "-m", *command],
                            cwd=BASE_DIR,
                            env=environment,
                            stdout=output,
                            stderr=subprocess.STDOUT,
                        )
                    )
            database.use(name)
            world.settle(Path(environment["UPLOAD_ROOT"]))
            _wait_until_ready(f"{address}/health/", folder / "web.log")
            _wait_for_line(folder / "worker.log", " ready.")
            yield Site(address, folder / "mail")
        finally:
            for child in children:
                child.terminate()
            for child in children:
                child.wait(20)
            database.use(database.name_for(os.environ.get("PYTEST_XDIST_WORKER", "main")))
            database.drop(name)


def _numbered(redis_url: str, number: int) -> str:
    """Another database of the same server: a test that clears its cache would take the site's queues along."""
    if redis_url.startswith("unix:"):
        return f"{redis_url.partition('?')[0]}?db={number}"
    return urlsplit(redis_url)._replace(path=f"/{number}").geturl()


def _wait_until_ready(address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise AssertionError(f"The web server did not start:\n{log.read_text()[-2000:]}") from None
            time.sleep(0.1)


def _wait_for_line(log: Path, word: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while word not in log.read_text():
        if time.monotonic() > deadline:
            raise AssertionError(f"The worker did not start:\n{log.read_text()[-2000:]}")
        time.sleep(0.1)


@pytest.fixture(scope="package")
def chromium():
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("The journeys need a browser: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(running_site, chromium, django_db_blocker):
    """Opens a browser of its own for a person; what the browser's console complains about fails the test."""
    contexts, complaints = [], []

    def open_page(email: str | None = None, **options) -> Page:
        context = chromium.new_context(base_url=running_site.address, accept_downloads=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        if email:
            log_in(page, email)
        return page

    with django_db_blocker.unblock():
        yield open_page
    for context in contexts:
        context.close()
    assert [one for one in complaints if not any(known in one for known in NO_FAULTS)] == []


def log_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto("/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_url("**/board/**")
