from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from consortium.access.querysets import ScopedManager
from consortium.models import Fact, FactPart, Material, Organisation, ProcessStep
from consortium.models.fields import FractionField, MassField, fraction, positive_mass
from facilities.models.site import Line, Site
from feedstock.models import BatteryLot


class ProcessRun(Fact):
    """One campaign of one process on one line.  Its figures belong to the day on which it ended."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="runs")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="runs")
    step = models.ForeignKey(ProcessStep, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    day = models.DateField(help_text="The day it ended, in the site's time zone.")

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            # A step that was recorded with a single time lasts nothing that is known: equal is allowed.
            models.CheckConstraint(
                condition=Q(ended_at__gte=F("started_at")), name="process_run_ends_not_before_it_starts"
            ),
        ]
        indexes = [
            models.Index(fields=["site", "day"], name="process_run_by_site_and_day"),
            models.Index(fields=["line", "day"], name="process_run_by_line_and_day"),
        ]


class RunOutput(FactPart):
    """A batch that a run produced: product, intermediate, residue or explained loss.

    It may be recorded after its run, in a file of its own, and is withdrawn with the run or with that file.
    """

    run = models.ForeignKey(ProcessRun, on_delete=models.PROTECT, related_name="outputs")
    number = models.CharField(max_length=16, unique=True)
    batch_reference = models.CharField(max_length=80, help_text="The operator's own name for the batch.")
    material = models.ForeignKey(Material, on_delete=models.PROTECT, related_name="+")
    mass_kg = MassField(help_text="Wet mass.")
    moisture_fraction = FractionField(default=0)
    destination = models.CharField(max_length=200, blank=True, help_text="Where a residue goes.")
    holder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="held_outputs")
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    void_reason = models.CharField(max_length=300, blank=True)

    objects = ScopedManager()

    MUTABLE_COLUMNS = ("holder_id", "voided_at", "voided_by_id", "void_reason")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "batch_reference"],
                condition=Q(voided_at__isnull=True),
                name="batch_reference_is_unique_in_its_run",
            ),
            models.CheckConstraint(
                condition=(Q(voided_at__isnull=True) & Q(void_reason=""))
                | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
                name="run_output_is_voided_with_a_reason",
            ),
            positive_mass("mass_kg", "run_output_mass_is_possible"),
            fraction("moisture_fraction", "run_output_moisture_is_a_fraction", below_one=True),
        ]

    def __str__(self) -> str:
        return self.number


class RunInput(FactPart):
    """What a run was fed with: a lot or a batch of an earlier run is charged, a reagent is added."""

    run = models.ForeignKey(ProcessRun, on_delete=models.PROTECT, related_name="inputs")
    lot = models.ForeignKey(BatteryLot, on_delete=models.PROTECT, null=True, blank=True, related_name="run_inputs")
    output = models.ForeignKey(RunOutput, on_delete=models.PROTECT, null=True, blank=True, related_name="run_inputs")
    reagent = models.ForeignKey(Material, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    mass_kg = MassField(help_text="Wet mass.")
    moisture_fraction = FractionField(default=0)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lot__isnull=False, output__isnull=True, reagent__isnull=True)
                | Q(lot__isnull=True, output__isnull=False, reagent__isnull=True)
                | Q(lot__isnull=True, output__isnull=True, reagent__isnull=False),
                name="run_input_is_a_lot_a_batch_or_a_reagent",
            ),
            models.UniqueConstraint(
                fields=["run", "reagent"], condition=Q(reagent__isnull=False), name="a_reagent_is_added_once_in_a_run"
            ),
            models.UniqueConstraint(
                fields=["run", "lot"], condition=Q(lot__isnull=False), name="a_lot_is_charged_once_in_a_run"
            ),
            models.UniqueConstraint(
                fields=["run", "output"], condition=Q(output__isnull=False), name="a_batch_is_charged_once_in_a_run"
            ),
            positive_mass("mass_kg", "run_input_mass_is_possible"),
            fraction("moisture_fraction", "run_input_moisture_is_a_fraction", below_one=True),
        ]
        indexes = [
            models.Index(fields=["lot"], name="run_input_by_lot"),
            models.Index(fields=["output"], name="run_input_by_output"),
        ]

    def __str__(self) -> str:
        return f"input of run {self.run_id}"
