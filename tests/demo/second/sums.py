"""Adds up shares by measure, slice, day and dimensions, exactly, and rounds each sum once, as a rollup does."""

from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

EXACTLY = Context(prec=80, rounding=ROUND_HALF_UP)
"""Enough digits for every product that occurs; what is divided is as good as exact."""
KEPT = Decimal("0.000000001")
NOTHING = {
    "organisation_id": 0,
    "counterparty_id": 0,
    "site_id": 0,
    "line_id": 0,
    "commitment_id": 0,
    "chemistry": "",
    "material": "",
    "element": "",
    "energy_carrier": "",
    "transport_mode": "",
    "collected_in": "",
    "condition": "",
    "method": "",
    "hour_of_day": "",
    "is_estimated": False,
}
"""Every dimension of a rollup, and what it says where it does not apply."""


class Sums:
    def __init__(self):
        self._sums: dict[tuple, Decimal] = defaultdict(Decimal)

    def add(self, measure: str, slice_id: int, day: date, value: Decimal, **dimensions) -> None:
        said = tuple(dimensions.pop(name, None) or empty for name, empty in NOTHING.items())
        assert not dimensions, f"{measure}: no such dimensions: {dimensions}"
        self._sums[measure, slice_id, day, *said] += value

    def rounded(self) -> dict[tuple, Decimal]:
        """What is zero to the digits that are kept has no row."""
        rows = {key: value.quantize(KEPT, ROUND_HALF_UP) for key, value in self._sums.items()}
        return {key: value for key, value in rows.items() if value}
