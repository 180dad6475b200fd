"""From sums to points: grouping, dividing, naming, merging what would be too many lines to read."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from consortium.periods import Period
from dashboards.panels.panel import Ask
from dashboards.ratios import Ratio, Term
from dashboards.remarks import remark
from dashboards.rows import Point
from dashboards.selectors import OTHERS_MERGED, Perspective

MOST_GROUPS = 8
REST = "rest"
ELEMENTS = ("Li", "Ni", "Co", "Mn", "Cu")
"""The elements that boards show; the tables of a run show all."""


@dataclass
class Share:
    """One side of a ratio: what it adds up to, or that it is withheld."""

    value: Decimal | None = None
    facts: int = 0
    estimated: Decimal = Decimal(0)
    is_withheld: bool = False
    is_incomplete: bool = False
    """Part of it is not known, so that what is known is not divided."""

    def add(self, one, term: Term) -> None:
        sign = term.sign
        if one.is_withheld:
            self.is_withheld = True
            return
        if term.blocks(one.value):
            self.is_incomplete = True
            return
        self.value = (self.value or Decimal(0)) + sign * one.value
        self.estimated += sign * one.estimated
        if sign > 0:  # what is taken off has been counted among the whole already
            self.facts += one.fact_count


def shares(
    ask: Ask, terms: Sequence[Term], *, perspective: Perspective, by: Sequence[str], bucket: str, where: Q | None
) -> dict[tuple, Share]:
    """(group, bucket) to the sum of the terms; terms with a condition of their own are read apart."""
    found: dict[tuple, Share] = defaultdict(Share)
    plain = {term.measure: term for term in terms if not term.where}
    asked = [(plain, where)] if plain else []
    asked += [({term.measure: term}, _both(where, Q(**term.where))) for term in terms if term.where]
    for known, condition in asked:
        for one in ask.sums(list(known), perspective=perspective, by=by, bucket=bucket, where=condition):
            found[(one.keys, one.bucket)].add(one, known[one.measure])
    return found


def _both(first: Q | None, second: Q) -> Q:
    return second if first is None else first & second


def ratio_points(
    ask: Ask,
    ratio: Ratio,
    *,
    perspective: Perspective,
    by: Sequence[str] = (),
    over_time: bool = True,
    where: Q | None = None,
    listing: str = "runs",
    alone: str = "",
) -> list[Point]:
    """One point a group and stretch of time.  `alone` names the group when nothing is grouped by."""
    bucket = ask.selection.bucket if over_time else ""
    options = {"perspective": perspective, "by": by, "bucket": bucket, "where": where}
    above = shares(ask, ratio.numerator, **options)
    below = shares(ask, ratio.denominator, **options)
    groups = _drawn(by, {key: share.value or Decimal(0) for key, share in below.items()})
    merged_above, merged_below = _merged(above, groups), _merged(below, groups)
    points = []
    for (group, start), under in merged_below.items():
        over = merged_above.get((group, start), Share())
        is_withheld = under.is_withheld or over.is_withheld
        value = None if is_withheld or over.is_incomplete else ratio.divide(over.value, under.value)
        estimated = over.estimated + under.estimated
        points.append(
            Point(
                group=label(ask, by, group) or alone or ratio.label,
                code=code(group) or ratio.code,
                bucket=start,
                value=value,
                parts=(None, None) if is_withheld else (over.value, under.value),
                fact_count=under.facts,
                estimated=estimated,
                is_withheld=is_withheld,
                url=ask.rows_url(listing, bucket=start, **_keys(by, group)),
                explain=_explained(ask, ratio.code, perspective, where, start, by, group),
                remark=""
                if value is None
                else remark(ratio, over.value, under.value, estimated, day=start or ask.selection.period.last_day),
            )
        )
    return _with_gaps(_ordered(ask, by, points), ask) if over_time else _by_value(points)


def sum_points(
    ask: Ask,
    measure: str | Term,
    *,
    perspective: Perspective,
    by: Sequence[str] = (),
    over_time: bool = True,
    where: Q | None = None,
    listing: str = "runs",
    alone: str = "",
    scale: Decimal = Decimal(1),
) -> list[Point]:
    """Masses, energies and the like: one point a group and stretch of time."""
    term = measure if isinstance(measure, Term) else Term(measure)
    bucket = ask.selection.bucket if over_time else ""
    found = shares(ask, (term,), perspective=perspective, by=by, bucket=bucket, where=where)
    groups = _drawn(by, {key: abs(share.value or Decimal(0)) for key, share in found.items()})
    points = [
        Point(
            group=label(ask, by, group) or alone,
            code=code(group) or term.measure,
            bucket=start,
            value=None if share.is_withheld else (share.value or Decimal(0)) * scale,
            fact_count=share.facts,
            estimated=share.estimated * scale,
            is_withheld=share.is_withheld,
            url=ask.rows_url(listing, bucket=start, **_keys(by, group)),
            explain="" if term.where else _explained(ask, term.measure, perspective, where, start, by, group),
        )
        for (group, start), share in _merged(found, groups).items()
    ]
    return _ordered(ask, by, points) if over_time else _by_value(points)


def _drawn(by: Sequence[str], values: dict[tuple, Decimal]) -> set[tuple]:
    """Methods of emissions are never merged into a rest: that would add up what must stay apart."""
    return {group for group, _start in values} if "method" in by else _heaviest(values)


def _heaviest(values: dict[tuple, Decimal]) -> set[tuple]:
    """The groups that are drawn; beyond eight the lightest become one rest."""
    totals: dict[tuple, Decimal] = defaultdict(Decimal)
    for (group, _start), value in values.items():
        totals[group] += value
    if len(totals) <= MOST_GROUPS:
        return set(totals)
    return set(sorted(totals, key=totals.get, reverse=True)[: MOST_GROUPS - 1])


def _merged(found: dict[tuple, Share], groups: set[tuple]) -> dict[tuple, Share]:
    merged: dict[tuple, Share] = defaultdict(Share)
    for (group, start), share in found.items():
        target = merged[(group if group in groups else (REST,), start)]
        target.facts += share.facts
        target.estimated += share.estimated
        target.is_withheld |= share.is_withheld
        target.is_incomplete |= share.is_incomplete
        if share.value is not None:
            target.value = (target.value or Decimal(0)) + share.value
    return merged


def _keys(by: Sequence[str], group: tuple) -> dict[str, Any]:
    return {} if group == (REST,) else dict(zip(by, group, strict=True))


def _explained(
    ask: Ask,
    figure: str,
    perspective: Perspective,
    where: Q | None,
    start: date | None,
    by: Sequence[str],
    group: tuple,
) -> str:
    """Where one group's figure is taken apart; several groups drawn as one have no such address."""
    if group == (REST,):
        return ""
    keys = dict(zip(by, group, strict=True))
    return ask.explain_url(figure, perspective=perspective, bucket=start, where=where, **keys)


