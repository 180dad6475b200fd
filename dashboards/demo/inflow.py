"""How much comes back, and of which chemistry: published figures, brought to weeks.  Sources: data/README.md."""

import csv
from datetime import date
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
WEEKS_PER_YEAR = 52
YEARS_IN_USE = 10
"""Batteries come back about ten years after they were sold: their chemistries are those of that year."""


@lru_cache
def _inflow_kilotonnes() -> dict[int, float]:
    with open(DATA / "inflow.csv", newline="", encoding="utf-8") as file:
        return {int(row["year"]): float(row["inflow_kilotonnes"]) for row in csv.DictReader(file)}


@lru_cache
def _shares() -> dict[str, dict[int, float]]:
    found: dict[str, dict[int, float]] = {}
    with open(DATA / "chemistry_mix.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    years = {int(row["year"]) for row in rows}
    for row in rows:
        found.setdefault(row["chemistry"], dict.fromkeys(years, 0.0))[int(row["year"])] = float(row["share"])
    return found


def _at(known: dict[int, float], year: float) -> float:
    """The value at a point in time, along a straight line; the first and the last stand for what lies beyond."""
    years = sorted(known)
    year = min(max(year, years[0]), years[-1])
    after = next(one for one in years if one >= year)
    before = max(one for one in years if one <= year)
    part = (year - before) / (after - before) if after > before else 0.0
    return known[before] + (known[after] - known[before]) * part


def weekly_inflow_kg(day: date) -> float:
    """Published inflow of the week.  A year's figure stands for the middle of the year."""
    middle = day.year + (day.timetuple().tm_yday - 1) / 365 - 0.5
    return _at(_inflow_kilotonnes(), middle) * 1_000_000 / WEEKS_PER_YEAR


def chemistry_shares(chemistries: tuple[str, ...], day: date, *, is_scrap: bool) -> list[float]:
    """Weight of each chemistry in what comes back on the day; scrap is of the year's own production."""
    year = day.year - (0 if is_scrap else YEARS_IN_USE)
    return [_at(_shares()[chemistry], year) for chemistry in chemistries]
