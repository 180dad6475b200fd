"""What goes from plant to plant: black mass and alloy to those who refine it, salts to those who bought them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from consortium.periods import add_months
from dashboards.demo.carriers import category_of
from dashboards.demo.processing import STORED, Batch
from dashboards.demo.routes import PRODUCT_ROUTES
from dashboards.demo.scene import Entry, Scene
from dashboards.demo.supply import LIST_OF_WASTE_COUNTRIES, black_mass_code
from dashboards.demo.world import COUNTED_PLANTS, Plant

INTERMEDIATES = {"black_mass", "alloy"}
DAYS_UNTIL_SENT = 2
KM_PER_DAY = 600
YARD_BUYER, YARD_KM = "cathode-partners", 1_150


class Transfers:
    """Shipments and receipts of batches.  What left lately is still under way."""

    def __init__(self, scene: Scene):
        self.scene = scene
        self.shipments: list[Entry] = []
        self.receipts: list[Entry] = []

    def finish(self) -> None:
        self.scene.send("shipments", self.shipments)
        self.scene.send("receipts", self.receipts)

    def move(self, batch: Batch, target: Plant, km: int, carrier: str = "") -> bool:
        """True when the batch has reached the other plant, and may be used there from its ready day on."""
        sent = batch.ready_on + timedelta(days=DAYS_UNTIL_SENT)
        planned = sent + timedelta(days=1 + km // KM_PER_DAY)
        arrives = planned + timedelta(days=2 if self.scene.rng.random() < 0.06 else 0)
        if not self.scene.is_over(sent):
            return False
        has_arrived = self.scene.is_over(arrives)
        self.scene.store(batch.plant.code, ("batch", batch.reference), sent, -batch.mass_kg)
        self.shipments += self._shipment(batch, target, km, carrier, sent, planned, arrives if has_arrived else None)
        if has_arrived:
            self.receipts.append(self._receipt(batch, target, arrives))
            self.scene.store(target.code, ("batch", batch.placeholder), arrives, batch.mass_kg)
            batch.ready_on = arrives
        return has_arrived

    def bring(self, batch: Batch, target: Plant, km: int) -> bool:
        """Between plants of one member nothing is sold and no shipment is written: the weighing is the move."""
        if target.code == batch.plant.code:
            return True
        arrives = batch.ready_on + timedelta(days=km // KM_PER_DAY)
        if not self.scene.is_over(arrives):
            return False
        self.receipts.append(self._receipt(batch, target, arrives, is_sold=False))
        self.scene.store(batch.plant.code, ("batch", batch.reference), arrives, -batch.mass_kg)
        self.scene.store(target.code, ("batch", batch.reference), arrives, batch.mass_kg)
        batch.ready_on = arrives
        return True

    def _shipment(
        self, batch: Batch, target: Plant, km: int, carrier: str, sent: date, planned: date, arrived: date | None
    ) -> list[Entry]:
        reference, plant = f"S-{batch.reference}", batch.plant
        zone = ZoneInfo(self.scene.members[plant.operator].time_zone)
        left = datetime.combine(sent, time(9), zone)
        line = {
            "reference": reference,
            "record": "line",
            "consignee": target.operator,
            "dispatched_at": left.isoformat(),
            "batch": batch.placeholder,
            "material": batch.material,
            "mass_kg": batch.mass_kg,
        }
        leg = {
            "reference": reference,
            "record": "leg",
            "mode": "road",
            "distance_km": km,
            "distance_kind": "sfd",
            "from_place": plant.name,
            "from_country": plant.country,
            "to_place": target.name,
            "to_country": target.country,
            "carrier": carrier,
            "waste_code": self._waste_code(batch, sent),
            "departed_at": left.isoformat(),
            "planned_arrival_at": datetime.combine(planned, time(16), zone).isoformat(),
            "arrived_at": datetime.combine(arrived, time(8), zone).isoformat() if arrived else "",
        }
        leg |= category_of(leg, sent, self.scene.today)
        return [Entry(plant.operator, sent, line), Entry(plant.operator, sent, leg)]

    def _waste_code(self, batch: Batch, sent: date) -> str:
        is_listed = batch.material == "black_mass" and batch.plant.country in LIST_OF_WASTE_COUNTRIES
        return black_mass_code(sent) if is_listed else ""

    def _receipt(self, batch: Batch, target: Plant, arrives: date, *, is_sold: bool = True) -> Entry:
        tare = 14_200.0
        return Entry(
            target.operator,
            arrives,
            {
                "reference": f"WB-{batch.reference}",
                "site": target.code,
                "shipment": f"{batch.plant.operator}/S-{batch.reference}" if is_sold else "",
                "batch": batch.placeholder if is_sold else batch.reference,
                "received_at": f"{arrives} 17:00",
                "gross_mass_kg": round(batch.mass_kg + tare, 1),
                "tare_mass_kg": tare,
            },
        )


def bring_to_refiners(scene: Scene, batches: Sequence[Batch]) -> dict[str, list[Batch]]:
    """What each wet line finds in its store."""
    stores: dict[str, list[Batch]] = defaultdict(list)
    transfers = Transfers(scene)
    for batch in batches:
        if batch.material not in INTERMEDIATES:
            continue
        target = scene.plants[batch.plant.sends_to]
        if target.operator == batch.plant.operator:
            if transfers.bring(batch, target, batch.plant.sends_over_km):
                stores[target.code].append(batch)
        elif transfers.move(batch, target, batch.plant.sends_over_km):
            stores[target.code].append(batch)
    transfers.finish()
    return stores


def sell(scene: Scene, products: Sequence[Batch]) -> None:
    """Salts go to those who bought them."""
    transfers = Transfers(scene)
    for route in PRODUCT_ROUTES:
        target = scene.plants[route.buyer_plant]
        for batch in products:
            if batch.plant.code == route.plant and batch.material in route.materials:
                transfers.move(batch, target, route.km, route.carrier)
    transfers.finish()


def clear_the_yard(scene: Scene, batches: Sequence[Batch]) -> None:
    """Plants that count their stock sell the metals and the other salts of a month together, early in the next."""
    loads: dict[tuple[str, date], list[Batch]] = defaultdict(list)
    sold = {(route.plant, material) for route in PRODUCT_ROUTES for material in route.materials}
    for batch in batches:
        is_there = batch.plant.code in COUNTED_PLANTS and batch.material in STORED - INTERMEDIATES
        if is_there and (batch.plant.code, batch.material) not in sold:
            loads[(batch.plant.code, batch.ready_on.replace(day=1))].append(batch)
    entries: list[Entry] = []
    for (code, month), load in sorted(loads.items()):
        sent = add_months(month, 1) + timedelta(days=4)
        if not scene.is_over(sent):
            continue
        plant = scene.plants[code]
        zone = ZoneInfo(scene.members[plant.operator].time_zone)
        left, reference = datetime.combine(sent, time(9), zone), f"YARD-{code}-{month:%y%m}"
        arrived = (left + timedelta(days=2)).isoformat() if scene.is_over(sent + timedelta(days=2)) else ""
        shared = {"reference": reference}
        for batch in load:
            line = {"batch": batch.placeholder, "material": batch.material, "mass_kg": batch.mass_kg}
            head = {"consignee": YARD_BUYER, "dispatched_at": left.isoformat()}
            entries.append(Entry(plant.operator, sent, shared | {"record": "line"} | head | line))
            scene.store(code, ("batch", batch.reference), sent, -batch.mass_kg)
        leg = {
            "mode": "road",
            "distance_km": YARD_KM,
            "distance_kind": "sfd",
            "from_place": plant.name,
            "from_country": plant.country,
            "to_place": "Lyon",
            "to_country": "FR",
            "departed_at": left.isoformat(),
            "planned_arrival_at": (left + timedelta(days=2)).isoformat(),
            "arrived_at": arrived,
        }
        entries.append(Entry(plant.operator, sent, shared | {"record": "leg"} | leg))
    scene.send("shipments", entries)
