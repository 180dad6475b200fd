"""Pure: what an assay or a recovery cannot be, and what an assay says against the chemistry that was declared.

A salt holds no more of its element than stoichiometry gives (DOMAIN.md, C5 and C6): above that, the lab's uncertainty
included, the unit, the hydrate or the substance was mixed up.  How far a lot may be from the composition of its
chemistry (C3) stands in data files, with source and certainty.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache

from consortium.reference import reader

UNJUDGED_CHEMISTRY = "MIXED"


@dataclass(frozen=True)
class Maximum:
    """The largest share of a substance that a material can hold, and why."""

    fraction: Decimal
    of: str
    """The compound that sets it; empty for the pure substance."""


def maximum(analyte: str, material: str = "") -> Maximum:
    """Of an element or a compound in a material, or in anything.

    >>> maximum("Ni", "nickel_sulphate"), maximum("CoSO4", "cobalt_sulphate").fraction.quantize(Decimal("0.0001"))
    (Maximum(fraction=Decimal('0.2233039998'), of='NiSO4.6H2O'), Decimal('0.5514'))
    """
    contents = _contents()
    main = _main_compounds().get(material, "")
    if not main:
        return Maximum(Decimal(1), "")
    element, share = contents[main]
    if analyte == element:
        return Maximum(share, main)
    other, other_share = contents.get(analyte, ("", share))
    return Maximum(share / other_share, main) if other == element and share < other_share else Maximum(Decimal(1), "")


@cache
def _contents() -> dict[str, tuple[str, Decimal]]:
    """Compound to its element, and its share of it."""
    return {row["code"]: (row["element"], Decimal(row["element_fraction"])) for row in reader.rows("compounds")}


@cache
def _main_compounds() -> dict[str, str]:
    """Material to the compound that it is sold as."""
    return {row["code"]: row["main_compound"] for row in reader.rows("materials") if row["main_compound"]}


def allowance(limit: Maximum, uncertainty: Decimal | None, *, day: date) -> Decimal:
    """What an assay may lie above the maximum, as a fraction: the lab's own uncertainty, or the usual one."""
    return (
        uncertainty if uncertainty is not None else _value("assay_limits", "unstated_uncertainty", day) * limit.fraction
    )


def is_impossible(fraction: Decimal, limit: Maximum, uncertainty: Decimal | None, *, day: date) -> bool:
    """Above the maximum even if the whole uncertainty is taken off; on the limit is possible."""
    return fraction - allowance(limit, uncertainty, day=day) > limit.fraction


class Excess(StrEnum):
    """What is too good about a recovery."""

    NONE = ""
    CLOSE_TO_ALL = "close_to_all"
    WITHIN_TOLERANCE = "above_all_within_tolerance"
    ABOVE_ALL = "above_all"


def excess(won_kg: Decimal, charged_kg: Decimal, *, tolerance_kg: Decimal | None, day: date) -> Excess:
    """Won against charged, of one element; the tolerance is None where nobody knows it.  On a limit is not above it.

    >>> kg, day = Decimal, date(2026, 1, 1)
    >>> excess(kg(98), kg(100), tolerance_kg=None, day=day), excess(kg("98.1"), kg(100), tolerance_kg=None, day=day)
    (<Excess.NONE: ''>, <Excess.CLOSE_TO_ALL: 'close_to_all'>)
    >>> excess(kg(101), kg(100), tolerance_kg=kg(1), day=day), excess(kg(101), kg(100), tolerance_kg=None, day=day)
    (<Excess.WITHIN_TOLERANCE: 'above_all_within_tolerance'>, <Excess.ABOVE_ALL: 'above_all'>)
    """
    beyond_kg = won_kg - charged_kg * _value("recovery_limits", "largest", day)
    if beyond_kg > 0:
        return Excess.WITHIN_TOLERANCE if tolerance_kg is not None and beyond_kg <= tolerance_kg else Excess.ABOVE_ALL
    return Excess.CLOSE_TO_ALL if won_kg > charged_kg * second_look_above(day) else Excess.NONE


def second_look_above(day: date) -> Decimal:
    """The recovery, as a fraction, above which a rate is worth a second look."""
    return _value("recovery_limits", "flag_above", day)


@dataclass(frozen=True)
class Contradiction:
    """An element of which there is more or less than the declared chemistry can explain."""

    element: str
    found: Decimal
    bound: Decimal
    is_above: bool
    source: str
    certainty: str


def contradictions(
    *, chemistry: str, form_factor: str, found: dict[str, Decimal], composition: dict[str, Decimal], day: date
) -> list[Contradiction]:
    """What assays (`found`, as fractions of dry mass) say against a declared chemistry and its composition."""
    if chemistry == UNJUDGED_CHEMISTRY:
        return []
    told = {}
    # The most particular rule comes first, and only one is told of an element.
    rows = sorted(_in_force("chemistry_limits", day), key=lambda row: not row["chemistry"])
    for row in rows:
        if row["chemistry"] not in {"", chemistry} or row["form_factor"] not in {"", form_factor}:
            continue
        element = row["element"]
        if element not in found or element in told:
            continue
        bound = _bound(row, composition.get(element))
        is_above = row["rule"] != "at_least_times"
        if bound is not None and (found[element] > bound if is_above else found[element] < bound):
            told[element] = Contradiction(element, found[element], bound, is_above, row["source"], row["certainty"])
    return list(told.values())


def _bound(row: dict[str, str], usual: Decimal | None) -> Decimal | None:
    value = Decimal(row["value"])
    if row["rule"] == "at_most":
        return value
    if row["rule"] == "at_most_where_absent":
        return None if usual else value
    return usual * value if usual else None


def _value(name: str, code: str, day: date) -> Decimal:
    return next(Decimal(row["value"]) for row in _in_force(name, day) if row["code"] == code)


@cache
def _in_force(name: str, day: date) -> list[dict[str, str]]:
    said = day.isoformat()
    return [row for row in reader.rows(name) if row["valid_from"] <= said < (row["valid_to"] or "9999")]
