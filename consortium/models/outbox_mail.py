from django.db import models
from django.utils import timezone

from consortium.access.querysets import ScopedManager


class OutboxMail(models.Model):
    """A mail that is owed.  Written in the transaction that decides it, sent afterwards, retried until it is out."""

    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    error = models.TextField(blank=True)

    objects = ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["sent_at", "next_attempt_at"], name="outbox_mail_queue")]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"
