"""What closed statements say came back of one's own lots, and the recycled content that may be claimed."""

from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consortium.access.permissions import Permission as P
from dashboards.custody import overview
from dashboards.custody.rules import custody_rules
from dashboards.custody.shown import class_label
from dashboards.figures import series
from dashboards.measures import MEASURES
from dashboards.panels.columns import group_column
from dashboards.panels.common import own
from dashboards.panels.panel import Ask, Column, Panel
from dashboards.rates.words import CERTAINTY, whole_percent
from dashboards.rows import Point
from facilities.rates.rule_set import weakest

ZERO = Decimal(0)


def closed_and_open(ask: Ask) -> list[Point]:
    """`parts`: closed, and not closed yet; the value is both together."""
    credited = custody_rules().credited
    closed = overview.closed_of_own_lots(
        viewer=ask.viewer, period=ask.selection.period, chemistry=ask.selection.chemistry
    )
    counted = ask.sums(["element_returned_kg"], perspective=own(ask), by=("element",), where=Q(element__in=credited))
    return [
        Point(
            one.keys[0],
            one.keys[0],
            None,
            one.value,
            parts=(closed.get(one.keys[0], ZERO), (one.value or ZERO) - closed.get(one.keys[0], ZERO)),
            fact_count=one.fact_count,
            url=reverse("attribution"),
        )
        for one in counted
    ]


def draw_closed_and_open(points: list[Point], ask: Ask) -> dict:
    split = [
        Point(f"{point.group} · {label}", point.code, None, part, url=point.url)
        for point in points
        for label, part in zip((_("closed"), _("open")), point.parts, strict=True)
    ]
    return series.bars(split, unit="kg")


def claimable(ask: Ask) -> list[Point]:
    """`parts`: claimed so far, and the mass in active materials that the balance would cover at each target."""
    found = []
    for one in overview.content_of_own_accounts(viewer=ask.viewer):
        targets = custody_rules().targets_of(one.element)
        found.append(
            Point(
                f"{one.element} · {class_label(one.origin_class)}",
                one.element,
                None,
                one.balance_kg,
                parts=(one.claimed_kg, *(one.balance_kg / target.share for target in targets)),
                fact_count=one.accounts,
                url=reverse("credits"),
            )
        )
    return found


def _since() -> list[date]:
    return sorted({target.valid_from for target in custody_rules().targets})


def _covered(place: int) -> Column:
    since = _since()[place]
    return Column(
        f"covered_from_{since.year}_kg",
        _("Covers from %(year)s (kg in active materials)") % {"year": since.year},
        lambda point: point.parts[1 + place],
        True,
    )


def _least(place: int) -> Column:
    since = _since()[place]
    return Column(
        f"least_share_from_{since.year}_percent",
        _("Art. 8 from %(year)s (%%)") % {"year": since.year},
        lambda point: Decimal(whole_percent(custody_rules().targets_of(point.code)[place].share)),
        True,
    )


def _certainty(point: Point) -> str:
    worst = weakest(*(target.certainty for target in custody_rules().targets_of(point.code)))
    return str(CERTAINTY[worst][0])


PANELS = (
    Panel(
        "closed-and-open",
        _("What came back of our lots: closed and still open"),
        _("How much of what came back is closed by its recycler?"),
        "kg",
        closed_and_open,
        draw_closed_and_open,
        (
            group_column("element", _("Element")),
            Column("element_returned_kg", _("Element returned (kg)"), lambda point: point.value, True),
            Column("closed_kg", _("Closed (kg)"), lambda point: point.parts[0], True),
            Column("open_kg", _("Open (kg)"), lambda point: point.parts[1], True, True),
        ),
        _(
            "Element mass in products that came from our lots: what the statements that stand say of the period, and "
            "what is counted today beyond them. Below zero: less is counted today than was closed."
        ),
        _("open = counted today − closed"),
        MEASURES["element_returned_kg"].source,
        ("element_returned_kg",),
        permission=P.REPORT_VIEW,
        perspective=own,
        empty_text=_("Metals appear here when a recycler records runs that your lots went into."),
    ),
    Panel(
        "recycled-content",
        _("Recycled content that we may claim"),
        _("How much recycled metal may we claim, of which origin?"),
        "kg",
        claimable,
        lambda points, ask: series.bars(points, unit="kg"),
        (
            group_column("element_and_origin", _("Element and origin")),
            Column("claimable_kg", _("May be claimed (kg)"), lambda point: point.value, True, True),
            Column("claimed_kg", _("Claimed so far (kg)"), lambda point: point.parts[0], True),
            _least(0),
            _covered(0),
            _least(1),
            _covered(1),
            Column("certainty", _("Certainty of the targets"), _certainty),
        ),
        _(
            "Balances of our credit accounts, as of now and whatever the period, pre- and post-consumer apart. "
            "Covered: the mass of the element in active materials of which the balance would be the least share that "
            "Art. 8 asks for; both origins count towards it. Mass balance model and targets are to be verified."
        ),
        _("covered = balance ÷ least share"),
        _("Closed attribution statements; Regulation (EU) 2023/1542, Art. 8, as summarised in secondary sources."),
        filters=("site_id", "line_id", "chemistry", "material"),
        permission=P.CREDIT_VIEW,
        empty_title=_("No credits are held"),
        empty_text=_("Credits come by transfer from the recycler that recovered your metal: ask it."),
    ),
)
