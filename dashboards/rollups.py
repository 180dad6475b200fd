"""Which definition fills which measure: one list, taken from the apps that own the facts."""

from consortium.choices import SliceKind
from consortium.quantities import DayQuantity
from contracts import metrics as contracts
from facilities import metrics as facilities
from feedstock import metrics as feedstock

QUANTITIES: tuple[DayQuantity, ...] = (*feedstock.QUANTITIES, *facilities.QUANTITIES, *contracts.QUANTITIES)

SLICES: dict[SliceKind, str] = {**feedstock.SLICES, **facilities.SLICES, **contracts.SLICES}

FOLLOWING: dict[SliceKind, tuple[SliceKind, str]] = {**contracts.FOLLOWING}
"""Kind of slice -> the kind whose changes change it too, and which slices, over a relation `changed(slice_id, day)`."""


def carried_dimensions(measures: tuple[str, ...]) -> frozenset[str]:
    """The dimensions that every row of all these measures carries: what they can be filtered by together."""
    carried = [frozenset(quantity.dimensions) for quantity in QUANTITIES if quantity.measure in measures]
    return frozenset.intersection(*carried) if carried else frozenset()
