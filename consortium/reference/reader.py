"""Reads the reference files.  Every file has a header line; an empty cell is no value."""

import csv
import json
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"


def rows(name: str) -> list[dict[str, str]]:
    with open(DATA / f"{name}.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@lru_cache
def world_outline() -> tuple[list[float | None], list[float | None]]:
    """Longitudes and latitudes of the world's coastlines; None lifts the pen."""
    outline = json.loads((DATA / "world_outline.json").read_text())
    return outline["longitude"], outline["latitude"]


def digest() -> str:
    """Changes whenever any reference file changes."""
    whole = sha256()
    for path in sorted(DATA.glob("*.csv")):
        whole.update(path.name.encode() + path.read_bytes())
    return whole.hexdigest()
