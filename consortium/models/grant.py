from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from consortium.access.querysets import ScopedManager
from consortium.access.scopes import Scope
from consortium.choices import GrantBasis
from consortium.models.organisation import Organisation


class GrantTerms(models.Model):
    """What every grant says, whatever its subject: who opens what to whom, why, and until when."""

    grantor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="%(class)ss_given")
    grantee = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="%(class)ss_received")
    scope = models.CharField(max_length=20, choices=[(scope.value, scope.value) for scope in Scope])
    basis = models.CharField(max_length=20, choices=GrantBasis)
    reason = models.CharField(max_length=300, blank=True, help_text="The law, contract or agreement it stands on.")
    valid_from = models.DateTimeField(default=timezone.now)
    valid_until = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(scope__in=[scope.value for scope in Scope]), name="%(class)s_scope_is_known"
            ),
            models.CheckConstraint(condition=Q(basis__in=GrantBasis.values), name="%(class)s_basis_is_known"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="%(class)s_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=~Q(grantor=F("grantee")), name="%(class)s_is_to_somebody_else"),
        ]


class Grant(GrantTerms):
    """A grant on everything of one organisation, in one scope."""

    objects = ScopedManager()

    class Meta(GrantTerms.Meta):
        abstract = False
        indexes = [models.Index(fields=["grantee", "scope"], name="grant_by_grantee")]

    def __str__(self) -> str:
        return f"{self.grantor} → {self.grantee}: {self.scope}"
