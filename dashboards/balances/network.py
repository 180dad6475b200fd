"""One site's month as a network of lines and stores: what the measurements say together, and over the months before.

Every line and every counted store neither gains nor loses.  The reconciled masses stand beside the measured ones.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q
from django.utils.translation import gettext as _

from consortium.access.viewer import Viewer
from consortium.periods import Period, add_months
from consortium.quantities import grouped
from consortium.views.records import Cell, Column, Section, numeric
from dashboards import selectors
from dashboards.balances.months import ELEMENTS, WET, Level, MonthBalance, month_balances
from dashboards.rows import Point, Selection
from dashboards.selectors import APART, Names
from facilities.closure import COVERAGE, State, cumulative
from facilities.reconciliation import Flow, Reconciliation, reconcile

MONTHS_BACK = 11
ALLOWANCE, LIMIT = Decimal("0.5"), Decimal(5)
"""CUSUM in standard deviations, k and h; about one false alarm in 465 points (DOMAIN.md section F, to be verified)."""
INTO_LINES = {"mass_charged_kg", "reagent_kg"}
OUT_OF_LINES = {"mass_recovered_kg", "mass_intermediate_kg", "residue_kg", "explained_loss_kg"}
INTO_STORES, OUT_OF_STORES = {"arrived_mass_kg"}, {"sent_mass_kg", "moved_mass_kg"}
VARIANCE_OF = {
    "mass_charged_kg": "run_in_variance_kg2",
    "reagent_kg": "run_in_variance_kg2",
    **dict.fromkeys(OUT_OF_LINES, "run_out_variance_kg2"),
    "arrived_mass_kg": "arrival_variance_kg2",
    "sent_mass_kg": "sent_variance_kg2",
    "moved_mass_kg": "moved_variance_kg2",
}
STORED_KINDS = {"product", "intermediate"}


def flows_of(viewer: Viewer, names: Names, site, month: Period) -> list[Flow]:
    """The measured flows of a month, joined by its lines and by the stores that were counted at both of its ends."""
    masses: dict[tuple[str, int, str], Decimal] = defaultdict(Decimal)
    variances: dict[tuple[str, int, str], Decimal] = defaultdict(Decimal)
    measures = (*VARIANCE_OF, *set(VARIANCE_OF.values()))
    for one in _sums(viewer, site, month, measures, ("line_id", "material"), "month"):
        known = masses if one.measure in VARIANCE_OF else variances
        known[one.measure, *one.keys] += one.value
    stocks, is_counted = _stocks(viewer, site, month)
    found = []
    for (measure, line, material), mass_kg in sorted(masses.items()):
        variance = variances[VARIANCE_OF[measure], line, material]
        kind = names.materials[material].kind if material else "lots"
        store = _store(names, material) if is_counted and (kind == "lots" or kind in STORED_KINDS) else ""
        place = names.lines[line].name if line in names.lines else ""
        if measure in INTO_LINES:
            leaves, enters, what = store, place, _("charged")
        elif measure in OUT_OF_LINES:
            leaves, enters, what = place, store, _("made")
        elif measure in INTO_STORES:
            leaves, enters, what = "", store, _("arrived")
        else:
            leaves, enters, what = store, "", _("sent") if measure == "sent_mass_kg" else _("moved")
        name = " · ".join(filter(None, [place, _material(names, material), what]))
        found.append(Flow(name, Fraction(mass_kg), Fraction(variance), leaves, enters))
    for (is_opening, material), (mass_kg, variance) in sorted(stocks.items()):
        store = _store(names, material)
        name = f"{_material(names, material)} · {_('opening stock') if is_opening else _('closing stock')}"
        ends = ("", store) if is_opening else (store, "")
        found.append(Flow(name, Fraction(mass_kg), Fraction(variance), *ends))
    return [flow for flow in found if flow.leaves or flow.enters]


def _material(names: Names, material: str) -> str:
    return names.materials[material].label if material else _("Lots")


def _store(names: Names, material: str) -> str:
    return _("Store: %(material)s") % {"material": _material(names, material)}


def _sums(viewer: Viewer, site, period: Period, measures, by, bucket, where: Q | None = None):
    for perspective in APART:
        yield from selectors.sums(
            viewer=viewer,
            measures=tuple(measures),
            selection=Selection(period, site_id=site.pk),
            perspective=perspective,
            by=by,
            bucket=bucket,
            where=where,
        )


def _stocks(viewer: Viewer, site, month: Period) -> tuple[dict[tuple[bool, str], list[Decimal]], bool]:
    opening_day = month.start - timedelta(days=1)
    ends = Q(day__in=[opening_day, month.last_day], line_id=0)
    counted: set[date] = set()
    stocks: dict[tuple[bool, str], list[Decimal]] = {}
    measures = ("stock_take_count", "stock_kg", "stock_variance_kg2")
    for one in _sums(viewer, site, Period(opening_day, month.end), measures, ("material",), "day", ends):
        if one.measure == "stock_take_count":
            counted.add(one.bucket)
        else:
            stock = stocks.setdefault((one.bucket == opening_day, one.keys[0]), [Decimal(0), Decimal(0)])
            stock[one.measure != "stock_kg"] += one.value
    if len(counted) < 2:
        return {}, False
    return stocks, True


def section(viewer: Viewer, names: Names, site, month: Period) -> Section:
    """Measured and reconciled masses side by side, the global test, and the most suspicious measurement."""
    flows = flows_of(viewer, names, site, month)
    title = _("What the measurements say together")
    try:
        result = reconcile(flows) if flows else None
    except ValueError:
        return Section("network", title, empty=_("It cannot be told: some weighings have no scale on record."))
    if result is None or not result.degrees_of_freedom:
        return Section("network", title, empty=_("Nothing was weighed twice, so that nothing can be compared."))
    suspicious = result.most_suspicious
    return Section(
        "network",
        title,
        verdict(result),
        columns=[
            Column(_("Flow")),
            Column(_("Measured (kg)"), True),
            Column(_("Standard uncertainty (kg)"), True),
            Column(_("Reconciled (kg)"), True),
            Column(_("Adjustment (kg)"), True),
            Column(_("In standard deviations"), True),
            Column(_("Mark")),
        ],
        rows=[
            [
                one.flow.name,
                numeric(_kg(one.flow.measured_kg)),
                numeric(_kg(one.flow.variance_kg2).sqrt().quantize(Decimal("0.01"))),
                numeric(_kg(one.adjusted_kg).quantize(Decimal("0.1"))),
                numeric(_kg(one.adjusted_kg - float(one.flow.measured_kg)).quantize(Decimal("0.1"))),
                numeric(Decimal(str(round(one.deviation, 1)))),
                Cell(_("most suspicious"), tone="warn") if one is suspicious else None,
            ]
            for one in result.flows
        ],
    )


def _kg(value) -> Decimal:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(str(value))


def verdict(result: Reconciliation) -> str:
    said = {
        "statistic": grouped(Decimal(str(round(result.statistic, 2))), 2),
        "freedom": result.degrees_of_freedom,
        "chance": grouped(Decimal(str(round(result.chance * 100, 2))), 2),
    }
    if result.has_gross_error:
        said["flow"] = result.most_suspicious.flow.name
        return (
            _(
                "A gross error is likely (χ² = %(statistic)s with %(freedom)s degrees of freedom; by chance in "
                "%(chance)s %% of such months). Look first at: %(flow)s."
            )
            % said
        )
    return (
        _(
            "The measurements agree within their uncertainties (χ² = %(statistic)s with %(freedom)s degrees of "
            "freedom; by chance in %(chance)s %% of such months)."
        )
        % said
    )


# Over the months ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Unaccounted:
    """What a month leaves unaccounted for, and how that has added up."""

    of: str
    """Of total mass, or of an element on a line."""
    month: date
    gap_kg: Decimal
    deviations: Decimal
    upper: Decimal
    lower: Decimal
    is_signal: bool


def unaccounted(viewer: Viewer, names: Names, site, month: Period) -> list[Unaccounted]:
    """Total mass of the site and every element of its lines over a year, as far as they can be judged.

    A bias of the same sign shows long before one month would.
    """
    asked = {
        "viewer": viewer,
        "names": names,
        "months": Period(add_months(month.start, -MONTHS_BACK), month.end),
        "site_id": site.pk,
    }
    series: dict[str, list[MonthBalance]] = defaultdict(list)
    for one in month_balances(level=Level.SITE, of=WET, **asked):
        series[_("Total mass")].append(one)
    by_line = month_balances(level=Level.LINE, of=ELEMENTS, **asked)
    for one in sorted(by_line, key=lambda one: (one.of, one.line_id)):
        series[f"{one.of} · {names.lines[one.line_id].name}"].append(one)
    found = []
    for of, balances in series.items():
        known = [one for one in balances if one.balance.state is not State.NOT_ASSESSABLE and one.balance.tolerance_kg]
        known.sort(key=lambda one: one.month)
        deviations = [one.balance.gap_kg * COVERAGE / one.balance.tolerance_kg for one in known]
        sums = cumulative(deviations, allowance=ALLOWANCE, limit=LIMIT)
        for one, deviation, (upper, lower, is_signal) in zip(known, deviations, sums, strict=True):
            found.append(Unaccounted(of, one.month, one.balance.gap_kg, deviation, upper, lower, is_signal))
    return found


def points(rows: list[Unaccounted]) -> list[Point]:
    """The upper sum of each, for a figure: what goes missing adds up there."""
    return [Point(one.of, one.of, one.month, one.upper) for one in rows]


def history(rows: list[Unaccounted]) -> Section:
    tenth = Decimal("0.1")
    return Section(
        "history",
        _("Unaccounted for over the months"),
        _(
            "CUSUM of the gap in its own standard deviations, k = 0.5, h = 5: a sum above 5 says that mass goes "
            "missing (or is found) again and again."
        ),
        columns=[
            Column(_("Of")),
            Column(_("Month")),
            Column(_("Gap (kg)"), True),
            Column(_("In standard deviations"), True),
            Column(_("Missing, added up"), True),
            Column(_("Found, added up"), True),
            Column(_("Mark")),
        ],
        rows=[
            [
                one.of,
                Cell(f"{one.month:%Y-%m}", is_short=True),
                numeric(one.gap_kg),
                numeric(one.deviations.quantize(tenth)),
                numeric(one.upper.quantize(tenth)),
                numeric(one.lower.quantize(tenth)),
                Cell(_("bias"), tone="bad") if one.is_signal else None,
            ]
            for one in rows
        ],
        empty=_("No month of the year before can be judged."),
    )
