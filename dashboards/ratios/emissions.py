"""Emissions per kilogram: of electricity by grid and by contract, of fuels, of the process; never two in one figure."""

from decimal import Decimal

from dashboards.ratios.ratio import Ratio, Term

CHARGED, RECOVERED = (Term("mass_charged_kg"),), (Term("mass_recovered_kg"),)
GRAMS = Decimal(1000)
ONE_SOURCE = {"method__startswith": "Ember"}
"""A rate is of one set of factors: two of them are two figures for the same electricity."""
ONE_SET_OF_FUELS = {"method__startswith": "GREET"}
GRID_SOURCE = "Meters, process runs, and Ember's grid factors (production-based, life cycle) by country and year."
MARKET_SOURCE = "Meters, process runs, electricity contracts as operators record them, and residual mixes."
FUEL_SOURCE = "Meters, process runs, and GREET's combustion factors by lower heating value."
PROCESS_SOURCE = "Compositions and assays of the feed, process runs, and factors of the reference data, to be verified."

CUT_OFF_KWH = Decimal(1)
"""Contracts cover each reading to the milliwatt hour: what that leaves of a year is far less."""
BY_GRID = (Term("energy_emissions_location_kg", ONE_SOURCE),)
BY_CONTRACT = (
    Term("energy_emissions_market_kg"),
    Term("covered_kwh", sign=0),
    Term("market_unassessed_kwh", sign=0, most=CUT_OFF_KWH),
)
OF_FUELS = (Term("combustion_emissions_kg", ONE_SET_OF_FUELS),)
OF_THE_PROCESS = (Term("process_emissions_kg"),)


def _rate(
    code: str, label: str, definition: str, of_what: str, above: tuple[Term, ...], source: str, *, is_of_product: bool
) -> Ratio:
    return Ratio(
        f"{code}_per_kg_{'recovered' if is_of_product else 'charged'}",
        f"{label} per kg {'of product' if is_of_product else 'charged'}",
        "g CO2e/kg",
        definition.format(kilogram="kilogram of product won" if is_of_product else "kilogram put into runs"),
        f"{of_what} × 1000 ÷ mass {'recovered' if is_of_product else 'charged'}",
        above,
        RECOVERED if is_of_product else CHARGED,
        GRAMS,
        source,
        absent_numerator_is_zero=False,
    )


GRID = (
    "grid_emissions",
    "Emissions",
    "Location-based emissions of electricity, by the grid factors of Ember alone, per {kilogram}. Where the year's own "
    "factor is not on record, that of the latest year before it counts.",
    "emissions of electricity",
    BY_GRID,
    GRID_SOURCE,
)
MARKET = (
    "market_emissions",
    "Market-based emissions",
    "Emissions of electricity by the contracts for it and the residual mix of the rest, per {kilogram}. While part of "
    "the electricity has neither, there is no such rate: what is not known would count as nothing.",
    "emissions of electricity by contract",
    BY_CONTRACT,
    MARKET_SOURCE,
)
FUEL = (
    "fuel_emissions",
    "Emissions of fuels",
    "Emissions of fuels burnt, by the combustion factors of GREET alone and without what happens upstream, per "
    "{kilogram}.",
    "emissions of fuels burnt",
    OF_FUELS,
    FUEL_SOURCE,
)
PROCESS = (
    "process_emissions",
    "Emissions of the process",
    "Graphite and carbon black fed to smelting times what their combustion emits, per {kilogram}. Electrolyte and "
    "plastics burn too and are not in it, so that it is a lower bound.",
    "emissions of the process itself",
    OF_THE_PROCESS,
    PROCESS_SOURCE,
)

EMISSIONS_PER_KG_CHARGED, EMISSIONS_PER_KG_RECOVERED = (_rate(*GRID, is_of_product=one) for one in (False, True))
MARKET_PER_KG_CHARGED, MARKET_PER_KG_RECOVERED = (_rate(*MARKET, is_of_product=one) for one in (False, True))
FUEL_PER_KG_CHARGED, FUEL_PER_KG_RECOVERED = (_rate(*FUEL, is_of_product=one) for one in (False, True))
PROCESS_PER_KG_CHARGED, PROCESS_PER_KG_RECOVERED = (_rate(*PROCESS, is_of_product=one) for one in (False, True))
EMISSION_RATIOS = (
    EMISSIONS_PER_KG_CHARGED,
    EMISSIONS_PER_KG_RECOVERED,
    MARKET_PER_KG_CHARGED,
    MARKET_PER_KG_RECOVERED,
    FUEL_PER_KG_CHARGED,
    FUEL_PER_KG_RECOVERED,
    PROCESS_PER_KG_CHARGED,
    PROCESS_PER_KG_RECOVERED,
)
