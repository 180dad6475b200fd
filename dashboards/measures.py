"""Every counted quantity: code, label, unit, one sentence, source and the scope that opens it to others."""

from dataclasses import dataclass

from consortium.access.scopes import Scope


@dataclass(frozen=True)
class Measure:
    code: str
    label: str
    unit: str
    definition: str
    scope: Scope
    source: str = "Weighings and records of the members."


ISO_14083 = "ISO 14083 / GLEC: activity times intensity; intensities from the reference data, each with its source."
STOICHIOMETRY = "Assays, or the composition tables marked as estimated; salts by standard atomic weights."

MEASURES = {
    measure.code: measure
    for measure in (
        Measure(
            "mass_registered_kg",
            "Mass registered",
            "kg",
            "Declared mass of lots on the day they were registered; "
            "lots made by splits and merges are not counted again.",
            Scope.OPERATIONS,
        ),
        Measure(
            "mass_dispatched_kg",
            "Mass dispatched",
            "kg",
            "Declared mass of shipments on the day they left, in the consignor's time zone.",
            Scope.OPERATIONS,
        ),
        Measure(
            "mass_received_kg",
            "Mass received",
            "kg",
            "Net mass of lots on the weighbridge, on the site's day of arrival.",
            Scope.OPERATIONS,
        ),
        Measure(
            "mass_supplied_kg",
            "Mass supplied",
            "kg",
            "Net mass of a supplier's lots on the weighbridges of the sites that received them.",
            Scope.COMMERCIAL,
        ),
        Measure(
            "mass_charged_kg", "Mass charged", "kg", "Wet mass put into runs that ended on the day.", Scope.COMPLIANCE
        ),
        Measure(
            "reagent_kg",
            "Reagents",
            "kg",
            "Wet mass of acids, alkalis, water and the like that was added to runs.",
            Scope.COMPLIANCE,
        ),
        Measure(
            "mass_recovered_kg",
            "Mass recovered",
            "kg",
            "Wet mass of products of runs that ended on the day.",
            Scope.COMPLIANCE,
        ),
        Measure(
            "mass_intermediate_kg",
            "Intermediates",
            "kg",
            "Wet mass of intermediates, such as black mass, that go on to a further step.",
            Scope.COMPLIANCE,
        ),
        Measure("residue_kg", "Residue", "kg", "Wet mass of residues of runs that ended on the day.", Scope.COMPLIANCE),
        Measure(
            "explained_loss_kg",
            "Explained loss",
            "kg",
            "Mass of losses that the operator recorded, such as off-gas.",
            Scope.COMPLIANCE,
        ),
        Measure(
            "unexplained_loss_kg",
            "Unexplained loss",
            "kg",
            "Charged and reagents less everything that the run is recorded to have produced; "
            "below zero when it produced more.",
            Scope.COMPLIANCE,
        ),
        Measure(
            "element_charged_kg",
            "Element charged",
            "kg",
            "Mass of the element in what runs were charged with, on dry matter.",
            Scope.COMPLIANCE,
            STOICHIOMETRY,
        ),
        Measure(
            "element_recovered_kg",
            "Element recovered",
            "kg",
            "Mass of the element in products and intermediates of runs, on dry matter.",
            Scope.COMPLIANCE,
            STOICHIOMETRY,
        ),
        Measure(
            "element_returned_kg",
            "Element returned",
            "kg",
            "Mass of the element in products, split over the lots it came from by element mass, "
            "through every earlier run.",
            Scope.COMMERCIAL,
            STOICHIOMETRY,
        ),
        Measure(
            "purity_weighted_mass_kg",
            "Purity-weighted mass",
            "kg",
            "Dry mass of products times the assayed share of their main substance.",
            Scope.PERFORMANCE,
            "Assays.",
        ),
        Measure(
            "assayed_mass_kg",
            "Assayed mass",
            "kg",
            "Dry mass of products whose main substance has an assay.",
            Scope.PERFORMANCE,
            "Assays.",
        ),
        Measure(
            "mass_in_specification_kg",
            "Mass within specification",
            "kg",
            "Dry mass of assayed products whose main substance reaches the specification.",
            Scope.PERFORMANCE,
            "Assays and material specifications.",
        ),
        Measure(
            "energy_kwh",
            "Energy",
            "kWh",
            "Energy that passed the meters in intervals that began on the day.",
            Scope.ENERGY,
            "Meters.",
        ),
        Measure(
            "run_hours", "Run hours", "h", "Time from start to end of runs that ended on the day.", Scope.OPERATIONS
        ),
        Measure(
            "transport_activity_tkm",
            "Transport activity",
            "t km",
            "Mass times distance of each leg of the shipments sent.",
            Scope.OPERATIONS,
            ISO_14083,
        ),
        Measure(
            "transport_emissions_kg",
            "Transport emissions",
            "kg CO2e",
            "Transport activity times the intensity of the leg's mode, well to wheel.",
            Scope.OPERATIONS,
            ISO_14083,
        ),
        Measure(
            "carried_activity_tkm",
            "Activity carried",
            "t km",
            "Mass times distance of the legs an organisation carried.",
            Scope.OPERATIONS,
            ISO_14083,
        ),
        Measure(
            "carried_emissions_kg",
            "Emissions of what was carried",
            "kg CO2e",
            "Activity carried times the intensity of the leg's mode, well to wheel.",
            Scope.OPERATIONS,
            ISO_14083,
        ),
        Measure(
            "committed_mass_kg",
            "Committed to us",
            "kg",
            "Mass that suppliers promised, spread evenly over the days of each period.",
            Scope.OPERATIONS,
            "Commitments.",
        ),
        Measure(
            "promised_mass_kg",
            "Promised by us",
            "kg",
            "Mass that the organisation promised to recyclers, spread evenly over the days of each period.",
            Scope.COMMERCIAL,
            "Commitments.",
        ),
        Measure(
            "delivered_mass_kg",
            "Delivered against commitments",
            "kg",
            "Net mass received that counts against a commitment to the recycler.",
            Scope.OPERATIONS,
            "Commitments and weighings.",
        ),
        Measure(
            "fulfilled_mass_kg",
            "Delivered by us against commitments",
            "kg",
            "Net mass of the supplier's lots that counts against its commitments.",
            Scope.COMMERCIAL,
            "Commitments and weighings.",
        ),
    )
}
