"""The world of the guards, made once a module and left as it was by every test."""

import pytest
from django.db import transaction
from django.test import override_settings

from tests.guards.world import World, make_world


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory) -> World:
    uploads = tmp_path_factory.mktemp("world")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(UPLOAD_ROOT=uploads):
            made = make_world(uploads)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def aside(world, settings):
    """What a test does to the world is taken back."""
    settings.UPLOAD_ROOT = world.uploads
    with transaction.atomic():
        yield world
        transaction.set_rollback(True)
