"""The world of the guards, told once a worker and left as it was by every module and every test."""

from collections.abc import Iterator

import pytest
from django.db import connections, transaction
from django.test import override_settings

from tests import database
from tests.guards.world import World, make_world
from tests.starts import as_default


@pytest.fixture(scope="session")
def told_world(request, django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[tuple[World, object]]:
    """With the connection to a database of its own."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    name = f"{database.name_for(worker)}_world"
    uploads = tmp_path_factory.mktemp("world")
    with django_db_blocker.unblock():
        database.clone(database.make_template(), name)
        connection = connections["default"].copy()
        connection.settings_dict["NAME"] = name
        with as_default(connection), override_settings(UPLOAD_ROOT=uploads), transaction.atomic():
            made = make_world(uploads)
    yield made, connection
    connection.close()
    with django_db_blocker.unblock():
        database.drop(name)


@pytest.fixture(scope="module")
def world(told_world, django_db_blocker) -> Iterator[World]:
    made, connection = told_world
    with django_db_blocker.unblock(), as_default(connection), transaction.atomic():
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def aside(world, settings):
    """What a test does to the world is taken back."""
    settings.UPLOAD_ROOT = world.uploads
    with transaction.atomic():
        yield world
        transaction.set_rollback(True)
