from django.db import models
from django.utils import timezone

from consortium.access.querysets import ScopedManager
from consortium.choices import JobStatus


class JobRun(models.Model):
    """One run of a background job: when, how long, what it counted, and the error that ended it."""

    name = models.CharField(max_length=80)
    key = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=20, choices=JobStatus, default=JobStatus.RUNNING)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True)

    objects = ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["name", "-started_at"], name="job_run_by_name")]

    def __str__(self) -> str:
        return f"{self.name} at {self.started_at:%Y-%m-%d %H:%M}"
