"""Records of sites that figures pass by for another reason than that they, or their runs, were withdrawn."""

from consortium.choices import SliceKind
from consortium.left_out import LeftOut, Reason
from facilities.metrics.runs import RUNS

ASSAYED = {
    "organisation_id": "site.operator_id",
    "site_id": "run.site_id",
    "line_id": "run.line_id",
    "element": "coalesce(assay.element_id, compound.element_id)",
}
COMPOUND = "LEFT JOIN consortium_compound compound ON compound.code = assay.compound_id"
# Made of what facilities.metrics.content chooses by: an element's own assay, the umpire's, the final one, the latest.
RANK = """(
    CASE WHEN {0}.element_id IS NULL THEN 1 ELSE 0 END,
    CASE {0}.status WHEN 'umpire' THEN 0 WHEN 'final' THEN 1 ELSE 2 END,
    date '2000-01-01' - {0}.assayed_on,
    -{0}.id
)"""
LOSES = f"""assay.voided_at IS NULL AND EXISTS (
    SELECT FROM facilities_assay better
      LEFT JOIN consortium_compound its ON its.code = better.compound_id
     WHERE better.{{0}}_id = assay.{{0}}_id AND better.voided_at IS NULL
       AND coalesce(better.element_id, its.element_id) = coalesce(assay.element_id, compound.element_id)
       AND {RANK.format("better")} < {RANK.format("assay")}
)"""
STANDING = {Reason.SUPERSEDED: LOSES, Reason.WITHDRAWN: "assay.voided_at IS NOT NULL"}
FED = """JOIN facilities_runinput input ON input.run_id = run.id
JOIN facilities_assay assay ON assay.{0}_id = input.{0}_id"""
MADE = """JOIN facilities_runoutput output ON output.run_id = run.id AND output.voided_at IS NULL
JOIN facilities_assay assay ON assay.output_id = output.id"""
OF_FED_LOTS, OF_FED_BATCHES, OF_PRODUCTS = (
    ("lot", FED.format("lot")),
    ("output", FED.format("output")),
    ("output", MADE),
)
ASSAYS: dict[str, tuple[tuple[str, str], ...]] = {
    "element_charged_kg": (OF_FED_LOTS, OF_FED_BATCHES),
    "process_emissions_kg": (OF_FED_LOTS, OF_FED_BATCHES),
    "battery_element_input_kg": (OF_FED_LOTS,),
    "element_recovered_kg": (OF_PRODUCTS,),
    "element_left_over_kg": (OF_PRODUCTS,),
    "counted_output_kg": (OF_PRODUCTS,),
    "purity_weighted_mass_kg": (OF_PRODUCTS,),
    "assayed_mass_kg": (OF_PRODUCTS,),
    "mass_in_specification_kg": (OF_PRODUCTS,),
}
"""Measure to what its assays describe: the key of the assay, and how it is reached from a run."""

LEFT_OUT = (
    *(
        LeftOut(
            measure,
            SliceKind.SITE,
            reason,
            "assay",
            "assay.id",
            f"{RUNS} {joined} {COMPOUND} WHERE {standing.format(subject)}",
            dimensions=ASSAYED,
        )
        for measure, described in ASSAYS.items()
        for subject, joined in described
        for reason, standing in STANDING.items()
    ),
)

SAME_RECORDS: dict[str, tuple[str, ...]] = {
    "refined_element_output_kg": ("mass_recovered_kg",),
    "energy_run_kwh": ("energy_kwh",),
    "energy_idle_kwh": ("energy_kwh",),
    "covered_kwh": ("energy_kwh",),
    "load_hours": ("load_kwh",),
    "energy_emissions_market_kg": ("energy_kwh",),
    "market_unassessed_kwh": ("energy_kwh",),
}
"""Measure to those that stand on the same records in masses or energies alone: where its own statement does not tell
what is withdrawn, theirs does, though nobody can tell how much it would add."""
