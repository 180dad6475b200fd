"""Files about what happens at sites: their columns, what is checked, and how they become facts."""

from facilities.ingest import assays, outputs, readings, receipts, recycling_batches, residues, runs, stock_takes


def register_kinds() -> None:
    for module in (receipts, runs, outputs, assays, residues, readings, stock_takes, recycling_batches):
        module.register_kind()
