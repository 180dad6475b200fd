"""Reads the reference files.  Every file has a header line; an empty cell is no value."""

import csv
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"


def rows(name: str) -> list[dict[str, str]]:
    with open(DATA / f"{name}.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@lru_cache
def country_points() -> dict[str, tuple[float, float]]:
    """Latitude and longitude of one point in each country, for maps."""
    return {row["country"]: (float(row["latitude"]), float(row["longitude"])) for row in rows("country_points")}


def digest() -> str:
    """Changes whenever any reference file changes."""
    whole = sha256()
    for path in sorted(DATA.glob("*.csv")):
        whole.update(path.name.encode() + path.read_bytes())
    return whole.hexdigest()
