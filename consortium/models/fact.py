"""What the consortium was told.  Never changed, never deleted: withdrawn by voiding, corrected by a new fact."""

import secrets
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from consortium.access.querysets import ScopedQuerySet
from consortium.models.ingest_batch import IngestBatch
from consortium.models.organisation import Organisation

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no letter that is read as a digit


def new_number(prefix: str, seed: str = "") -> str:
    """A short public number such as `L-7K3F9QW2TX`.

    Not counted up: a sequence would tell a member how much its rivals record.  With a seed (the file's hash
    and row) the same file gives the same number.
    """
    digest = sha256(seed.encode()).digest() if seed else secrets.token_bytes(16)
    value = int.from_bytes(digest[:8], "big")
    return prefix + "-" + "".join(ALPHABET[(value >> shift) & 31] for shift in range(0, 50, 5))


class FactQuerySet(ScopedQuerySet):
    def standing(self):
        """Facts that have not been withdrawn."""
        return self.filter(voided_at__isnull=True)


FactManager = models.Manager.from_queryset(FactQuerySet)


class Fact(models.Model):
    """The frame of every recorded fact: whose record it is, where it came from, whether it still stands."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=16, unique=True)
    source_reference = models.CharField(max_length=80, help_text="The partner's own name for it.")
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ingest_batch = models.ForeignKey(IngestBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    source_row = models.PositiveIntegerField(null=True, blank=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    void_reason = models.CharField(max_length=300, blank=True)

    objects = FactManager()

    APPEND_ONLY = True
    MUTABLE_COLUMNS: tuple[str, ...] = ("voided_at", "voided_by_id", "void_reason")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=(Q(voided_at__isnull=True) & Q(void_reason=""))
                | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
                name="%(class)s_is_voided_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["organisation", "source_reference"],
                condition=Q(voided_at__isnull=True),
                name="%(class)s_reference_names_one_standing_fact",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class FactPart(models.Model):
    """A line of a fact.  It stands and falls with the fact it belongs to."""

    ingest_batch = models.ForeignKey(IngestBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    source_row = models.PositiveIntegerField(null=True, blank=True)

    APPEND_ONLY = True
    MUTABLE_COLUMNS: tuple[str, ...] = ()

    class Meta:
        abstract = True
