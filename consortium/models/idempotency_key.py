from django.db import models
from django.utils import timezone

from consortium.access.querysets import ScopedManager
from consortium.models.organisation import Organisation


class IdempotencyKey(models.Model):
    """The answer to a write that a program may send twice: the second time it gets the first answer."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    request_sha256 = models.CharField(max_length=64)
    response_status = models.PositiveSmallIntegerField()
    response_body = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)

    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="one_answer_per_idempotency_key")]

    def __str__(self) -> str:
        return self.key
