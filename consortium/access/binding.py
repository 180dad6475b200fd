"""Ties a database transaction to the viewer it works for.

The application's filter takes the viewer as an argument; the database's own wall reads it from the
transaction.  The setting is local to the transaction, so that a pooled connection carries nothing over.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from consortium.access.viewer import Viewer


def bind(viewer: Viewer) -> None:
    """Bind the transaction under way; raises outside one, where the binding would be lost at once."""
    if not connection.in_atomic_block:
        raise RuntimeError("A viewer is bound to a transaction: call bind() inside transaction.atomic().")
    organisation = "system" if viewer.is_system else str(viewer.organisation_id or "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.viewer_organisation', %s, true)", [organisation])


@contextmanager
def bound_transaction(viewer: Viewer) -> Iterator[None]:
    """One transaction, bound to one viewer: the frame of every view, task and command."""
    with transaction.atomic():
        bind(viewer)
        yield
