"""Writes two years of partners' files.

The stories in them, and where they are seen:

* a line that drifts: nickel recovery of Leipzig's hydro line falls over the last eight weeks (Aurora's board);
* a supplier that under-delivers: Corvina Auto towards Cobre Circular (both boards, fulfilment);
* a plant that stood still: Columbus ran nothing for two weeks, ten weeks ago (utilisation, completeness);
* a weighbridge that disagrees: one of Volta's lots weighed 6 % less than declared (the lot's page);
* a balance that does not close: one run in Harjavalta lacks 8 % of its mass (closure by line);
* feedstock that gets worse: the damaged share of Meridian Motors rises over five months (damaged share);
* off-grade nickel sulphate now and then in Gunsan (within specification);
* lots split and merged: Nordvagn's lots NV-SPLIT and NV-MERGE (the lots' pages);
* shipments under way today, and some that arrived later than planned.
"""

import csv
import io
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from dashboards.demo import chemistry
from dashboards.demo.world import MEMBERS, PLANTS, PRODUCT_ROUTES, ROUTES, Plant, Route

SEED = 20230711
WEEKS = 104
SHARE_OF_PUBLISHED_INFLOW = 0.06
TRUCK_KG = 24_000
DRIFT_WEEKS = 8
STANDSTILL = ("great-lakes-columbus", 12, 10)
"""Plant, and between how many weeks ago it stood still."""
LATEST_WASTE_CODES = date(2026, 12, 9)


@dataclass
class PartnerFile:
    """One file that one member sends."""

    member: str
    kind: str
    name: str
    headers: tuple[str, ...]
    rows: list[dict] = field(default_factory=list)

    @property
    def text(self) -> str:
        out = io.StringIO()
        writer = csv.DictWriter(out, self.headers, restval="")
        writer.writeheader()
        writer.writerows(self.rows)
        return out.getvalue()


@dataclass
class Lot:
    reference: str
    route: Route
    chemistry: str
    condition: str
    day: date
    mass_kg: float
    dispatched_on: date
    arrives_on: date
    is_late: bool


@dataclass
class Batch:
    """Black mass, or a product, in a store."""

    member: str
    run: str
    reference: str
    material: str
    mass_kg: float
    elements: dict[str, float]
    ready_on: date

    @property
    def placeholder(self) -> str:
        """Stands in a file for the number that the product gives the batch."""
        return f"{{{self.member}/{self.run}/{self.reference}}}"


HEADERS = {
    "lots": ("reference", "chemistry", "form", "condition", "origin", "collected_in", "registered_on",
             "declared_mass_kg", "battery_passport_id", "parents"),
    "shipments": ("reference", "record", "consignee", "dispatched_at", "lot", "batch", "material", "mass_kg", "mode",
                  "distance_km", "distance_kind", "from_place", "from_country", "to_place", "to_country", "carrier",
                  "un_number", "waste_code", "planned_arrival_at", "departed_at", "arrived_at"),
    "receipts": ("reference", "site", "shipment", "lot", "batch", "received_at", "gross_mass_kg", "tare_mass_kg"),
    "runs": ("run", "record", "site", "line", "started_at", "ended_at", "lot", "batch", "material", "mass_kg",
             "destination", "analyte", "value", "unit", "method", "laboratory"),
    "readings": ("site", "meter", "starts_at", "ends_at", "energy_kwh"),
    "commitments": ("reference", "partner", "chemistry", "period_start", "period_end", "mass_kg", "tolerance_percent",
                    "time_zone"),
}


