"""What a buyer of recovered material has received, and how pure it is."""

from dashboards.panels.common import own, quantity_over_time, rate_over_time
from dashboards.ratios import BOUGHT_PURITY

PANELS = (
    quantity_over_time(
        "material-received",
        "Material received, by material",
        "What did we get, and when?",
        "bought_mass_kg",
        by="material",
        perspective=own,
        listing="receipts",
        empty_text="Open a store, then send receipts of the batches that were shipped to you.",
    ),
    rate_over_time(
        "received-purity",
        "Purity of what we received, by material",
        "Is what we get as pure as it should be?",
        BOUGHT_PURITY,
        by="material",
        perspective=own,
        listing="assays",
        empty_text="Purity stands on receipts of batches and on their assays, the maker's or your own.",
    ),
)
