"""Balances of sites and lines by month, put together from rollups, and whether each closes.

A site: opening stock + arrived + reagents = sent + moved + residue + explained loss + closing stock.  A line: charged
+ reagents = products + intermediates + residue + explained loss, because a run counts whole in the month it ended in;
what was counted at the line itself is its stock.  Sums are read, nothing is computed from raw facts.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from consortium.access.viewer import Viewer
from consortium.periods import Period, add_months, first_of_month
from dashboards import selectors
from dashboards.rows import Selection, Sum
from dashboards.selectors import APART, Names
from facilities import balance_selectors
from facilities.closure import Balance, State
from facilities.doubts import doubts

WET, DRY, ELEMENTS = "wet", "dry", "elements"
"""What is balanced, beside one element: total mass as weighed, or without its moisture; every element at once."""


class Level(StrEnum):
    SITE = "site"
    LINE = "line"


class Part(StrEnum):
    """Where a sum belongs in the equation."""

    IN = "in"
    OUT = "out"
    RESIDUE = "residue"
    EXPLAINED = "explained"
    BY_KIND = "by_kind"
    """Residue or explained loss, as its material says; anything else leaves."""
    LEFT_OVER = "left_over"
    """The same, but what is neither does not count here."""


ZERO = Decimal(0)
FLOWS: dict[tuple[Level, str], dict[str, Part]] = {
    (Level.SITE, WET): {
        "arrived_mass_kg": Part.IN,
        "reagent_kg": Part.IN,
        "sent_mass_kg": Part.OUT,
        "moved_mass_kg": Part.OUT,
        "residue_kg": Part.RESIDUE,
        "explained_loss_kg": Part.EXPLAINED,
    },
    (Level.LINE, WET): {
        "mass_charged_kg": Part.IN,
        "reagent_kg": Part.IN,
        "mass_recovered_kg": Part.OUT,
        "mass_intermediate_kg": Part.OUT,
        "residue_kg": Part.RESIDUE,
        "explained_loss_kg": Part.EXPLAINED,
    },
    (Level.LINE, DRY): {"dry_mass_in_kg": Part.IN, "dry_mass_out_kg": Part.BY_KIND},
    (Level.SITE, "element"): {
        "element_arrived_kg": Part.IN,
        "element_sent_kg": Part.OUT,
        "element_moved_kg": Part.OUT,
        "element_left_over_kg": Part.LEFT_OVER,
    },
    (Level.LINE, "element"): {
        "element_charged_kg": Part.IN,
        "element_recovered_kg": Part.OUT,
        "element_left_over_kg": Part.LEFT_OVER,
    },
}
VARIANCES: dict[tuple[Level, str], tuple[str, ...]] = {
    (Level.SITE, WET): ("arrival_variance_kg2", "sent_variance_kg2", "moved_variance_kg2"),
    (Level.LINE, WET): ("run_in_variance_kg2", "run_out_variance_kg2"),
    (Level.LINE, DRY): ("run_in_variance_kg2", "run_out_variance_kg2"),
    (Level.SITE, "element"): (
        "element_arrived_variance_kg2",
        "element_sent_variance_kg2",
        "element_moved_variance_kg2",
    ),
    (Level.LINE, "element"): ("element_in_variance_kg2", "element_out_variance_kg2"),
}
AT_THE_BORDER: dict[tuple[Level, str], tuple[str, ...]] = {
    (Level.SITE, WET): ("run_in_variance_kg2", "run_out_variance_kg2"),
    (Level.SITE, "element"): ("element_out_variance_kg2",),
}
"""Variances of runs that count for a site only where something crosses its border: reagents, residue and loss."""
BORDER_KINDS = {"reagent", "residue", "loss"}
STOCKS = {
    WET: ("stock_kg", "stock_variance_kg2"),
    DRY: ("dry_stock_kg", "stock_variance_kg2"),
    "element": ("element_stock_kg", "element_stock_variance_kg2"),
}
UNSCALED = ("unscaled_arrival_count", "unscaled_input_count", "unscaled_output_count")
UNSURE = {
    Level.SITE: ("element_arrived_unsure_kg", "element_sent_unsure_kg", "element_moved_unsure_kg"),
    Level.LINE: ("element_in_unsure_kg", "element_out_unsure_kg"),
}
UNASSAYED, AWAITING = "unassayed_residue_kg", "mass_awaiting_outputs_kg"


@dataclass(frozen=True)
class MonthBalance:
    """The balance of a site, or of one of its lines, in one month; of total mass, or of one element."""

    site_id: int
    line_id: int
    """0 for the whole site."""
    month: date
    of: str
    balance: Balance

    @property
    def key(self) -> tuple[int, int, date]:
        return self.site_id, self.line_id, self.month

    @property
    def element(self) -> str:
        return "" if self.of in {WET, DRY} else self.of


def month_balances(
    *, viewer: Viewer, names: Names, months: Period, level: Level, of: str = WET, site_id: int = 0
) -> list[MonthBalance]:
    """Every balance of whole, ended months that the viewer may see, the worst first.

    `of` is total mass, wet or dry, one element, or every element at once.
    """
    months = whole_months(months)
    if months is None:
        return []
    asked = _Question(viewer, names, months, level, of, site_id)
    found: dict[tuple[int, int, date, str], _Sums] = defaultdict(_Sums)
    of_the_place: dict[tuple[int, int, date], _Sums] = defaultdict(_Sums)
    for one in asked.sums():
        site, line, material, element = one.keys
        place = (site, line if level is Level.LINE else 0, one.bucket)
        kind = names.materials[material].kind if material in names.materials else ""
        sums = of_the_place[place] if asked.is_of_elements and not element else found[*place, element]
        sums.add(one, FLOWS[level, asked.kind], kind, is_border=level is Level.SITE)
    stocks = asked.stocks()
    agreed = balance_selectors.agreed_gaps(viewer=viewer, since=months.start) if of != DRY else set()
    balances = []
    for (site, line, month, element), sums in found.items():
        sums.doubt_like(of_the_place[site, line, month])
        balance = sums.balance(stocks, (site, line, element), month, level)
        if balance.gap_kg is not None and (site, line, month, element, balance.gap_kg) in agreed:
            balance = replace(balance, is_accepted=True)
        balances.append(MonthBalance(site, line, month, element or of, balance))
    return sorted(balances, key=_urgency)


STATE_ORDER = {State.OPEN: 0, State.ACCEPTED: 1, State.NOT_ASSESSABLE: 2, State.CLOSED: 3}


def _urgency(one: MonthBalance) -> tuple:
    return STATE_ORDER[one.balance.state], -one.balance.severity, -one.month.toordinal(), one.site_id, one.line_id


def whole_months(period: Period) -> Period | None:
    """The months that the period touches and that have ended everywhere on earth."""
    yesterday = timezone.now().date() - timedelta(days=1)
    start, end = first_of_month(period.start), add_months(period.last_day, 1)
    end = min(end, first_of_month(yesterday))
    return Period(start, end) if start < end else None


class _Sums:
    """What was read of one place and month."""

    def __init__(self) -> None:
        self.parts: dict[Part, Decimal] = defaultdict(Decimal)
        self.variance_kg2 = ZERO
        self.unscaled = 0
        self.unsure_kg = ZERO
        self.unassayed_kg = ZERO
        self.awaiting_kg = ZERO

    def add(self, one: Sum, flows: dict[str, Part], material_kind: str, *, is_border: bool) -> None:
        if one.measure in flows:
            part = flows[one.measure]
            if part in {Part.BY_KIND, Part.LEFT_OVER}:
                part = {"residue": Part.RESIDUE, "loss": Part.EXPLAINED}.get(material_kind, Part.OUT)
            self.parts[part] += one.value
        elif one.measure in UNSCALED:
            self.unscaled += int(one.value)
        elif one.measure == UNASSAYED:
            self.unassayed_kg += one.value
        elif one.measure == AWAITING:
            self.awaiting_kg += one.value
        elif one.measure.endswith("_unsure_kg"):
            self.unsure_kg += one.value
        elif not is_border or one.measure not in _OF_RUNS or material_kind in BORDER_KINDS:
            self.variance_kg2 += one.value

    def doubt_like(self, other: "_Sums") -> None:
        """What stands in the way of judging a place stands in the way of judging each element there."""
        self.unscaled += other.unscaled
        self.unassayed_kg += other.unassayed_kg
        self.awaiting_kg += other.awaiting_kg

    def balance(self, stocks: dict, place: tuple[int, int, str], month: date, level: Level) -> Balance:
        ends = month - timedelta(days=1), add_months(month, 1) - timedelta(days=1)
        site, line, element = place
        counted = [stocks.get((site, line, day), {}).get(element) for day in ends]
        counted = [
            stock or ((ZERO, ZERO) if (site, line, day) in stocks else None)
            for stock, day in zip(counted, ends, strict=True)
        ]
        uncounted = []
        if level is Level.LINE:
            # Runs count whole: nothing lies on a line between them unless somebody counted it there.
            counted = [stock or (ZERO, ZERO) for stock in counted]
        for stock, day in zip(counted, ends, strict=True):
            if stock is None:
                uncounted.append(_("no stock-take at the end of %(day)s") % {"day": day})
        doubted = doubts(
            unscaled=self.unscaled,
            awaiting_kg=self.awaiting_kg,
            unsure_kg=self.unsure_kg,
            unassayed_kg=self.unassayed_kg,
        )
        opening, closing = counted
        return Balance(
            opening[0] if opening else None,
            self.parts[Part.IN],
            self.parts[Part.OUT],
            self.parts[Part.RESIDUE],
            self.parts[Part.EXPLAINED],
            closing[0] if closing else None,
            self.variance_kg2 + sum((stock[1] for stock in counted if stock), ZERO),
            (*uncounted, *doubted),
        )


_OF_RUNS = {measure for measures in AT_THE_BORDER.values() for measure in measures}


@dataclass(frozen=True)
class _Question:
    """What is read for it, in one statement a perspective however many elements it is of."""

    viewer: Viewer
    names: Names
    months: Period
    level: Level
    of: str
    site_id: int

    @property
    def is_of_elements(self) -> bool:
        return self.of not in {WET, DRY}

    @property
    def kind(self) -> str:
        return "element" if self.is_of_elements else self.of

    @property
    def of_element(self) -> Q:
        if self.of == ELEMENTS:
            return Q(element__gt="")
        return Q(element=self.of if self.is_of_elements else "")

    def sums(self) -> Iterator[Sum]:
        key = self.level, self.kind
        measures = [*FLOWS[key], *VARIANCES[key], *AT_THE_BORDER.get(key, ())]
        doubtful = [*UNSCALED, AWAITING, *([UNASSAYED] if self.is_of_elements else ())]
        if self.is_of_elements:
            measures += UNSURE[self.level]
        where = (self.of_element | Q(measure__in=doubtful)) & Q(site_id__gt=0)
        if self.level is Level.LINE:
            where &= Q(line_id__gt=0)
        by = ("site_id", "line_id", "material", "element")
        yield from self._read((*measures, *doubtful), self.months, by, "month", where)

    def stocks(self) -> dict[tuple[int, int, date], dict[str, list[Decimal]]]:
        """(site, line, day) of every stock-take at a month's end: by element, the stock and its variance."""
        ends = [month - timedelta(days=1) for month in self.months.months()] + [self.months.last_day]
        mass, variance = STOCKS[self.kind]
        where = Q(measure="stock_take_count") | self.of_element
        where &= Q(day__in=ends) & (Q(line_id__gt=0) if self.level is Level.LINE else Q(line_id=0))
        found: dict[tuple[int, int, date], dict[str, list[Decimal]]] = {}
        period = Period(ends[0], self.months.end)
        by = ("site_id", "line_id", "element")
        for one in self._read(("stock_take_count", mass, variance), period, by, "day", where):
            site, line, element = one.keys
            at_place = found.setdefault((site, line, one.bucket), {})
            if one.measure != "stock_take_count":
                at_place.setdefault(element, [ZERO, ZERO])[one.measure == variance] += one.value
        return found

    def _read(self, measures: tuple[str, ...], period: Period, by: tuple[str, ...], bucket: str, where: Q):
        for perspective in APART:
            yield from selectors.sums(
                viewer=self.viewer,
                measures=measures,
                selection=Selection(period, site_id=self.site_id),
                perspective=perspective,
                by=by,
                bucket=bucket,
                where=where,
            )
