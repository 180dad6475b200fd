"""Panels of the two common shapes: a rate over time, and a quantity over time."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dashboards.figures import series
from dashboards.measures import MEASURES
from dashboards.panels.columns import ratio_columns, sum_columns
from dashboards.panels.panel import Ask, Panel, plain
from dashboards.panels.points import estimated_share, ratio_points, sum_points
from dashboards.ratios import Ratio
from dashboards.rows import Point
from dashboards.selectors import Perspective

GROUPS = {
    "element": _("Element"),
    "line_id": _("Line"),
    "site_id": _("Site"),
    "material": _("Material"),
    "chemistry": _("Chemistry"),
    "energy_carrier": _("Energy carrier"),
    "transport_mode": _("Mode"),
    "method": _("Emission factors"),
    "transport_mode method": _("Mode and emission factors"),
    "site_id method": _("Site and emission factors"),
    "energy_carrier method": _("Carrier and emission factors"),
    "counterparty_id": _("Partner"),
    "commitment_id": _("Commitment"),
    "": _("Series"),
}


def own(ask: Ask) -> Perspective:
    return Perspective.OWN


def at_plants(ask: Ask) -> Perspective:
    return ask.at_plants


def rate_over_time(
    slug: str,
    title: str,
    question: str,
    ratio: Ratio,
    *,
    by: str = "",
    where: Q | None = None,
    perspective: Callable[[Ask], Perspective] = at_plants,
    listing: str = "runs",
    has_estimates: bool = False,
    **more,
) -> Panel:
    """A line a group; the table says what was divided by what.  `by` may name several dimensions, with a space."""

    def select(ask: Ask) -> list[Point]:
        return ratio_points(
            ask,
            ratio,
            perspective=perspective(ask),
            by=tuple(by.split()),
            where=where,
            listing=listing,
        )

    def draw(points: list[Point], ask: Ask) -> dict:
        return series.lines(points, unit=ratio.unit, bucket=ask.selection.bucket)

    return Panel(
        slug,
        title,
        question,
        ratio.unit,
        select,
        draw,
        ratio_columns(ratio, group=_column(by) or "series", label=GROUPS[by]),
        ratio.definition,
        ratio.formula,
        ratio.source,
        ratio.measures,
        estimated_share=estimated_share if has_estimates else None,
        perspective=perspective,
        explain=_explained(ratio.code, perspective, by, where),
        **more,
    )


def quantity_over_time(
    slug: str,
    title: str,
    question: str,
    measure: str,
    *,
    by: str,
    where: Q | None = None,
    perspective: Callable[[Ask], Perspective] = at_plants,
    listing: str = "runs",
    **more,
) -> Panel:
    """A column a stretch of time, stacked by group.  Masses are drawn in tonnes, energies in MWh; tables stay exact.

    Emissions by several methods are lines: a stack of them would be read as their sum.
    """
    counted = MEASURES[measure]
    drawn_unit, divisor = {"kg": ("t", 1000), "kWh": ("MWh", 1000), "kg CO2e": ("t CO2e", 1000)}.get(
        counted.unit, (counted.unit, 1)
    )

    def select(ask: Ask) -> list[Point]:
        return sum_points(
            ask, measure, perspective=perspective(ask), by=tuple(by.split()), where=where, listing=listing
        )

    def draw(points: list[Point], ask: Ask) -> dict:
        scaled = [scaled_down(point, Decimal(divisor)) for point in points]
        if "method" in by.split():
            drawn = series.lines(scaled, unit=drawn_unit, bucket=ask.selection.bucket)
            drawn["layout"]["yaxis"]["rangemode"] = "tozero"
            return drawn
        return series.columns(scaled, unit=drawn_unit, bucket=ask.selection.bucket)

    return Panel(
        slug,
        title,
        question,
        drawn_unit,
        select,
        draw,
        sum_columns(measure, group=_column(by), label=GROUPS[by]),
        counted.definition,
        "",
        counted.source,
        (measure,),
        perspective=perspective,
        explain=_explained(measure, perspective, by, where),
        **more,
    )


def _explained(
    figure: str, perspective: Callable[[Ask], Perspective], by: str, where: Q | None
) -> Callable[[Ask], str]:
    """All groups together; of elements and the like, which are never added up, the page offers one after the other."""
    conditions = plain(where, by.split())

    def address(ask: Ask) -> str:
        return "" if conditions is None else ask.explain_url(figure, perspective=perspective(ask), **conditions)

    return address


def _column(by: str) -> str:
    """The name of the column of groups."""
    return "_and_".join(name.removesuffix("_id") for name in by.split())


def scaled_down(point: Point, divisor: Decimal) -> Point:
    value = None if point.value is None else point.value / divisor
    return replace(point, value=value)
