"""What rates under rule sets are made of: batteries in, and what was won of them along the whole chain.

The first recycler is the operator of the site at which a lot itself is charged; what any later plant wins of it is
the first recycler's output.  Waste batteries only: production scrap and bought black mass enter neither side.
"""

from consortium.choices import SliceKind
from consortium.quantities import DayQuantity
from facilities.metrics.content import (
    ELEMENT_SHARES,
    LOT_CONTENT,
    LOT_FRACTION,
    LOT_IS_ESTIMATED,
    OUTPUT_CONTENT,
    OUTPUT_FRACTION,
    OUTPUT_IS_ESTIMATED,
)
from facilities.metrics.runs import RUNS

IS_WASTE_BATTERY = "lot.form_factor <> 'black_mass' AND lot.origin <> 'production_scrap'"

# Run by run: the planner would rather walk every batch of a material for each run that was fed with none of it.
FED_BATCHES = """
CROSS JOIN LATERAL (SELECT * FROM facilities_runinput WHERE run_id = run.id OFFSET 0) input
CROSS JOIN LATERAL (SELECT * FROM facilities_runoutput WHERE id = input.output_id OFFSET 0) output
"""
CHARGED_LOTS = f"""{RUNS}
JOIN facilities_runinput input ON input.run_id = run.id
JOIN feedstock_batterylot lot ON lot.id = input.lot_id
"""
DRY_KG = "input.mass_kg * (1 - input.moisture_fraction)"
FIRST_RECYCLER = {
    "organisation_id": "site.operator_id",
    "site_id": "site.id",
    "chemistry": "lot.chemistry_id",
    "collected_in": "lot.collected_in",
}

# A product that is charged again is taken back, or its metals would count a second time in what is made of it.
COUNTED = f"""
{ELEMENT_SHARES},
counted AS MATERIALIZED (
    SELECT slice.slice_id, slice.day, run.id AS run_id, 0::bigint AS direct_id, material.code AS material,
           element.code AS element, {OUTPUT_IS_ESTIMATED} AS is_estimated,
           output.mass_kg * (1 - output.moisture_fraction) * {OUTPUT_FRACTION} AS mass_kg
      FROM {RUNS}
      JOIN facilities_runoutput output ON output.run_id = run.id AND output.voided_at IS NULL
      JOIN consortium_material material ON material.code = output.material_id
       AND material.is_counted_for_recycling_efficiency AND material.kind = 'product'
      {OUTPUT_CONTENT}
     WHERE {OUTPUT_FRACTION} > 0
    UNION ALL
    SELECT slice.slice_id, slice.day, run.id, output.id, material.code, element.code, {OUTPUT_IS_ESTIMATED},
           -{DRY_KG} * {OUTPUT_FRACTION}
      FROM {RUNS}
      {FED_BATCHES}
      JOIN consortium_material material ON material.code = output.material_id
       AND material.is_counted_for_recycling_efficiency AND material.kind = 'product'
      {OUTPUT_CONTENT}
     WHERE {OUTPUT_FRACTION} > 0
),
origin AS MATERIALIZED (
    SELECT first_run AS run_id, 0::bigint AS direct_id, element, lot_id, charged_in, sum(share) AS share
      FROM traced WHERE lot_id IS NOT NULL GROUP BY 1, 3, 4, 5
    UNION ALL
    SELECT first_run, direct_id, element, lot_id, charged_in,
           round(sum(share) / sum(sum(share)) OVER (PARTITION BY first_run, direct_id, element), 20)
      FROM traced
     WHERE lot_id IS NOT NULL AND direct_id IN (SELECT direct_id FROM counted)
     GROUP BY 1, 2, 3, 4, 5
)
"""
COUNTED_BY_ORIGIN = f"""counted AS slice
JOIN origin ON origin.run_id = slice.run_id AND origin.direct_id = slice.direct_id AND origin.element = slice.element
JOIN feedstock_batterylot lot ON lot.id = origin.lot_id AND {IS_WASTE_BATTERY}
JOIN facilities_processrun first_charge ON first_charge.id = origin.charged_in
JOIN facilities_site site ON site.id = first_charge.site_id"""