# What groups are called -----------------------------------------------------------------------------------------------


def label(ask: Ask, by: Sequence[str], group: tuple) -> str:
    if group == (REST,):
        return _("the others together")
    return " · ".join(filter(None, (group_name(ask, name, key) for name, key in zip(by, group, strict=True))))


def group_name(ask: Ask, name: str, key: Any) -> str:
    names = ask.names
    if name == "line_id":
        line = names.lines.get(key)
        if line is None:
            return _("whole site") if key == 0 else _("a line")
        return f"{line.site.name} · {line.name}" if len(names.sites) > 1 else line.name
    if name == "site_id":
        site = names.sites.get(key)
        return site.name if site else _("no site")
    if name in {"counterparty_id", "organisation_id"}:
        return _("partners, merged") if key == OTHERS_MERGED else names.organisations.get(key, _("a former member"))
    if name == "material":
        material = names.materials.get(key)
        return material.label if material else _("batteries")
    if name == "chemistry":
        return names.chemistries.get(key, _("not named"))
    if name == "commitment_id":
        commitment = names.commitments.get(key)
        return commitment.source_reference if commitment else _("a commitment")
    return str(key).replace("_", " ")


def code(group: tuple) -> str:
    return ":".join(str(key) for key in group)


def _ordered(ask: Ask, by: Sequence[str], points: list[Point]) -> list[Point]:
    """Elements in the order people say them, everything else by name; the rest last; each by time."""
    place = {element: position for position, element in enumerate(ELEMENTS)}
    return sorted(points, key=lambda p: (p.code == REST, place.get(p.code, 99), p.group, p.code, p.bucket or date.min))


def _by_value(points: list[Point]) -> list[Point]:
    return sorted(points, key=lambda point: (point.value is None, -(point.value or 0), point.group))


def _with_gaps(points: list[Point], ask: Ask) -> list[Point]:
    """A stretch of time without a denominator stands in the series as a gap, so that no line is drawn across it."""
    starts = bucket_starts(ask)
    found = []
    groups: dict[str, list[Point]] = defaultdict(list)
    for point in points:
        groups[point.code].append(point)
    for group in groups.values():
        there = {point.bucket: point for point in group}
        first, last = group[0].bucket, group[-1].bucket
        found += [
            there.get(start) or Point(group[0].group, group[0].code, start, None, (None, None))
            for start in starts
            if first <= start <= last
        ]
    return found


def bucket_starts(ask: Ask) -> list[date]:
    """The first day of every stretch of time in the selected period."""
    period: Period = ask.selection.period
    if ask.selection.bucket == "month":
        return list(period.months())
    if ask.selection.bucket == "week":
        monday = period.start - timedelta(days=period.start.weekday())
        return [monday + timedelta(days=offset) for offset in range(0, (period.end - monday).days, 7)]
    return list(period.days())


def estimated_share(points: list[Point]) -> Decimal | None:
    """How much of the mass behind the points stands on composition tables, in percent; for element measures."""
    whole = sum((sum((part or Decimal(0) for part in p.parts), Decimal(0)) or (p.value or Decimal(0))) for p in points)
    if not whole:
        return None
    return sum((point.estimated for point in points), Decimal(0)) / whole * 100
