"""How much of an element a lot or batch holds: the best assay, or the table."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tests.demo.second.facts import Facts, Row, by, grouped, read

STANDING = {"umpire": 0, "final": 1, "provisional": 2}
WHOLE = {"percent": 100, "g_per_kg": 1000, "ppm": 1_000_000}


@dataclass(frozen=True)
class Share:
    fraction: Decimal
    uncertainty: Decimal | None
    is_estimated: bool


class Contents:
    def __init__(self, facts: Facts):
        self._materials = facts.materials
        self._compounds = by(read("consortium_compound"), "code")
        self._of_lots = grouped(facts.assays, "lot_id")
        self._of_outputs = facts.output_assays
        self._compositions = grouped(read("consortium_composition"), "chemistry_id")
        self._material_contents = grouped(read("consortium_materialcontent"), "material_id")
        self._known: dict[tuple, dict[str, Share]] = {}

    def of(self, lot: Row | None, output: Row | None, lot_moisture: Decimal = Decimal(0)) -> dict[str, Share]:
        """Element to its share of the dry mass, of what is there of it."""
        key = (lot and lot["id"], output and output["id"], lot and lot_moisture)
        if key not in self._known:
            self._known[key] = self._of(lot, output, lot_moisture)
        return self._known[key]

    def _of(self, lot: Row | None, output: Row | None, lot_moisture: Decimal) -> dict[str, Share]:
        if lot:
            rows = [row for row in self._compositions[lot["chemistry_id"]] if row["form_factor"] == lot["form_factor"]]
            assays, moisture = self._of_lots[lot["id"]], lot_moisture
        elif output:
            rows = self._material_contents[output["material_id"]]
            assays, moisture = self._of_outputs[output["id"]], output["moisture_fraction"]
        else:
            return {}
        found = {row["element_id"]: Share(row["fraction"], None, True) for row in rows}
        for assay in sorted(assays, key=_worst_first):
            element, share = self._assayed(assay, moisture)
            found[element] = share
        return {element: share for element, share in found.items() if share.fraction > 0}

    def _assayed(self, assay: Row, moisture: Decimal) -> tuple[str, Share]:
        compound = self._compounds.get(assay["compound_id"])
        per_substance = compound["element_fraction"] if compound else Decimal(1)
        dry = 1 - moisture if assay["basis"] == "as_received" else Decimal(1)
        standard = assay["uncertainty"]
        if standard is not None:  # laboratories report the expanded one, k = 2
            standard = standard / 2 / WHOLE[assay["unit"]] * per_substance / dry
        fraction = assay["value"] / WHOLE[assay["unit"]] * per_substance / dry
        element = compound["element_id"] if compound else assay["element_id"]
        return element, Share(fraction, standard, False)

    def purity(self, output: Row) -> Decimal | None:
        """Assayed share of the material's main substance in a batch."""
        material = self._materials[output["material_id"]]
        assays = [
            one
            for one in self._of_outputs[output["id"]]
            if (one["compound_id"] and one["compound_id"] == material["main_compound_id"])
            or (one["element_id"] and one["element_id"] == material["main_element_id"])
        ]
        best = max(assays, key=_rank, default=None)
        return best["value"] / WHOLE[best["unit"]] if best else None


def _rank(assay: Row) -> tuple[int, date, int]:
    return -STANDING[assay["status"]], assay["assayed_on"], assay["id"]


def _worst_first(assay: Row) -> tuple:
    """An element's own assay outdoes one of its compound, whatever the standing of either."""
    return bool(assay["element_id"]), *_rank(assay)


def dry_kg(row: Row) -> Decimal:
    return row["mass_kg"] * (1 - row["moisture_fraction"])
