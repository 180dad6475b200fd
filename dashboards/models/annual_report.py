"""Annual reports, which are frozen from rollups and never change."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from consortium.access.querysets import ScopedManager


class AnnualReport(models.Model):
    """A year of one or several sites of an operator under a rule set, as it stood when somebody froze it.

    A newer one supersedes it, saying why.
    """

    number = models.CharField(max_length=16, unique=True)
    operator = models.ForeignKey("consortium.Organisation", on_delete=models.PROTECT, related_name="+")
    site_ids = ArrayField(models.BigIntegerField(), help_text="Sites that it is of, in order.")
    site = models.ForeignKey(
        "facilities.Site",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="annual_reports",
        help_text="Where it is of one site alone.",
    )
    rule_set = models.CharField(max_length=60)
    rule_set_version = models.CharField(max_length=120)
    rule_set_digest = models.CharField(max_length=64)
    battery_class = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField(help_text="The calendar year in which the reporting year begins.")
    excluded = models.CharField(max_length=200, blank=True, help_text="Codes of the elected exclusions.")
    content = models.JSONField(help_text="dashboards.rates.reports; numbers as exact text.")
    content_sha256 = models.CharField(max_length=64)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    reason = models.CharField(max_length=300, blank=True, help_text="Why it supersedes the earlier one.")
    frozen_at = models.DateTimeField(default=timezone.now)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager()

    APPEND_ONLY = True
    MUTABLE_COLUMNS: tuple[str, ...] = ()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site_ids", "rule_set", "battery_class", "year"],
                condition=Q(supersedes__isnull=True),
                name="one_first_annual_report",
            ),
            models.CheckConstraint(
                condition=Q(site__isnull=False, site_ids__len=1) | Q(site__isnull=True, site_ids__len__gt=1),
                name="annual_report_of_one_site_names_it",
            ),
            models.CheckConstraint(condition=Q(year__range=(2000, 2200)), name="annual_report_year_is_possible"),
            models.CheckConstraint(
                condition=Q(content_sha256__regex="^[0-9a-f]{64}$", rule_set_digest__regex="^[0-9a-f]{64}$"),
                name="annual_report_digests_are_sha256",
            ),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True, reason="") | (Q(supersedes__isnull=False) & ~Q(reason="")),
                name="annual_report_that_supersedes_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.number
