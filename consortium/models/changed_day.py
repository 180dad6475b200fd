from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models.functions import Now

from consortium.access.querysets import ScopedManager
from consortium.choices import SliceKind


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
        cls._base_manager.bulk_create(
            [cls(slice_kind=kind, slice_id=slice_id, day=day) for slice_id, day in sorted(set(slices))],
            batch_size=5000,
        )
