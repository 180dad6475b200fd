"""What comes in: chemistry, condition, and how steadily."""

from collections import defaultdict
from decimal import Decimal
from statistics import mean, pstdev

from django.utils.translation import gettext as _

from dashboards import selectors
from dashboards.figures import series
from dashboards.measures import MEASURES
from dashboards.panels.columns import Column, facts_column, group_column
from dashboards.panels.common import own, quantity_over_time, rate_over_time, scaled_down
from dashboards.panels.panel import Ask, Panel
from dashboards.panels.points import Share, group_name, sum_points
from dashboards.ratios import DAMAGED_RECEIVED, DAMAGED_SUPPLIED
from dashboards.rows import LargestShare, Point
from dashboards.selectors import Perspective

FEWEST_WEEKS = 4


def stages(ask: Ask) -> list[Point]:
    """Our batteries as they were registered, left us, and arrived on a weighbridge."""
    return [
        point
        for measure, listing in (
            ("mass_registered_kg", "lots"),
            ("mass_dispatched_kg", "shipments"),
            ("mass_supplied_kg", "receipts"),
        )
        for point in sum_points(
            ask, measure, perspective=Perspective.OWN, listing=listing, alone=str(MEASURES[measure].label)
        )
    ]


def weekly_variation(weeks: list[Decimal]) -> Decimal | None:
    """Coefficient of variation of weekly deliveries, in percent: standard deviation of the population over the mean."""
    if len(weeks) < FEWEST_WEEKS or not mean(weeks):
        return None
    return pstdev(weeks) / mean(weeks) * 100


