"""Where electricity comes from by contract: three plants have told, one of them of all of it."""

from collections import defaultdict
from datetime import date, timedelta

from dashboards.demo.scene import Entry, Scene, initials

CONTRACTS = (
    # plant, instrument, supplier, share of a year's consumption, g CO2e/kWh
    ("aurora-leipzig", "power_purchase_agreement", "Saale Wind (demo)", 0.6, 0),
    ("aurora-gdansk", "guarantees_of_origin", "Baltic Wind (demo)", 0.7, 0),
    ("aurora-gdansk", "supplier_mix", "Pomeranian Supply (demo)", 0.4, 655),
    ("great-lakes-columbus", "guarantees_of_origin", "Prairie Solar (demo)", 0.45, 0),
    ("great-lakes-columbus", "supplier_mix", "Ohio Valley Energy", 0.3, 412),
)


def buy_power(scene: Scene, readings: list[Entry]) -> None:
    """A contract for each calendar year, which is not over yet for the last."""
    entries = []
    for place, (plant, instrument, supplier, share, grams) in enumerate(CONTRACTS):
        read_kwh: dict[int, float] = defaultdict(float)
        for entry in readings:
            if entry.cells["site"] == plant and entry.cells["meter"].startswith("el-"):
                read_kwh[entry.day.year] += entry.cells["energy_kwh"]
        for year, kwh in sorted(read_kwh.items()):
            first, end = max(date(year, 1, 1), scene.first), date(year + 1, 1, 1)
            whole_kwh = kwh * (end - first).days / (min(end, scene.today) - first).days
            entries.append(
                Entry(
                    scene.plants[plant].operator,
                    min(first, scene.today - timedelta(days=1)),
                    {
                        "reference": f"{initials(plant)}-POWER-{place + 1}-{year}",
                        "site": plant,
                        "instrument": instrument,
                        "supplier": supplier,
                        "quantity_kwh": round(whole_kwh * share),
                        "g_co2e_per_kwh": grams,
                        "valid_from": first,
                        "valid_to": end - timedelta(days=1),
                        "evidence": f"DEMO-{year}-{place + 1:04}",
                    },
                )
            )
    scene.send("electricity-contracts", entries)
