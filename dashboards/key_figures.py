"""The row of numbers on top of a board: the selected period, and how it compares with the one before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from dashboards.measures import MEASURES
from dashboards.numbers import shown
from dashboards.panels.common import at_plants
from dashboards.panels.panel import Ask
from dashboards.panels.points import Share
from dashboards.ratios import RATIOS, Ratio, Term
from dashboards.remarks import remark
from dashboards.rows import Sum
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
    where: dict[str, str] | None = None
    """Dimension of the rollup to the value it must have."""
    good: str = ""
    """"up", "down", or nothing where neither direction is better."""
    listing: str = "runs"
    has_estimates: bool = True
    """False where the mark of estimates on the rows speaks of another number made of them."""
    unmixed: str = ""
    """Dimension whose values are never added up: where there are several, there is no number."""

    @property
    def by(self) -> tuple[str, ...]:
        return (*(self.where or {}), *([self.unmixed] if self.unmixed else []))

    @property
    def ratio(self) -> Ratio | None:
        return RATIOS.get(self.of)

    @property
    def measures(self) -> tuple[str, ...]:
        return self.ratio.measures if self.ratio else (self.of,)

    def explain_url(self, ask: Ask) -> str:
        """Where the number is taken apart."""
        return ask.explain_url(self.of, perspective=self.perspective(ask), **(self.where or {}))


@dataclass(frozen=True)
class ReadFigure:
    """One number that is no sum over the period: it is read as it stands, and has no trend."""

    slug: str
    label: str | Promise
    unit: str
    read: Callable[[Ask], Share]
    panel: str
    """Slug of the panel of the same board with what stands behind the number."""
    definition: str | Promise
    source: str | Promise
    formula: str | Promise = ""

    def shown(self, ask: Ask) -> "Shown":
        found = self.read(ask)
        text, unit = shown(found.value, self.unit, digits=0)
        return Shown(
            self.slug,
            str(self.label),
            _("withheld") if found.is_withheld else text,
            "" if found.is_withheld else unit,
            definition=str(self.definition),
            formula=str(self.formula),
            source=str(self.source),
            url=f"#panel-{self.panel}",
        )


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
    remark: str = ""
    """What is too good about the number to be believed."""
    url: str = ""
    rows_url: str = ""
    """The list with the records behind it."""


def answer(ask: Ask, figures: Sequence[KeyFigure | ReadFigure]) -> list[Shown]:
    reader = Reader([figure for figure in figures if isinstance(figure, KeyFigure)])
    return [figure.shown(ask) if isinstance(figure, ReadFigure) else one(ask, figure, reader) for figure in figures]


class Reader:
    """Reads what several figures need in one go: a query per period, perspective and condition, not per figure."""

    def __init__(self, figures: Sequence[KeyFigure]):
        self.figures = figures
        self.found: dict[tuple, dict[tuple, Share]] = {}

    def share(self, ask: Ask, figure: KeyFigure, terms: Sequence[Term]) -> Share:
        """What the terms of one figure add up to."""
        wanted = tuple((figure.where or {}).values())
        whole = Share()
        for term in terms:
            for part in self._parts(self._read(ask, figure, term), term, wanted):
                whole.is_withheld |= part.is_withheld
                whole.estimated += term.sign * part.estimated
                if term.sign > 0:
                    whole.facts += part.facts
                if part.value is not None:
                    whole.value = (whole.value or Decimal(0)) + term.sign * part.value
        return whole

    @staticmethod
    def _parts(found: dict[tuple, Share], term: Term, wanted: tuple) -> list[Share]:
        return [
            part for (measure, keys), part in found.items() if measure == term.measure and keys[: len(wanted)] == wanted
        ]

    def kinds(self, ask: Ask, figure: KeyFigure) -> set:
        """Which values of the dimension that must stay unmixed stand behind the number."""
        if not figure.unmixed:
            return set()
        wanted = tuple((figure.where or {}).values())
        found = self._read(ask, figure, Term(figure.measures[0]))
        return {keys[-1] for (name, keys) in found if name in figure.measures and keys[: len(wanted)] == wanted}

    def _read(self, ask: Ask, figure: KeyFigure, term: Term) -> dict[tuple, Share]:
        """A term with a condition of its own is read apart: it would see the others' rows, and they not all theirs."""
        narrowed, _ignored = ask.narrowed_to(figure.measures)
        if term.where:
            condition = Q(**term.where)
            found = narrowed.sums([term.measure], perspective=figure.perspective(ask), by=figure.by, where=condition)
            return self._by_key(found)
        by = figure.by
        key = (narrowed.selection, figure.perspective(ask), by)
        if key not in self.found:
            alike = [
                other
                for other in self.figures
                if (ask.narrowed_to(other.measures)[0].selection, other.perspective(ask), other.by) == key
            ]
            measures = {measure for other in alike for measure in other.measures}
            self.found[key] = self._by_key(narrowed.sums(sorted(measures), perspective=key[1], by=by))
        return self.found[key]

    @staticmethod
    def _by_key(sums: Sequence[Sum]) -> dict[tuple, Share]:
        found: dict[tuple, Share] = {}
        for sum_ in sums:
            found.setdefault((sum_.measure, sum_.keys), Share()).add(sum_, Term(sum_.measure))
        return found


