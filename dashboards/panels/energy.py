"""How much energy the plants draw, and what for."""

from dashboards.figures import series
from dashboards.measures import MEASURES
from dashboards.panels.columns import sum_columns
from dashboards.panels.common import GROUPS, quantity_over_time, rate_over_time
from dashboards.panels.panel import Ask, Panel
from dashboards.panels.points import sum_points
from dashboards.ratios import ENERGY_PER_KG_CHARGED
from dashboards.rows import Point

ENERGY = MEASURES["energy_kwh"]


def by_site(ask: Ask) -> list[Point]:
    return sum_points(
        ask, "energy_kwh", perspective=ask.at_plants, by=("site_id",), over_time=False, listing="readings"
    )


PANELS = (
    rate_over_time(
        "energy-intensity",
        "Energy intensity by line",
        "Which line needs more energy than before?",
        ENERGY_PER_KG_CHARGED,
        by="line_id",
        listing="readings",
        empty_text="Energy per kilogram needs meter readings and runs of the same line.",
    ),
    rate_over_time(
        "energy-intensity-by-site",
        "Energy intensity by site",
        "Which site needs the most energy per kilogram?",
        ENERGY_PER_KG_CHARGED,
        by="site_id",
        listing="readings",
    ),
    quantity_over_time(
        "energy-by-carrier",
        "Energy by carrier",
        "How much is drawn, and of what?",
        "energy_kwh",
        by="energy_carrier",
        listing="readings",
    ),
    quantity_over_time(
        "energy-by-site",
        "Energy drawn, by site",
        "Which site draws how much, and when?",
        "energy_kwh",
        by="site_id",
        listing="readings",
    ),
    Panel(
        "load-shares",
        "Energy of the period, by site",
        "Who draws the most?",
        "kWh",
        by_site,
        lambda points, ask: series.bars(points, unit="kWh"),
        sum_columns("energy_kwh", group="site", label=GROUPS["site_id"], over_time=False),
        ENERGY.definition,
        "",
        ENERGY.source,
        ("energy_kwh",),
    ),
)
