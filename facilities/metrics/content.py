"""Element content of lots and batches, as SQL: the best assay, or the composition table, marked as estimated.

Element mass = wet mass x (1 - moisture) x fraction on dry matter.  An assay of a compound counts by stoichiometry; one
of the material as received is brought to dry matter by the moisture of what it describes.
"""

WHOLE = "CASE assay.unit WHEN 'percent' THEN 100 WHEN 'g_per_kg' THEN 1000 ELSE 1000000 END"


def _content(subject: str, table: str, moisture: str) -> str:
    """One row an element of a lot or batch: an element's own assay, else a compound's, else the table's figure.

    Of several assays the umpire's counts, then the final one, then the latest.  `uncertainty` is the standard
    uncertainty of the fraction, half of the expanded one that laboratories report; NULL where nobody stated it.
    """
    dry = f"CASE assay.basis WHEN 'as_received' THEN 1 - {moisture} ELSE 1 END"
    return f"""
    SELECT DISTINCT ON (found.code) found.code, found.fraction, found.uncertainty, found.is_estimated
      FROM (
        SELECT coalesce(assay.element_id, compound.element_id) AS code,
               assay.fraction * coalesce(compound.element_fraction, 1) / {dry} AS fraction,
               assay.uncertainty / 2 / {WHOLE} * coalesce(compound.element_fraction, 1) / {dry} AS uncertainty,
               false AS is_estimated,
               CASE WHEN assay.element_id IS NULL THEN 1 ELSE 0 END AS place,
               CASE assay.status WHEN 'umpire' THEN 0 WHEN 'final' THEN 1 ELSE 2 END AS standing,
               assay.assayed_on, assay.id
          FROM facilities_assay assay
          LEFT JOIN consortium_compound compound ON compound.code = assay.compound_id
         WHERE assay.{subject}_id = {subject}.id AND assay.voided_at IS NULL
        UNION ALL
        {table}
      ) found
     ORDER BY found.code, found.place, found.standing, found.assayed_on DESC, found.id DESC
"""


def _lot(moisture: str) -> str:
    return _content(
        "lot",
        "SELECT element_id, fraction, NULL, true, 2, 0, NULL, 0 FROM consortium_composition"
        " WHERE chemistry_id = lot.chemistry_id AND form_factor = lot.form_factor",
        moisture,
    )


OUTPUT = _content(
    "output",
    "SELECT element_id, fraction, NULL, true, 2, 0, NULL, 0 FROM consortium_materialcontent"
    " WHERE material_id = output.material_id",
    "output.moisture_fraction",
)


def content_of_either(lot_moisture: str) -> str:
    """Joins `element` to rows that have a `lot` or an `output`; what is not there adds nothing."""
    return f"CROSS JOIN LATERAL (({_lot(lot_moisture)}) UNION ALL ({OUTPUT})) element"


LOT_CONTENT = f"CROSS JOIN LATERAL ({_lot('input.moisture_fraction')}) element"
"""Of a lot that is charged; joins `input`, too."""
DRY_LOT_CONTENT = f"CROSS JOIN LATERAL ({_lot('0')}) element"
OUTPUT_CONTENT = f"CROSS JOIN LATERAL ({OUTPUT}) element"
LOT_FRACTION = OUTPUT_FRACTION = "element.fraction"
LOT_IS_ESTIMATED = OUTPUT_IS_ESTIMATED = "element.is_estimated"

MAIN_SUBSTANCE = """
JOIN LATERAL (
    SELECT assay.fraction
      FROM facilities_assay assay
     WHERE assay.output_id = output.id AND assay.voided_at IS NULL
       AND (assay.compound_id = material.main_compound_id OR assay.element_id = material.main_element_id)
     ORDER BY CASE assay.status WHEN 'umpire' THEN 0 WHEN 'final' THEN 1 ELSE 2 END,
              assay.assayed_on DESC, assay.id DESC
     LIMIT 1
) main ON true
"""
"""Joins the share of a batch's main substance: an assay of its compound, or of its element; no row without one."""

MOST_STEPS = 100
"""Longer than any chain of runs.  Files in which runs feed each other are refused; this keeps other faults finite."""