class Story:
    """All files, in the order in which they can be taken."""

    def __init__(self, today: date, seed: int = SEED):
        self.rng = Random(seed)
        self.today = today
        self.first = today - timedelta(days=today.weekday(), weeks=WEEKS)
        self.plants = {plant.code: plant for plant in PLANTS}
        self.members = {member.code: member for member in MEMBERS}
        self.lots: list[Lot] = []
        self.stages: list[list[PartnerFile]] = []
        self.energy: dict[tuple[str, str, date], float] = defaultdict(float)
        """(plant, step, day) to mass charged."""

    def write(self) -> list[list[PartnerFile]]:
        self._send_lots()
        black_mass = self._shred()
        black_mass = self._move_black_mass(black_mass)
        products = self._refine(black_mass)
        self._sell(products)
        self._read_meters()
        self._promise()
        return self.stages

    # Files by member, kind and half-year --------------------------------------------------------------------------------

    def _stage(self, kind: str, rows: list[tuple[str, date, dict]]) -> None:
        """A row goes into the file of its member and half-year."""
        files: dict[tuple[str, str], PartnerFile] = {}
        for member, day, row in rows:
            half = f"{day.year}-{'1' if day.month <= 6 else '2'}"
            key = (half, member)
            if key not in files:
                files[key] = PartnerFile(member, kind, f"{kind}-{half}.csv", HEADERS[kind])
            files[key].rows.append(row)
        self.stages.append([files[key] for key in sorted(files)])

    # Lots, shipments, receipts ------------------------------------------------------------------------------------------

    def _send_lots(self) -> None:
        whole = sum(route.share for route in ROUTES)
        for week in range(WEEKS + 1):
            monday = self.first + timedelta(weeks=week)
            for number, route in enumerate(ROUTES):
                if monday <= self.today:
                    self._lots_of_week(monday, number, route, route.share / whole)
        self.lots = [lot for lot in self.lots if lot.day < self.today]
        lots, shipments, receipts = [], [], []
        for lot in self.lots:
            lots.append((lot.route.supplier, lot.day, self._lot_row(lot)))
            if lot.dispatched_on < self.today:
                shipments += [(lot.route.supplier, lot.dispatched_on, row) for row in self._shipment_rows(lot)]
            if self._has_arrived(lot):
                receipts.append((self.plants[lot.route.plant].operator, lot.arrives_on, self._receipt_row(lot)))
        self._stage("lots", lots)
        self._split_and_merge()
        self._stage("shipments", shipments)
        self._stage("receipts", receipts)

    def _lots_of_week(self, monday: date, number: int, route: Route, share: float) -> None:
        mass = weekly_inflow_kg(monday) * share * SHARE_OF_PUBLISHED_INFLOW * self.rng.uniform(0.7, 1.3)
        if self._is_short(route, monday):
            mass *= 0.55
        if mass < 600 or self.rng.random() < 0.04:
            return
        loads = int(mass // TRUCK_KG) + 1
        for load in range(loads):
            day = monday + timedelta(days=self.rng.randint(0, 3))
            dispatched = day + timedelta(days=self.rng.randint(1, 3))
            transit = 24 if route.sea_km else 1 + route.km // 500
            is_late = self.rng.random() < 0.08
            self.lots.append(
                Lot(
                    f"{initials(route.supplier)}-{monday:%y%m%d}-{number:02d}{'abcd'[load]}",
                    route,
                    self.rng.choices(list(route.chemistries), list(route.chemistries.values()))[0],
                    self._condition(route, monday),
                    day,
                    round(mass / loads, 1),
                    dispatched,
                    dispatched + timedelta(days=transit + (self.rng.randint(2, 5) if is_late else 0)),
                    is_late,
                )
            )

    def _is_short(self, route: Route, monday: date) -> bool:
        return route.promised > 1 and monday > self.today - timedelta(weeks=26)

    def _condition(self, route: Route, monday: date) -> str:
        share = 0.04
        if route.supplier == "meridian-motors":
            months_ago = (self.today - monday).days / 30
            share += max(0.0, 0.05 * (5 - months_ago))
        if self.rng.random() >= share:
            return "intact"
        return "damaged" if self.rng.random() < 0.7 else "defective"

    def _has_arrived(self, lot: Lot) -> bool:
        return lot.arrives_on < self.today

    def _lot_row(self, lot: Lot) -> dict:
        return {
            "reference": lot.reference, "chemistry": lot.chemistry, "form": lot.route.form, "condition": lot.condition,
            "origin": lot.route.origin, "collected_in": self.rng.choice(lot.route.collected_in),
            "registered_on": lot.day, "declared_mass_kg": lot.mass_kg,
        }

    def _shipment_rows(self, lot: Lot) -> list[dict]:
        plant, route = self.plants[lot.route.plant], lot.route
        zone = ZoneInfo(self.members[route.supplier].time_zone)
        left = datetime.combine(lot.dispatched_on, time(self.rng.randint(6, 15), 30), zone)
        arrived = datetime.combine(lot.arrives_on, time(8), zone)
        planned = arrived - timedelta(days=3 if lot.is_late else 0)
        country = self.members[route.supplier].country
        reference = f"S-{lot.reference}"
        legs = [("road", route.km, country, plant.country)]
        if route.sea_km:
            legs = [("road", 60, country, country), ("sea", route.sea_km, country, plant.country),
                    ("road", route.km, plant.country, plant.country)]
        rows = [{
            "reference": reference, "record": "line", "consignee": plant.operator, "dispatched_at": left.isoformat(),
            "lot": lot.reference, "mass_kg": lot.mass_kg,
        }]
        for number, (mode, km, start, end) in enumerate(legs):
            is_last = number == len(legs) - 1
            rows.append({
                "reference": reference, "record": "leg", "mode": mode, "distance_km": km, "distance_kind": "sfd",
                "from_place": route.from_place if number == 0 else f"Port {number}", "from_country": start,
                "to_place": plant.name if is_last else f"Port {number + 1}", "to_country": end,
                "carrier": route.carrier, "un_number": "3480", "waste_code": waste_code(lot.dispatched_on),
                "planned_arrival_at": planned.isoformat() if is_last else "",
                "departed_at": left.isoformat() if number == 0 else "",
                "arrived_at": arrived.isoformat() if is_last and self._has_arrived(lot) else "",
            })
        return rows

    def _receipt_row(self, lot: Lot) -> dict:
        net = lot.mass_kg * self.rng.gauss(0.999, 0.0012)
        if lot is self._disputed_lot():
            net = lot.mass_kg * 0.94
        lot.mass_kg = round(net, 1)
        tare = round(self.rng.uniform(13_500, 15_500), 0)
        return {
            "reference": f"WB-{lot.reference}", "site": lot.route.plant,
            "shipment": f"{lot.route.supplier}/S-{lot.reference}", "lot": f"{lot.route.supplier}/{lot.reference}",
            "received_at": datetime.combine(lot.arrives_on, time(self.rng.randint(9, 15), 15)).isoformat(sep=" "),
            "gross_mass_kg": round(lot.mass_kg + tare, 1), "tare_mass_kg": tare,
        }

    def _disputed_lot(self) -> Lot:
        limit = self.today - timedelta(weeks=5)
        return next(lot for lot in reversed(self.lots) if lot.route.supplier == "volta-motors" and lot.day < limit)

    def _split_and_merge(self) -> None:
        """Nordvagn takes in four lots of its own; it splits one and merges three."""
        day = self.today - timedelta(days=40)
        base = {"chemistry": "NMC622", "form": "pack", "condition": "intact", "origin": "end_of_life", "collected_in": "SE"}
        masses = {"NV-A": 4200.0, "NV-B": 1800.0, "NV-C": 2650.5, "NV-D": 3100.0}
        origins = [
            ("nordvagn-auto", day, {**base, "reference": name, "registered_on": day, "declared_mass_kg": mass})
            for name, mass in masses.items()
        ]
        self._stage("lots", origins)
        later = day + timedelta(days=3)
        made = [
            ("NV-SPLIT-1", 2500.0, "NV-A=2500"),
            ("NV-SPLIT-2", 1700.0, "NV-A=1700"),
            ("NV-MERGE", 7550.5, "NV-B=1800; NV-C=2650.5; NV-D=3100"),
        ]
        self._stage("lots", [
            ("nordvagn-auto", later, {**base, "reference": name, "registered_on": later, "declared_mass_kg": mass,
                                      "parents": parents})
            for name, mass, parents in made
        ])

    # Runs ---------------------------------------------------------------------------------------------------------------

    def _shred(self) -> list[Batch]:
        """Every week each shredder and smelter takes what has arrived, as far as its capacity reaches."""
        made: list[Batch] = []
        rows = []
        waiting: dict[str, list[Lot]] = defaultdict(list)
        for lot in sorted((lot for lot in self.lots if self._has_arrived(lot)), key=lambda lot: lot.arrives_on):
            waiting[lot.route.plant].append(lot)
        for plant in PLANTS:
            line = plant.line("shredding") or plant.line("smelting")
            for week in range(WEEKS + 1) if line else ():
                start = self.first + timedelta(weeks=week, days=1)
                end = start + timedelta(days=4)
                if end >= self.today or self._stands_still(plant, start):
                    continue
                taken, mass = [], 0.0
                while waiting[plant.code] and waiting[plant.code][0].arrives_on < start:
                    if mass + waiting[plant.code][0].mass_kg > line.capacity_kg_per_day * 7 * 1.05:
                        break
                    taken.append(waiting[plant.code].pop(0))
                    mass += taken[-1].mass_kg
                if taken:
                    rows += self._run(plant, line, start, end, taken, made)
        self._stage("runs", rows)
        return made

    def _stands_still(self, plant: Plant, start: date) -> bool:
        code, since, until = STANDSTILL
        return plant.code == code and self.today - timedelta(weeks=since) <= start < self.today - timedelta(weeks=until)

    def _run(self, plant: Plant, line, start: date, end: date, lots: list[Lot], made: list[Batch]) -> list[tuple]:
        mass = sum(lot.mass_kg for lot in lots)
        pack = sum(lot.mass_kg for lot in lots if lot.route.form == "pack")
        metals = chemistry.added([chemistry.elements_of(lot.chemistry, lot.route.form, lot.mass_kg) for lot in lots])
        if line.step == "shredding":
            missing = 0.08 if self._does_not_close(plant, start) else 0
            outputs = chemistry.shred(self.rng, mass, pack, metals, missing=missing)
        else:
            outputs = chemistry.smelt(self.rng, mass, metals)
        inputs = [{"lot": f"{lot.route.supplier}/{lot.reference}", "mass_kg": lot.mass_kg} for lot in lots]
        return self._run_rows(plant, line, start, end, inputs, outputs, mass, made)

    def _does_not_close(self, plant: Plant, start: date) -> bool:
        return plant.code == "borealis-harjavalta" and 0 <= (self.today - timedelta(weeks=6) - start).days < 7

    def _run_rows(self, plant, line, start, end, inputs, outputs, mass, made) -> list[tuple]:
        reference = f"{plant.name[:3].upper()}-{line.code[0].upper()}-{start:%y%m%d}"
        self._draw_energy(plant, line.step, start, end, mass)
        reagents = chemistry.REAGENTS_PER_KG.get(line.step, {})
        rows = [{"record": "input", **one} for one in inputs]
        rows += [{"record": "input", "material": name, "mass_kg": round(mass * per_kg, 1)} for name, per_kg in reagents.items()]
        for one in outputs:
            batch = f"{reference}-{one.material[:4].upper()}{'' if one.material != 'mixed_residue' else 'R'}"
            weight = round(one.mass_kg, 1)
            if weight <= 0:
                continue
            rows.append({"record": "output", "batch": batch, "material": one.material, "mass_kg": weight,
                         "destination": one.destination})
            rows += [
                {"record": "assay", "batch": batch, "analyte": analyte, "value": value, "unit": "percent",
                 "method": "ICP-OES", "laboratory": f"{plant.name} laboratory"}
                for analyte, value in one.assays.items()
            ]
            elements = {element: weight * percent / 100 for element, percent in one.assays.items()}
            made.append(Batch(plant.operator, reference, batch, one.material, weight, elements, end + timedelta(days=1)))
        rows[0] |= {
            "site": plant.code, "line": line.code,
            "started_at": datetime.combine(start, time(6)).isoformat(sep=" "),
            "ended_at": datetime.combine(end, time(18)).isoformat(sep=" "),
        }
        return [(plant.operator, end, {"run": reference, **row}) for row in rows]

    def _draw_energy(self, plant: Plant, step: str, start: date, end: date, mass: float) -> None:
        days = (end - start).days + 1
        for offset in range(days):
            self.energy[(plant.code, step, start + timedelta(days=offset))] += mass / days

    def _move_black_mass(self, batches: list[Batch]) -> dict[str, list[Batch]]:
        """Black mass stays with its operator, or is shipped to the refiner it is sold to."""
        stores: dict[str, list[Batch]] = defaultdict(list)
        by_member = {(plant.operator, plant.name[:3].upper()): plant for plant in PLANTS}
        shipments, receipts = [], []
        for batch in batches:
            if batch.material != "black_mass":
                continue
            plant = by_member[(batch.member, batch.run[:3])]
            target = self.plants[plant.sends_to]
            if target.operator == plant.operator:
                stores[target.code].append(batch)
                continue
            sent, arrives = batch.ready_on + timedelta(days=2), batch.ready_on + timedelta(days=5)
            if arrives >= self.today:
                continue
            shipments += self._batch_shipment(batch, plant, target.operator, target.name, target.country, 900, sent, "")
            receipts.append(self._batch_receipt(batch, plant.operator, target, arrives))
            batch.ready_on = arrives
            stores[target.code].append(batch)
        self._stage("shipments", shipments)
        self._stage("receipts", receipts)
        return stores

    def _batch_shipment(self, batch, plant, consignee, to_place, to_country, km, sent, carrier) -> list[tuple]:
        reference = f"S-{batch.reference}"
        zone = ZoneInfo(self.members[plant.operator].time_zone)
        left = datetime.combine(sent, time(9), zone)
        line = {"reference": reference, "record": "line", "consignee": consignee, "dispatched_at": left.isoformat(),
                "batch": batch.placeholder, "material": batch.material, "mass_kg": batch.mass_kg}
        leg = {"reference": reference, "record": "leg", "mode": "road", "distance_km": km, "distance_kind": "sfd",
               "from_place": plant.name, "from_country": plant.country, "to_place": to_place, "to_country": to_country,
               "carrier": carrier, "departed_at": left.isoformat(),
               "planned_arrival_at": (left + timedelta(days=3)).isoformat(),
               "arrived_at": (left + timedelta(days=3)).isoformat()}
        return [(plant.operator, sent, line), (plant.operator, sent, leg)]

    def _batch_receipt(self, batch: Batch, consignor: str, target: Plant, arrives: date) -> tuple:
        tare = 14_200.0
        return (target.operator, arrives, {
            "reference": f"WB-{batch.reference}", "site": target.code, "shipment": f"{consignor}/S-{batch.reference}",
            "batch": batch.placeholder, "received_at": datetime.combine(arrives, time(17)).isoformat(sep=" "),
            "gross_mass_kg": round(batch.mass_kg + tare, 1), "tare_mass_kg": tare,
        })

    def _refine(self, stores: dict[str, list[Batch]]) -> list[Batch]:
        """Every fortnight each refinery turns the black mass it holds into salts."""
        made: list[Batch] = []
        rows = []
        for plant in PLANTS:
            line = plant.line("hydrometallurgy")
            waiting = sorted(stores[plant.code], key=lambda batch: batch.ready_on)
            for fortnight in range(WEEKS // 2 + 1) if line else ():
                start = self.first + timedelta(weeks=2 * fortnight, days=2)
                end = start + timedelta(days=11)
                if end >= self.today or self._stands_still(plant, start):
                    continue
                taken, mass = [], 0.0
                while waiting and waiting[0].ready_on < start and mass + waiting[0].mass_kg < line.capacity_kg_per_day * 14:
                    taken.append(waiting.pop(0))
                    mass += taken[-1].mass_kg
                if not taken:
                    continue
                metals = chemistry.added([batch.elements for batch in taken])
                weeks_ago = (self.today - end).days / 7
                drift = plant.code == "aurora-leipzig" and weeks_ago < DRIFT_WEEKS
                outputs = chemistry.leach(
                    self.rng, mass, metals,
                    nickel=1 - 0.011 * (DRIFT_WEEKS - weeks_ago) if drift else 1,
                    below_grade=plant.code == "han-gunsan" and self.rng.random() < 0.15,
                )
                inputs = [{"batch": self._as_held(batch, plant), "mass_kg": batch.mass_kg} for batch in taken]
                rows += self._run_rows(plant, line, start, end, inputs, outputs, mass, made)
        self._stage("runs", rows)
        return made

    def _as_held(self, batch: Batch, plant: Plant) -> str:
        return batch.reference if batch.member == plant.operator else batch.placeholder

    def _sell(self, products: list[Batch]) -> None:
        """Salts go to those who buy them."""
        shipments, receipts = [], []
        for plant_code, buyer, target_code, materials, km, carrier in PRODUCT_ROUTES:
            plant, target = self.plants[plant_code], self.plants[target_code]
            for batch in products:
                if batch.member != plant.operator or batch.material not in materials:
                    continue
                sent, arrives = batch.ready_on + timedelta(days=4), batch.ready_on + timedelta(days=7)
                if arrives >= self.today:
                    continue
                shipments += self._batch_shipment(
                    batch, plant, buyer, target.name, target.country, km, sent, carrier
                )
                receipts.append(self._batch_receipt(batch, plant.operator, target, arrives))
        self._stage("shipments", shipments)
        self._stage("receipts", receipts)

    # Energy and promises ------------------------------------------------------------------------------------------------

    def _read_meters(self) -> None:
        """What the runs needed, and a base load: a reading a day in the last year, a reading a week before."""
        rows = []
        daily_from = self.first + timedelta(weeks=WEEKS - 52)
        for plant in PLANTS:
            for line in plant.lines:
                electricity, gas = chemistry.KWH_PER_KG[line.step]
                base = line.capacity_kg_per_day * electricity * 0.06
                day = self.first
                while day < self.today:
                    days = 1 if day >= daily_from else 7
                    inside = [day + timedelta(days=offset) for offset in range(days)]
                    mass = sum(self.energy[(plant.code, line.step, one)] for one in inside)
                    rows.append(self._reading(plant, f"el-{line.code}", day, days, mass * electricity + base * days))
                    if mass:
                        rows.append(self._reading(plant, f"gas-{line.code}", day, days, mass * gas))
                    day += timedelta(days=days)
        self._stage("readings", rows)

    def _reading(self, plant: Plant, meter: str, day: date, days: int, kwh: float) -> tuple:
        return (plant.operator, day, {
            "site": plant.code, "meter": meter, "starts_at": f"{day} 00:00",
            "ends_at": f"{day + timedelta(days=days)} 00:00",
            "energy_kwh": round(kwh * self.rng.gauss(1, 0.03), 1),
        })

    def _promise(self) -> None:
        """Suppliers promise a mass a month to each recycler they supply."""
        whole = sum(route.share for route in ROUTES)
        shares: dict[tuple[str, str], float] = defaultdict(float)
        for route in ROUTES:
            shares[(route.supplier, self.plants[route.plant].operator)] += route.share * route.promised
        rows = []
        months = [self.first.replace(day=1)]
        while months[-1] < self.today + timedelta(days=120):
            months.append((months[-1] + timedelta(days=32)).replace(day=1))
        for (supplier, recycler), share in shares.items():
            reference = f"FC-{initials(supplier)}-{initials(recycler)}"
            for number, (start, end) in enumerate(zip(months, months[1:], strict=False)):
                mass = weekly_inflow_kg(start) / 7 * (end - start).days * SHARE_OF_PUBLISHED_INFLOW * share / whole
                row = {"reference": reference, "period_start": start, "period_end": end, "mass_kg": round(mass, -2)}
                if number == 0:
                    row |= {"partner": recycler, "tolerance_percent": 5, "time_zone": self.members[recycler].time_zone}
                rows.append((supplier, self.first, row))
        self._stage("commitments", rows)


def weekly_inflow_kg(day: date) -> float:
    """Published inflow, brought from years to weeks along a straight line between the middles of the years."""
    path = Path(__file__).resolve().parent / "data" / "inflow.csv"
    with open(path, newline="", encoding="utf-8") as file:
        tonnes = {int(row["year"]): float(row["inflow_kilotonnes"]) * 1000 for row in csv.DictReader(file)}
    position = day.year + (day.timetuple().tm_yday - 1) / 365 - 0.5
    year = min(max(int(position), min(tonnes)), max(tonnes) - 1)
    part = min(max(position - year, 0.0), 1.0)
    return (tonnes[year] + (tonnes[year + 1] - tonnes[year]) * part) * 1000 / 52


def waste_code(day: date) -> str:
    """The code for lithium batteries that is in force on the day."""
    return "16 06 05" if day < LATEST_WASTE_CODES else "16 06 07*"


def initials(code: str) -> str:
    return "".join(part[0] for part in code.split("-")).upper()
