from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from consortium.models.fact import FactManager
from consortium.models.fields import LARGEST_ENERGY_KWH, EnergyField
from facilities.models.site import Meter


class EnergyReading(models.Model):
    """Energy that passed a meter in an interval.

    The one table without database foreign keys: checked row by row they cost a factor of three on the largest
    table of the product.  Codes are resolved while a file is checked; an audit query proves integrity.
    """

    pk = models.CompositePrimaryKey("meter_id", "starts_at", "revision")
    meter = models.ForeignKey(Meter, on_delete=models.DO_NOTHING, db_constraint=False, related_name="readings")
    starts_at = models.DateTimeField()
    revision = models.PositiveSmallIntegerField(default=0, help_text="Counts up when a withdrawn reading is corrected.")
    ends_at = models.DateTimeField()
    day = models.DateField(help_text="The day on which the interval starts, in the site's time zone.")
    energy_kwh = EnergyField(help_text="Of fuels by the lower heating value.")
    quantity = EnergyField(help_text="As metered, in `unit`; kWh follow from it by the heating value of the day.")
    unit = models.CharField(max_length=10, default="kWh")
    recorded_at = models.DateTimeField(default=timezone.now)
    ingest_batch_id = models.BigIntegerField(null=True)
    source_row = models.PositiveIntegerField(null=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    void_reason = models.CharField(max_length=300, blank=True)

    objects = FactManager()

    APPEND_ONLY = True
    MUTABLE_COLUMNS = ("voided_at", "voided_by_id", "void_reason")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="energy_reading_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(energy_kwh__gte=0, energy_kwh__lte=LARGEST_ENERGY_KWH),
                name="energy_reading_is_possible",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=0, quantity__lte=LARGEST_ENERGY_KWH),
                name="energy_reading_quantity_is_possible",
            ),
            models.CheckConstraint(
                condition=(Q(voided_at__isnull=True) & Q(void_reason=""))
                | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
                name="energy_reading_is_voided_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["meter", "day"], name="energy_reading_by_day")]

    def __str__(self) -> str:
        return f"meter {self.meter_id} at {self.starts_at}"
