"""A worker keeps the file that it works on, however long that takes, and lets go of it when it is done or dead."""

import io
import time
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from consortium.models import IngestBatch
from consortium.services import imports, leases
from tests.integration.test_imports import LOTS
from tests.personas import make_organisation, make_persona


@pytest.fixture
def batch(committed_db):
    alice = make_persona("Alice", make_organisation("Volta Motors", "automaker"), "contributor")
    return imports.receive_file(
        content=io.BytesIO(LOTS.encode()),
        file_name="lots.csv",
        kind="lots",
        organisation=alice.organisation,
        by=alice.user,
    )


def lease_of(batch):
    return IngestBatch._base_manager.values_list("claimed_until", flat=True).get(pk=batch.pk)


def test_the_lease_is_renewed_beside_the_work_and_not_after_it(batch, monkeypatch):
    claimed = imports.claim(batch.pk)
    almost_over = timezone.now() + timedelta(seconds=1)
    IngestBatch._base_manager.filter(pk=batch.pk).update(claimed_until=almost_over)
    monkeypatch.setattr(leases, "RENEW_EVERY", timedelta(milliseconds=10))
    with leases.kept(claimed), transaction.atomic():
        deadline = time.monotonic() + 10
        while lease_of(batch) == almost_over and time.monotonic() < deadline:
            time.sleep(0.01)
    assert lease_of(batch) > almost_over + timedelta(minutes=4)

    imports.process(claimed)
    leases.renew(batch.pk)
    assert lease_of(batch) is None
