from decimal import Decimal

from django.db import models
from django.db.models import Case, DecimalField, F, Q, Value, When

from consortium.models import Compound, Element, Fact
from facilities.choices import AssayBasis, AssayStatus, AssayUnit
from facilities.models.process_run import RunOutput
from feedstock.models import BatteryLot


class Assay(Fact):
    """What a laboratory found of one element or one compound in a lot or a batch."""

    lot = models.ForeignKey(BatteryLot, on_delete=models.PROTECT, null=True, blank=True, related_name="assays")
    output = models.ForeignKey(RunOutput, on_delete=models.PROTECT, null=True, blank=True, related_name="assays")
    element = models.ForeignKey(
        Element, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    compound = models.ForeignKey(
        Compound, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    value = models.DecimalField(max_digits=16, decimal_places=8)
    unit = models.CharField(max_length=20, choices=AssayUnit)
    fraction = models.GeneratedField(
        expression=Case(
            When(unit=AssayUnit.PERCENT, then=F("value") / Value(Decimal(100))),
            When(unit=AssayUnit.GRAM_PER_KILOGRAM, then=F("value") / Value(Decimal(1000))),
            default=F("value") / Value(Decimal(1000000)),
        ),
        output_field=DecimalField(max_digits=14, decimal_places=12),
        db_persist=True,
    )
    basis = models.CharField(max_length=20, choices=AssayBasis, default=AssayBasis.DRY)
    status = models.CharField(max_length=20, choices=AssayStatus, default=AssayStatus.FINAL)
    method = models.CharField(max_length=80, blank=True)
    uncertainty = models.DecimalField(
        max_digits=16, decimal_places=8, null=True, blank=True, help_text="Expanded (k=2), in the assay's unit."
    )
    laboratory = models.CharField(max_length=120, blank=True)
    assayed_on = models.DateField()

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(lot__isnull=False) ^ Q(output__isnull=False), name="assay_is_of_a_lot_or_a_batch"
            ),
            models.CheckConstraint(
                condition=Q(element__isnull=False) ^ Q(compound__isnull=False),
                name="assay_is_of_an_element_or_a_compound",
            ),
            models.CheckConstraint(condition=Q(unit__in=AssayUnit.values), name="assay_unit_is_known"),
            models.CheckConstraint(condition=Q(basis__in=AssayBasis.values), name="assay_basis_is_known"),
            models.CheckConstraint(condition=Q(status__in=AssayStatus.values), name="assay_status_is_known"),
            models.CheckConstraint(
                condition=Q(value__gte=0)
                & (
                    Q(unit=AssayUnit.PERCENT, value__lte=100)
                    | Q(unit=AssayUnit.GRAM_PER_KILOGRAM, value__lte=1000)
                    | Q(unit=AssayUnit.PARTS_PER_MILLION, value__lte=1000000)
                ),
                name="assay_value_is_at_most_the_whole",
            ),
            models.CheckConstraint(
                condition=Q(uncertainty__isnull=True) | Q(uncertainty__gte=0, uncertainty__lte=1000000),
                name="assay_uncertainty_is_possible",
            ),
        ]
        indexes = [
            models.Index(fields=["output", "element"], name="assay_by_output"),
            models.Index(fields=["lot", "element"], name="assay_by_lot"),
        ]
