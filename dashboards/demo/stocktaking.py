"""What lay in the stores of some plants at the end of each month of the last half year."""

from datetime import date, timedelta

from consortium.periods import add_months, first_of_month
from dashboards.demo.scene import Entry, Scene
from dashboards.demo.world import COUNTED_PLANTS

MONTHS = 7
FORGOTTEN_PLANT, FORGOTTEN_MONTHS_AGO = "aurora-gdansk", 3
"""One stock-take was never sent: two months of that plant cannot be judged."""
SMALLEST_KG = 0.05


def take_stock(scene: Scene) -> None:
    entries: list[Entry] = []
    for code in COUNTED_PLANTS:
        for months_ago in range(MONTHS, 0, -1):
            day = add_months(first_of_month(scene.today), 1 - months_ago) - timedelta(days=1)
            is_forgotten = (code, months_ago) == (FORGOTTEN_PLANT, FORGOTTEN_MONTHS_AGO)
            if scene.is_over(day) and not is_forgotten:
                entries += _count(scene, code, day)
    scene.send("stock-takes", entries)


def _count(scene: Scene, code: str, day: date) -> list[Entry]:
    plant = scene.plants[code]
    rows = []
    for (column, name), moves in sorted(scene.stores[code].items()):
        mass_kg = round(sum(mass for moved_on, mass in moves if moved_on <= day), 1)
        if mass_kg > SMALLEST_KG:
            rows.append({column: name, "mass_kg": mass_kg})
    rows = rows or [{"mass_kg": 0}]
    rows[0] |= {"site": code, "counted_on": day}
    return [Entry(plant.operator, day, {"stock_take": f"STOCK-{code}-{day:%y%m}", **row}) for row in rows]
