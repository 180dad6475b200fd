"""The world of the guards, made once a module and left as it was by every test."""

import pytest
from django.db import transaction
from django.test import override_settings

from tests.guards.world import World, make_world


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory) -> World:
    with django_db_blocker.unblock(), override_settings(UPLOAD_ROOT=tmp_path_factory.mktemp("world")):
        with transaction.atomic():
            yield make_world()
            transaction.set_rollback(True)


@pytest.fixture
def aside(world):
    """What a test does to the world is taken back."""
    with transaction.atomic():
        yield world
        transaction.set_rollback(True)
