from django.db import models
from knox.models import AbstractAuthToken

from consortium.access.querysets import ScopedManager
from consortium.access.roles import ROLE_CHOICES
from consortium.models.organisation import Organisation


class ApiToken(AbstractAuthToken):
    """A program's key: one person, one organisation, one role, one end.  Only its hash is kept."""

    name = models.CharField(max_length=80)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="api_tokens")
    role = models.CharField(max_length=20, choices=ROLE_CHOICES)
    last_used_at = models.DateTimeField(null=True, blank=True)

    tokens = ScopedManager()