# Thermal and wet steps of one site are one process: what it passes on to itself is neither input nor product.
REFINING = "('pyro', 'hydro', 'refining')"
REFINING_RUNS = f"""{RUNS}
JOIN consortium_processstep step ON step.code = run.step_id AND step.stage IN {REFINING}
"""
FROM_WITHIN = f"""EXISTS (
    SELECT FROM facilities_processrun earlier
      JOIN consortium_processstep earlier_step ON earlier_step.code = earlier.step_id
     WHERE earlier.id = output.run_id AND earlier.site_id = run.site_id AND earlier_step.stage IN {REFINING}
)"""
REFINED_LOTS = f"""{REFINING_RUNS}
JOIN facilities_runinput input ON input.run_id = run.id
JOIN feedstock_batterylot lot ON lot.id = input.lot_id
{LOT_CONTENT}
WHERE {LOT_FRACTION} > 0"""
REFINED_BATCHES = f"""{REFINING_RUNS}
{FED_BATCHES}
JOIN consortium_material material ON material.code = output.material_id
{OUTPUT_CONTENT}
WHERE {OUTPUT_FRACTION} > 0"""
REFINED = f"""
refined AS (
    SELECT slice.slice_id, slice.day, site.operator_id, run.id AS run_id, output.id AS output_id,
           material.code AS material, element.code AS element, {OUTPUT_IS_ESTIMATED} AS is_estimated,
           output.mass_kg * (1 - output.moisture_fraction) * {OUTPUT_FRACTION} AS mass_kg
      FROM {REFINING_RUNS}
      JOIN facilities_runoutput output ON output.run_id = run.id AND output.voided_at IS NULL
      JOIN consortium_material material ON material.code = output.material_id AND material.kind = 'product'
      {OUTPUT_CONTENT}
     WHERE {OUTPUT_FRACTION} > 0
    UNION ALL
    SELECT slice.slice_id, slice.day, site.operator_id, run.id, output.id, material.code, element.code,
           {OUTPUT_IS_ESTIMATED}, -{DRY_KG} * {OUTPUT_FRACTION}
      FROM {REFINED_BATCHES} AND {FROM_WITHIN} AND material.kind = 'product'
)
"""
CHARGED_LOT = {"run": "run.id", "lot": "lot.id", "input": "input.id"}
PROCESS = {"organisation_id": "site.operator_id", "site_id": "site.id", "element": "element.code"}


def _site_quantity(measure: str, source: str, value: str, dimensions: dict[str, str], **more) -> DayQuantity:
    return DayQuantity(measure, SliceKind.SITE, source, value, dimensions, **more)


RATE_QUANTITIES = (
    _site_quantity(
        "battery_input_kg",
        f"{CHARGED_LOTS} WHERE {IS_WASTE_BATTERY}",
        "input.mass_kg",
        FIRST_RECYCLER,
        stands_on=CHARGED_LOT,
    ),
    _site_quantity(
        "battery_dry_input_kg",
        f"{CHARGED_LOTS} WHERE {IS_WASTE_BATTERY}",
        DRY_KG,
        FIRST_RECYCLER,
        stands_on=CHARGED_LOT,
    ),
    _site_quantity(
        "unrated_input_kg",
        f"{CHARGED_LOTS} WHERE NOT ({IS_WASTE_BATTERY})",
        "input.mass_kg",
        FIRST_RECYCLER,
        stands_on=CHARGED_LOT,
    ),
    _site_quantity(
        "battery_element_input_kg",
        f"{CHARGED_LOTS} {LOT_CONTENT} WHERE {IS_WASTE_BATTERY} AND {LOT_FRACTION} > 0",
        f"{DRY_KG} * {LOT_FRACTION}",
        {**FIRST_RECYCLER, "element": "element.code", "is_estimated": LOT_IS_ESTIMATED},
        stands_on=CHARGED_LOT,
    ),
    _site_quantity(
        "counted_output_kg",
        COUNTED_BY_ORIGIN,
        "slice.mass_kg * origin.share",
        {
            **FIRST_RECYCLER,
            "material": "slice.material",
            "element": "slice.element",
            "is_estimated": "slice.is_estimated",
        },
        prelude=COUNTED,
        stands_on={"run": "slice.run_id", "lot": "origin.lot_id", "charged_in": "origin.charged_in"},
    ),
    _site_quantity(
        "refined_element_input_kg",
        REFINED_LOTS,
        f"{DRY_KG} * {LOT_FRACTION}",
        {**PROCESS, "is_estimated": LOT_IS_ESTIMATED},
        stands_on=CHARGED_LOT,
    ),
    _site_quantity(
        "refined_element_input_kg",
        f"{REFINED_BATCHES} AND NOT {FROM_WITHIN}",
        f"{DRY_KG} * {OUTPUT_FRACTION}",
        {**PROCESS, "material": "output.material_id", "is_estimated": OUTPUT_IS_ESTIMATED},
        stands_on={"run": "run.id", "batch": "output.id", "input": "input.id"},
    ),
    _site_quantity(
        "refined_element_output_kg",
        "refined AS slice",
        "slice.mass_kg",
        {
            "organisation_id": "slice.operator_id",
            "site_id": "slice.slice_id",
            "element": "slice.element",
            "material": "slice.material",
            "is_estimated": "slice.is_estimated",
        },
        prelude=REFINED,
        stands_on={"run": "slice.run_id", "batch": "slice.output_id"},
    ),
)