def one(ask: Ask, figure: KeyFigure, reader: Reader) -> Shown:
    before = replace(ask, selection=replace(ask.selection, period=ask.selection.period.previous()))
    found, previous = _found(ask, figure, reader), _found(before, figure, reader).value
    value, estimated = found.value, found.estimated_percent
    counted = figure.ratio or MEASURES[figure.of]
    kinds = reader.kinds(ask, figure)
    if len(kinds) > 1:
        apart = _("Several sets of emission factors stand behind it, and are not added up: the panels show each.")
        return Shown(
            figure.slug,
            str(figure.label or counted.label),
            _("not added up"),
            "",
            definition=f"{counted.definition} {apart}",
            source=counted.source,
            url=figure.explain_url(ask),
            rows_url=ask.rows_url(figure.listing),
        )
    text, unit = shown(value, counted.unit, digits=figure.ratio.digits if figure.ratio else None)
    return Shown(
        figure.slug,
        str(figure.label or counted.label),
        _("withheld") if found.is_withheld else text,
        "" if found.is_withheld else unit,
        definition=counted.definition,
        formula=getattr(counted, "formula", ""),
        source=counted.source,
        estimated_share=f"{estimated:.0f} %" if estimated and figure.has_estimates else "",
        remark=found.remark,
        url=figure.explain_url(ask),
        rows_url=ask.rows_url(figure.listing),
        **_trend(figure, value, previous if reader.kinds(before, figure) == kinds else None),
    )


@dataclass(frozen=True)
class _Found:
    """The number, how much of it in percent stands on composition tables, and what to make of it."""

    value: Decimal | None
    estimated_percent: Decimal
    is_withheld: bool
    remark: str = ""


def _found(ask: Ask, figure: KeyFigure, reader: Reader) -> _Found:
    ratio = figure.ratio
    above = reader.share(ask, figure, ratio.numerator if ratio else (Term(figure.of),))
    if not ratio:
        return _Found(above.value, _percent(above.estimated, above.value), above.is_withheld)
    below = reader.share(ask, figure, ratio.denominator)
    estimated = above.estimated + below.estimated
    whole = _percent(estimated, (above.value or Decimal(0)) + (below.value or Decimal(0)))
    if above.is_withheld or below.is_withheld:
        return _Found(None, whole, is_withheld=True)
    day = ask.selection.period.last_day
    return _Found(
        ratio.divide(above.value, below.value),
        whole,
        is_withheld=False,
        remark=remark(ratio, above.value, below.value, estimated, day=day),
    )


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
    if is_steady:
        text = _("unchanged")
    direction = "steady" if is_steady else "rising" if change > 0 else "falling"
    tone = "neutral"
    if figure.good and not is_steady:
        tone = "good" if (change > 0) == (figure.good == "up") else "bad"
    return {
        "trend": text,
        "trend_direction": direction,
        "trend_tone": tone,
        "compared_with": _("against the period before"),
    }
