"""Element content of lots and batches, as SQL: the best assay, or the composition table, marked as estimated.

Element mass = wet mass x (1 - moisture) x fraction.  An assay of a compound counts by stoichiometry.
"""

BEST_ASSAY = """
    SELECT {fraction} AS fraction
      FROM facilities_assay assay {join}
     WHERE assay.{subject}_id = {subject}.id AND assay.voided_at IS NULL AND {of_element}
     ORDER BY CASE assay.status WHEN 'umpire' THEN 0 WHEN 'final' THEN 1 ELSE 2 END, assay.assayed_on DESC, assay.id DESC
     LIMIT 1
"""


def _element_assay(subject: str) -> str:
    return BEST_ASSAY.format(
        fraction="assay.fraction", join="", subject=subject, of_element="assay.element_id = element.code"
    )


def _compound_assay(subject: str) -> str:
    return BEST_ASSAY.format(
        fraction="assay.fraction * compound.element_fraction",
        join="JOIN consortium_compound compound ON compound.code = assay.compound_id",
        subject=subject,
        of_element="compound.element_id = element.code",
    )


LOT_CONTENT = f"""
CROSS JOIN consortium_element element
LEFT JOIN consortium_composition composition
  ON composition.chemistry_id = lot.chemistry_id AND composition.form_factor = lot.form_factor
 AND composition.element_id = element.code
LEFT JOIN LATERAL ({_element_assay("lot")}) lot_assay ON true
"""
LOT_FRACTION = "coalesce(lot_assay.fraction, composition.fraction, 0)"
LOT_IS_ESTIMATED = "lot_assay.fraction IS NULL"

OUTPUT_CONTENT = f"""
CROSS JOIN consortium_element element
LEFT JOIN consortium_materialcontent content
  ON content.material_id = output.material_id AND content.element_id = element.code
LEFT JOIN LATERAL ({_element_assay("output")}) element_assay ON true
LEFT JOIN LATERAL ({_compound_assay("output")}) compound_assay ON true
"""
OUTPUT_FRACTION = "coalesce(element_assay.fraction, compound_assay.fraction, content.fraction, 0)"
OUTPUT_IS_ESTIMATED = "element_assay.fraction IS NULL AND compound_assay.fraction IS NULL"

ELEMENT_SHARES = f"""
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
           input.mass_kg * (1 - input.moisture_fraction) * {LOT_FRACTION} AS mass_kg
      FROM upstream
      JOIN facilities_runinput input ON input.run_id = upstream.run_id
      JOIN feedstock_batterylot lot ON lot.id = input.lot_id
      {LOT_CONTENT}
    UNION ALL
    SELECT input.run_id, input.lot_id, input.output_id, element.code,
           input.mass_kg * (1 - input.moisture_fraction) * {OUTPUT_FRACTION}
      FROM upstream
      JOIN facilities_runinput input ON input.run_id = upstream.run_id
      JOIN facilities_runoutput output ON output.id = input.output_id
      {OUTPUT_CONTENT}
),
part AS (
    SELECT charge.*, charge.mass_kg / sum(charge.mass_kg) OVER (PARTITION BY run_id, element) AS share
      FROM charge
     WHERE charge.mass_kg > 0
),
traced AS (
    SELECT reached.first_run, part.element, part.lot_id, part.output_id, part.share
      FROM reached JOIN part ON part.run_id = reached.run_id
    UNION ALL
    SELECT traced.first_run, traced.element, part.lot_id, part.output_id, traced.share * part.share
      FROM traced
      JOIN facilities_runoutput batch ON batch.id = traced.output_id
      JOIN part ON part.run_id = batch.run_id AND part.element = traced.element
),
lot_share AS (
    SELECT first_run AS run_id, element, lot_id, sum(share) AS share
      FROM traced WHERE lot_id IS NOT NULL GROUP BY 1, 2, 3
)
"""
"""Of each run in the slices: the share of each element that came from each lot, through every earlier run."""
