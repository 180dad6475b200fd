"""What sites have received of other members' products, and how pure it is by the assays of the one or the other."""

from consortium.choices import SliceKind
from consortium.quantities import DayQuantity
from facilities.metrics.content import MAIN_SUBSTANCE

BATCHES = """
slice
JOIN facilities_receipt receipt ON receipt.site_id = slice.slice_id AND receipt.day = slice.day
 AND receipt.voided_at IS NULL
JOIN facilities_site site ON site.id = receipt.site_id
JOIN facilities_runoutput output ON output.id = receipt.output_id
JOIN facilities_processrun run ON run.id = output.run_id
JOIN facilities_site maker ON maker.id = run.site_id AND maker.operator_id <> site.operator_id
JOIN consortium_material material ON material.code = output.material_id"""
ASSAYED = f"{BATCHES} {MAIN_SUBSTANCE} WHERE material.kind = 'product'"
DRY_KG = "receipt.net_mass_kg * (1 - output.moisture_fraction)"
BATCH = {
    "organisation_id": "site.operator_id",
    "counterparty_id": "maker.operator_id",
    "site_id": "site.id",
    "material": "output.material_id",
}
RECEIPT = {"receipt": "receipt.id", "batch": "output.id"}

PURCHASE_QUANTITIES = (
    DayQuantity("bought_mass_kg", SliceKind.SITE, BATCHES, "receipt.net_mass_kg", BATCH, stands_on=RECEIPT),
    DayQuantity(
        "bought_purity_weighted_mass_kg", SliceKind.SITE, ASSAYED, f"{DRY_KG} * main.fraction", BATCH, stands_on=RECEIPT
    ),
    DayQuantity("bought_assayed_mass_kg", SliceKind.SITE, ASSAYED, DRY_KG, BATCH, stands_on=RECEIPT),
)
