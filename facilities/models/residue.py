from django.db import models
from django.db.models import Q
from django_countries.fields import CountryField

from consortium.models import Fact, Organisation, TreatmentCode, WasteCode
from consortium.models.fields import MassField, positive_mass
from facilities.models.process_run import RunOutput


class ResidueDisposal(Fact):
    """What became of a residue, or of a part of it: its code, where it went, how it is treated, who answers for it.

    What has none is owed.
    """

    output = models.ForeignKey(RunOutput, on_delete=models.PROTECT, related_name="disposals")
    day = models.DateField(help_text="The day on which it left the site, in the site's time zone.")
    mass_kg = MassField(help_text="Wet mass.")
    waste_code = models.ForeignKey(WasteCode, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    national_code = models.CharField(
        max_length=40,
        blank=True,
        help_text="Code of the list that holds at the site, if not the European one.",
    )
    treatment = models.ForeignKey(TreatmentCode, on_delete=models.PROTECT, related_name="+")
    destination = models.CharField(max_length=200)
    destination_country = CountryField()
    responsible = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="residues_answered_for"
    )
    responsible_name = models.CharField(max_length=200, blank=True, help_text="A party that is no member.")

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            positive_mass("mass_kg", "residue_disposal_mass_is_possible"),
            models.CheckConstraint(
                condition=Q(waste_code__isnull=False) | ~Q(national_code=""), name="residue_disposal_has_a_code"
            ),
            models.CheckConstraint(condition=~Q(destination=""), name="residue_disposal_has_a_destination"),
            models.CheckConstraint(
                condition=Q(responsible__isnull=False, responsible_name="")
                | (Q(responsible__isnull=True) & ~Q(responsible_name="")),
                name="residue_disposal_has_one_responsible_party",
            ),
        ]

    @property
    def responsible_party(self) -> str:
        return self.responsible_name or str(self.responsible)
