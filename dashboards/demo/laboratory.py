"""Assays that come in files of their own: samples of lots that arrived, and one umpire's verdict."""

from collections.abc import Sequence
from datetime import timedelta

from dashboards.demo import chemistry
from dashboards.demo.processing import Batch
from dashboards.demo.scene import Entry, Scene
from dashboards.demo.supply import Lot

SAMPLING_PLANT, SAMPLED_PART = "aurora-leipzig", 0.08
SAMPLED_METALS = ("Li", "Ni", "Co", "Mn")
UMPIRE_PLANT, UMPIRE_MATERIAL, UMPIRE_WEEKS_AGO = "aurora-leipzig", "lithium_carbonate", 5
UMPIRE_PERCENT, UMPIRE_UNCERTAINTY = 99.41, 0.1


def sample_lots(scene: Scene, arrived: Sequence[Lot]) -> None:
    """Some lots are sampled on arrival: their content stands on an assay, and not on the composition table."""
    plant = scene.plants[SAMPLING_PLANT]
    entries = []
    for lot in arrived:
        assayed_on = lot.arrives_on + timedelta(days=1)
        is_sampled = lot.route.plant == plant.code and scene.rng.random() < SAMPLED_PART
        if not is_sampled or not scene.is_over(assayed_on):
            continue
        found = chemistry.elements_of(lot.chemistry, lot.route.form, 100)
        for element in SAMPLED_METALS:
            if found.get(element):
                entries.append(
                    Entry(
                        plant.operator,
                        assayed_on,
                        {
                            "reference": f"L-{lot.reference} {element}",
                            "lot": f"{lot.route.supplier}/{lot.reference}",
                            "assayed_on": assayed_on,
                            "analyte": element,
                            "value": round(found[element] * scene.rng.gauss(1, 0.015), 3),
                            "unit": "percent",
                            "method": "ICP-OES",
                            "laboratory": f"{plant.name} laboratory",
                        },
                    )
                )
    scene.send("assays", entries)


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