def consistency(ask: Ask) -> list[Point]:
    """By supplier: how much weekly deliveries vary.  Weeks without a delivery count as zero."""
    weeks = max(1, ask.selection.period.length_days // 7)
    deliveries: dict[tuple, list[Decimal]] = defaultdict(list)
    facts: dict[tuple, int] = defaultdict(int)
    for one in ask.sums(["mass_received_kg"], perspective=ask.at_plants, by=("counterparty_id",), bucket="week"):
        if not one.is_withheld:
            deliveries[one.keys].append(one.value)
            facts[one.keys] += one.fact_count
    found = []
    for keys, masses in deliveries.items():
        name = ask.names.organisations.get(keys[0], _("partners, merged"))
        filled = masses[:weeks] + [Decimal(0)] * (weeks - len(masses))
        total = sum(masses, Decimal(0))
        found.append(
            Point(
                name,
                str(keys[0]),
                None,
                weekly_variation(filled),
                (total / weeks, total),
                facts[keys],
                url=ask.rows_url("receipts"),
            )
        )
    return sorted(found, key=lambda point: -point.parts[1])


TOP_DEFINITION = (
    "Mass received from the supplier that brought most, per mass received from all, in the period. Who it is, is told "
    "where the commercial scope is open. Elsewhere the share has no name, is rounded to the whole percent, and is "
    "withheld where fewer than three suppliers stand behind it: of one it would say that there is no other, "
    "and of two, share and total would give the masses of both."
)
TOP_FORMULA = "mass received from the largest supplier ÷ mass received"


def largest_shares(ask: Ask) -> list[LargestShare]:
    """By site; the most dependent first."""
    found = selectors.top_suppliers(viewer=ask.viewer, selection=ask.selection, perspective=ask.at_plants, by_site=True)
    shares = [
        LargestShare(
            group_name(ask, "site_id", one.site_id),
            "" if one.share is None else group_name(ask, "counterparty_id", one.counterparty_id),
            None if one.share is None else one.share * 100,
            one.total_kg,
            one.fact_count,
            one.share is None,
            ask.rows_url("receipts", site_id=one.site_id),
            ask.explain_url("mass_received_kg", perspective=ask.at_plants, site_id=one.site_id),
        )
        for one in found
    ]
    return sorted(shares, key=lambda share: (share.is_withheld, -(share.value or 0), share.group))


def largest_share(ask: Ask) -> Share:
    """Over all sites together."""
    narrowed, _ignored = ask.narrowed_to(("mass_received_kg",))
    found = selectors.top_suppliers(
        viewer=ask.viewer, selection=narrowed.selection, perspective=ask.at_plants, by_site=False
    )
    share = Share()
    for one in found:
        share.is_withheld = one.share is None
        share.value = None if one.share is None else one.share * 100
    return share


PANELS = (
    Panel(
        "largest-supplier",
        "Share of the largest supplier, by site",
        "Would a site stand still without one supplier?",
        "%",
        largest_shares,
        lambda shares, ask: series.bars(shares, unit="%"),
        (
            group_column("site", _("Site")),
            Column("share_percent", _("Share (%)"), lambda share: share.value, True),
            Column("partner", _("Partner"), lambda share: share.partner or None),
            Column("mass_received_kg", _("Mass received (kg)"), lambda share: share.total_kg, True, explains=True),
            facts_column(),
        ),
        TOP_DEFINITION,
        TOP_FORMULA,
        "Weighings.",
        ("mass_received_kg",),
    ),
    quantity_over_time(
        "received-by-chemistry",
        "Mass received, by chemistry",
        "What comes in, and when?",
        "mass_received_kg",
        by="chemistry",
        listing="receipts",
    ),
    rate_over_time(
        "damaged-share",
        "Damaged share of what was received, by site",
        "Does the condition of the feedstock change?",
        DAMAGED_RECEIVED,
        by="site_id",
        listing="receipts",
    ),
    quantity_over_time(
        "supplied-by-chemistry",
        "Mass supplied, by chemistry",
        "What did we hand over, and when?",
        "mass_supplied_kg",
        by="chemistry",
        listing="receipts",
        perspective=own,
    ),
    quantity_over_time(
        "supplied-by-partner",
        "Mass supplied, by recycler",
        "Who took our batteries?",
        "mass_supplied_kg",
        by="counterparty_id",
        listing="receipts",
        perspective=own,
    ),
    rate_over_time(
        "damaged-share-supplied",
        "Damaged share of what we supplied, by chemistry",
        "Which of our batteries come damaged?",
        DAMAGED_SUPPLIED,
        by="chemistry",
        listing="receipts",
        perspective=own,
    ),
    Panel(
        "our-batteries",
        "Our batteries: registered, dispatched, received",
        "Where are our batteries?",
        "t",
        stages,
        lambda points, ask: series.columns(
            [scaled_down(point, Decimal(1000)) for point in points],
            unit="t",
            bucket=ask.selection.bucket,
            is_stacked=False,
        ),
        (
            Column("starts_on", _("From"), lambda point: point.bucket),
            group_column("stage", _("Stage")),
            Column("mass_kg", _("Mass (kg)"), lambda point: point.value, True, explains=True),
            facts_column(),
        ),
        "Declared mass of lots when they were registered and when they left, "
        "and net mass on the weighbridges they arrived at.",
        "",
        "Lots, shipments and weighings.",
        ("mass_registered_kg", "mass_dispatched_kg", "mass_supplied_kg"),
        perspective=own,
        empty_text="Register your first lots: upload a file of kind “Lots”.",
    ),
    Panel(
        "supply-consistency",
        "Variation of weekly deliveries, by supplier",
        "Who delivers steadily?",
        "%",
        consistency,
        lambda points, ask: series.bars(points, unit="%"),
        (
            group_column("partner", _("Partner")),
            Column("variation_percent", _("Variation (%)"), lambda point: point.value, True),
            Column("mean_mass_kg_per_week", _("Mean (kg per week)"), lambda point: point.parts[0], True),
            Column("mass_received_kg", _("Mass received (kg)"), lambda point: point.parts[1], True),
            facts_column(),
        ),
        "Standard deviation of the mass received in a week, per mean week. Weeks without a delivery count as zero.",
        "standard deviation of weekly mass ÷ mean weekly mass",
        "Weighings.",
        ("mass_received_kg",),
    ),
)
