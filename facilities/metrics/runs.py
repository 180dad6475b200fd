"""Runs of the days to be counted, with what went in and came out: the parts that quantities are put together from."""

from facilities.metrics.content import LOT_CONTENT, OUTPUT_CONTENT

RUNS = """
slice
JOIN facilities_processrun run ON run.site_id = slice.slice_id AND run.day = slice.day AND run.voided_at IS NULL
JOIN facilities_site site ON site.id = run.site_id
"""
RUN = {"organisation_id": "site.operator_id", "site_id": "run.site_id", "line_id": "run.line_id"}

INPUTS = f"""{RUNS}
JOIN facilities_runinput input ON input.run_id = run.id
LEFT JOIN feedstock_batterylot lot ON lot.id = input.lot_id
LEFT JOIN facilities_runoutput output ON output.id = input.output_id
"""
OUTPUTS = f"""{RUNS}
JOIN facilities_runoutput output ON output.run_id = run.id AND output.voided_at IS NULL
JOIN consortium_material material ON material.code = output.material_id
"""
LOT_INPUTS = f"""{RUNS}
JOIN facilities_runinput input ON input.run_id = run.id
JOIN feedstock_batterylot lot ON lot.id = input.lot_id
{LOT_CONTENT}"""
BATCH_INPUTS = f"""{RUNS}
JOIN facilities_runinput input ON input.run_id = run.id
JOIN facilities_runoutput output ON output.id = input.output_id
{OUTPUT_CONTENT}"""
# A run may be recorded before its outputs.  Until they come, nothing may be divided by what it was charged with, and
# its gap is no loss.
HAS_OUTPUTS = "EXISTS (SELECT FROM facilities_runoutput made WHERE made.run_id = run.id AND made.voided_at IS NULL)"
INPUT_DRY_KG = "input.mass_kg * (1 - input.moisture_fraction)"
OUTPUT_DRY_KG = "output.mass_kg * (1 - output.moisture_fraction)"

# The records that a quantity stands on.
ONE_RUN = {"run": "run.id"}
FED = {"run": "run.id", "lot": "input.lot_id", "batch": "input.output_id", "input": "input.id"}
MADE = {"run": "run.id", "batch": "output.id"}
