"""The bounds that a RecyclingBatch is held against: dated rows of a data file, each with source and certainty."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from consortium.reference import reader


@dataclass(frozen=True)
class Limit:
    code: str
    value: Decimal
    unit: str
    meaning: str
    source: str
    certainty: str


def limits_on(day: date) -> dict[str, Limit]:
    """The bounds in force on a day, by code."""
    return {
        row["code"]: Limit(
            row["code"], Decimal(row["value"]), row["unit"], row["meaning"], row["source"], row["certainty"]
        )
        for row in reader.rows("catena_x_limits")
        if row["valid_from"] <= day.isoformat() < (row["valid_to"] or "9999")
    }
