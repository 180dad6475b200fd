"""A claimed import stays with the worker that works on it for as long as that worker lives."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from consortium.choices import ImportStatus
from consortium.models import IngestBatch

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
"""After this long without a sign of life, another worker takes the file."""
RENEW_EVERY = timedelta(minutes=1)


@contextmanager
def kept(batch: IngestBatch) -> Iterator[None]:
    """Renew the lease beside the work, on a connection of its own: the transaction of the work would hide it."""
    done = threading.Event()
    keeper = threading.Thread(target=_renew_until, args=(done, batch.pk), name=f"lease of {batch.number}", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()


def _renew_until(done: threading.Event, batch_id: int) -> None:
    try:
        while not done.wait(RENEW_EVERY.total_seconds()):
            try:
                renew(batch_id)
            except (OperationalError, InterfaceError) as outage:
                logger.warning("The lease of import %s could not be renewed: %s", batch_id, outage)
                connection.close()
    finally:
        connection.close()  # this thread's own


def renew(batch_id: int) -> None:
    """Extend the lease of a file that is still being worked on; one that is finished has none."""
    IngestBatch._base_manager.filter(pk=batch_id, status=ImportStatus.RECEIVED, claimed_until__isnull=False).update(
        claimed_until=timezone.now() + LEASE
    )
