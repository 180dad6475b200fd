from django.db import models
from django.db.models import F, Q

from consortium.access.querysets import ScopedManager
from consortium.models import Element, Fact, FactPart
from consortium.models.fields import FractionField, MassField, fraction, positive_mass
from facilities.choices import AccuracyClass, ScaleUse
from facilities.models.process_run import RunOutput
from facilities.models.site import Line, Site
from feedstock.models import BatteryLot


class Scale(models.Model):
    """A weighing instrument of a site: how far its readings may be off follows from its class and interval."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="scales")
    code = models.SlugField(max_length=40)
    use = models.CharField(max_length=20, choices=ScaleUse)
    accuracy_class = models.CharField(max_length=4, choices=AccuracyClass)
    verification_interval_kg = MassField(help_text="The verification scale interval e.")
    largest_load_kg = MassField(help_text="Max: heavier things are weighed in several loads.")
    valid_from = models.DateField(help_text="Of several scales of one use, the one that came into use last counts.")

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="scale_code_is_unique_at_its_site"),
            models.UniqueConstraint(
                fields=["site", "use", "valid_from"], name="one_scale_of_a_use_comes_into_use_a_day"
            ),
            models.CheckConstraint(condition=Q(use__in=ScaleUse.values), name="scale_use_is_known"),
            models.CheckConstraint(condition=Q(accuracy_class__in=AccuracyClass.values), name="scale_class_is_known"),
            positive_mass("verification_interval_kg", "scale_interval_is_possible"),
            models.CheckConstraint(
                condition=Q(largest_load_kg__gt=F("verification_interval_kg")) & Q(largest_load_kg__lte=10**6),
                name="scale_largest_load_is_possible",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class StockTake(Fact):
    """What lay at a site, or at one of its lines, at the end of a day.  Without rows, nothing lay there."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="stock_takes")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, null=True, blank=True, related_name="stock_takes")
    day = models.DateField(help_text="The stock at the end of this day, in the site's time zone.")

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["site", "line", "day"],
                condition=Q(voided_at__isnull=True),
                nulls_distinct=False,
                name="one_standing_stock_take_of_a_place_and_day",
            ),
        ]
        indexes = [models.Index(fields=["site", "day"], name="stock_take_by_site_and_day")]


class StockTakeRow(FactPart):
    """One lot or one batch that was counted."""

    stock_take = models.ForeignKey(StockTake, on_delete=models.PROTECT, related_name="rows")
    lot = models.ForeignKey(BatteryLot, on_delete=models.PROTECT, null=True, blank=True, related_name="stock_rows")
    output = models.ForeignKey(RunOutput, on_delete=models.PROTECT, null=True, blank=True, related_name="stock_rows")
    mass_kg = MassField(help_text="Wet mass.")
    moisture_fraction = FractionField(default=0)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lot__isnull=False) ^ Q(output__isnull=False), name="stock_row_is_a_lot_or_a_batch"
            ),
            models.UniqueConstraint(
                fields=["stock_take", "lot"], condition=Q(lot__isnull=False), name="a_lot_is_counted_once"
            ),
            models.UniqueConstraint(
                fields=["stock_take", "output"], condition=Q(output__isnull=False), name="a_batch_is_counted_once"
            ),
            positive_mass("mass_kg", "stock_row_mass_is_possible"),
            fraction("moisture_fraction", "stock_row_moisture_is_a_fraction", below_one=True),
        ]
        indexes = [
            models.Index(fields=["lot"], name="stock_row_by_lot"),
            models.Index(fields=["output"], name="stock_row_by_output"),
        ]

    def __str__(self) -> str:
        return f"row of stock-take {self.stock_take_id}"


class BalanceAcceptance(Fact):
    """One party's word that an open gap of a month is known and stands, with the reason.

    It holds for the gap that it names: as soon as another fact changes the gap, it no longer counts.
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="balance_acceptances")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    month = models.DateField(help_text="The first day of the month.")
    element = models.ForeignKey(
        Element, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="None: the total mass."
    )
    gap_kg = models.DecimalField(max_digits=28, decimal_places=9)
    reason = models.CharField(max_length=300)

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(condition=Q(month__day=1), name="balance_acceptance_is_of_a_whole_month"),
            models.CheckConstraint(condition=~Q(reason=""), name="balance_acceptance_has_a_reason"),
            models.CheckConstraint(
                condition=Q(gap_kg__gte=-(10**12), gap_kg__lte=10**12), name="balance_acceptance_gap_is_a_number"
            ),
        ]
        indexes = [models.Index(fields=["site", "month"], name="balance_acceptance_by_site")]
