from django.db import models
from django.db.models import F, Q

from consortium.models import Fact
from consortium.models.fields import LARGEST_MASS_KG, MassField
from facilities.models.process_run import RunOutput
from facilities.models.site import Site
from feedstock.models import BatteryLot, Shipment


class Receipt(Fact):
    """What arrived, by the weighbridge of a site: one lot, or one batch of another plant's material."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="receipts")
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, null=True, blank=True, related_name="receipts")
    lot = models.ForeignKey(BatteryLot, on_delete=models.PROTECT, null=True, blank=True, related_name="receipts")
    output = models.ForeignKey(RunOutput, on_delete=models.PROTECT, null=True, blank=True, related_name="receipts")
    received_at = models.DateTimeField()
    day = models.DateField(help_text="The day of arrival in the site's time zone.")
    gross_mass_kg = MassField()
    tare_mass_kg = MassField()
    net_mass_kg = models.GeneratedField(
        expression=F("gross_mass_kg") - F("tare_mass_kg"), output_field=MassField(), db_persist=True
    )

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(tare_mass_kg__gte=0) & Q(tare_mass_kg__lt=F("gross_mass_kg")),
                name="receipt_gross_is_above_tare",
            ),
            models.CheckConstraint(
                condition=Q(gross_mass_kg__lte=LARGEST_MASS_KG), name="receipt_gross_mass_is_possible"
            ),
            models.CheckConstraint(
                condition=Q(lot__isnull=False) ^ Q(output__isnull=False), name="receipt_is_of_a_lot_or_a_batch"
            ),
        ]
        indexes = [
            models.Index(fields=["site", "day"], name="receipt_by_site_and_day"),
            models.Index(fields=["lot"], name="receipt_by_lot"),
        ]
