"""Dated facts of waste and transport law that say which code or packing a load needs (consortium/reference/data)."""

from datetime import date

from django.db import models
from django_countries.fields import CountryField

from consortium.models.reference import Certainty, Reference, WasteCode


class DatedReference(Reference):
    """A row of law that holds from a day to a day."""

    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True, help_text="First day on which it no longer holds.")

    class Meta:
        abstract = True

    def is_valid_on(self, day: date) -> bool:
        return (self.valid_from is None or day >= self.valid_from) and (
            self.valid_until is None or day < self.valid_until
        )


class WasteCodeUse(Reference):
    """Which load a waste code names.  Codes that name the same load on different days succeed each other."""

    waste_code = models.ForeignKey(WasteCode, on_delete=models.PROTECT, related_name="uses")
    load = models.CharField(max_length=20, help_text="battery, black_mass, electrolyte or residue.")
    families = models.CharField(max_length=80, blank=True, help_text="Families of chemistries; empty: any.")
    stream = models.CharField(max_length=20, help_text="household or industrial.")
    origins = models.CharField(max_length=80, blank=True, help_text="Origins of lots; empty: any.")
    position = models.PositiveSmallIntegerField(default=0, help_text="The first that fits is named first.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["waste_code", "load"], name="one_use_of_a_waste_code_per_load")]

    def __str__(self) -> str:
        return f"{self.waste_code_id} for {self.load}"


class TreatmentCode(DatedReference):
    """A disposal (D) or recovery (R) operation of the Waste Framework Directive."""

    code = models.CharField(max_length=4, primary_key=True)
    meaning = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.code


class PackingRule(DatedReference):
    """How batteries of a family may be packed and sent, by condition, purpose and mode; or that they may not."""

    code = models.CharField(max_length=40, primary_key=True)
    family = models.CharField(max_length=20)
    condition = models.CharField(max_length=20)
    purpose = models.CharField(max_length=20, blank=True, help_text="Empty: any.")
    modes = models.CharField(max_length=80)
    special_provision = models.CharField(max_length=40, blank=True)
    packing_instruction = models.CharField(max_length=10, blank=True)
    is_allowed = models.BooleanField(default=True)
    approval = models.CharField(max_length=80, blank=True, help_text="Whose approval it needs, or is lifted by.")
    mark = models.CharField(max_length=120, blank=True)
    mark_certainty = models.CharField(max_length=20, choices=Certainty, blank=True)
    remark = models.CharField(max_length=400, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.code


class CountryNote(Reference):
    """What a country's law says of a load besides the codes, to be read by people."""

    country = CountryField()
    load = models.CharField(max_length=20)
    conditions = models.CharField(max_length=40, blank=True, help_text="Conditions of lots; empty: any.")
    text = models.CharField(max_length=500)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["country", "position"], name="notes_of_a_country_are_numbered")]

    def __str__(self) -> str:
        return f"{self.country} {self.position}"
