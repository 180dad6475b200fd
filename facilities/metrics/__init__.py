"""The only definitions of the numbers about sites.  Read unscoped: they make the rows that are scoped."""

from consortium.choices import SliceKind
from consortium.quantities import DayQuantity
from facilities.metrics import balances
from facilities.metrics.content import (
    ELEMENT_SHARES,
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
from facilities.metrics.process_emissions import PROCESS_EMISSION_QUANTITIES
from facilities.metrics.purchases import PURCHASE_QUANTITIES
from facilities.metrics.rates import RATE_QUANTITIES
from facilities.metrics.runs import (
    BATCH_INPUTS,
    FED,
    HAS_OUTPUTS,
    INPUT_DRY_KG,
    INPUTS,
    LOT_INPUTS,
    MADE,
    ONE_RUN,
    OUTPUT_DRY_KG,
    OUTPUTS,
    RUN,
    RUNS,
)
from facilities.metrics.supply import SUPPLY_FOLLOWING, SUPPLY_QUANTITIES, SUPPLY_SLICES

RECEIPTS = """
slice
JOIN facilities_receipt receipt ON receipt.site_id = slice.slice_id AND receipt.day = slice.day
 AND receipt.voided_at IS NULL
JOIN facilities_site site ON site.id = receipt.site_id
JOIN feedstock_batterylot lot ON lot.id = receipt.lot_id
"""
LOT = {"chemistry": "lot.chemistry_id", "collected_in": "lot.collected_in", "condition": "lot.condition"}

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
    *PROCESS_EMISSION_QUANTITIES,
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
