"""The only definitions of the numbers about sites.  Read unscoped: they make the rows that are scoped."""

from consortium.choices import SliceKind
from consortium.quantities import DayQuantity
from facilities.metrics import balances
from facilities.metrics.content import (
    ELEMENT_SHARES,
    LOT_CONTENT,
    LOT_FRACTION,
    LOT_IS_ESTIMATED,
    MAIN_SUBSTANCE,
    OUTPUT_CONTENT,
    OUTPUT_FRACTION,
    OUTPUT_IS_ESTIMATED,
    PRODUCTS_WON,
)
from facilities.metrics.energy import ALLOCATION_QUANTITIES, EMISSION_QUANTITIES, READ, READINGS
from facilities.metrics.loads import LOAD_QUANTITIES, READING
from facilities.metrics.purchases import PURCHASE_QUANTITIES
from facilities.metrics.rates import RATE_QUANTITIES
from facilities.metrics.supply import SUPPLY_FOLLOWING, SUPPLY_QUANTITIES, SUPPLY_SLICES

RECEIPTS = """
slice
JOIN facilities_receipt receipt ON receipt.site_id = slice.slice_id AND receipt.day = slice.day
 AND receipt.voided_at IS NULL
JOIN facilities_site site ON site.id = receipt.site_id
JOIN feedstock_batterylot lot ON lot.id = receipt.lot_id
"""
LOT = {"chemistry": "lot.chemistry_id", "collected_in": "lot.collected_in", "condition": "lot.condition"}

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

PURITY = f"""{OUTPUTS}
{MAIN_SUBSTANCE}
WHERE material.kind = 'product'"""

BALANCE = f"""{RUNS}
CROSS JOIN LATERAL (
    SELECT coalesce((SELECT sum(mass_kg) FROM facilities_runinput WHERE run_id = run.id), 0)
         - coalesce((SELECT sum(mass_kg) FROM facilities_runoutput WHERE run_id = run.id AND voided_at IS NULL), 0)
           AS gap_kg
) balance
WHERE {HAS_OUTPUTS}"""

# `won` has a row for each product and element, and carries its slice.
RETURNED = """won AS slice
JOIN lot_share ON lot_share.run_id = slice.run_id AND lot_share.element = slice.element
JOIN feedstock_batterylot origin ON origin.id = lot_share.lot_id"""

RECEIVED_LOT = {"receipt": "receipt.id", "lot": "lot.id"}
ONE_RUN = {"run": "run.id"}
FED = {"run": "run.id", "lot": "input.lot_id", "batch": "input.output_id", "input": "input.id"}
MADE = {"run": "run.id", "batch": "output.id"}


def _outputs(measure: str, kind: str) -> DayQuantity:
    return DayQuantity(
        measure,
        SliceKind.SITE,
        f"{OUTPUTS} WHERE material.kind = '{kind}'",
        "output.mass_kg",
        {**RUN, "material": "output.material_id"},
        stands_on=MADE,
    )


