"""Numbers as a person reads them: a unit that fits their size, and as many digits as help."""

from decimal import Decimal

from consortium.quantities import grouped

LARGER = {
    "kg": ("t", 10_000, 1000),
    "kWh": ("MWh", 10_000, 1000),
    "kg CO2e": ("t CO2e", 10_000, 1000),
    "t km": ("kt km", 10_000, 1000),
}
"""Unit to the next larger one, from which amount on, and the factor."""


def shown(value: Decimal | None, unit: str, *, digits: int | None = None) -> tuple[str | None, str]:
    """Text and unit for a key figure; 12,345 kg are read as 12.3 t."""
    if value is None:
        return None, unit
    if unit in LARGER and abs(value) >= LARGER[unit][1]:
        unit, _least, factor = LARGER[unit]
        value = value / factor
    if digits is None:
        digits = 0 if abs(value) >= 100 else 1
    return grouped(value, digits), unit
