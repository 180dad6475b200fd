"""Published figures against the product's formulas and reference data (DOMAIN.md, sections C and E)."""

import re
from decimal import Decimal as D
from fractions import Fraction

import pytest

from consortium.reference import reader
from facilities.reconciliation import Flow, reconcile

WEIGHTS = {"S": D("32.06"), "O": D("15.999"), "H": D("1.008")} | {
    row["code"]: D(row["atomic_weight"]) for row in reader.rows("elements")
}
COMPOUNDS = {row["code"]: row for row in reader.rows("compounds")}


def molar_mass(formula: str) -> D:
    """In g/mol; a bracket or a hydrate's water counts as often as it says."""
    total = D(0)
    for part in formula.split("."):
        times, rest = re.fullmatch(r"(\d*)(.*)", part).groups()
        rest = re.sub(r"\((\w+)\)(\d+)", lambda group: group[1] * int(group[2]), rest)
        atoms = re.findall(r"([A-Z][a-z]?)(\d*)", rest)
        total += int(times or 1) * sum(WEIGHTS[element] * int(count or 1) for element, count in atoms)
    return total


@pytest.mark.parametrize(
    ("compound", "molar", "fraction", "per_element"),
    [
        ("Li2CO3", "73.888", "0.18785", "5.3233"),
        ("LiOH.H2O", "41.962", "0.16539", "6.0464"),
        ("LiOH", "23.947", "0.28981", "3.4506"),
        ("Li3PO4", "115.790", "0.17981", "5.5615"),
        ("Li2O", "29.879", "0.46454", "2.1527"),
        ("NiSO4.6H2O", "262.839", "0.22330", "4.4782"),
        ("NiSO4.7H2O", "280.854", "0.20898", "4.7851"),
        ("CoSO4.7H2O", "281.094", "0.20966", "4.7697"),
        ("CoSO4", "154.989", "0.38024", "2.6299"),
        ("Co3O4", "240.795", "0.73423", "1.3620"),
        ("MnSO4.H2O", "169.009", "0.32506", "3.0764"),
        ("Ni(OH)2", "92.707", "0.63310", "1.5795"),
        ("Co(OH)2", "92.947", "0.63405", "1.5772"),
        ("CuSO4.5H2O", "249.677", "0.25451", "3.9291"),
        ("FePO4", "150.815", "0.37029", "2.7006"),
    ],
)
def test_a_salt_holds_what_stoichiometry_gives(compound, molar, fraction, per_element):
    """C5: molar mass, element fraction and its inverse."""
    row = COMPOUNDS[compound]
    held = D(row["element_fraction"])
    assert molar_mass(compound) == D(molar)
    assert (round(held, 5), round(1 / held, 4)) == (D(fraction), D(per_element))
    # What one formula unit holds of the element, by the atomic weights themselves.
    atoms = held * molar_mass(compound) / WEIGHTS[row["element"]]
    assert abs(atoms - round(atoms)) < D("0.000001")


def test_a_kilogram_of_nmc622_cells_holds_what_its_parts_hold():
    """C1 and C2 for 1,000 kg: 447.8 kg of cathode with 36.33 % Ni are 162.7 kg; copper is the foil alone."""
    rows = [row for row in reader.rows("compositions") if (row["chemistry"], row["form_factor"]) == ("NMC622", "cell")]
    found = {row["element"]: D(row["fraction"]) for row in rows}
    cathode = D("0.4478")
    parts = {"Ni": cathode * D("0.3633"), "Co": cathode * D("0.1216"), "Mn": cathode * D("0.1134"), "Cu": D("0.0795")}
    assert {element: round(share, 4) for element, share in parts.items()} == {name: found[name] for name in parts}


def test_a_splitter_is_reconciled_as_published():
    """E2: y = (100, 12, 90), sd = (2, 0.5, 2) gives (100.9697, 11.9394, 89.0303), g = 0.4848 below 3.841."""
    found = reconcile(
        [
            Flow("in", Fraction(100), Fraction(4), enters="splitter"),
            Flow("small", Fraction(12), Fraction(1, 4), leaves="splitter"),
            Flow("large", Fraction(90), Fraction(4), leaves="splitter"),
        ]
    )
    assert [round(one.adjusted_kg, 4) for one in found.flows] == [100.9697, 11.9394, 89.0303]
    assert (round(found.statistic, 4), found.degrees_of_freedom, found.has_gross_error) == (0.4848, 1, False)
