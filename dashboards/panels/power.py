"""What the plants' energy is spent on and what it emits: on the grid, by contract, and when burnt; each apart."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from dashboards.figures import series
from dashboards.measures import MEASURES
from dashboards.panels.columns import facts_column, group_column
from dashboards.panels.common import quantity_over_time, rate_over_time
from dashboards.panels.panel import Ask, Column, Panel
from dashboards.panels.points import Share, estimated_share, group_name, sum_points
from dashboards.ratios import COVERED_SHARE, IDLE_SHARE, Term, emissions
from dashboards.rows import Missing, Point

NO_GRID_FACTOR = _("No grid factor of the country is on record for the year or an earlier one.")
NO_HEAT_FACTOR = _("No factor is on record: its supplier would have to state one.")
NO_RESIDUAL_MIX = _("No contract covers it, and no residual mix of the country is on record.")
CARBON_FED = _("carbon in the feed")
LOCATION, MARKET, PROCESS = _("Location-based"), _("Market-based"), _("From the process itself")
NOT_METERED = (
    (_("Burn-off of electrolyte, binder and plastics"), _("Off-gas is weighed as a loss; its carbon is not analysed.")),
    (_("Carbon that shredding and drying burn"), _("What part of it burns is not on record.")),
    (_("Carbonates added as flux or reagent"), _("Their carbon content and conversion are not on record.")),
    (_("Upstream of fuels and reagents"), _("The factors on record are of combustion alone.")),
)
"""What direct emissions a plant has besides its meters, and why nothing is said of them."""


def not_assessed(ask: Ask) -> list[Missing]:
    """Energy that nothing says the emissions of, most first; then what no fact speaks of."""
    found = [*_without(ask, "unassessed_kwh"), *_without(ask, "market_unassessed_kwh")]
    found.sort(key=lambda one: (-(one.value or 0), one.group, one.what))
    process = [Missing(str(_("every plant")), str(what), str(PROCESS), str(why)) for what, why in NOT_METERED]
    return found + process if found else []


def _without(ask: Ask, measure: str) -> Iterator[Missing]:
    groups: dict[tuple, Share] = {}
    for one in ask.sums((measure,), perspective=ask.at_plants, by=("site_id", "energy_carrier")):
        groups.setdefault(one.keys, Share()).add(one, Term(measure))
    for (site_id, carrier), share in groups.items():
        is_market = measure == "market_unassessed_kwh"
        why = NO_RESIDUAL_MIX if is_market else NO_GRID_FACTOR if carrier == "electricity" else NO_HEAT_FACTOR
        yield Missing(
            group_name(ask, "site_id", site_id),
            carrier,
            str(MARKET if is_market else LOCATION),
            str(why),
            share.value,
            share.facts,
            ask.rows_url("readings", site_id=site_id),
        )


def _bars(rows: list[Missing], ask: Ask) -> dict:
    return series.bars([one.as_point(Decimal(1000)) for one in rows if one.value], unit="MWh")


def by_contract(ask: Ask) -> list[Point]:
    """What a contract covers and what emits nothing is a zero that is known; it has no rollup."""
    options = {"perspective": ask.at_plants, "by": ("site_id", "method"), "listing": "electricity-contracts"}
    emitted = sum_points(ask, "energy_emissions_market_kg", **options)
    told = {(one.code, one.bucket) for one in emitted}
    covered = sum_points(ask, "covered_kwh", **options)
    nothing = [replace(one, value=Decimal(0)) for one in covered if (one.code, one.bucket) not in told]
    return sorted([*emitted, *nothing], key=lambda one: (one.group, one.code, one.bucket))


MARKET_BASED = quantity_over_time(
    "electricity-emissions-market",
    _("Emissions of electricity, market-based, by site and contract"),
    _("What does the electricity emit, by the contracts for it?"),
    "energy_emissions_market_kg",
    by="site_id method",
    listing="electricity-contracts",
    empty_text=_("It needs electricity contracts, or the residual mix of the country."),
)


def burnt(ask: Ask) -> list[Point]:
    """Fuels, and the carbon that is in the feed of furnaces; the factors of each apart."""
    fuels = sum_points(
        ask, "combustion_emissions_kg", perspective=ask.at_plants, by=("energy_carrier", "method"), listing="readings"
    )
    feed = sum_points(ask, "process_emissions_kg", perspective=ask.at_plants, by=("method",), listing="run-inputs")
    named = [replace(one, group=f"{CARBON_FED} · {one.group}", code=f"carbon:{one.code}") for one in feed]
    return sorted([*fuels, *named], key=lambda one: (one.group, one.code, one.bucket))


BURNT = quantity_over_time(
    "fuel-emissions",
    _("Emissions of fuels and of carbon in the feed, by emission factors"),
    _("What is burnt at the plants, and what does it emit?"),
    "combustion_emissions_kg",
    by="energy_carrier method",
    listing="readings",
    estimated_share=estimated_share,
)


NEEDS_GRID = _("It needs readings of electricity and runs, in a country with a grid factor of Ember.")
NEEDS_CONTRACTS = _("It needs contracts or a residual mix for all of a site's electricity, and runs.")
NEEDS_FUELS = _("It needs readings of fuels with a combustion factor, and runs.")
NEEDS_CARBON = _("It needs runs of smelting, fed with what holds carbon.")
TREATED, WON = _("Which site emits most for a kilogram treated?"), _("Which site emits most for a kilogram won?")
PER_KILOGRAM = (
    (
        "emissions-per-kg-charged",
        _("Emissions of electricity per kilogram charged, location-based, by site"),
        (TREATED, emissions.EMISSIONS_PER_KG_CHARGED, "readings", NEEDS_GRID),
    ),
    (
        "market-emissions-per-kg-charged",
        _("Emissions of electricity per kilogram charged, market-based, by site"),
        (TREATED, emissions.MARKET_PER_KG_CHARGED, "electricity-contracts", NEEDS_CONTRACTS),
    ),
    (
        "emissions-per-kg-recovered",
        _("Emissions of electricity per kilogram of product, location-based, by site"),
        (WON, emissions.EMISSIONS_PER_KG_RECOVERED, "readings", NEEDS_GRID),
    ),
    (
        "market-emissions-per-kg-recovered",
        _("Emissions of electricity per kilogram of product, market-based, by site"),
        (WON, emissions.MARKET_PER_KG_RECOVERED, "electricity-contracts", NEEDS_CONTRACTS),
    ),
    (
        "fuel-emissions-per-kg-charged",
        _("Emissions of fuels per kilogram charged, by site"),
        (TREATED, emissions.FUEL_PER_KG_CHARGED, "readings", NEEDS_FUELS),
    ),
    (
        "fuel-emissions-per-kg-recovered",
        _("Emissions of fuels per kilogram of product, by site"),
        (WON, emissions.FUEL_PER_KG_RECOVERED, "readings", NEEDS_FUELS),
    ),
    (
        "process-emissions-per-kg-charged",
        _("Emissions of the process itself per kilogram charged, by site"),
        (TREATED, emissions.PROCESS_PER_KG_CHARGED, "run-inputs", NEEDS_CARBON),
    ),
    (
        "process-emissions-per-kg-recovered",
        _("Emissions of the process itself per kilogram of product, by site"),
        (WON, emissions.PROCESS_PER_KG_RECOVERED, "run-inputs", NEEDS_CARBON),
    ),
)
"""The same emissions for a kilogram treated and a kilogram won; what is not added up stands side by side."""

PANELS = (
    rate_over_time(
        "idle-energy",
        _("Idle energy by line"),
        _("Which line draws energy while nothing runs?"),
        IDLE_SHARE,
        by="line_id",
        listing="readings",
        empty_text=_("The share needs readings of meters that count for a line."),
    ),
    quantity_over_time(
        "energy-not-allocated",
        _("Energy not allocated to a line, by site"),
        _("How much do meters of whole sites count?"),
        "energy_unallocated_kwh",
        by="site_id",
        listing="readings",
    ),
    quantity_over_time(
        "electricity-emissions-location",
        _("Emissions of electricity, location-based, by site and emission factors"),
        _("What does the electricity emit, by the grid it comes from?"),
        "energy_emissions_location_kg",
        by="site_id method",
        listing="readings",
        estimated_share=estimated_share,
    ),
    replace(MARKET_BASED, select=by_contract, measures=("energy_emissions_market_kg", "covered_kwh")),
    rate_over_time(
        "covered-electricity",
        _("Electricity covered by contracts, by site"),
        _("How much of the electricity is bought from a known source?"),
        COVERED_SHARE,
        by="site_id",
        listing="electricity-contracts",
    ),
    replace(BURNT, select=burnt, measures=("combustion_emissions_kg", "process_emissions_kg")),
    *(
        rate_over_time(slug, title, question, ratio, by="site_id", listing=listing, empty_text=needs)
        for slug, title, (question, ratio, listing, needs) in PER_KILOGRAM
    ),
    Panel(
        "emissions-not-assessed",
        _("Energy whose emissions are not known, and why"),
        _("What is missing in the figures of emissions?"),
        "MWh",
        not_assessed,
        _bars,
        (
            group_column("site", _("Site")),
            Column("what", _("What"), lambda one: one.what),
            Column("method", _("Method"), lambda one: one.method),
            Column("unassessed_kwh", _("Energy (kWh)"), lambda one: one.value, True),
            Column("why", _("Why"), lambda one: one.why),
            facts_column(),
        ),
        _(
            "Energy without an emission factor, once for each method, so that the two are not added up; and direct "
            "emissions that no fact speaks of. What is not known is not taken for zero."
        ),
        "",
        MEASURES["unassessed_kwh"].source,
        ("unassessed_kwh", "market_unassessed_kwh"),
        empty_title=_("All energy of the period has an emission factor"),
    ),
)
