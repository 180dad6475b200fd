"""The receipt, run, output, assay and reading files: their columns, what is checked, and how they become facts."""

from facilities.ingest import assays, outputs, readings, receipts, runs


def register_kinds() -> None:
    for module in (receipts, runs, outputs, assays, readings):
        module.register_kind()
