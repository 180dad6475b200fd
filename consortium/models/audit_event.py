from django.db import models
from django.utils import timezone

from consortium.access.querysets import ScopedManager
from consortium.choices import audit_words


class AuditEvent(models.Model):
    """Who did what to which row.  No foreign keys, so that nothing blocks it and nothing takes it along."""

    at = models.DateTimeField(default=timezone.now)
    action = models.CharField(max_length=60, help_text="noun.verb, such as membership.ended")
    organisation_id = models.BigIntegerField(null=True, help_text="Whose managers may read it.")
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=160, blank=True)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    subject_label = models.CharField(max_length=200)
    detail = models.JSONField(default=dict, blank=True)
    is_confidential = models.BooleanField(
        default=False, help_text="About facts: for the organisation's managers, not for the office."
    )

    objects = ScopedManager()

    APPEND_ONLY = True
    MUTABLE_COLUMNS: tuple[str, ...] = ()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "-at"], name="audit_event_by_organisation")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_label}"

    @property
    def said(self) -> str:
        return audit_words(self.action)
