"""What plants made of what had arrived: runs of shredders and smelters, and of the wet lines behind them."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dashboards.demo import chemistry
from dashboards.demo.chemistry import Feed, Made
from dashboards.demo.scene import Entry, Scene
from dashboards.demo.supply import Lot
from dashboards.demo.world import COUNTED_PLANTS, PLANTS, Plant, PlantLine

DRIFTING_LINE, DRIFT_WEEKS, DRIFT_PER_WEEK = ("aurora-leipzig", "hydro"), 8, 0.011
STANDSTILL_PLANT, STANDSTILL_WEEKS_AGO = "great-lakes-columbus", (10, 12)
OPEN_BALANCE_PLANT, OPEN_BALANCE_WEEKS_AGO, OPEN_BALANCE_MISSING = "borealis-harjavalta", 6, 0.08
LEAKING_LINE, LEAK_PART = ("aurora-leipzig", "hydro-2"), 0.001
OFF_GRADE_PLANT, OFF_GRADE_CHANCE = "han-gunsan", 0.15
USUAL_WEEKS = {"shredding": 1, "smelting": 1, "hydrometallurgy": 2}
OVERTIME = 1.05
"""How far above its capacity a line is run when more is waiting."""
EARLY_FACTOR, EARLY_WEEKS_AGO = 2, 52
"""In the year before last campaigns were twice as long: fewer records, the same mass."""
STORED = {"black_mass", "alloy", "copper", "aluminium", "steel", *chemistry.SALTS}
"""What lies in store until it is used or sold; residues leave as they are made."""
UNCERTAIN_PART, DETECTION_PERCENT = 0.004, 0.004
PROVISIONAL_DAYS = 10
"""A laboratory's figures are provisional for so long."""


@dataclass
class Batch:
    """Black mass, alloy or a salt in a store."""

    plant: Plant
    run: str
    reference: str
    material: str
    mass_kg: float
    metals: dict[str, float]
    ready_on: date

    @property
    def placeholder(self) -> str:
        """Stands in a file for the number that the product gives the batch."""
        return f"{{{self.plant.operator}/{self.run}/{self.reference}}}"


@dataclass(frozen=True)
class Skill:
    """How well a line works, against the published coefficients."""

    recovery: float
    energy: float


