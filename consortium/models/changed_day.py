from collections.abc import Iterable
from datetime import date

from django.db import connection, models
from django.db.models.functions import Now

from consortium.access.querysets import ScopedManager
from consortium.choices import SliceKind

MARK = """
INSERT INTO consortium_changedday (slice_kind, slice_id, day)
SELECT %(kind)s, marked.slice_id, marked.day
  FROM unnest(%(ids)s::bigint[], %(days)s::date[]) AS marked(slice_id, day)
"""


class ChangedDay(models.Model):
    """A slice of the rollups that is owed a refill: the queue between facts and rollups.

    Written in the fact's own transaction and deleted by the fill that claims it.  A watermark over ids or
    times would miss a slow transaction that commits behind it, and its kilograms with it.
    """

    slice_kind = models.CharField(max_length=20, choices=SliceKind)
    slice_id = models.BigIntegerField()
    day = models.DateField()
    marked_at = models.DateTimeField(db_default=Now(), help_text="Tells a page how long figures have been behind.")

    objects = ScopedManager()

    def __str__(self) -> str:
        return f"{self.slice_kind} {self.slice_id} on {self.day}"

    @classmethod
    def mark(cls, kind: SliceKind, slices: Iterable[tuple[int, date]]) -> None:
        """Say that these (slice, day) pairs are owed a refill; call inside the fact's transaction."""
        wanted = sorted(set(slices))
        if not wanted:
            return
        arguments = {"kind": kind, "ids": [one for one, day in wanted], "days": [day for one, day in wanted]}
        with connection.cursor() as cursor:
            cursor.execute(MARK, arguments)
