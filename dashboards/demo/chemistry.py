"""What becomes of material: masses of what each step produces, from published coefficients, with a little noise.

Compositions are the reference data's.  Recoveries, black-mass yield, energy and reagents are EverBatt 2023 and 2019
(Argonne National Laboratory): preprocessing wins 95 % of the cathode metals into black mass and 90 % of copper,
aluminium and steel; hydrometallurgy 98 % of Ni, Co and Mn and 90 % of Li; pyrometallurgy 95 % of Ni, Co and Cu.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from random import Random

from consortium.reference.reader import rows

KWH_PER_KG = {
    # step: (electricity, gas), kWh per kg of feed; 1 kWh = 3.6 MJ
    "shredding": (0.2 / 3.6, 2.0 / 3.6),
    "hydrometallurgy": (0.25, 1.9 / 3.6),
    "smelting": (0.19, 0.35 / 3.6),
}
REAGENTS_PER_KG = {
    "hydrometallurgy": {
        "sulphuric_acid": 2.40, "sodium_hydroxide": 1.25, "hydrogen_peroxide": 0.80, "soda_ash": 0.05,
        "process_water": 2.00,
    },
    "smelting": {"limestone": 0.30, "sand": 0.15},
}
SALTS = {
    # product: element, share of the element in the pure salt (reference data), recovery
    "nickel_sulphate": ("Ni", "NiSO4.6H2O", 0.98),
    "cobalt_sulphate": ("Co", "CoSO4.7H2O", 0.98),
    "manganese_sulphate": ("Mn", "MnSO4.H2O", 0.98),
    "lithium_carbonate": ("Li", "Li2CO3", 0.90),
}
PURITY = {"nickel_sulphate": 99.62, "cobalt_sulphate": 98.4, "manganese_sulphate": 98.6, "lithium_carbonate": 99.66}
LANDFILL, RECOVERY_PLANT = "Hazardous waste landfill", "Thermal recovery plant"


@dataclass(frozen=True)
class Made:
    """One output of a run."""

    material: str
    mass_kg: float
    destination: str = ""
    assays: dict[str, float] = field(default_factory=dict)
    """Substance to percent by mass."""


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


def shred(rng: Random, mass_kg: float, pack_kg: float, metals: dict[str, float], *, missing: float = 0) -> list[Made]:
    """Batteries to black mass, metals and residue.  `missing` is the part that nobody can account for."""
    cell_kg = mass_kg - pack_kg
    black_mass = (0.445 * pack_kg + 0.70 * cell_kg) * rng.gauss(1, 0.004)
    won = {element: 0.95 * rng.gauss(1, 0.006) for element in ("Li", "Ni", "Co", "Mn")} | {"Cu": 0.04}
    # A laboratory that finds none says so: without that the composition table would be taken for the batch.
    assays = {
        element: round(max(metals.get(element, 0) * share / black_mass * 100, 0.01), 3) for element, share in won.items()
    }
    made = [
        Made("black_mass", black_mass, assays=assays),
        Made("copper", 0.90 * metals.get("Cu", 0) / 0.985, assays={"Cu": round(rng.uniform(98.2, 98.9), 2)}),
        Made("aluminium", 0.90 * metals.get("Al", 0) / 0.985, assays={"Al": round(rng.uniform(98.1, 98.9), 2)}),
        Made("electrolyte_condensate", 0.045 * pack_kg + 0.09 * cell_kg, RECOVERY_PLANT),
        Made("off_gas", 0.02 * pack_kg + 0.03 * cell_kg),
    ]
    if pack_kg:
        made.append(Made("steel", 0.90 * 0.2255 * pack_kg / 0.96))
    return _closed(made, "mixed_residue", mass_kg * (rng.gauss(0.9965, 0.0012) - missing), LANDFILL)


def leach(rng: Random, mass_kg: float, metals: dict[str, float], *, nickel: float = 1, below_grade: bool = False) -> list[Made]:
    """Black mass to salts.  `nickel` lowers the recovery of nickel: the line that drifts."""
    made = []
    for material, (element, salt, recovery) in SALTS.items():
        if not metals.get(element):
            continue
        share = recovery * rng.gauss(1, 0.004) * (nickel if element == "Ni" else 1)
        purity = PURITY[material] + rng.gauss(0, 0.06) - (0.5 if below_grade else 0)
        purity = round(min(purity, 99.98), 2)
        made.append(Made(material, metals[element] * min(share, 0.995) / (salt_shares()[salt] * purity / 100), assays={salt: purity}))
    made += [
        Made("filter_cake", 0.55 * mass_kg, LANDFILL),
        Made("sodium_sulphate", 2.0 * mass_kg, "Sold as a by-product"),
    ]
    whole = mass_kg * (1 + sum(REAGENTS_PER_KG["hydrometallurgy"].values()))
    return _closed(made, "evaporated_water", whole * rng.gauss(0.9975, 0.0008), "")


def smelt(rng: Random, mass_kg: float, metals: dict[str, float]) -> list[Made]:
    """Batteries to alloy and slag."""
    won = {element: metals.get(element, 0) * 0.95 * rng.gauss(1, 0.005) for element in ("Ni", "Co", "Cu")}
    alloy = sum(won.values()) / 0.88
    made = [
        Made("alloy", alloy, assays={element: round(mass / alloy * 100, 2) for element, mass in won.items() if mass}),
        Made("off_gas", 0.42 * mass_kg),
    ]
    whole = mass_kg * (1 + sum(REAGENTS_PER_KG["smelting"].values()))
    return _closed(made, "slag", whole * rng.gauss(0.996, 0.0015), "Road construction")


def _closed(made: list[Made], rest: str, whole_kg: float, destination: str) -> list[Made]:
    """The last output takes up what remains, so that the balance closes as well as weighing allows."""
    return [*made, Made(rest, whole_kg - sum(one.mass_kg for one in made), destination)]
