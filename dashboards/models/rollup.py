"""Rollups, which can be thrown away and rebuilt from facts, and the counter that tells open pages so."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from consortium.access.querysets import ScopedManager
from consortium.choices import SliceKind
from consortium.models import Organisation


class DailyRollup(models.Model):
    """One additive quantity of one organisation on one day.  Ratios are never stored.

    A dimension that does not apply is 0 or the empty code, never NULL, so that every row has its place in
    the unique key.
    """

    slice_kind = models.CharField(max_length=20, choices=SliceKind)
    slice_id = models.BigIntegerField(help_text="With the kind and the day: what a refill replaces.")
    measure = models.CharField(max_length=60)
    scope = models.CharField(max_length=20, help_text="The measure's scope: which grants open it.")
    day = models.DateField()
    organisation = models.ForeignKey(Organisation, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    counterparty_id = models.BigIntegerField(default=0)
    site_id = models.BigIntegerField(default=0)
    line_id = models.BigIntegerField(default=0)
    commitment_id = models.BigIntegerField(default=0)
    chemistry = models.CharField(max_length=20, default="")
    material = models.CharField(max_length=40, default="")
    element = models.CharField(max_length=10, default="")
    energy_carrier = models.CharField(max_length=20, default="")
    transport_mode = models.CharField(max_length=20, default="")
    collected_in = models.CharField(max_length=2, default="")
    condition = models.CharField(max_length=20, default="")
    method = models.CharField(max_length=80, default="", help_text="Of emissions: the factors they stand on.")
    hour_of_day = models.CharField(max_length=2, default="", help_text="Of loads: 00 to 23, at the site.")
    is_estimated = models.BooleanField(default=False, help_text="Stands on a composition table, not on an assay.")
    value = models.DecimalField(max_digits=28, decimal_places=9)
    fact_count = models.PositiveIntegerField(default=0)
    fact_digest = models.BinaryField(default=bytes, help_text="SHA-256 over the facts: which, and the share of each.")
    filled_at = models.DateTimeField(db_default=Now())

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "slice_kind",
                    "slice_id",
                    "day",
                    "measure",
                    "organisation",
                    "counterparty_id",
                    "site_id",
                    "line_id",
                    "commitment_id",
                    "chemistry",
                    "material",
                    "element",
                    "energy_carrier",
                    "transport_mode",
                    "collected_in",
                    "condition",
                    "method",
                    "hour_of_day",
                    "is_estimated",
                ],
                name="one_rollup_per_slice_day_and_dimension",
            ),
            models.CheckConstraint(
                condition=Q(value__gte=-(10**15), value__lte=10**15), name="rollup_value_is_a_number"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "measure", "day"], name="rollup_by_organisation"),
            models.Index(fields=["site_id", "measure", "day"], name="rollup_by_site"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} on {self.day}"


class DataVersion(models.Model):
    """One row that counts fills.  Pages poll it; caches carry it in their keys."""

    version = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = ScopedManager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="there_is_one_data_version")]

    def __str__(self) -> str:
        return str(self.version)
