"""Whatever happens, in whatever order: the figures are what the facts say."""

import time

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests import database
from tests.proof.draw import FILES, TRIED, tried
from tests.proof.machine import Operations

DAYS = 3
LEAST_OPERATIONS_A_DAY = 15
"""Most files hold several; the worlds that are not needed stay empty."""
WORLDS_A_DATABASE = 10
"""What is rolled back stays in the tables' files."""


@pytest.fixture
def renewed(request, django_db_setup, django_db_blocker):
    """Worlds are rolled back one by one; the database is fresh before the first and after every few."""
    name = database.name_for(getattr(request.config, "workerinput", {}).get("workerid", "main"))

    def renew() -> None:
        database.use(name)
        database.clone(database.make_template(), name)

    with django_db_blocker.unblock():
        renew()
        yield renew
        renew()


def test_random_operations_leave_the_figures_that_the_facts_say(request, renewed):
    TRIED.clear()
    FILES.clear()
    begun, worlds = time.monotonic(), 0

    class Worlds(Operations):
        wanted = request.config.getoption("--operations")

        def _begin(self):
            nonlocal worlds
            worlds += 1
            if worlds % WORLDS_A_DATABASE == 0:
                renewed()
                print(said(), flush=True)
            super()._begin()

    def said() -> str:
        seconds = time.monotonic() - begun
        counts = f"{dict(TRIED.most_common())}; files: {dict(FILES.most_common())}"
        return f"\n{tried()} operations in {worlds} worlds, {seconds:.0f} s: {counts}"

    run_state_machine_as_test(
        Worlds,
        settings=settings(
            max_examples=3 + Worlds.wanted // (LEAST_OPERATIONS_A_DAY * DAYS),
            stateful_step_count=DAYS,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        ),
        _min_steps=DAYS,  # a short world has nothing to process yet
    )
    print(said())
    assert tried() >= Worlds.wanted
