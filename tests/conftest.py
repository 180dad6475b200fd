"""The clock, the databases and the personas that every test may ask for."""

import gc
import os

import pytest
from hypothesis import Phase, settings

if "DATABASE_URL" not in os.environ:
    raise pytest.UsageError("Run the tests with `python3 manage.py test`: it starts PostgreSQL and Valkey for them.")

# The same examples every time: a run says something of the change, not of the dice.  Nothing is shrunk, because the
# mutants of documents can grow while they are.
settings.register_profile("repeatable", derandomize=True, phases=[Phase.explicit, Phase.generate])
settings.load_profile("repeatable")

pytest_plugins = ["tests.told", "tests.personas", "tests.starts"]


def pytest_addoption(parser):
    parser.addoption("--operations", type=int, default=200, help="how many tests/proof tries at least")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    if not hasattr(session.config, "workerinput"):
        from tests import database

        database.drop_told()  # by the run before, of another state of the code


def pytest_collection_finish(session):
    # Thousands of tests live until the end: the collector need not walk them again and again.
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


def pytest_xdist_make_scheduler(config, log):
    from tests.groups import OneWorkerPerGroup

    return OneWorkerPerGroup(config, log)


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_blocker):
    """A clone of the schema's template for this worker, used as the application role."""
    from tests import database

    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    name = database.name_for(worker)
    with django_db_blocker.unblock():
        template = database.make_template()
        database.clone(template, name)
        database.use(name)
    yield
    with django_db_blocker.unblock():
        database.use("postgres")
        database.drop(name)


@pytest.fixture
def committed_db(django_db_setup, django_db_blocker, request):
    """For tests whose commits must be real: runs on a fresh clone, and leaves a fresh clone behind."""
    from tests import database

    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    name = database.name_for(worker)
    with django_db_blocker.unblock():
        yield
        template = database.make_template()
        database.use(name)
        database.clone(template, name)


@pytest.fixture(autouse=True)
def upload_root(settings, tmp_path):
    """Uploads of a test stay in its own directory."""
    settings.UPLOAD_ROOT = tmp_path / "uploads"
    return settings.UPLOAD_ROOT


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    """Tests call the work itself; what wakes workers is tried in the journeys, with real workers."""
    from consortium import tasks

    woken: list[tuple] = []
    monkeypatch.setattr(tasks, "wake", lambda *arguments: woken.append(arguments))
    return woken
