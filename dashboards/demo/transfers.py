"""What goes from plant to plant: black mass and alloy to those who refine it, salts to those who bought them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dashboards.demo.processing import Batch
from dashboards.demo.routes import PRODUCT_ROUTES
from dashboards.demo.scene import Entry, Scene
from dashboards.demo.supply import LIST_OF_WASTE_COUNTRIES, black_mass_code
from dashboards.demo.world import Plant

INTERMEDIATES = {"black_mass", "alloy"}
DAYS_UNTIL_SENT = 2
KM_PER_DAY = 600


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
        self.shipments += self._shipment(batch, target, km, carrier, sent, planned, arrives if has_arrived else None)
        if has_arrived:
            self.receipts.append(self._receipt(batch, target, arrives))
            batch.ready_on = arrives
        return has_arrived

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
        return [Entry(plant.operator, sent, line), Entry(plant.operator, sent, leg)]

    def _waste_code(self, batch: Batch, sent: date) -> str:
        is_listed = batch.material == "black_mass" and batch.plant.country in LIST_OF_WASTE_COUNTRIES
        return black_mass_code(sent) if is_listed else ""

    def _receipt(self, batch: Batch, target: Plant, arrives: date) -> Entry:
        tare = 14_200.0
        return Entry(
            target.operator,
            arrives,
            {
                "reference": f"WB-{batch.reference}",
                "site": target.code,
                "shipment": f"{batch.plant.operator}/S-{batch.reference}",
                "batch": batch.placeholder,
                "received_at": f"{arrives} 17:00",
                "gross_mass_kg": round(batch.mass_kg + tare, 1),
                "tare_mass_kg": tare,
            },
        )


def bring_to_refiners(scene: Scene, batches: Sequence[Batch]) -> dict[str, list[Batch]]:
    """What each wet line finds in its store.  Between plants of one member nothing is sold, and no shipment written."""
    stores: dict[str, list[Batch]] = defaultdict(list)
    transfers = Transfers(scene)
    for batch in batches:
        if batch.material not in INTERMEDIATES:
            continue
        target = scene.plants[batch.plant.sends_to]
        if target.operator == batch.plant.operator:
            batch.ready_on += timedelta(days=batch.plant.sends_over_km // KM_PER_DAY)
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
