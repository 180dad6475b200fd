"""Which definition fills which measure: one list, taken from the apps that own the facts."""

from dataclasses import replace
from functools import cache
from hashlib import sha256

from consortium.choices import SliceKind
from consortium.left_out import LeftOut, Reason, withdrawn
from consortium.quantities import DayQuantity
from contracts import metrics as contracts
from dashboards.measures import MEASURES
from dashboards.ratios import RATIOS
from facilities import metrics as facilities
from facilities.metrics import left_out as facilities_left_out
from feedstock import metrics as feedstock

QUANTITIES: tuple[DayQuantity, ...] = (*feedstock.QUANTITIES, *facilities.QUANTITIES, *contracts.QUANTITIES)

SLICE_IDS: dict[SliceKind, str] = {**feedstock.SLICE_IDS, **facilities.SLICE_IDS, **contracts.SLICE_IDS}

SLICES: dict[SliceKind, str] = {**feedstock.SLICES, **facilities.SLICES, **contracts.SLICES}

FOLLOWING: dict[SliceKind, tuple[SliceKind, str]] = {**facilities.FOLLOWING, **contracts.FOLLOWING}
"""Kind of slice -> the kind whose changes change it too, and which slices, over a relation `changed(slice_id, day)`."""


def carried_dimensions(measures: tuple[str, ...]) -> frozenset[str]:
    """The dimensions that every row of all these measures carries: what they can be filtered by together."""
    carried = [frozenset(quantity.dimensions) for quantity in QUANTITIES if quantity.measure in measures]
    return frozenset.intersection(*carried) if carried else frozenset()


@cache
def left_out_of(measure: str) -> tuple[LeftOut, ...]:
    """The records that a measure passes by, and why: withdrawn ones, and what the apps tell of others."""
    found = [one for one in (*facilities_left_out.LEFT_OUT, *contracts.LEFT_OUT) if one.measure == measure]
    found += [one for quantity in QUANTITIES if quantity.measure == measure for one in withdrawn(quantity)]
    told = {one.kind for one in found if one.reason is Reason.WITHDRAWN}
    same = facilities_left_out.SAME_RECORDS.get(measure, ())
    alike = [one for quantity in QUANTITIES if quantity.measure in same for one in withdrawn(quantity)]
    found += [replace(one, measure=measure, value=LeftOut.value) for one in alike if one.kind not in told]
    return tuple(found)


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
        parts += [f"{term.sign} {term.measure} {term.where} {term.most}" for term in ratio.terms]
        parts += [definition_version(measure) for measure in ratio.measures]
    else:
        parts = [MEASURES[code].definition, MEASURES[code].unit]
        parts += [quantity.definition for quantity in QUANTITIES if quantity.measure == code]
    return sha256("\n".join(parts).encode()).hexdigest()[:8]
