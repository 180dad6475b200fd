"""The row of numbers on top of a board: the selected period, and how it compares with the one before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from dashboards.measures import MEASURES
from dashboards.numbers import shown
from dashboards.panels.common import at_plants
from dashboards.panels.panel import Ask
from dashboards.panels.points import Share, shares
from dashboards.ratios import RATIOS, Ratio, Term
from dashboards.selectors import Perspective

STEADY_BELOW = Decimal("0.005")
"""A change of less than half a percent is no trend."""


@dataclass(frozen=True)
class KeyFigure:
    """One number: a measure or a ratio, from whose rows, and which direction is good."""

    slug: str
    of: str
    """Code of a measure or of a ratio."""
    label: str = ""
    perspective: Callable[[Ask], Perspective] = at_plants
    where: dict[str, Any] | None = None
    good: str = ""
    """"up", "down", or nothing where neither direction is better."""
    listing: str = "runs"

    @property
    def ratio(self) -> Ratio | None:
        return RATIOS.get(self.of)

    @property
    def measures(self) -> tuple[str, ...]:
        return self.ratio.measures if self.ratio else (self.of,)


@dataclass(frozen=True)
class Shown:
    """What the page prints; the names are those of components/key_figure.html."""

    slug: str
    label: str
    value: str | None
    unit: str
    trend: str = ""
    trend_direction: str = "steady"
    trend_tone: str = "neutral"
    compared_with: str = ""
    definition: str = ""
    formula: str = ""
    source: str = ""
    estimated_share: str = ""
    url: str = ""


def answer(ask: Ask, figures: Sequence[KeyFigure]) -> list[Shown]:
    return [one(ask, figure) for figure in figures]


def one(ask: Ask, figure: KeyFigure) -> Shown:
    narrowed, _ignored = ask.narrowed_to(figure.measures)
    before = replace(narrowed, selection=replace(narrowed.selection, period=narrowed.selection.period.previous()))
    value, estimated, is_withheld = _value(narrowed, figure)
    previous, _estimated, _withheld = _value(before, figure)
    counted = figure.ratio or MEASURES[figure.of]
    digits = figure.ratio.digits if figure.ratio else None
    text, unit = shown(value, counted.unit, digits=digits)
    share = f"{estimated:.0f} %" if estimated and figure.where else ""
    return Shown(
        figure.slug,
        str(figure.label or counted.label),
        _("withheld") if is_withheld else text,
        "" if is_withheld else unit,
        definition=counted.definition,
        formula=getattr(counted, "formula", ""),
        source=counted.source,
        estimated_share=share,
        url=ask.rows_url(figure.listing),
        **_trend(figure, value, previous),
    )


def _value(ask: Ask, figure: KeyFigure) -> tuple[Decimal | None, Decimal, bool]:
    """The number, how much of it in percent stands on composition tables, and whether it is withheld."""
    options = {
        "perspective": figure.perspective(ask), "by": (), "bucket": "", "where": Q(**figure.where) if figure.where else None,
    }
    ratio = figure.ratio
    above = shares(ask, ratio.numerator if ratio else (Term(figure.of),), **options).get(((), None), Share())
    if not ratio:
        return above.value, _percent(above.estimated, above.value), above.is_withheld
    below = shares(ask, ratio.denominator, **options).get(((), None), Share())
    whole = (above.value or Decimal(0)) + (below.value or Decimal(0))
    value = None if above.is_withheld or below.is_withheld else ratio.divide(above.value, below.value)
    return value, _percent(above.estimated + below.estimated, whole), above.is_withheld or below.is_withheld


def _percent(part: Decimal, whole: Decimal | None) -> Decimal:
    return part / whole * 100 if whole else Decimal(0)


def _trend(figure: KeyFigure, value: Decimal | None, previous: Decimal | None) -> dict[str, str]:
    """The change against the previous period: in points for a percentage, in percent for everything else."""
    if value is None or previous is None:
        return {}
    change = value - previous
    is_percentage = bool(figure.ratio) and figure.ratio.unit == "%"
    if is_percentage:
        text = _("%(change)s points") % {"change": f"{change:+.1f}"}
    elif previous:
        text = f"{change / abs(previous) * 100:+.1f} %"
    else:
        return {}
    is_steady = abs(change) < (abs(previous) * STEADY_BELOW if not is_percentage else Decimal("0.05"))
    direction = "steady" if is_steady else "rising" if change > 0 else "falling"
    tone = "neutral"
    if figure.good and not is_steady:
        tone = "good" if (change > 0) == (figure.good == "up") else "bad"
    return {
        "trend": text, "trend_direction": direction, "trend_tone": tone, "compared_with": _("against the period before"),
    }


