"""The world of the guards, left as it was by every module and every test."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.guards.world import World, make_world
from tests.told import as_default

NAME = "world"


@pytest.fixture(scope="module")
def world(told_databases, django_db_blocker) -> Iterator[World]:
    with django_db_blocker.unblock():
        connection = told_databases.connection(NAME, make_world)
        with as_default(connection), transaction.atomic():
            yield told_databases.result(NAME)
            transaction.set_rollback(True)


@pytest.fixture
def aside(world, told_databases, settings):
    """What a test does to the world is taken back."""
    settings.UPLOAD_ROOT = told_databases.uploads(NAME)
    with transaction.atomic():
        yield world
        transaction.set_rollback(True)