QUANTITIES = (
    DayQuantity(
        "mass_received_kg",
        SliceKind.SITE,
        RECEIPTS,
        "receipt.net_mass_kg",
        {"organisation_id": "site.operator_id", "counterparty_id": "lot.supplier_id", "site_id": "site.id", **LOT},
        stands_on=RECEIVED_LOT,
    ),
    # No site on the supplier's row: a grant on the site must not open who supplies it.
    DayQuantity(
        "mass_supplied_kg",
        SliceKind.SITE,
        RECEIPTS,
        "receipt.net_mass_kg",
        {"organisation_id": "lot.supplier_id", "counterparty_id": "site.operator_id", **LOT},
        stands_on=RECEIVED_LOT,
    ),
    DayQuantity(
        "mass_charged_kg",
        SliceKind.SITE,
        f"{INPUTS} WHERE input.reagent_id IS NULL",
        "input.mass_kg",
        {**RUN, "chemistry": "coalesce(lot.chemistry_id, '')", "material": "coalesce(output.material_id, '')"},
        stands_on=FED,
    ),
    DayQuantity(
        "reagent_kg",
        SliceKind.SITE,
        f"{INPUTS} WHERE input.reagent_id IS NOT NULL",
        "input.mass_kg",
        {**RUN, "material": "input.reagent_id"},
        stands_on=FED,
    ),
    _outputs("mass_recovered_kg", "product"),
    _outputs("mass_intermediate_kg", "intermediate"),
    _outputs("residue_kg", "residue"),
    _outputs("explained_loss_kg", "loss"),
    DayQuantity(
        "mass_awaiting_outputs_kg",
        SliceKind.SITE,
        f"{INPUTS} WHERE NOT {HAS_OUTPUTS}",
        "input.mass_kg",
        RUN,
        stands_on=FED,
    ),
    DayQuantity("unexplained_loss_kg", SliceKind.SITE, BALANCE, "balance.gap_kg", RUN, stands_on=ONE_RUN),
    DayQuantity(
        "element_charged_kg",
        SliceKind.SITE,
        f"{LOT_INPUTS} WHERE {LOT_FRACTION} > 0 AND {HAS_OUTPUTS}",
        f"{INPUT_DRY_KG} * {LOT_FRACTION}",
        {**RUN, "element": "element.code", "chemistry": "lot.chemistry_id", "is_estimated": LOT_IS_ESTIMATED},
        stands_on=FED,
    ),
    DayQuantity(
        "element_charged_kg",
        SliceKind.SITE,
        f"{BATCH_INPUTS} WHERE {OUTPUT_FRACTION} > 0 AND {HAS_OUTPUTS}",
        f"{INPUT_DRY_KG} * {OUTPUT_FRACTION}",
        {**RUN, "element": "element.code", "material": "output.material_id", "is_estimated": OUTPUT_IS_ESTIMATED},
        stands_on=FED,
    ),
    DayQuantity(
        "element_recovered_kg",
        SliceKind.SITE,
        f"{OUTPUTS} {OUTPUT_CONTENT} WHERE material.kind IN ('product', 'intermediate') AND {OUTPUT_FRACTION} > 0",
        f"{OUTPUT_DRY_KG} * {OUTPUT_FRACTION}",
        {**RUN, "element": "element.code", "material": "output.material_id", "is_estimated": OUTPUT_IS_ESTIMATED},
        stands_on=MADE,
    ),
    DayQuantity(
        "purity_weighted_mass_kg",
        SliceKind.SITE,
        PURITY,
        f"{OUTPUT_DRY_KG} * main.fraction",
        {**RUN, "material": "output.material_id"},
        stands_on=MADE,
    ),
    DayQuantity(
        "assayed_mass_kg",
        SliceKind.SITE,
        PURITY,
        OUTPUT_DRY_KG,
        {**RUN, "material": "output.material_id"},
        stands_on=MADE,
    ),
    DayQuantity(
        "mass_in_specification_kg",
        SliceKind.SITE,
        f"{PURITY} AND main.fraction >= material.specification_fraction",
        OUTPUT_DRY_KG,
        {**RUN, "material": "output.material_id"},
        stands_on=MADE,
    ),
    DayQuantity("energy_kwh", SliceKind.SITE, READINGS, "reading.energy_kwh", READ, stands_on=READING),
    DayQuantity(
        "run_hours",
        SliceKind.SITE,
        RUNS,
        "extract(epoch FROM run.ended_at - run.started_at) / 3600",
        RUN,
        stands_on=ONE_RUN,
    ),
    DayQuantity(
        "element_returned_kg",
        SliceKind.SITE,
        RETURNED,
        "slice.mass_kg * lot_share.share",
        {
            "organisation_id": "origin.supplier_id",
            "counterparty_id": "slice.operator_id",
            "element": "slice.element",
            "chemistry": "origin.chemistry_id",
            "is_estimated": "slice.is_estimated",
        },
        prelude=f"{ELEMENT_SHARES}, {PRODUCTS_WON}",
        stands_on={"lot": "origin.id", "run": "slice.run_id"},
    ),
    *ALLOCATION_QUANTITIES,
    *EMISSION_QUANTITIES,
    *SUPPLY_QUANTITIES,
    *LOAD_QUANTITIES,
    *PURCHASE_QUANTITIES,
    *balances.QUANTITIES,
    *RATE_QUANTITIES,
)

SLICES = {
    SliceKind.SITE: """
        SELECT site_id, day FROM facilities_receipt
        UNION SELECT site_id, day FROM facilities_processrun
        UNION SELECT site_id, day FROM facilities_stocktake
        UNION SELECT meter.site_id, reading.day
          FROM facilities_energyreading reading JOIN facilities_meter meter ON meter.id = reading.meter_id
    """,
    SliceKind.SUPPLY: SUPPLY_SLICES,
}
"""Every slice that has facts, for a full rebuild."""

SLICE_IDS = dict.fromkeys((SliceKind.SITE, SliceKind.SUPPLY), "SELECT id FROM facilities_site")
"""Every id that a slice may have, whether it has facts or not."""

FOLLOWING = {**SUPPLY_FOLLOWING}
"""Slices that change with those of another kind."""
