"""Commitments: what suppliers promised to each recycler they supply, month by month."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

from dashboards.demo.inflow import weekly_inflow_kg
from dashboards.demo.routes import ROUTES
from dashboards.demo.scene import Entry, Scene, initials
from dashboards.demo.supply import SHARE_OF_PUBLISHED_INFLOW

PROMISED_PART = 0.95
"""Suppliers promise a little less than what they expect to send."""
TOLERANCE_PERCENT = 5
LARGEST_DAMAGED_PERCENT = 15
"""In some months a supplier sends more damaged batteries than count as delivered."""
DAYS_AHEAD = 120


def promise(scene: Scene) -> None:
    whole = sum(route.share for route in ROUTES)
    shares: dict[tuple[str, str], float] = defaultdict(float)
    for route in ROUTES:
        shares[(route.supplier, scene.plants[route.plant].operator)] += route.share / whole
    months = _months(scene.first, scene.today + timedelta(days=DAYS_AHEAD))
    entries = []
    for (supplier, recycler), share in shares.items():
        for number, (start, end) in enumerate(pairwise(months)):
            inflow = weekly_inflow_kg(start + timedelta(days=14)) / 7 * (end - start).days
            cells = {
                "reference": f"FC-{initials(supplier)}-{initials(recycler)}",
                "period_start": start,
                "period_end": end,
                "mass_kg": round(inflow * SHARE_OF_PUBLISHED_INFLOW * share * PROMISED_PART, -2),
            }
            if number == 0:
                cells |= {
                    "partner": recycler,
                    "tolerance_percent": TOLERANCE_PERCENT,
                    "largest_damaged_percent": LARGEST_DAMAGED_PERCENT,
                    "time_zone": scene.members[recycler].time_zone,
                }
            entries.append(Entry(supplier, scene.first, cells))
    scene.send("commitments", entries)


def _months(first: date, last: date) -> list[date]:
    """First days of months, from the month after the first day to one after the last."""
    months = [(first.replace(day=1) + timedelta(days=32)).replace(day=1)]
    while months[-1] < last:
        months.append((months[-1] + timedelta(days=32)).replace(day=1))
    return months
