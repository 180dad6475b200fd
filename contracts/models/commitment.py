from django.db import models
from django.db.models import F, Q

from consortium.access.querysets import ScopedManager
from consortium.models import Chemistry, Fact, FactPart, Organisation
from consortium.models.fields import FractionField, MassField, fraction, positive_mass


class FeedstockCommitment(Fact):
    """A supplier's promise of mass to a recycler, over a term, with a tolerance and a floor of quality."""

    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="commitments_given")
    recycler = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="commitments_received")
    chemistry = models.ForeignKey(
        Chemistry, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: any chemistry."
    )
    time_zone = models.CharField(max_length=60, default="UTC", help_text="Whose days its periods are counted in.")
    tolerance_fraction = FractionField(default=0)
    largest_damaged_fraction = FractionField(default=1, help_text="More damaged mass than this does not count.")

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(condition=~Q(supplier=F("recycler")), name="commitment_is_to_somebody_else"),
            fraction("tolerance_fraction", "commitment_tolerance_is_a_fraction", below_one=True),
            fraction("largest_damaged_fraction", "commitment_damaged_share_is_a_fraction"),
        ]
        indexes = [
            models.Index(fields=["supplier", "recycler"], name="commitment_by_parties"),
            models.Index(fields=["recycler"], name="commitment_by_recycler"),
        ]


class CommitmentPeriod(FactPart):
    """The mass promised for one stretch of the term, first day included, last day excluded."""

    commitment = models.ForeignKey(FeedstockCommitment, on_delete=models.PROTECT, related_name="periods")
    starts_on = models.DateField()
    ends_on = models.DateField()
    committed_mass_kg = MassField()

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commitment", "starts_on"], name="commitment_periods_start_apart"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="commitment_period_is_not_empty"),
            positive_mass("committed_mass_kg", "commitment_period_mass_is_possible"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on}–{self.ends_on} of {self.commitment_id}"
