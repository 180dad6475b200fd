"""Where the residues of the plants went.  One is still without papers: that of Leipzig, about nine weeks ago."""

from datetime import date, timedelta

from dashboards.demo.chemistry import SHORT_NAMES
from dashboards.demo.processing import Batch, Works
from dashboards.demo.scene import Entry, Scene
from dashboards.demo.supply import LIST_OF_WASTE_COUNTRIES

OWING_PLANT, OWED_MATERIAL, OWED_WEEKS_AGO = "aurora-leipzig", "filter_cake", 9
TREATMENTS = {
    "mixed_residue": ("19 12 11*", "D1"),
    "filter_cake": ("19 02 05*", "D1"),
    "electrolyte_condensate": ("14 06 03*", "R1"),
    "sodium_sulphate": ("06 03 14", "R5"),
    "slag": ("10 08 09", "R5"),
}
"""Waste code and treatment by material."""


def dispose(scene: Scene, works: Works) -> None:
    """Every residue leaves the day after its run; the papers of one were forgotten."""
    owed = _owed(scene, works)
    entries = []
    for batch, destination in works.residues:
        if scene.is_over(batch.ready_on) and batch is not owed:
            entries.append(_entry(batch, destination, batch.ready_on))
    scene.send("residue-disposals", entries)


def _owed(scene: Scene, works: Works) -> Batch:
    limit = scene.today - timedelta(weeks=OWED_WEEKS_AGO)
    candidates = [
        batch
        for batch, _destination in works.residues
        if batch.plant.code == OWING_PLANT and batch.material == OWED_MATERIAL and batch.ready_on < limit
    ]
    return max(candidates, key=lambda batch: (batch.ready_on, batch.reference))


def _entry(batch: Batch, destination: str, day: date) -> Entry:
    plant, (waste_code, treatment) = batch.plant, TREATMENTS[batch.material]
    is_listed = plant.country in LIST_OF_WASTE_COUNTRIES | {"ES"}
    return Entry(
        plant.operator,
        day,
        {
            "reference": f"CN-{batch.reference}",
            "batch": batch.reference,
            "disposed_on": day,
            "mass_kg": batch.mass_kg,
            "waste_code": waste_code if is_listed else "",
            "national_code": "" if is_listed else f"{plant.country} demo list: {SHORT_NAMES[batch.material]}",
            "treatment_code": treatment,
            "destination": destination,
            "destination_country": plant.country,
            "responsible_name": f"{plant.name} waste service",
        },
    )
