"""Every rate of the product: which sums are divided by which, when a page is read.  Never stored, never averaged."""

from decimal import Decimal

from dashboards.ratios.chain import CHAIN_RECOVERY, DRY_RECYCLING_EFFICIENCY, RECYCLING_EFFICIENCY, REFINING_RECOVERY
from dashboards.ratios.emissions import EMISSION_RATIOS
from dashboards.ratios.ratio import PERCENT, Ratio, Term

FED = (Term("mass_charged_kg"), Term("reagent_kg"), Term("mass_awaiting_outputs_kg", sign=-1))
"""What went into the runs whose outputs are recorded: what came out is divided by it."""

RECOVERY = Ratio(
    "recovery_rate",
    "Recovery rate",
    "%",
    "Mass of an element in what runs produced (products and intermediates), "
    "per mass of it in what they were charged with. "
    "Over several steps it is the mean step, weighted by mass.",
    "element recovered ÷ element charged",
    (Term("element_recovered_kg"),),
    (Term("element_charged_kg"),),
    PERCENT,
    "Recovery per step as in Delegated Regulation (EU) 2025/606, on dry matter; "
    "the rates of the law come with their rule sets.",
    is_recovery=True,
)
PURITY = Ratio(
    "purity",
    "Purity",
    "%",
    "Share of the main substance in assayed products, weighted by dry mass.",
    "purity-weighted mass ÷ assayed mass",
    (Term("purity_weighted_mass_kg"),),
    (Term("assayed_mass_kg"),),
    PERCENT,
    "Assays.",
    absent_numerator_is_zero=False,
    digits=2,
)
BOUGHT_PURITY = Ratio(
    "bought_purity",
    "Purity of what was received",
    "%",
    "Share of the main substance in assayed products that were received, weighted by dry mass.",
    "purity-weighted mass received ÷ assayed mass received",
    (Term("bought_purity_weighted_mass_kg"),),
    (Term("bought_assayed_mass_kg"),),
    PERCENT,
    "Weighings, and assays of the batches.",
    absent_numerator_is_zero=False,
    digits=2,
)
IN_SPECIFICATION = Ratio(
    "in_specification_share",
    "Within specification",
    "%",
    "Share of the assayed mass whose main substance reaches the material's specification.",
    "mass within specification ÷ assayed mass",
    (Term("mass_in_specification_kg"),),
    (Term("assayed_mass_kg"),),
    PERCENT,
    "Assays and material specifications.",
)
ENERGY_PER_KG_CHARGED = Ratio(
    "energy_per_kg_charged",
    "Energy intensity",
    "kWh/kg",
    "Metered energy of all carriers per kilogram put into runs, over the same days.",
    "energy ÷ mass charged",
    (Term("energy_kwh"),),
    (Term("mass_charged_kg"),),
    source="Meters and process runs.",
    absent_numerator_is_zero=False,
    digits=3,
)
IDLE_SHARE = Ratio(
    "idle_energy_share",
    "Idle energy",
    "%",
    "Share of the energy of a line's meters that no run of the line explains, because none was going on while it "
    "passed. Within a reading energy counts as drawn evenly, so that weekly readings tell less than daily ones. "
    "Meters of a whole site are not allocated to lines, and on neither side.",
    "idle energy ÷ (energy of runs + idle energy)",
    (Term("energy_idle_kwh"),),
    (Term("energy_run_kwh"), Term("energy_idle_kwh")),
    PERCENT,
    "Meters and process runs: by the time in which both overlap.",
)
COVERED_SHARE = Ratio(
    "covered_electricity_share",
    "Electricity covered by contracts",
    "%",
    "Share of the electricity that power purchase agreements, guarantees of origin or suppliers' mixes cover.",
    "electricity covered by contracts ÷ electricity",
    (Term("covered_kwh"),),
    (Term("energy_kwh", {"energy_carrier": "electricity"}),),
    PERCENT,
    "Meters, and electricity contracts as operators record them.",
)
MEAN_LOAD = Ratio(
    "mean_load",
    "Mean load",
    "kW",
    "Electricity of readings of an hour or less, per hour that they cover. Meters that are read more seldom have no "
    "hour, and are left out.",
    "electricity by the hour ÷ hours read",
    (Term("load_kwh"),),
    (Term("load_hours"),),
    source="Meters.",
)
READ_HOURLY = Ratio(
    "read_hourly_share",
    "Read by the hour",
    "%",
    "Share of the electricity whose hour is known, because its meter was read at least once an hour.",
    "electricity by the hour ÷ electricity",
    (Term("load_kwh"),),
    (Term("energy_kwh", {"energy_carrier": "electricity"}),),
    PERCENT,
    "Meters.",
)
ENERGY_PER_KG_RECOVERED = Ratio(
    "energy_per_kg_recovered",
    "Energy per kilogram of product",
    "kWh/kg",
    "Metered energy of all carriers per kilogram of product won, over the same days.",
    "energy ÷ mass recovered",
    (Term("energy_kwh"),),
    (Term("mass_recovered_kg"),),
    source="Meters and process runs.",
    absent_numerator_is_zero=False,
    digits=3,
)
CLOSURE = Ratio(
    "closure",
    "Mass-balance closure",
    "%",
    "Mass of everything that runs are recorded to have produced, residue and explained losses included, "
    "per mass that went into the same runs; those whose outputs are not recorded yet are left out.",
    "(products + intermediates + residue + explained loss) ÷ (charged + reagents − awaiting outputs)",
    (Term("mass_recovered_kg"), Term("mass_intermediate_kg"), Term("residue_kg"), Term("explained_loss_kg")),
    FED,
    PERCENT,
    "Weighings of inputs and outputs.",
    digits=2,
)
LOSS_SHARE = Ratio(
    "loss_share",
    "Unexplained loss",
    "%",
    "Mass that no output, residue or explained loss accounts for, per mass that went in; "
    "below zero when more came out. Runs whose outputs are not recorded yet are left out.",
    "unexplained loss ÷ (charged + reagents − awaiting outputs)",
    (Term("unexplained_loss_kg"),),
    FED,
    PERCENT,
    "Weighings of inputs and outputs.",
    digits=2,
)
RESIDUE_SHARE = Ratio(
    "residue_share",
    "Residue share",
    "%",
    "Mass of residues per mass charged.",
    "residue ÷ charged",
    (Term("residue_kg"),),
    (Term("mass_charged_kg"),),
    PERCENT,
    "Weighings of outputs.",
    digits=2,
)
DAMAGED = {"condition__in": ["damaged", "defective"]}
DAMAGED_RECEIVED = Ratio(
    "damaged_share",
    "Damaged share",
    "%",
    "Share of the received mass that was declared damaged or defective.",
    "damaged and defective ÷ received",
    (Term("mass_received_kg", DAMAGED),),
    (Term("mass_received_kg"),),
    PERCENT,
    "Lots and weighings.",
)
DAMAGED_SUPPLIED = Ratio(
    "damaged_share_supplied",
    "Damaged share",
    "%",
    "Share of the supplied mass that was declared damaged or defective.",
    "damaged and defective ÷ supplied",
    (Term("mass_supplied_kg", DAMAGED),),
    (Term("mass_supplied_kg"),),
    PERCENT,
    "Lots and weighings.",
)
FULFILMENT = Ratio(
    "fulfilment",
    "Fulfilment of commitments to us",
    "%",
    "Mass received that counts against commitments, per mass committed for the same days.",
    "delivered ÷ committed",
    (Term("delivered_mass_kg"),),
    (Term("committed_mass_kg"),),
    PERCENT,
    "Commitments and weighings.",
)
OWN_FULFILMENT = Ratio(
    "own_fulfilment",
    "Fulfilment of our commitments",
    "%",
    "Mass received from us that counts against our commitments, per mass promised for the same days.",
    "delivered by us ÷ promised by us",
    (Term("fulfilled_mass_kg"),),
    (Term("promised_mass_kg"),),
    PERCENT,
    "Commitments and weighings.",
)
TRANSPORT_INTENSITY = Ratio(
    "transport_intensity",
    "Transport emission intensity",
    "g CO2e/t km",
    "Well-to-wheel emissions of the shipments sent, per tonne and kilometre.",
    "transport emissions × 1000 ÷ transport activity",
    (Term("transport_emissions_kg"),),
    (Term("transport_activity_tkm"),),
    Decimal(1000),
    "ISO 14083 / GLEC: activity times intensity.",
)
CARRIED_INTENSITY = Ratio(
    "carried_intensity",
    "Emission intensity of what was carried",
    "g CO2e/t km",
    "Well-to-wheel emissions of the legs carried, per tonne and kilometre.",
    "emissions carried × 1000 ÷ activity carried",
    (Term("carried_emissions_kg"),),
    (Term("carried_activity_tkm"),),
    Decimal(1000),
    "ISO 14083 / GLEC: activity times intensity.",
)
MEASURED = {"is_estimated": False}
TRANSPORT_PRIMARY_SHARE = Ratio(
    "transport_primary_share",
    "Primary data",
    "%",
    "Share of the transport activity of the shipments sent that counts with the carrier's own measured intensity.",
    "activity with primary data ÷ transport activity",
    (Term("transport_activity_tkm", MEASURED),),
    (Term("transport_activity_tkm"),),
    PERCENT,
    "ISO 14083 / GLEC: share of primary data, weighted by transport activity.",
)
CARRIED_PRIMARY_SHARE = Ratio(
    "carried_primary_share",
    "Primary data",
    "%",
    "Share of the activity carried that counts with the carrier's own measured intensity.",
    "activity with primary data ÷ activity carried",
    (Term("carried_activity_tkm", MEASURED),),
    (Term("carried_activity_tkm"),),
    PERCENT,
    "ISO 14083 / GLEC: share of primary data, weighted by transport activity.",
)
ON_TIME = Ratio(
    "on_time_share",
    "On time",
    "%",
    "Share of the legs carried that arrived at their planned time or before, by the day their shipment left. "
    "Legs without a plan, and those still under way, count on neither side.",
    "legs that arrived on time ÷ legs with a plan that arrived",
    (Term("carried_punctual_legs"),),
    (Term("carried_timed_legs"),),
    PERCENT,
    "Shipments' legs, by declaration.",
)

RATIOS = {
    ratio.code: ratio
    for ratio in (
        RECOVERY,
        PURITY,
        BOUGHT_PURITY,
        IN_SPECIFICATION,
        IDLE_SHARE,
        COVERED_SHARE,
        *EMISSION_RATIOS,
        MEAN_LOAD,
        READ_HOURLY,
        ENERGY_PER_KG_CHARGED,
        ENERGY_PER_KG_RECOVERED,
        CLOSURE,
        LOSS_SHARE,
        RESIDUE_SHARE,
        DAMAGED_RECEIVED,
        DAMAGED_SUPPLIED,
        FULFILMENT,
        OWN_FULFILMENT,
        TRANSPORT_INTENSITY,
        CARRIED_INTENSITY,
        TRANSPORT_PRIMARY_SHARE,
        CARRIED_PRIMARY_SHARE,
        ON_TIME,
        CHAIN_RECOVERY,
        RECYCLING_EFFICIENCY,
        DRY_RECYCLING_EFFICIENCY,
        REFINING_RECOVERY,
    )
}
