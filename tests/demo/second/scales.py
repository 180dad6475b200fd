"""How far a weighing may be off: the error limit of the scale in service, as a rectangular distribution."""

from collections.abc import Callable
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from tests.demo.second.content import Share
from tests.demo.second.facts import Facts, grouped, read

TWELVE_DIGITS = Decimal("0.000000000001")


class Scales:
    def __init__(self, facts: Facts):
        self._at = grouped(facts.scales, "site_id")
        self._errors = grouped(read("consortium_scaleerror"), "accuracy_class")

    def variance_kg2(self, mass_kg: Decimal, *, site_id: int, use: str, day: date) -> Decimal | None:
        """Nothing where no scale of this use was at the site that day."""
        scales = [one for one in self._at[site_id] if one["use"] == use and one["valid_from"] <= day]
        if not scales:
            return None
        scale = max(scales, key=lambda one: one["valid_from"])
        interval_kg = scale["verification_interval_kg"]
        loads = (mass_kg / scale["largest_load_kg"]).to_integral_value(ROUND_CEILING)
        each = mass_kg / loads / interval_kg
        for error in self._errors[scale["accuracy_class"]]:
            up_to = error["up_to_intervals"]
            if error["above_intervals"] < each and (up_to is None or each <= up_to):
                limit_kg = error["error_in_service_intervals"] * interval_kg
                return (loads * limit_kg**2 / 3).quantize(TWELVE_DIGITS, ROUND_HALF_UP)
        return None

    def of_receipt(self, receipt: dict) -> tuple[Decimal | None, Decimal]:
        """Of the gross weighing, and of gross and tare together."""
        where = {"site_id": receipt["site_id"], "use": "weighbridge", "day": receipt["day"]}
        gross = self.variance_kg2(receipt["gross_mass_kg"], **where)
        tare = self.variance_kg2(max(receipt["tare_mass_kg"], Decimal(1)), **where)
        return gross, (gross or 0) + (tare or 0)


def add_elements(add: Callable, name: str, content: dict[str, Share], part: tuple, kg2: Decimal | None) -> None:
    """Mass, variance and unsure mass of each element in a flow of a wet mass and a moisture."""
    wet_kg, moisture = part
    dry_share = 1 - moisture
    dry = wet_kg * dry_share
    for element, share in content.items():
        mass_kg, u_fraction = dry * share.fraction, share.uncertainty or Decimal(0)
        add(f"{name}_kg", mass_kg, element=element, is_estimated=share.is_estimated)
        variance = (share.fraction * dry_share) ** 2 * (kg2 or 0) + (dry * u_fraction) ** 2
        add(f"{name}_variance_kg2", variance, element=element)
        if share.uncertainty is None:
            add(f"{name}_unsure_kg", mass_kg, element=element)


def three(name: str, *, has_mass: bool = True) -> set[str]:
    return {f"{name}_variance_kg2", f"{name}_unsure_kg"} | ({f"{name}_kg"} if has_mass else set())
