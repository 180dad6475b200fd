"""What a grant opens.  Every measure and every granted kind of row names exactly one scope."""

from enum import StrEnum


class Scope(StrEnum):
    OPERATIONS = "operations"
    PERFORMANCE = "performance"
    COMPLIANCE = "compliance"
    ENERGY = "energy"
    COMMERCIAL = "commercial"


SCOPE_DESCRIPTIONS = {
    Scope.OPERATIONS: "What moves and what stands where: masses received, shipped and in stock, run hours, capacity.",
    Scope.PERFORMANCE: "How well the lines run: purity, assays, material within specification.",
    Scope.COMPLIANCE: "What law asks for: charged and recovered mass, residue, losses, process runs.",
    Scope.ENERGY: "Meters, readings and energy per kilogram.",
    Scope.COMMERCIAL: "Commitments, their fulfilment, and the names of counterparties.",
}
