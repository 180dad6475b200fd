"""Files about what happens at sites: their columns, what is checked, and how they become facts."""

from facilities.ingest import (
    assays,
    outputs,
    readings,
    receipts,
    recycling_batches,
    residues,
    runs,
    stock_takes,
    supply,
)


def register_kinds() -> None:
    for module in (receipts, runs, outputs, assays, residues, readings, supply, stock_takes, recycling_batches):
        module.register_kind()
