"""What runs emit themselves: elements of their feed that leave the furnace as gas (DOMAIN.md section C4).

kg CO2e = dry mass fed × fraction of the element × factor of the step, which is reference data with its
source and certainty.
"""

from consortium.choices import SliceKind
from consortium.quantities import DayQuantity
from facilities.metrics.runs import BATCH_INPUTS, FED, HAS_OUTPUTS, INPUT_DRY_KG, LOT_INPUTS, RUN

BURNT = "JOIN consortium_burntelement burnt ON burnt.step_id = run.step_id AND burnt.element_id = element.code"


def _burnt(inputs: str, **of_what: str) -> DayQuantity:
    return DayQuantity(
        "process_emissions_kg",
        SliceKind.SITE,
        f"{inputs} {BURNT} WHERE {HAS_OUTPUTS}",
        f"{INPUT_DRY_KG} * element.fraction * burnt.kg_co2e_per_kg",
        {**RUN, "element": "element.code", "is_estimated": "element.is_estimated", "method": "burnt.source", **of_what},
        stands_on=FED,
    )


PROCESS_EMISSION_QUANTITIES = (
    _burnt(LOT_INPUTS, chemistry="lot.chemistry_id"),
    _burnt(BATCH_INPUTS, material="output.material_id"),
)
