"""Databases that tests start from, told once a run: what many tests need is left by each of them as it was found.

A test gets one by asking for the fixture of its name; Alice, Bob, their plant and their lot are then those in it.
"""

import shutil
from collections.abc import Callable, Iterator

import pytest
from django.db import transaction

from tests.personas import make_alice, make_bob, make_lot, make_site, send_file
from tests.told import as_default

STARTS: dict[str, Callable[[], None]] = {}
"""Of several that a test asks for, the last one is taken: it holds what the others do."""


def start(kind: str = "") -> Callable:
    """Makes what tells a database a fixture of that name, which gives the import of a kind."""

    def named(tell: Callable[[], None]):
        STARTS[tell.__name__] = tell

        @pytest.fixture(name=tell.__name__)
        def begun(start_from):
            return import_of(kind) if kind else None

        return begun

    return named


def import_of(kind: str):
    from consortium.models import IngestBatch

    return IngestBatch._base_manager.get(kind=kind)


@start("receipts")
def received() -> None:
    """Alice's lot was shipped to Bob's plant, and weighed there."""
    from tests.integration import test_chain_imports as files

    alice, bob = make_alice(), make_bob()
    make_site(bob)
    make_lot(alice)
    files.taken(send_file(alice, "shipments", files.SHIPMENTS, name="shipments.csv"))
    files.taken(send_file(bob, "receipts", files.RECEIPTS, name="weighbridge.csv"))


@start("runs")
def processed() -> None:
    """And shredded, and dissolved."""
    from tests.integration import test_chain_imports as files

    STARTS["received"]()
    files.taken(send_file(make_bob(), "runs", files.RUNS, name="runs.csv"))


@start()
def chain() -> None:
    """With the readings of the shredder."""
    from tests.integration import test_chain_imports as files

    STARTS["processed"]()
    files.taken(send_file(make_bob(), "readings", files.READINGS))


@start()
def counted() -> None:
    """With Alice's promise, and all of it in the rollups."""
    from dashboards import fill
    from tests.integration import test_chain_imports as files

    STARTS["chain"]()
    files.taken(send_file(make_alice(), "commitments", files.COMMITMENTS))
    fill.fill_changed_days()


@start()
def everything() -> None:
    """Something in every list."""
    from dashboards import fill
    from tests import custody
    from tests.integration.everything import tell_everything

    STARTS["processed"]()
    alice, bob = make_alice(), make_bob()
    site = make_site(bob)
    fill.fill_changed_days()
    custody.close(bob, site)  # while no scale is on record, so that no balance can be judged to be open
    custody.give(bob, alice, "Ni", "1")
    tell_everything(alice, bob, site, send_file)


@start()
def won() -> None:
    """A chain of two plants that was worked by hand, counted."""
    from tests.integration.facilities.test_rate_quantities import tell_chain

    bob = make_bob()
    make_site(bob)
    tell_chain(make_alice(), bob, send_file)


@start()
def dissolved() -> None:
    """Alice's lot shredded and dissolved over the end of a month, wet and with acid, counted."""
    from dashboards import fill
    from tests.integration.test_chain_imports import taken
    from tests.proof.test_traps import RUNS

    STARTS["received"]()
    taken(send_file(make_bob(), "runs", RUNS))
    fill.fill_changed_days()


@start()
def quarter_closed() -> None:
    """And Bob has closed its first quarter."""
    from tests.custody import close

    STARTS["won"]()
    bob = make_bob()
    close(bob, make_site(bob))


@pytest.fixture
def start_from(request, db, told_databases, upload_root) -> Iterator[None]:
    """The last of STARTS that the test asks for, or an empty database."""
    wanted = [name for name in STARTS if name in request.fixturenames]
    if not wanted:
        yield
        return
    connection = told_databases.connection(wanted[-1], STARTS[wanted[-1]])
    shutil.copytree(told_databases.uploads(wanted[-1]), upload_root, dirs_exist_ok=True)
    with as_default(connection):
        test = transaction.atomic()
        test._from_testcase = True  # as Django's own test cases mark theirs: durable blocks may stand inside
        with test:
            yield
            transaction.set_rollback(True)
