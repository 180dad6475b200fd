"""Meter readings: what the runs needed, and what a line draws when it stands."""

from datetime import date, datetime, time, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

from dashboards.demo import chemistry
from dashboards.demo.processing import Works
from dashboards.demo.scene import WEEKS, Entry, Scene
from dashboards.demo.world import PLANTS, SITE_METERS, Plant, PlantLine

SITE_METER = "el-site"
KWH_PER_LITRE_OF_DIESEL = 9.94
"""What the story reckons with; the product takes the heating value of its reference data."""
BASE_LOAD = 0.06
"""Electricity of a standing line, per what it draws at full capacity."""
KEPT_HOT, KEPT_HOT_WEEKS, KEPT_HOT_SHARE = ("aurora-leipzig", "shredder-2"), 12, 0.35
"""A line whose drier has been left on over standing days lately, at a third of full load."""
DAILY_WEEKS = 26
"""So far back meters are read every day; before that once a week."""
HOURLY = {("aurora-leipzig", "shredder"), ("great-lakes-columbus", "hydro")}
HOURLY_DAYS = 7
BY_NIGHT, BY_DAY, DAY_HOURS = 0.6, 1.3, range(6, 20)
"""Load of an hour against the day's mean."""


def read_meters(scene: Scene, works: Works) -> list[Entry]:
    entries = []
    for plant in PLANTS:
        for line in plant.lines:
            energy = works.skills[(plant.code, line.code)].energy
            electricity, heat = (kwh * energy for kwh in chemistry.KWH_PER_KG[line.step])
            base = line.capacity_kg_per_day * electricity * BASE_LOAD
            for day, days in _intervals(scene):
                charged = sum(
                    works.charged_kg.get((plant.code, line.code, day + timedelta(days=offset)), 0.0)
                    for offset in range(days)
                )
                if not charged and (plant.code, line.code) == KEPT_HOT and scene.weeks_ago(day) < KEPT_HOT_WEEKS:
                    charged = line.capacity_kg_per_day * KEPT_HOT_SHARE
                power_kwh = charged * electricity + base * days
                if (plant.code, line.code) in HOURLY and (scene.today - day).days <= HOURLY_DAYS:
                    entries += _hours(scene, plant, line, day, power_kwh)
                else:
                    entries.append(_reading(scene, plant, meter_code("electricity", line), day, days, power_kwh))
                if charged:
                    entries.append(_reading(scene, plant, meter_code(line.heat, line), day, days, charged * heat))
    for code, kwh_per_day in SITE_METERS.items():
        for day, days in _intervals(scene):
            entries.append(_reading(scene, scene.plants[code], SITE_METER, day, days, kwh_per_day * days))
    scene.send("readings", entries)
    return entries


def meter_code(carrier: str, line: PlantLine) -> str:
    return f"{'el' if carrier == 'electricity' else carrier}-{line.code}"


def _intervals(scene: Scene) -> list[tuple[date, int]]:
    daily_from = scene.first + timedelta(weeks=WEEKS - DAILY_WEEKS)
    weeks = [(scene.first + timedelta(weeks=week), 7) for week in range(WEEKS - DAILY_WEEKS)]
    days = [(daily_from + timedelta(days=offset), 1) for offset in range((scene.today - daily_from).days)]
    return weeks + days


def _reading(scene: Scene, plant: Plant, meter: str, day: date, days: int, kwh: float) -> Entry:
    end = day + timedelta(days=days)
    kwh *= scene.rng.gauss(1, 0.03)
    passed = {"energy_kwh": round(kwh, 1)}
    if meter.startswith("diesel"):
        passed = {"quantity": round(kwh / KWH_PER_LITRE_OF_DIESEL, 1), "unit": "L"}
    interval = {"starts_at": f"{day} 00:00", "ends_at": f"{end} 00:00"}
    return Entry(plant.operator, day, {"site": plant.code, "meter": meter, **interval, **passed})


def _hours(scene: Scene, plant: Plant, line: PlantLine, day: date, kwh: float) -> list[Entry]:
    """From midnight to midnight at the site, with an offset: an hour may be missing or come twice."""
    zone = ZoneInfo(plant.time_zone)
    midnights = (datetime.combine(one, time(), zone) for one in (day, day + timedelta(days=1)))
    start, end = (midnight.astimezone(timezone.utc) for midnight in midnights)
    hours = int((end - start) / timedelta(hours=1))
    moments = [(start + timedelta(hours=hour)).astimezone(zone) for hour in range(hours + 1)]
    loads = [BY_DAY if one.hour in DAY_HOURS else BY_NIGHT for one in moments[:-1]]
    return [
        Entry(
            plant.operator,
            day,
            {
                "site": plant.code,
                "meter": meter_code("electricity", line),
                "starts_at": one.isoformat(),
                "ends_at": next_one.isoformat(),
                "energy_kwh": round(kwh * load / sum(loads) * scene.rng.gauss(1, 0.03), 1),
            },
        )
        for (one, next_one), load in zip(pairwise(moments), loads, strict=True)
    ]
