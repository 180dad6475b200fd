"""The receipt, run, assay and reading files: their columns, what is checked, and how they become facts."""

from facilities.ingest import assays, readings, receipts, runs


def register_kinds() -> None:
    for module in (receipts, runs, assays, readings):
        module.register_kind()
