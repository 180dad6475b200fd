"""The files of lots, shipments and what transports emit: what is checked, and how they become facts."""

from feedstock.ingest import ileap, lots, operations, shipments


def register_kinds() -> None:
    for module in (lots, operations, shipments, ileap):
        module.register_kind()
