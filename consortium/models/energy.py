"""What energy is counted with: heating values of carriers, and what a kilowatt hour emits."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django_countries.fields import CountryField

from consortium.models.reference import Reference


class EnergyUnit(Reference):
    """A unit in which meters count a carrier, and its energy: kWh = quantity × mj_per_unit ÷ 3.6.

    Fuels count with their lower heating value: emission factors are per energy of that kind.
    """

    code = models.CharField(max_length=40, primary_key=True)
    carrier = models.CharField(max_length=20)
    unit = models.CharField(max_length=10)
    mj_per_unit = models.DecimalField(max_digits=12, decimal_places=6, help_text="Of fuels the lower heating value.")
    higher_mj_per_unit = models.DecimalField(
        max_digits=12, decimal_places=6, null=True, blank=True, help_text="The higher heating value, where it differs."
    )
    basis = models.CharField(max_length=80)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True, help_text="First day on which it may no longer be used.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(mj_per_unit__gt=0, mj_per_unit__lte=100000), name="energy_unit_is_possible"
            ),
            models.CheckConstraint(
                condition=Q(higher_mj_per_unit__isnull=True)
                | Q(higher_mj_per_unit__gte=F("mj_per_unit"), higher_mj_per_unit__lte=100000),
                name="higher_heating_value_is_not_below_the_lower",
            ),
            models.UniqueConstraint(
                fields=["carrier", "unit", "valid_from"],
                nulls_distinct=False,
                name="one_heating_value_of_a_unit_and_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.unit}"

    def is_valid_on(self, day: date) -> bool:
        return (self.valid_from is None or day >= self.valid_from) and (
            self.valid_until is None or day < self.valid_until
        )


class GridFactor(Reference):
    """What a kilowatt hour from a country's grid emits in a year.  Figures of two sources never meet in one sum."""

    country = CountryField()
    year = models.PositiveSmallIntegerField()
    mix = models.CharField(
        max_length=20,
        default="production",
        help_text="production: the average of the grid; residual: what is left when contracts are taken out.",
    )
    g_co2e_per_kwh = models.DecimalField(max_digits=10, decimal_places=4)
    basis = models.CharField(max_length=80, blank=True, help_text="What the factor covers.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["country", "year", "mix", "source"], name="one_grid_factor_per_source_and_year"
            ),
            models.CheckConstraint(
                condition=Q(g_co2e_per_kwh__gte=0, g_co2e_per_kwh__lte=5000), name="grid_factor_is_possible"
            ),
            models.CheckConstraint(condition=Q(mix__in=["production", "residual"]), name="grid_mix_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.year}"


class FuelFactor(Reference):
    """What burning a kilowatt hour of a fuel emits at the plant."""

    code = models.CharField(max_length=40, primary_key=True)
    carrier = models.CharField(max_length=20)
    kg_co2e_per_kwh = models.DecimalField(max_digits=10, decimal_places=6)
    basis = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.code


class BurntElement(Reference):
    """An element that leaves a furnace as gas: what a kilogram of it emits in runs of a step."""

    code = models.CharField(max_length=40, primary_key=True)
    step = models.ForeignKey("consortium.ProcessStep", on_delete=models.PROTECT, related_name="+")
    element = models.ForeignKey("consortium.Element", on_delete=models.PROTECT, related_name="+")
    kg_co2e_per_kg = models.DecimalField(max_digits=10, decimal_places=6)
    basis = models.CharField(max_length=160)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step", "element"], name="an_element_burns_once_in_a_step"),
            models.CheckConstraint(
                condition=Q(kg_co2e_per_kg__gt=0, kg_co2e_per_kg__lte=100), name="burnt_element_is_possible"
            ),
        ]

    def __str__(self) -> str:
        return self.code
