"""Columns with a physical meaning, and the checks that keep nonsense out of them.

PostgreSQL's numeric knows NaN and sorts it above every number: `>= 0` accepts it.  Each check therefore
has an upper bound.
"""

from decimal import Decimal

from django.db import models
from django.db.models import Q

LARGEST_MASS_KG = Decimal("100000000")
"""100,000 t: more than any lot, run or shipment; a larger figure is a slip of the unit."""

LARGEST_ENERGY_KWH = Decimal("1000000000")


class MassField(models.DecimalField):
    """Kilograms, to the milligram."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 6)
        super().__init__(*args, **kwargs)


class EnergyField(models.DecimalField):
    """Kilowatt hours, to the milliwatt hour."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 6)
        super().__init__(*args, **kwargs)


class FractionField(models.DecimalField):
    """A share between 0 and 1."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_digits", 12)
        kwargs.setdefault("decimal_places", 10)
        super().__init__(*args, **kwargs)


def positive_mass(field: str, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{field}__gt": 0, f"{field}__lte": LARGEST_MASS_KG}), name=name)


def fraction(field: str, name: str, *, below_one: bool = False) -> models.CheckConstraint:
    upper = "lt" if below_one else "lte"
    return models.CheckConstraint(condition=Q(**{f"{field}__gte": 0, f"{field}__{upper}": 1}), name=name)
