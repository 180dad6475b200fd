"""Energy: what passed the meters, what runs explain of it, and what it emits."""

from consortium.access.scopes import Scope
from dashboards.measures.measure import Measure

BY_OVERLAP = "Meters and process runs: by the time in which both overlap."
LOCATION_BASED = "Meters, and emission factors of the reference data by country and year; each set of factors apart."
MARKET_BASED = "Meters, electricity contracts as operators record them, and residual mixes of the reference data."

ENERGY = (
    Measure(
        "energy_kwh",
        "Energy",
        "kWh",
        "Energy that passed the meters in intervals that began on the day.",
        Scope.ENERGY,
        "Meters.",
    ),
    Measure(
        "load_kwh",
        "Electricity by the hour",
        "kWh",
        "Electricity of readings of an hour or less, by the hour of the day at the site in which they began.",
        Scope.ENERGY,
        "Meters.",
    ),
    Measure(
        "load_hours",
        "Hours read",
        "h",
        "Time that readings of an hour or less cover, by line and hour of the day, however many meters there are.",
        Scope.ENERGY,
        "Meters.",
    ),
    Measure(
        "energy_run_kwh",
        "Energy of runs",
        "kWh",
        "Energy of readings of a line's meters in the time that runs of the line cover, on the day of the reading.",
        Scope.ENERGY,
        BY_OVERLAP,
    ),
    Measure(
        "energy_idle_kwh",
        "Idle energy",
        "kWh",
        "Energy of readings of a line's meters that no run of the line explains, on the day of the reading.",
        Scope.ENERGY,
        BY_OVERLAP,
    ),
    Measure(
        "energy_unallocated_kwh",
        "Energy not allocated to a line",
        "kWh",
        "Energy of meters that count for a whole site; it is not spread over lines or runs.",
        Scope.ENERGY,
        "Meters.",
    ),
    Measure(
        "energy_emissions_location_kg",
        "Emissions of electricity, location-based",
        "kg CO2e",
        "Electricity times the grid factor of the site's country and the reading's year, or of the latest year before "
        "it, then marked as estimated; sets of factors are told apart.",
        Scope.ENERGY,
        LOCATION_BASED,
    ),
    Measure(
        "energy_emissions_market_kg",
        "Emissions of electricity, market-based",
        "kg CO2e",
        "Electricity covered by contracts times what their suppliers state, and the rest times the residual mix where "
        "one is known; kinds of contracts and residual mixes are told apart.",
        Scope.ENERGY,
        MARKET_BASED,
    ),
    Measure(
        "covered_kwh",
        "Electricity covered by contracts",
        "kWh",
        "The same share of every kilowatt hour in the period of a contract: its quantity for the days read so far per "
        "their consumption, and never more than all of it.",
        Scope.ENERGY,
        MARKET_BASED,
    ),
    Measure(
        "combustion_emissions_kg",
        "Emissions of fuels burnt",
        "kg CO2e",
        "Energy of fuels by their lower heating value times the factor of their combustion, without what happens "
        "upstream; sets of factors are told apart.",
        Scope.ENERGY,
        "Meters, and combustion factors of the reference data.",
    ),
    Measure(
        "process_emissions_kg",
        "Emissions of the process itself",
        "kg CO2e",
        "Graphite and carbon black fed to smelting times what their combustion emits; electrolyte and plastics, which "
        "burn too, are not in it, so that it is a lower bound.",
        Scope.ENERGY,
        "Compositions and assays of the feed, and factors of the reference data, to be verified.",
    ),
    Measure(
        "unassessed_kwh",
        "Energy without an emission factor",
        "kWh",
        "Electricity of a country without a grid factor, and carriers without a factor such as steam from outside, "
        "whose emissions are not known and not taken for zero.",
        Scope.ENERGY,
        LOCATION_BASED,
    ),
    Measure(
        "market_unassessed_kwh",
        "Electricity without contract and residual mix",
        "kWh",
        "Electricity that no contract covers in a country whose residual mix is not on record, so that its "
        "market-based emissions are not known.",
        Scope.ENERGY,
        MARKET_BASED,
    ),
)
