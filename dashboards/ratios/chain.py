"""Rates of waste batteries along the whole chain, of which rule sets make theirs: see facilities/rule_sets."""

from dataclasses import replace

from dashboards.ratios.ratio import PERCENT, Ratio, Term

RATED_SOURCE = "Weighings and assays along the whole chain; which outputs count, the rule set says."
CHAIN_RECOVERY = Ratio(
    "chain_recovery_rate",
    "Recovery along the chain",
    "%",
    "Mass of an element in finished products, at whichever plant, per mass of it in the waste batteries charged, for "
    "the first recycler.",
    "element in counted outputs ÷ element in waste batteries",
    (Term("counted_output_kg"),),
    (Term("battery_element_input_kg"),),
    PERCENT,
    RATED_SOURCE,
    is_recovery=True,
    above_only=frozenset({"material"}),
)
RECYCLING_EFFICIENCY = Ratio(
    "recycling_efficiency",
    "Recycling efficiency",
    "%",
    "Mass of the elements in finished products, at whichever plant, per mass of the waste batteries charged, for the "
    "first recycler.",
    "counted outputs ÷ waste batteries",
    (Term("counted_output_kg"),),
    (Term("battery_input_kg"),),
    PERCENT,
    RATED_SOURCE,
    is_recovery=True,
    above_only=frozenset({"material", "element"}),
)
DRY_RECYCLING_EFFICIENCY = replace(
    RECYCLING_EFFICIENCY,
    code="dry_recycling_efficiency",
    label="Recycling efficiency, on dry mass",
    definition="Mass of the elements in finished products, at whichever plant, per dry mass of the waste batteries "
    "charged, for the first recycler.",
    formula="counted outputs ÷ dry waste batteries",
    denominator=(Term("battery_dry_input_kg"),),
)
EXCLUSIONS_ON_BOTH_SIDES = " What the rule set lets a recycler exclude, and was elected, is taken off both sides."


def excluding(elements: tuple[str, ...]) -> Ratio:
    """Recycling efficiency without these elements in what was won and in what it was won of."""
    excluded = {"element__in": list(elements)}
    return replace(
        RECYCLING_EFFICIENCY,
        definition=RECYCLING_EFFICIENCY.definition + EXCLUSIONS_ON_BOTH_SIDES,
        formula="(counted outputs − excluded in them) ÷ (waste batteries − excluded in them)",
        numerator=(*RECYCLING_EFFICIENCY.numerator, Term("counted_output_kg", excluded, sign=-1)),
        denominator=(*RECYCLING_EFFICIENCY.denominator, Term("battery_element_input_kg", excluded, sign=-1)),
    )


REFINING_RECOVERY = Ratio(
    "refining_recovery_rate",
    "Recovery in refining",
    "%",
    "Mass of an element in what the thermal and wet steps of the sites gave, per mass of it in what they took in.",
    "element out of refining ÷ element into refining",
    (Term("refined_element_output_kg"),),
    (Term("refined_element_input_kg"),),
    PERCENT,
    RATED_SOURCE,
    is_recovery=True,
)
