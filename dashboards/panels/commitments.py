"""What was promised, and what of it arrived."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from dashboards.figures import series
from dashboards.measures import MEASURES
from dashboards.panels.columns import Column, facts_column, group_column, ratio_columns
from dashboards.panels.common import at_plants, own, scaled_down
from dashboards.panels.panel import Ask, Panel
from dashboards.panels.points import ratio_points, sum_points
from dashboards.ratios import FULFILMENT, OWN_FULFILMENT, Ratio
from dashboards.rows import Point

MASS_COLUMNS = (
    Column("starts_on", _("From"), lambda point: point.bucket),
    group_column("series", _("Series")),
    Column("mass_kg", _("Mass (kg)"), lambda point: point.value, True, explains=True),
    facts_column(),
)
EMPTY = "Commitments appear here when a supplier uploads them; deliveries count as soon as they are weighed."


def _pair(slug: str, title: str, question: str, committed: str, delivered: str, perspective) -> Panel:
    """Columns of what was promised beside columns of what arrived."""

    def select(ask: Ask) -> list[Point]:
        return [
            point
            for measure, listing in ((committed, "commitments"), (delivered, "receipts"))
            for point in sum_points(
                ask, measure, perspective=perspective(ask), listing=listing, alone=str(MEASURES[measure].label)
            )
        ]

    return Panel(
        slug,
        title,
        question,
        "t",
        select,
        lambda points, ask: series.columns(
            [scaled_down(point, Decimal(1000)) for point in points],
            unit="t",
            bucket=ask.selection.bucket,
            is_stacked=False,
        ),
        MASS_COLUMNS,
        f"{MEASURES[committed].definition} {MEASURES[delivered].definition}",
        "",
        "Commitments and weighings.",
        (committed, delivered),
        empty_text=EMPTY,
        perspective=perspective,
    )


def _running(slug: str, title: str, question: str, committed: str, delivered: str, perspective) -> Panel:
    """Both added up over the period: the distance between the lines is what is missing."""
    pair = _pair(slug, title, question, committed, delivered, perspective)

    def select(ask: Ask) -> list[Point]:
        found, totals = [], {}
        for point in pair.select(ask):
            totals[point.code] = totals.get(point.code, Decimal(0)) + (point.value or Decimal(0))
            found.append(scaled_to(point, totals[point.code]))
        return found

    return Panel(
        slug,
        title,
        question,
        "t",
        select,
        lambda points, ask: series.lines(
            [scaled_down(point, Decimal(1000)) for point in points], unit="t", bucket=ask.selection.bucket
        ),
        MASS_COLUMNS,
        pair.definition,
        "running total from the first day of the period",
        pair.source,
        pair.measures,
        empty_text=EMPTY,
        perspective=perspective,
    )


def scaled_to(point: Point, value: Decimal) -> Point:
    return Point(point.group, point.code, point.bucket, value, fact_count=point.fact_count, url=point.url)


def _by_commitment(slug: str, title: str, question: str, ratio: Ratio, perspective) -> Panel:
    """A bar a commitment; full is 100 %."""

    def select(ask: Ask) -> list[Point]:
        return ratio_points(
            ask, ratio, perspective=perspective(ask), by=("commitment_id",), over_time=False, listing="commitments"
        )

    return Panel(
        slug,
        title,
        question,
        "%",
        select,
        lambda points, ask: series.bars(points, unit="%", target=100),
        ratio_columns(ratio, group="commitment", label=_("Commitment"), over_time=False),
        ratio.definition,
        ratio.formula,
        ratio.source,
        ratio.measures,
        empty_text=EMPTY,
        perspective=perspective,
    )


PANELS = (
    _pair(
        "commitments-to-us",
        "Feedstock committed and delivered",
        "Do our suppliers deliver what they promised?",
        "committed_mass_kg",
        "delivered_mass_kg",
        at_plants,
    ),
    _running(
        "coverage",
        "Feedstock committed and delivered, added up",
        "How much is missing so far?",
        "committed_mass_kg",
        "delivered_mass_kg",
        at_plants,
    ),
    _by_commitment(
        "fulfilment-to-us", "Fulfilment, by commitment", "Which commitment falls short?", FULFILMENT, at_plants
    ),
    _pair(
        "our-commitments",
        "Feedstock promised and delivered by us",
        "Do we deliver what we promised?",
        "promised_mass_kg",
        "fulfilled_mass_kg",
        own,
    ),
    _by_commitment(
        "our-fulfilment", "Fulfilment of our commitments", "Which of our commitments falls short?", OWN_FULFILMENT, own
    ),
)
