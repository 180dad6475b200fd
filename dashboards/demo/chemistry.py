"""What becomes of material: masses of what each step produces, from published coefficients, with a little noise.

Compositions are the reference data's.  Recoveries, black-mass yield, energy and reagents are EverBatt 2023 and 2019
(Argonne National Laboratory): preprocessing wins 95 % of the cathode metals into black mass and 90 % of copper,
aluminium and steel; hydrometallurgy 98 % of Ni, Co and Mn and 90 % of Li; pyrometallurgy 95 % of Ni, Co and Cu.
A line works somewhat below them: its skill, a factor, says by how much.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from random import Random

from consortium.reference.reader import rows

KWH_PER_KG = {
    # step: (electricity, heat), kWh per kg of feed; 1 kWh = 3.6 MJ
    "shredding": (0.2 / 3.6, 2.0 / 3.6),
    "hydrometallurgy": (0.25, 1.9 / 3.6),
    "smelting": (0.19, 0.35 / 3.6),
}
REAGENTS_PER_KG = {
    "shredding": {},
    "hydrometallurgy": {
        "sulphuric_acid": 2.40,
        "sodium_hydroxide": 1.25,
        "hydrogen_peroxide": 0.80,
        "soda_ash": 0.05,
        "process_water": 2.00,
    },
    "smelting": {"limestone": 0.30, "sand": 0.15},
}
SALTS = {
    # product: element, salt, recovery, usual purity in percent
    "nickel_sulphate": ("Ni", "NiSO4.6H2O", 0.98, 99.62),
    "cobalt_sulphate": ("Co", "CoSO4.7H2O", 0.98, 98.4),
    "manganese_sulphate": ("Mn", "MnSO4.H2O", 0.98, 98.6),
    "lithium_carbonate": ("Li", "Li2CO3", 0.90, 99.66),
}
BLACK_MASS_METALS = ("Li", "Ni", "Co", "Mn", "Cu")
METALS = ("Li", "Ni", "Co", "Mn")
CLOSES_WITHIN = 0.0003
"""Standard deviation of the mass that a run is found to have produced, per mass it was fed with."""
SOLUTIONS_CLOSE_WITHIN = 0.0001
"""The same of leaching, whose acid and water weigh six times the feed."""
BELOW_GRADE_BY = 0.5
"""Percentage points by which the purity of an off-grade run misses the usual one."""
LANDFILL, RECOVERY_PLANT, SALE = "Hazardous waste landfill", "Thermal recovery plant", "Sold as a by-product"
SHORT_NAMES = {
    "black_mass": "BM",
    "copper": "CU",
    "aluminium": "AL",
    "steel": "FE",
    "electrolyte_condensate": "EL",
    "off_gas": "GAS",
    "mixed_residue": "RES",
    "nickel_sulphate": "NIS",
    "cobalt_sulphate": "COS",
    "manganese_sulphate": "MNS",
    "lithium_carbonate": "LIC",
    "filter_cake": "FC",
    "sodium_sulphate": "NAS",
    "evaporated_water": "VAP",
    "alloy": "ALY",
    "slag": "SLG",
}


@dataclass(frozen=True)
class Made:
    """One output of a run."""

    material: str
    mass_kg: float
    destination: str = ""
    assays: dict[str, float] = field(default_factory=dict)
    """Substance to percent by mass."""


@dataclass(frozen=True)
class Feed:
    """What a run is charged with."""

    mass_kg: float
    metals: dict[str, float]
    pack_kg: float = 0
    """The part that came as packs, housing included."""


@lru_cache
def composition() -> dict[tuple[str, str], dict[str, float]]:
    found: dict[tuple[str, str], dict[str, float]] = {}
    for row in rows("compositions"):
        found.setdefault((row["chemistry"], row["form_factor"]), {})[row["element"]] = float(row["fraction"])
    return found


@lru_cache
def salt_shares() -> dict[str, float]:
    return {row["code"]: float(row["element_fraction"]) for row in rows("compounds")}


def elements_of(chemistry: str, form: str, mass_kg: float) -> dict[str, float]:
    return {element: mass_kg * share for element, share in composition()[(chemistry, form)].items()}


def added(parts: list[dict[str, float]]) -> dict[str, float]:
    whole: dict[str, float] = {}
    for part in parts:
        for element, mass in part.items():
            whole[element] = whole.get(element, 0.0) + mass
    return whole


def shred(rng: Random, feed: Feed, *, skill: float = 1, missing: float = 0) -> list[Made]:
    """Batteries to black mass, metals and residue.  `missing` is the part that nobody can account for."""
    cell_kg = feed.mass_kg - feed.pack_kg
    black_mass = (0.445 * feed.pack_kg + 0.70 * cell_kg) * rng.gauss(1, 0.004)
    won = {element: 0.95 * skill * rng.gauss(1, 0.006) for element in BLACK_MASS_METALS} | {"Cu": 0.04}
    # A metal that is not there is reported as none: without an assay the material's usual content would be assumed.
    assays = {element: round(feed.metals.get(element, 0) * won[element] / black_mass * 100, 3) for element in won}
    left = {element: feed.metals.get(element, 0) * (1 - won[element]) for element in METALS}
    copper, aluminium = (0.90 * skill * feed.metals.get(element, 0) / 0.985 for element in ("Cu", "Al"))
    made = [
        Made("black_mass", black_mass, assays=assays),
        Made("copper", copper, assays={"Cu": round(rng.uniform(98.2, 98.9), 2)}),
        Made("aluminium", aluminium, assays={"Al": round(rng.uniform(98.1, 98.9), 2)}),
        Made("electrolyte_condensate", 0.045 * feed.pack_kg + 0.09 * cell_kg, RECOVERY_PLANT, {"Li": 0.0}),
        Made("off_gas", 0.02 * feed.pack_kg + 0.03 * cell_kg),
    ]
    if feed.pack_kg:
        made.append(Made("steel", 0.90 * 0.2255 * feed.pack_kg / 0.96))
    return _closed(made, "mixed_residue", feed.mass_kg * (rng.gauss(1, CLOSES_WITHIN) - missing), LANDFILL, left)


def leach(
    rng: Random, feed: Feed, *, skill: float = 1, nickel: float = 1, is_off_grade: bool = False, leak: float = 0
) -> list[Made]:
    """Black mass or alloy to salts.  `nickel` lowers the recovery of nickel: the line that drifts.

    `leak` is the part of everything that goes missing each time.
    """
    made, left = [], {element: mass for element, mass in feed.metals.items() if element in {*METALS, "Cu"}}
    for material, (element, salt, recovery, usual_purity) in SALTS.items():
        if not feed.metals.get(element):
            continue
        share = min(recovery * skill * rng.gauss(1, 0.004), 0.995) * (nickel if element == "Ni" else 1)
        left[element] = feed.metals[element] * (1 - share) * (1 - 20 * leak)
        purity = round(usual_purity + rng.gauss(0, 0.06) - (BELOW_GRADE_BY if is_off_grade else 0), 2)
        salt_kg = feed.metals[element] * share / (salt_shares()[salt] * purity / 100)
        made.append(Made(material, salt_kg, assays={salt: purity}))
    made += [
        Made("filter_cake", 0.55 * feed.mass_kg, LANDFILL, _found(left, 0.55 * feed.mass_kg)),
        Made("sodium_sulphate", 2.0 * feed.mass_kg, SALE, {"Li": 0.0}),
    ]
    whole = feed.mass_kg * (1 + sum(REAGENTS_PER_KG["hydrometallurgy"].values()))
    return _closed(made, "evaporated_water", whole * (rng.gauss(1, SOLUTIONS_CLOSE_WITHIN) - leak), "")


def smelt(rng: Random, feed: Feed, *, skill: float = 1) -> list[Made]:
    """Batteries to alloy and slag; lithium, aluminium and manganese go to the slag."""
    won = {element: feed.metals.get(element, 0) * 0.95 * skill * rng.gauss(1, 0.005) for element in ("Ni", "Co", "Cu")}
    alloy = sum(won.values()) / 0.88
    made = [
        Made("alloy", alloy, assays={element: round(mass / alloy * 100, 2) for element, mass in won.items()}),
        Made("off_gas", 0.42 * feed.mass_kg),
    ]
    whole = feed.mass_kg * (1 + sum(REAGENTS_PER_KG["smelting"].values()))
    left = {element: mass - won.get(element, 0) for element, mass in feed.metals.items() if element in METALS}
    return _closed(made, "slag", whole * rng.gauss(1, CLOSES_WITHIN), "Road construction", left)


def _closed(made: list[Made], rest: str, whole_kg: float, destination: str, left: dict | None = None) -> list[Made]:
    """The last output takes up what remains, so that the balance closes as well as weighing allows."""
    mass_kg = whole_kg - sum(one.mass_kg for one in made)
    return [*made, Made(rest, mass_kg, destination, _found(left or {}, mass_kg))]


def _found(metals: dict[str, float], mass_kg: float) -> dict[str, float]:
    """Assays of what a step left behind, in percent."""
    return {element: round(max(mass, 0) / mass_kg * 100, 3) for element, mass in metals.items() if mass_kg > 0}
