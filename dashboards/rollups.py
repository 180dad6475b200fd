"""Which definition fills which measure: one list, taken from the apps that own the facts."""

from functools import cache
from hashlib import sha256

from consortium.choices import SliceKind
from consortium.quantities import DayQuantity
from contracts import metrics as contracts
from dashboards.measures import MEASURES
from dashboards.ratios import RATIOS
from facilities import metrics as facilities
from feedstock import metrics as feedstock

QUANTITIES: tuple[DayQuantity, ...] = (*feedstock.QUANTITIES, *facilities.QUANTITIES, *contracts.QUANTITIES)

SLICES: dict[SliceKind, str] = {**feedstock.SLICES, **facilities.SLICES, **contracts.SLICES}

FOLLOWING: dict[SliceKind, tuple[SliceKind, str]] = {**facilities.FOLLOWING, **contracts.FOLLOWING}
"""Kind of slice -> the kind whose changes change it too, and which slices, over a relation `changed(slice_id, day)`."""


def carried_dimensions(measures: tuple[str, ...]) -> frozenset[str]:
    """The dimensions that every row of all these measures carries: what they can be filtered by together."""
    carried = [frozenset(quantity.dimensions) for quantity in QUANTITIES if quantity.measure in measures]
    return frozenset.intersection(*carried) if carried else frozenset()


@cache
def definition_version(code: str) -> str:
    """Eight letters that change with the definition of a measure or rate: its sentence, its SQL, those of its measures.

    Computed, so that nobody forgets to count it up.  Not stored with each of some 275,000 rollups: it would say the
    same on all of a measure, and one that an older definition has left behind is found by its digest and value, by the
    nightly comparison with the facts and by whoever computes a figure again.
    """
    ratio = RATIOS.get(code)
    if ratio:
        parts = [ratio.definition, ratio.formula, str(ratio.scale)]
        parts += [f"{term.sign} {term.measure} {term.where}" for term in ratio.terms]
        parts += [definition_version(measure) for measure in ratio.measures]
    else:
        parts = [MEASURES[code].definition, MEASURES[code].unit]
        parts += [quantity.definition for quantity in QUANTITIES if quantity.measure == code]
    return sha256("\n".join(parts).encode()).hexdigest()[:8]
