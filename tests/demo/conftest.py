"""The demonstration, loaded at a noon that stands still."""

import pytest
import time_machine
from django.db import connection, transaction
from django.test import override_settings

from dashboards.demo.load import Load
from tests import database
from tests.demo import NOON, TODAY


@pytest.fixture(scope="package")
def demo(request, django_db_setup, django_db_blocker, tmp_path_factory):
    """The whole demonstration, loaded once into a fresh database; every test of this folder rolls back to it."""
    uploads = tmp_path_factory.mktemp("uploads")
    name = database.name_for(getattr(request.config, "workerinput", {}).get("workerid", "main"))
    with django_db_blocker.unblock():
        _renew(name)
        with transaction.atomic():
            with time_machine.travel(NOON, tick=True), override_settings(UPLOAD_ROOT=uploads):
                counts = Load(TODAY).run()
            # Foreign keys are checked now, once: they would be checked again at the end of every test otherwise.
            connection.check_constraints()
            yield counts
            transaction.set_rollback(True)
        _renew(name)


def _renew(name: str) -> None:
    """What was rolled back stays in the tables' files, and misleads the planner of whoever comes next."""
    database.use(name)
    database.clone(database.make_template(), name)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=True):
        yield
