"""Assays that come in files of their own: samples of lots that arrived, and one umpire's verdict."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from random import Random

from consortium.periods import add_months, first_of_month
from dashboards.demo import chemistry
from dashboards.demo.processing import Batch
from dashboards.demo.scene import SEED, Entry, Scene
from dashboards.demo.supply import Lot

SAMPLING_PLANT, SAMPLED_PART = "aurora-leipzig", 0.08
SAMPLED_METALS = ("Li", "Ni", "Co", "Mn")
ASSAYING_PLANT, ASSAYED_FOR_MONTHS = "aurora-gdansk", 9
"""It has every lot assayed, and counts its stock: its metals can be balanced, month by month."""
ASSAY_ERROR, ASSAY_UNCERTAINTY = 0.004, 0.01
"""Standard deviation of what its laboratory finds, and the expanded uncertainty that it states; parts of the value."""
MIXED_UP_MONTHS_AGO, MIXED_UP_METAL, MIXED_UP_BY = 5, "Ni", 1.15
UMPIRE_PLANT, UMPIRE_MATERIAL, UMPIRE_WEEKS_AGO = "aurora-leipzig", "lithium_carbonate", 5
UMPIRE_PERCENT, UMPIRE_UNCERTAINTY = 99.41, 0.1


def sample_lots(scene: Scene, arrived: Sequence[Lot]) -> None:
    """Some lots are sampled on arrival: their content stands on an assay, and not on the composition table."""
    entries: list[Entry] = []
    for lot in arrived:
        if lot.route.plant == SAMPLING_PLANT and scene.rng.random() < SAMPLED_PART:
            entries += _assays(scene, lot, scene.rng, error=0.015)
    scene.send("assays", entries + _every_lot(scene, arrived))


def _every_lot(scene: Scene, arrived: Sequence[Lot]) -> list[Entry]:
    """One plant has all of them assayed, with the uncertainty; once its samples were mixed up."""
    rng = Random(SEED)  # not the scene's: what else happens must not hang on who assays
    since = add_months(first_of_month(scene.today), -ASSAYED_FOR_MONTHS)
    lots = [lot for lot in arrived if lot.route.plant == ASSAYING_PLANT and lot.arrives_on >= since]
    month = add_months(first_of_month(scene.today), -MIXED_UP_MONTHS_AGO)
    mixed_up = max(
        (lot for lot in lots if first_of_month(lot.arrives_on) == month),
        key=lambda lot: chemistry.elements_of(lot.chemistry, lot.route.form, lot.mass_kg).get(MIXED_UP_METAL, 0),
    )
    entries: list[Entry] = []
    for lot in lots:
        too_much = {MIXED_UP_METAL: MIXED_UP_BY} if lot is mixed_up else {}
        entries += _assays(scene, lot, rng, error=ASSAY_ERROR, uncertainty=ASSAY_UNCERTAINTY, too_much=too_much)
    return entries


def _assays(
    scene: Scene, lot: Lot, rng: Random, *, error: float, uncertainty: float = 0, too_much: dict | None = None
) -> Iterator[Entry]:
    """What the plant's laboratory found in a lot on the day after it came."""
    plant, assayed_on = scene.plants[lot.route.plant], lot.arrives_on + timedelta(days=1)
    found = chemistry.elements_of(lot.chemistry, lot.route.form, 100)
    for element in SAMPLED_METALS if scene.is_over(assayed_on) else ():
        if not found.get(element):
            continue
        percent = found[element] * rng.gauss(1, error) * (too_much or {}).get(element, 1)
        yield Entry(
            plant.operator,
            assayed_on,
            {
                "reference": f"L-{lot.reference} {element}",
                "lot": f"{lot.route.supplier}/{lot.reference}",
                "assayed_on": assayed_on,
                "analyte": element,
                "value": round(percent, 3),
                "unit": "percent",
                "uncertainty": round(percent * uncertainty, 4) if uncertainty else "",
                "method": "ICP-OES",
                "laboratory": f"{plant.name} laboratory",
            },
        )


def call_the_umpire(scene: Scene, products: Sequence[Batch]) -> None:
    """A batch that the plant found good enough is found below specification by the umpire."""
    limit = scene.today - timedelta(weeks=UMPIRE_WEEKS_AGO)
    batch = max(
        (
            one
            for one in products
            if one.plant.code == UMPIRE_PLANT and one.material == UMPIRE_MATERIAL and one.ready_on < limit
        ),
        key=lambda one: (one.ready_on, one.reference),
    )
    assayed_on = batch.ready_on + timedelta(days=14)
    scene.send(
        "assays",
        [
            Entry(
                batch.plant.operator,
                assayed_on,
                {
                    "reference": f"U-{batch.reference}",
                    "batch": batch.reference,
                    "assayed_on": assayed_on,
                    "analyte": "Li2CO3",
                    "value": UMPIRE_PERCENT,
                    "unit": "percent",
                    "uncertainty": UMPIRE_UNCERTAINTY,
                    "status": "umpire",
                    "method": "Titration",
                    "laboratory": "Rhenish Umpire Laboratory",
                },
            )
        ],
    )
