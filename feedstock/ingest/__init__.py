"""The lot file and the shipment file: their columns, what is checked, and how they become facts."""

from feedstock.ingest import lots, shipments


def register_kinds() -> None:
    for module in (lots, shipments):
        module.register_kind()
