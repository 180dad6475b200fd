"""What the rates under rule sets are made of; the rule sets themselves are in facilities/rule_sets."""

from consortium.access.scopes import Scope
from dashboards.measures.measure import STOICHIOMETRY, Measure

RATES = (
    Measure(
        "battery_input_kg",
        "Waste batteries charged",
        "kg",
        "Mass of waste batteries put into the first run that takes them, for the operator of its site; "
        "production scrap and bought black mass are none.",
        Scope.COMPLIANCE,
    ),
    Measure(
        "battery_dry_input_kg",
        "Waste batteries charged, dry",
        "kg",
        "Dry mass of the waste batteries put into the first run that takes them.",
        Scope.COMPLIANCE,
    ),
    Measure(
        "unrated_input_kg",
        "Charged outside of the rates",
        "kg",
        "Mass of production scrap and bought black mass put into runs: no waste batteries, "
        "and on neither side of a rate.",
        Scope.COMPLIANCE,
    ),
    Measure(
        "battery_element_input_kg",
        "Element in waste batteries",
        "kg",
        "Mass of the element in the waste batteries charged, on dry matter, "
        "the lithium of the electrolyte salt included.",
        Scope.COMPLIANCE,
        STOICHIOMETRY,
    ),
    Measure(
        "counted_output_kg",
        "Counted output",
        "kg",
        "Mass of the element in finished products, split over the waste batteries it came from through every earlier "
        "run at any plant, for the first recycler; black mass and reagents never count, "
        "and a product that is charged again is taken back.",
        Scope.COMPLIANCE,
        STOICHIOMETRY,
    ),
    Measure(
        "refined_element_input_kg",
        "Element into refining",
        "kg",
        "Mass of the element in lots and batches that a site's thermal and wet runs took from outside of them.",
        Scope.COMPLIANCE,
        STOICHIOMETRY,
    ),
    Measure(
        "refined_element_output_kg",
        "Element out of refining",
        "kg",
        "Mass of the element in the products of a site's thermal and wet runs, less what they were charged with again.",
        Scope.COMPLIANCE,
        STOICHIOMETRY,
    ),
)
