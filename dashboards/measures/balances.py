"""What the balances of sites and lines are made of: flows, stocks, and how uncertain both are."""

from consortium.access.scopes import Scope
from dashboards.measures.measure import STOICHIOMETRY, Measure

UNCERTAINTY = "Scale classes (OIML R 76-1, to be verified), assay uncertainties, combined after JCGM 100:2008 (GUM)."


def elements(name: str, label: str, flow: str, *, has_mass: bool = True, is_level: bool = False) -> tuple[Measure, ...]:
    """Element mass of a flow, its variance, and how much of it has no known uncertainty."""
    mass = Measure(
        f"{name}_kg",
        f"Element {label}",
        "kg",
        f"Mass of the element in {flow}, on dry matter.",
        Scope.COMPLIANCE,
        STOICHIOMETRY,
        is_level,
    )
    variance = Measure(
        f"{name}_variance_kg2",
        f"Variance of the element {label}",
        "kg²",
        f"Squared standard uncertainties of the element's mass in {flow}, from scale and assay, added up.",
        Scope.COMPLIANCE,
        UNCERTAINTY,
        is_level,
    )
    unsure = Measure(
        f"{name}_unsure_kg",
        f"Element {label}, of unknown uncertainty",
        "kg",
        f"Mass of the element in {flow} by the composition tables, or by an assay without a stated uncertainty.",
        Scope.COMPLIANCE,
        STOICHIOMETRY,
        is_level,
    )
    return (mass, variance, unsure) if has_mass else (variance, unsure)


BALANCES = (
    Measure(
        "dry_mass_in_kg",
        "Dry mass charged",
        "kg",
        "Dry mass of lots, batches and reagents that runs were fed with.",
        Scope.COMPLIANCE,
    ),
    Measure(
        "dry_mass_out_kg",
        "Dry mass produced",
        "kg",
        "Dry mass of everything that runs are recorded to have produced, residue and explained loss included.",
        Scope.COMPLIANCE,
    ),
    Measure(
        "run_in_variance_kg2",
        "Variance of what runs were fed with",
        "kg²",
        "Squared standard uncertainties of the masses that runs were fed with, added up.",
        Scope.COMPLIANCE,
        UNCERTAINTY,
    ),
    Measure(
        "run_out_variance_kg2",
        "Variance of what runs produced",
        "kg²",
        "Squared standard uncertainties of the masses that runs produced, added up.",
        Scope.COMPLIANCE,
        UNCERTAINTY,
    ),
    Measure(
        "unscaled_input_count",
        "Inputs without a scale",
        "1",
        "Masses that runs were fed with at sites without a process scale: nobody can tell how far they may be off.",
        Scope.COMPLIANCE,
    ),
    Measure(
        "unscaled_output_count",
        "Outputs without a scale",
        "1",
        "Masses that runs produced at sites without a process scale: nobody can tell how far they may be off.",
        Scope.COMPLIANCE,
    ),
    Measure(
        "element_left_over_kg",
        "Element in residue and loss",
        "kg",
        "Mass of the element in residues and explained losses of runs, on dry matter.",
        Scope.COMPLIANCE,
        STOICHIOMETRY,
    ),
    Measure(
        "unassayed_residue_kg",
        "Residue without an assay",
        "kg",
        "Wet mass of residues in which no laboratory has looked for anything.",
        Scope.COMPLIANCE,
    ),
    Measure(
        "arrived_mass_kg",
        "Mass arrived",
        "kg",
        "Net mass of lots and batches on the weighbridge of a site, whoever sent them.",
        Scope.COMPLIANCE,
    ),
    Measure(
        "arrival_variance_kg2",
        "Variance of arrivals",
        "kg²",
        "Squared standard uncertainties of gross and tare on the weighbridge, added up.",
        Scope.COMPLIANCE,
        UNCERTAINTY,
    ),
    Measure(
        "unscaled_arrival_count",
        "Arrivals without a scale",
        "1",
        "Arrivals at sites without a weighbridge on record: nobody can tell how far they may be off.",
        Scope.COMPLIANCE,
    ),
    Measure(
        "moved_mass_kg",
        "Mass moved to another site",
        "kg",
        "Net mass that another site of the same operator received from this one without a shipment.",
        Scope.COMPLIANCE,
    ),
    Measure(
        "moved_variance_kg2",
        "Variance of moves",
        "kg²",
        "Squared standard uncertainties of gross and tare of what was moved, added up.",
        Scope.COMPLIANCE,
        UNCERTAINTY,
    ),
    Measure(
        "sent_mass_kg",
        "Mass sent from a site",
        "kg",
        "Declared mass of lots and batches on the day they left the site, in the consignor's time zone.",
        Scope.COMPLIANCE,
    ),
    Measure(
        "sent_variance_kg2",
        "Variance of what was sent",
        "kg²",
        "Squared standard uncertainties of what was sent, as if weighed once on the process scale, added up.",
        Scope.COMPLIANCE,
        UNCERTAINTY,
    ),
    Measure(
        "stock_take_count",
        "Stock-takes",
        "1",
        "Stock-takes that state what lay at the place at the end of the day.",
        Scope.COMPLIANCE,
    ),
    Measure(
        "stock_kg",
        "Stock counted",
        "kg",
        "Wet mass of what lay at the place at the end of the day; a stock is never added up over days.",
        Scope.COMPLIANCE,
        is_level=True,
    ),
    Measure(
        "dry_stock_kg",
        "Stock counted, dry",
        "kg",
        "Dry mass of what lay at the place at the end of the day; a stock is never added up over days.",
        Scope.COMPLIANCE,
        is_level=True,
    ),
    Measure(
        "stock_variance_kg2",
        "Variance of a stock-take",
        "kg²",
        "Squared standard uncertainties of everything that was counted, added up.",
        Scope.COMPLIANCE,
        UNCERTAINTY,
        is_level=True,
    ),
    *elements("element_in", "charged", "what runs were fed with", has_mass=False),
    *elements("element_out", "produced", "everything that runs produced", has_mass=False),
    *elements("element_arrived", "arrived", "what arrived at a site"),
    *elements("element_moved", "moved", "what was moved to another site of the operator"),
    *elements("element_sent", "sent", "what was sent from a site"),
    *elements("element_stock", "in stock", "the counted stock, which is never added up over days", is_level=True),
)
