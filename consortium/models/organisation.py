from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_countries.fields import CountryField

from consortium.access.querysets import ScopedManager
from consortium.choices import OrganisationKind, OrganisationStatus


class Organisation(models.Model):
    """A partner of the consortium.  Its kind chooses the board; its status opens and closes the door."""

    code = models.SlugField(max_length=40, unique=True, help_text="Short name used in files and addresses.")
    name = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=30, choices=OrganisationKind)
    status = models.CharField(max_length=20, choices=OrganisationStatus, default=OrganisationStatus.APPLIED)
    country = CountryField()
    time_zone = models.CharField(max_length=60, default="UTC", help_text="Whose days its dispatches are counted in.")
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    contact_name = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(blank=True)
    application_note = models.TextField(blank=True)
    requires_two_factor = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    applied_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=OrganisationKind.values), name="organisation_kind_is_known"),
            models.CheckConstraint(
                condition=Q(status__in=OrganisationStatus.values), name="organisation_status_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=OrganisationStatus.REFUSED) | ~Q(decision_reason=""),
                name="organisation_refusal_has_a_reason",
            ),
            models.CheckConstraint(
                condition=(Q(latitude__isnull=True) & Q(longitude__isnull=True))
                | (Q(latitude__range=(-90, 90)) & Q(longitude__range=(-180, 180))),
                name="organisation_coordinates_are_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return self.status == OrganisationStatus.ACTIVE