CHARGES = f"""
reached AS (
    SELECT slice.slice_id, slice.day, run.id AS first_run, run.id AS run_id, run.site_id, run.line_id,
           NULL::text AS element, 1::numeric AS share
      FROM slice
      JOIN facilities_processrun run ON run.site_id = slice.slice_id AND run.day = slice.day
       AND run.voided_at IS NULL
),
upstream AS (
    SELECT run_id FROM reached
    UNION
    SELECT batch.run_id
      FROM upstream
      JOIN facilities_runinput input ON input.run_id = upstream.run_id
      JOIN facilities_runoutput batch ON batch.id = input.output_id
),
charge AS (
    SELECT input.run_id, input.lot_id, input.output_id, element.code AS element,
           input.mass_kg * (1 - input.moisture_fraction) * {LOT_FRACTION} AS mass_kg,
           {LOT_IS_ESTIMATED} AS is_estimated
      FROM upstream
      JOIN facilities_runinput input ON input.run_id = upstream.run_id
      JOIN feedstock_batterylot lot ON lot.id = input.lot_id
      {LOT_CONTENT}
    UNION ALL
    SELECT input.run_id, input.lot_id, input.output_id, element.code,
           input.mass_kg * (1 - input.moisture_fraction) * {OUTPUT_FRACTION}, {OUTPUT_IS_ESTIMATED}
      FROM upstream
      JOIN facilities_runinput input ON input.run_id = upstream.run_id
      JOIN facilities_runoutput output ON output.id = input.output_id
      {OUTPUT_CONTENT}
)
"""
"""The runs in the slices, every run before them, and what element mass each of these was charged with."""

ELEMENT_SHARES = f"""
{CHARGES},
part AS (
    SELECT charge.*, round(charge.mass_kg / sum(charge.mass_kg) OVER (PARTITION BY run_id, element), 20) AS share
      FROM charge
     WHERE charge.mass_kg > 0
),
traced AS (
    SELECT reached.first_run, part.element, part.lot_id, part.output_id, part.share, 1 AS step,
           part.run_id AS charged_in, part.output_id AS direct_id
      FROM reached JOIN part ON part.run_id = reached.run_id
    UNION ALL
    SELECT passed.first_run, passed.element, part.lot_id, part.output_id, passed.share * part.share, passed.step + 1,
           part.run_id, passed.direct_id
      FROM (
        SELECT first_run, element, run_id, step, direct_id, sum(share) AS share
          FROM (
            SELECT traced.*, batch.run_id
              FROM traced JOIN facilities_runoutput batch ON batch.id = traced.output_id
             WHERE traced.step < {MOST_STEPS}
          ) met
         GROUP BY 1, 2, 3, 4, 5
      ) passed
      JOIN part ON part.run_id = passed.run_id AND part.element = passed.element
),
lot_share AS MATERIALIZED (
    SELECT first_run AS run_id, element, lot_id, sum(share) AS share
      FROM traced WHERE lot_id IS NOT NULL GROUP BY 1, 2, 3
)
"""
"""Of each run in the slices: the share of each element that came from each lot, through every earlier run.

What each input brought is a share of twenty digits; what follows from them is exact, and the same whoever computes it.

`traced` has the same by input: `charged_in` is the run that the lot itself was charged to, `direct_id` the batch that
brought it into the first run, if any.  What reaches a run along several paths goes on as one sum, because lots that
part and meet again n times have 2^n paths; sums and products of numeric are exact, so this changes no digit.
"""

PRODUCTS_WON = f"""
won AS MATERIALIZED (
    SELECT slice.slice_id, slice.day, run.id AS run_id, site.operator_id, output.id AS output_id,
           output.number, output.material_id AS material, element.code AS element,
           output.mass_kg * (1 - output.moisture_fraction) * {OUTPUT_FRACTION} AS mass_kg,
           {OUTPUT_IS_ESTIMATED} AS is_estimated
      FROM slice
      JOIN facilities_processrun run ON run.site_id = slice.slice_id AND run.day = slice.day
       AND run.voided_at IS NULL
      JOIN facilities_site site ON site.id = run.site_id
      JOIN facilities_runoutput output ON output.run_id = run.id AND output.voided_at IS NULL
      JOIN consortium_material material ON material.code = output.material_id AND material.kind = 'product'
      {OUTPUT_CONTENT}
     WHERE {OUTPUT_FRACTION} > 0
)
"""
"""Of each run in the slices: the mass of each element in its products."""
