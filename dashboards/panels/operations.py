"""How busy the lines are, and how complete their records."""

from dataclasses import replace
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consortium.periods import Period, add_months
from dashboards import selectors
from dashboards.figures import places, series
from dashboards.panels.columns import Column, facts_column, group_column
from dashboards.panels.common import quantity_over_time, rate_over_time
from dashboards.panels.panel import Ask, Panel
from dashboards.panels.points import bucket_starts, group_name
from dashboards.ratios import CLOSURE
from dashboards.rows import Point


def utilisation(ask: Ask) -> list[Point]:
    """Mass charged per capacity of the same days, by line, in percent."""
    found = {}
    for one in ask.sums(["mass_charged_kg"], perspective=ask.at_plants, by=("line_id",), bucket=ask.selection.bucket):
        found[(one.keys[0], one.bucket)] = one
    lines = sorted({line for line, _start in found})
    points = []
    for line_id in lines:
        line = ask.names.lines.get(line_id)
        if line is None:
            continue
        for start in bucket_starts(ask):
            one = found.get((line_id, start))
            capacity = line.capacity_kg_per_day * days_of(ask, start)
            charged = one.value if one else Decimal(0)
            points.append(
                Point(
                    group_name(ask, "line_id", line_id),
                    str(line_id),
                    start,
                    charged / capacity * 100,
                    (charged, capacity),
                    one.fact_count if one else 0,
                    url=ask.rows_url("runs", bucket=start, line_id=line_id),
                    explain=ask.explain_url(
                        "mass_charged_kg", perspective=ask.at_plants, bucket=start, line_id=line_id
                    ),
                )
            )
    return points


def days_of(ask: Ask, start) -> int:
    """How many days of a stretch of time lie in the selected period."""
    period = ask.selection.period
    return (min(ask.bucket_end(start), period.end) - max(start, period.start)).days


RECORDED_IN = ("receipts", "runs", "readings")
"""The lists of what selectors.RECORDED counts, in the same order."""


def completeness(ask: Ask) -> list[Point]:
    """On how many days of each month a site recorded anything; each leads to the month's records of the first kind."""
    points = []
    for one in selectors.days_with_facts(viewer=ask.viewer, selection=ask.selection, perspective=ask.at_plants):
        if one.site_id not in ask.names.sites:
            continue
        whole = ask.selection.period
        month = Period(max(one.month, whole.start), min(add_months(one.month, 1), whole.end))
        of_month = replace(ask, selection=replace(ask.selection, period=month))
        place = next(place for place, days in enumerate(one.days_of_each) if days)
        points.append(
            Point(
                group_name(ask, "site_id", one.site_id),
                str(one.site_id),
                one.month,
                Decimal(one.days),
                tuple(map(Decimal, one.days_of_each)),
                url=of_month.rows_url(RECORDED_IN[place], site_id=one.site_id),
            )
        )
    return points


PANELS = (
    Panel(
        "utilisation",
        "Utilisation of capacity, by line",
        "Which line could take more?",
        "%",
        utilisation,
        lambda points, ask: series.lines(
            points, unit="%", bucket=ask.selection.bucket, target=100, target_label="capacity"
        ),
        (
            Column("starts_on", _("From"), lambda point: point.bucket),
            group_column("line", _("Line")),
            Column("utilisation_percent", _("Utilisation (%)"), lambda point: point.value, True),
            Column("mass_charged_kg", _("Mass charged (kg)"), lambda point: point.parts[0], True, explains=True),
            Column("capacity_kg", _("Capacity (kg)"), lambda point: point.parts[1], True),
            facts_column(),
        ),
        "Mass charged per what the line could have taken on the same days, by its capacity per day.",
        "mass charged ÷ (capacity per day × days)",
        "Process runs and the operator's statement of capacity.",
        ("mass_charged_kg",),
    ),
    rate_over_time(
        "closure",
        "Mass-balance closure, by line",
        "Where does a balance not close?",
        CLOSURE,
        by="line_id",
    ),
    quantity_over_time(
        "run-hours",
        "Run hours, by line",
        "How long did each line run?",
        "run_hours",
        by="line_id",
    ),
    quantity_over_time(
        "charged-by-line",
        "Mass charged, by line",
        "How much goes through each line?",
        "mass_charged_kg",
        by="line_id",
    ),
    quantity_over_time(
        "charged-by-chemistry",
        "Batteries charged, by chemistry",
        "What is processed?",
        "mass_charged_kg",
        by="chemistry",
        where=~Q(chemistry=""),
    ),
    Panel(
        "completeness",
        "Days with records, by site and month",
        "Who reports, and who has gaps?",
        "days",
        completeness,
        lambda points, ask: places.heat(points, unit="days"),
        (
            group_column("site", _("Site")),
            Column("month", _("Month"), lambda point: point.bucket),
            Column("day_count", _("Days with records"), lambda point: point.value, True, leads_on=True),
            Column("receipt_day_count", _("with receipts"), lambda point: point.parts[0], True),
            Column("run_day_count", _("with runs"), lambda point: point.parts[1], True),
            Column("reading_day_count", _("with meter readings"), lambda point: point.parts[2], True),
        ),
        "Days on which the site recorded a receipt, a run or a meter reading.",
        "",
        "Records of the members.",
        ("mass_charged_kg",),
        height="short",
        is_wide=True,
    ),
)
