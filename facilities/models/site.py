from django.db import models
from django.db.models import Q
from django_countries.fields import CountryField

from consortium.access.querysets import ScopedManager
from consortium.models import Chemistry, Organisation, ProcessStep
from consortium.models.fields import MassField, positive_mass
from consortium.models.grant import GrantTerms
from facilities.choices import EnergyCarrier, SiteKind


class Site(models.Model):
    """A place where an organisation receives, stores or processes material.  A day is a day in its time zone."""

    operator = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sites")
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=30, choices=SiteKind)
    country = CountryField()
    time_zone = models.CharField(max_length=60)
    latitude = models.DecimalField(max_digits=8, decimal_places=5)
    longitude = models.DecimalField(max_digits=8, decimal_places=5)
    nameplate_capacity_kg_per_year = MassField()
    permit_reference = models.CharField(max_length=120, blank=True)
    permit_valid_until = models.DateField(null=True, blank=True)
    bpns = models.CharField(max_length=16, blank=True, help_text="Its number as a business partner's site, Catena-X.")
    is_demo = models.BooleanField(default=False)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=SiteKind.values), name="site_kind_is_known"),
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90)) & Q(longitude__range=(-180, 180)),
                name="site_coordinates_are_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(nameplate_capacity_kg_per_year__gt=0, nameplate_capacity_kg_per_year__lte=10**11),
                name="site_capacity_is_possible",
            ),
            models.CheckConstraint(
                condition=Q(bpns="") | Q(bpns__regex=r"^BPNS[a-zA-Z0-9]{12}$"), name="site_bpns_is_spelled_as_one"
            ),
            models.UniqueConstraint(
                fields=["operator", "bpns"], condition=~Q(bpns=""), name="a_bpns_names_one_site_of_its_operator"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Line(models.Model):
    """A production line: one stage, the chemistries it accepts, and what it can take in a day."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="lines")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    step = models.ForeignKey(ProcessStep, on_delete=models.PROTECT, related_name="+")
    accepted_chemistries = models.ManyToManyField(Chemistry, related_name="+", blank=True)
    capacity_kg_per_day = MassField()

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="line_code_is_unique_at_its_site"),
            positive_mass("capacity_kg_per_day", "line_capacity_is_possible"),
        ]

    def __str__(self) -> str:
        return self.name


class Meter(models.Model):
    """Counts one energy carrier at a site or at one of its lines."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="meters")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, null=True, blank=True, related_name="meters")
    code = models.SlugField(max_length=40)
    carrier = models.CharField(max_length=20, choices=EnergyCarrier)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="meter_code_is_unique_at_its_site"),
            models.CheckConstraint(condition=Q(carrier__in=EnergyCarrier.values), name="meter_carrier_is_known"),
        ]

    def __str__(self) -> str:
        return self.code


class SiteGrant(GrantTerms):
    """A grant on one site, in one scope."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="grants")

    objects = ScopedManager()

    class Meta(GrantTerms.Meta):
        abstract = False
        indexes = [models.Index(fields=["grantee", "scope"], name="site_grant_by_grantee")]

    def __str__(self) -> str:
        return f"{self.site} → {self.grantee}: {self.scope}"
