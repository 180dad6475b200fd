from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from consortium.access.querysets import ScopedManager
from consortium.choices import ImportMode, ImportStatus
from consortium.models.organisation import Organisation


class IngestBatch(models.Model):
    """One uploaded file and what became of it.  The row is the queue, the report and the way back to the file."""

    number = models.CharField(max_length=16, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="imports")
    kind = models.CharField(max_length=40)
    file_name = models.CharField(max_length=255)
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=120, help_text="Path below the upload folder; the bytes are never changed.")
    mode = models.CharField(max_length=20, choices=ImportMode, default=ImportMode.ALL_OR_NONE)
    is_dry_run = models.BooleanField(default=False)
    status = models.CharField(max_length=20, choices=ImportStatus, default=ImportStatus.RECEIVED)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    rows_read = models.PositiveIntegerField(default=0)
    rows_checked = models.PositiveIntegerField(default=0)
    rows_written = models.PositiveIntegerField(default=0)
    rows_refused = models.PositiveIntegerField(default=0)
    rows_unchanged = models.PositiveIntegerField(default=0)
    rows_replaceable = models.PositiveIntegerField(default=0, help_text="Refused: on record with other values.")
    records_replaced = models.PositiveIntegerField(default=0, help_text="Withdrawn, because the file says otherwise.")
    preview = models.JSONField(default=list, blank=True, help_text="The first rows as they were understood.")
    problem = models.CharField(max_length=500, blank=True, help_text="Why the file as a whole was refused.")
    cure = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.CharField(max_length=120, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    void_reason = models.CharField(max_length=300, blank=True)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "sha256"],
                condition=Q(status=ImportStatus.WRITTEN),
                name="the_same_bytes_are_written_once",
            ),
            models.CheckConstraint(condition=Q(status__in=ImportStatus.values), name="ingest_batch_status_is_known"),
        ]
        indexes = [
            models.Index(fields=["status", "uploaded_at"], name="ingest_batch_queue"),
            models.Index(fields=["organisation", "-uploaded_at"], name="ingest_batch_by_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.number})"


class RefusedRow(models.Model):
    """A row of a file that was not taken, as it stood, with each thing that is wrong with it and its cure."""

    batch = models.ForeignKey(IngestBatch, on_delete=models.CASCADE, related_name="refused_rows")
    row = models.PositiveIntegerField(help_text="The row's number as a person sees it in the file.")
    cells = models.JSONField(help_text="[[header, text]], in the order of the file")
    problems = models.JSONField(help_text="[{column, value, message, cure}]")

    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "row"], name="one_report_per_refused_row")]

    def __str__(self) -> str:
        return f"row {self.row} of {self.batch_id}"
