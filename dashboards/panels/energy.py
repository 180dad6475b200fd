"""How much energy the plants draw, and what for."""

from collections import defaultdict
from decimal import Decimal

from django.utils.translation import gettext_lazy

from dashboards.figures import loads as drawings
from dashboards.figures import series
from dashboards.measures import MEASURES
from dashboards.panels.columns import facts_column, group_column, sum_columns
from dashboards.panels.common import GROUPS, quantity_over_time, rate_over_time
from dashboards.panels.panel import KINDS_OF_DAY, Ask, Column, Panel
from dashboards.panels.points import group_name, shares, sum_points
from dashboards.ratios import ENERGY_PER_KG_CHARGED, MEAN_LOAD, READ_HOURLY
from dashboards.rows import Load, Point

ENERGY = MEASURES["energy_kwh"]


def by_site(ask: Ask) -> list[Point]:
    return sum_points(
        ask, "energy_kwh", perspective=ask.at_plants, by=("site_id",), over_time=False, listing="readings"
    )


DAY_LABELS = {"workdays": gettext_lazy("Monday–Friday"), "weekend": gettext_lazy("Saturday, Sunday")}


def load_profile(ask: Ask) -> list[Load]:
    """By line, kind of day and hour; the line that draws most first."""
    by = ("line_id", "site_id", "hour_of_day")
    drawn_kwh: dict[str, Decimal] = defaultdict(Decimal)
    loads = []
    for days, where in KINDS_OF_DAY.items():
        options = {"perspective": ask.at_plants, "by": by, "bucket": "", "where": where}
        energy, time = shares(ask, MEAN_LOAD.numerator, **options), shares(ask, MEAN_LOAD.denominator, **options)
        for key, covered in time.items():
            (line_id, site_id, hour), _bucket = key
            energy_kwh = energy[key].value if key in energy else None
            group = group_name(ask, "line_id", line_id) if line_id else group_name(ask, "site_id", site_id)
            drawn_kwh[group] += energy_kwh or 0
            loads.append(
                Load(
                    group,
                    f"{line_id}:{site_id}",
                    str(DAY_LABELS[days]),
                    hour,
                    MEAN_LOAD.divide(energy_kwh, covered.value),
                    (energy_kwh, covered.value),
                    covered.facts,
                    ask.rows_url("readings", line_id=line_id, site_id=site_id),
                    explain=ask.explain_url(
                        MEAN_LOAD.code,
                        perspective=ask.at_plants,
                        line_id=line_id,
                        site_id=site_id,
                        hour_of_day=hour,
                        days=days,
                    ),
                )
            )
    order = [str(DAY_LABELS[days]) for days in KINDS_OF_DAY]
    return sorted(loads, key=lambda load: (-drawn_kwh[load.group], load.group, order.index(load.day_kind), load.hour))


PANELS = (
    Panel(
        "load-profile",
        "Mean load by the hour of the day, by line",
        "When do the plants draw how much?",
        "kW",
        load_profile,
        lambda loads, ask: drawings.profile(loads),
        (
            group_column("line", gettext_lazy("Line")),
            Column("day_kind", gettext_lazy("Days"), lambda load: load.day_kind),
            Column("hour_of_day", gettext_lazy("Hour, at the site"), lambda load: f"{load.hour}:00"),
            Column("mean_load_kw", gettext_lazy("Mean load (kW)"), lambda load: load.value, True, explains=True),
            Column("load_kwh", gettext_lazy("Electricity by the hour (kWh)"), lambda load: load.parts[0], True),
            Column("load_hours", gettext_lazy("Hours read (h)"), lambda load: load.parts[1], True),
            facts_column(),
        ),
        f"{MEAN_LOAD.definition} The figure draws the {drawings.MOST_LINES} lines that draw most.",
        MEAN_LOAD.formula,
        MEAN_LOAD.source,
        MEAN_LOAD.measures,
        is_wide=True,
        empty_title="No readings of an hour or less, and so no profile",
        empty_text="Meters that are read daily say how much was drawn, and not when: send hourly readings.",
    ),
    rate_over_time(
        "read-hourly",
        "Electricity that is read by the hour, by site",
        "How much of the load has a known hour?",
        READ_HOURLY,
        by="site_id",
        listing="readings",
    ),
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
