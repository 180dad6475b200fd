"""What is said of a counted quantity: code, label, unit, one sentence, source, the scope that opens it to others."""

from dataclasses import dataclass

from consortium.access.scopes import Scope

ISO_14083 = "ISO 14083 / GLEC: activity times intensity; intensities from the reference data, each with its source."
STOICHIOMETRY = "Assays, or the composition tables marked as estimated; salts by standard atomic weights."


@dataclass(frozen=True)
class Measure:
    code: str
    label: str
    unit: str
    definition: str
    scope: Scope
    source: str = "Weighings and records of the members."
    is_level: bool = False
    """What lies there at the end of a day: never added up over days."""