class Works:
    """All lines of all plants, their runs so far and the mass they were charged with, day by day."""

    def __init__(self, scene: Scene):
        self.scene = scene
        self.charged_kg: dict[tuple[str, str, date], float] = defaultdict(float)
        """By plant, line and day."""
        self.residues: list[tuple[Batch, str]] = []
        """Each residue with the place that it goes to."""
        self.skills = {
            (plant.code, line.code): Skill(scene.rng.uniform(0.952, 0.985), scene.rng.uniform(0.90, 1.16))
            for plant in PLANTS
            for line in plant.lines
        }

    def open_batteries(self, arrived: Sequence[Lot]) -> list[Batch]:
        """Each shredder and smelter takes what has arrived, as far as its capacity reaches."""
        waiting: dict[str, list[Lot]] = defaultdict(list)
        for lot in arrived:
            waiting[lot.route.plant].append(lot)
        made: list[Batch] = []
        entries: list[Entry] = []
        for plant in PLANTS:
            self._campaigns(
                plant,
                ("shredding", "smelting"),
                waiting[plant.code],
                lambda lot: lot.arrives_on,
                lambda line, start, end, lots, plant=plant: entries.extend(
                    self._open(plant, line, start, end, lots, made)
                ),
            )
        self.scene.send("runs", entries)
        return made

    def refine(self, stores: dict[str, list[Batch]]) -> list[Batch]:
        """Each wet line turns the black mass or alloy that is in store into salts."""
        made: list[Batch] = []
        entries: list[Entry] = []
        for plant in PLANTS:
            waiting = sorted(stores[plant.code], key=lambda batch: (batch.ready_on, batch.reference))
            self._campaigns(
                plant,
                ("hydrometallurgy",),
                waiting,
                lambda batch: batch.ready_on,
                lambda line, start, end, batches, plant=plant: entries.extend(
                    self._leach(plant, line, start, end, batches, made)
                ),
            )
        self.scene.send("runs", entries)
        return made

    def _campaigns(
        self, plant: Plant, steps: tuple[str, ...], waiting: list, ready_on: Callable, run: Callable
    ) -> None:
        """Every line starts a run each period with what came first; lines of a plant share what is waiting."""
        lines = plant.lines_for(*steps)
        order = list(enumerate(lines))
        for week, monday in enumerate(self.scene.mondays()):
            order = order[1:] + order[:1]  # another line has the first choice each week
            for place, (number, line) in enumerate(order):
                weeks = line.runs_every_weeks or USUAL_WEEKS[line.step]
                weeks *= EARLY_FACTOR if self.scene.weeks_ago(monday) > EARLY_WEEKS_AGO else 1
                start = monday + timedelta(days=1 + number)
                end = start + timedelta(days=7 * weeks - 3)
                if (week + number) % weeks or not self.scene.is_over(end) or self._stands_still(plant, start, end):
                    continue
                there = sum(one.mass_kg for one in waiting if ready_on(one) < start)
                share = line.capacity_kg_per_day / sum(other.capacity_kg_per_day for _, other in order[place:])
                most_kg = min(there * share, line.capacity_kg_per_day * 7 * weeks * OVERTIME)
                if taken := _take(waiting, start, most_kg, ready_on):
                    run(line, start, end, taken)

    def _stands_still(self, plant: Plant, start: date, end: date) -> bool:
        latest, earliest = STANDSTILL_WEEKS_AGO
        is_during = self.scene.weeks_ago(start) > latest and self.scene.weeks_ago(end) <= earliest
        return plant.code == STANDSTILL_PLANT and is_during

    def _open(
        self, plant: Plant, line: PlantLine, start: date, end: date, lots: list[Lot], made: list[Batch]
    ) -> list[Entry]:
        mass = sum(lot.mass_kg for lot in lots)
        pack = sum(lot.mass_kg for lot in lots if lot.route.form == "pack")
        metals = chemistry.added([chemistry.elements_of(lot.chemistry, lot.route.form, lot.mass_kg) for lot in lots])
        feed, skill = Feed(mass, metals, pack), self.skills[(plant.code, line.code)].recovery
        if line.step == "shredding":
            missing = OPEN_BALANCE_MISSING if self._does_not_close(plant, start) else 0
            outputs = chemistry.shred(self.scene.rng, feed, skill=skill, missing=missing)
        else:
            outputs = chemistry.smelt(self.scene.rng, feed, skill=skill)
        inputs = [{"lot": f"{lot.route.supplier}/{lot.reference}", "mass_kg": lot.mass_kg} for lot in lots]
        return self._entries(plant, line, start, end, inputs, outputs, made)

    def _does_not_close(self, plant: Plant, start: date) -> bool:
        return plant.code == OPEN_BALANCE_PLANT and OPEN_BALANCE_WEEKS_AGO - 1 < self.scene.weeks_ago(start) <= (
            OPEN_BALANCE_WEEKS_AGO
        )

    def _leach(
        self, plant: Plant, line: PlantLine, start: date, end: date, batches: list[Batch], made: list[Batch]
    ) -> list[Entry]:
        feed = Feed(sum(batch.mass_kg for batch in batches), chemistry.added([batch.metals for batch in batches]))
        outputs = chemistry.leach(
            self.scene.rng,
            feed,
            skill=self.skills[(plant.code, line.code)].recovery,
            nickel=self._nickel_of_today(plant, line, end),
            is_off_grade=plant.code == OFF_GRADE_PLANT and self.scene.rng.random() < OFF_GRADE_CHANCE,
            leak=LEAK_PART if (plant.code, line.code) == LEAKING_LINE else 0,
        )
        inputs = [
            {
                "batch": batch.reference if batch.plant.operator == plant.operator else batch.placeholder,
                "mass_kg": batch.mass_kg,
            }
            for batch in batches
        ]
        return self._entries(plant, line, start, end, inputs, outputs, made)

    def _nickel_of_today(self, plant: Plant, line: PlantLine, end: date) -> float:
        if (plant.code, line.code) != DRIFTING_LINE:
            return 1
        return 1 - DRIFT_PER_WEEK * max(0.0, DRIFT_WEEKS - self.scene.weeks_ago(end))

    def _entries(
        self,
        plant: Plant,
        line: PlantLine,
        start: date,
        end: date,
        inputs: list[dict],
        outputs: list[Made],
        made: list[Batch],
    ) -> list[Entry]:
        run = f"{plant.name[:3].upper()}-{_short(line.code)}-{start:%y%m%d}"
        mass = sum(one["mass_kg"] for one in inputs)
        for one in inputs:
            column = "lot" if "lot" in one else "batch"
            self.scene.store(plant.code, (column, one[column]), end, -one["mass_kg"])
        self._charge(plant, line, start, end, mass)
        rows = [{"record": "input", **one} for one in inputs]
        rows += [
            {"record": "input", "material": name, "mass_kg": round(mass * per_kg, 1)}
            for name, per_kg in chemistry.REAGENTS_PER_KG[line.step].items()
        ]
        is_provisional = (self.scene.today - end).days <= PROVISIONAL_DAYS
        for one in outputs:
            weight = round(one.mass_kg, 1)
            if weight <= 0:
                continue
            reference = f"{run}-{chemistry.SHORT_NAMES[one.material]}"
            rows.append(
                {
                    "record": "output",
                    "batch": reference,
                    "material": one.material,
                    "mass_kg": weight,
                    "destination": one.destination,
                }
            )
            rows += [
                {
                    "record": "assay",
                    "batch": reference,
                    "analyte": analyte,
                    "value": value,
                    "unit": "percent",
                    "status": "provisional" if is_provisional else "",
                    "method": "ICP-OES",
                    "uncertainty": laboratory_uncertainty(value),
                    "laboratory": f"{plant.name} laboratory",
                }
                for analyte, value in one.assays.items()
                if one.material in STORED or plant.code in COUNTED_PLANTS
            ]
            if one.material in STORED:
                self.scene.store(plant.code, ("batch", reference), end, weight)
            metals = {element: weight * percent / 100 for element, percent in one.assays.items()}
            batch = Batch(plant, run, reference, one.material, weight, metals, end + timedelta(days=1))
            made.append(batch)
            if one.destination:
                self.residues.append((batch, one.destination))
        rows[0] |= {"site": plant.code, "line": line.code, "started_at": f"{start} 06:00", "ended_at": f"{end} 18:00"}
        return [Entry(plant.operator, end, {"run": run, **row}) for row in rows]

    def _charge(self, plant: Plant, line: PlantLine, start: date, end: date, mass_kg: float) -> None:
        days = (end - start).days + 1
        for offset in range(days):
            self.charged_kg[(plant.code, line.code, start + timedelta(days=offset))] += mass_kg / days


def laboratory_uncertainty(percent: float) -> float:
    """Expanded (k=2), in percentage points: a part of the value, and what the method cannot tell from nothing."""
    return round(max(UNCERTAIN_PART * percent, DETECTION_PERCENT), 4)


def _take(waiting: list, start: date, most_kg: float, ready_on: Callable) -> list:
    """What is there by the day, in the order it came, up to the mass; one thing at least, however heavy."""
    taken, mass = [], 0.0
    while waiting and ready_on(waiting[0]) < start and (not taken or mass + waiting[0].mass_kg <= most_kg):
        taken.append(waiting.pop(0))
        mass += taken[-1].mass_kg
    return taken


def _short(line_code: str) -> str:
    """S for shredder, H2 for hydro-2."""
    name, _, number = line_code.partition("-")
    return name[0].upper() + number
