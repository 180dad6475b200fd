"""Balances: every month's, the open gaps first; and one month of one site taken apart."""

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from consortium import list_selectors as reference
from consortium.access.http import requires
from consortium.access.permissions import Permission as P
from consortium.exports import csv_response, xlsx_response
from consortium.quantities import grouped
from consortium.views.records import Cell, Column, Section, instant, numeric
from dashboards import selectors
from dashboards.balances import network
from dashboards.balances.forms import BalancesForm, month_of, state_labels
from dashboards.balances.months import ELEMENTS, WET, Level, MonthBalance, month_balances
from dashboards.balances.rows import HEADERS, found, raw
from dashboards.explain.balances import made_of
from dashboards.figures import flows, series
from dashboards.selectors import Names
from facilities import balance_selectors
from facilities.closure import State
from facilities.forms import AcceptBalanceForm, Gap

TONES = {State.OPEN: "bad", State.ACCEPTED: "warn", State.NOT_ASSESSABLE: "neutral", State.CLOSED: "good"}


def _form(request: HttpRequest) -> BalancesForm:
    elements = [element.code for element in reference.elements(viewer=request.viewer)]
    return BalancesForm(request.GET, names=Names(request.viewer), elements=elements)


@require_GET
@requires(P.RUN_VIEW)
def balances(request: HttpRequest) -> HttpResponse:
    """Every balance of the chosen months, the widest open gap first."""
    form = _form(request)
    rows = found(request.viewer, form)
    may_export = request.viewer.can(P.DATA_EXPORT)
    query = f"?{form.query}" if form.query else ""
    version, changed_at = selectors.data_version()
    context = {
        "form": form,
        "presets": form.presets(),
        "active": form.active(),
        "clear_url": reverse("balances"),
        "headline": headline(rows),
        "counts": [(label, sum(one.balance.state == state for one in rows)) for state, label in state_labels().items()],
        "columns": columns(form.level),
        "rows": [cells(one, form) for one in rows],
        "csv_url": reverse("balances-csv") + query if may_export else "",
        "xlsx_url": reverse("balances-xlsx") + query if may_export else "",
        "as_of": instant(changed_at),
        "is_behind": selectors.is_behind(),
        "data_version": version,
    }
    return render(request, "dashboards/balances.html", context)


@require_GET
@requires(P.DATA_EXPORT)
def balances_csv(request: HttpRequest) -> HttpResponse:
    form = _form(request)
    rows = [raw(one, form.names) for one in found(request.viewer, form)]
    return csv_response(name=_file_name(form), headers=list(HEADERS), rows=rows, viewer=request.viewer)


@require_GET
@requires(P.DATA_EXPORT)
def balances_xlsx(request: HttpRequest) -> HttpResponse:
    form = _form(request)
    _version, changed_at = selectors.data_version()
    about = {
        _("What"): _("Balances by month"),
        _("Equation"): _("opening stock + in = out + residue + explained loss + closing stock + gap"),
        _("Tolerance"): _("Expanded uncertainty, k = 2, of everything that was measured."),
        _("Filters"): "; ".join(chip.label for chip in form.active()) or _("none"),
        _("As of"): changed_at.isoformat(timespec="seconds") if changed_at else "",
        _("Exported"): timezone.now().isoformat(timespec="seconds"),
        _("For"): str(request.acting_membership.organisation),
    }
    rows = [raw(one, form.names) for one in found(request.viewer, form)]
    return xlsx_response(name=_file_name(form), headers=list(HEADERS), rows=rows, about=about)


def _file_name(form: BalancesForm) -> str:
    return f"balances_{form.level}_{form.of}_{form.period.start}_{form.period.last_day}"


# One month of one site ------------------------------------------------------------------------------------------------


class _Month:
    """What a page about one month of one place needs: the place as the viewer reaches it, and its balances."""

    def __init__(self, request: HttpRequest, code: str, month: str):
        self.viewer, self.names = request.viewer, Names(request.viewer)
        self.site = next((site for site in self.names.sites.values() if site.code == code), None)
        self.period = month_of(month)
        if self.site is None or self.period is None:
            raise Http404
        self.elements = [element.code for element in reference.elements(viewer=request.viewer)]
        self._known: dict[tuple[Level, str], list[MonthBalance]] = {}
        self.total = next(iter(self.all(Level.SITE, WET)), None)
        if self.total is None:
            raise Http404

    def all(self, level: Level, of: str) -> list[MonthBalance]:
        if (level, of) not in self._known:
            self._known[level, of] = month_balances(
                viewer=self.viewer, names=self.names, months=self.period, level=level, of=of, site_id=self.site.pk
            )
        return self._known[level, of]

    def open_gaps(self) -> list[tuple[Gap, str]]:
        """What may be accepted: each open balance of the month, of the site, its lines and its elements."""
        judged = [self.total, *self.all(Level.LINE, WET), *self.all(Level.SITE, ELEMENTS)]
        judged += self.all(Level.LINE, ELEMENTS)
        return [
            (Gap(self.line_code(one), one.element, one.balance.gap_kg), self.name_of(one))
            for one in judged
            if one.balance.state is State.OPEN
        ]

    def line_code(self, one: MonthBalance) -> str:
        return self.names.lines[one.line_id].code if one.line_id else ""

    def name_of(self, one: MonthBalance) -> str:
        place = self.names.lines[one.line_id].name if one.line_id else _("The site")
        what = one.element or _("total mass")
        return f"{place}, {what}: {grouped(one.balance.gap_kg, 1)} kg"

    def unaccounted(self) -> list[network.Unaccounted]:
        return network.unaccounted(self.viewer, self.names, self.site, self.period)


@require_GET
@requires(P.RUN_VIEW)
def balance(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """The equation of one month with its numbers, its lines and elements, and what the measurements say together."""
    found = _Month(request, code, month)
    balance = found.total.balance
    version, changed_at = selectors.data_version()
    order = {element: place for place, element in enumerate(found.elements)}
    by_element = sorted(found.all(Level.SITE, ELEMENTS), key=lambda one: order[one.of])
    lines = found.all(Level.LINE, WET)
    may_accept = balance_selectors.sites_to_judge(viewer=found.viewer).filter(pk=found.site.pk).exists()
    context = {
        "title": _("Balance of %(site)s, %(month)s") % {"site": found.site.name, "month": month},
        "state": Cell(state_labels()[balance.state], tone=TONES[balance.state]),
        "headline": headline_of(balance),
        "figure_url": reverse("balance-figure", args=[code, month]) if balance.gap_kg is not None else "",
        "equation": equation(balance),
        "made_of": made_of(found.names, found.site.pk, found.period),
        "elements": Section(
            "elements",
            _("By element"),
            _("On dry matter. The tolerance follows from the scales and from what the laboratories state."),
            columns=[Column(_("Element")), *columns(Level.SITE)[2:]],
            rows=[[one.of, *cells(one, None)[2:]] for one in by_element],
            empty=_("No element was found in what came, left or lay there."),
        ),
        "lines": Section(
            "lines",
            _("By line"),
            _("Runs count whole in the month in which they ended."),
            columns=[Column(_("Line")), *columns(Level.SITE)[2:]],
            rows=[[found.names.lines[one.line_id].name, *cells(one, None)[2:]] for one in lines],
            empty=_("No line had a run that ended in this month."),
        ),
        "runs_url": f"{reverse('runs')}?site={code}&from={found.period.start}&to={found.period.last_day}",
        "network": network.section(found.viewer, found.names, found.site, found.period),
        "history_url": reverse("balance-history", args=[code, month]),
        "history": network.history(found.unaccounted()),
        "acceptances": _acceptances(found),
        "form": AcceptBalanceForm(open_gaps=gaps) if may_accept and (gaps := found.open_gaps()) else None,
        "back_url": reverse("balances"),
        "as_of": instant(changed_at),
        "is_behind": selectors.is_behind(),
        "data_version": version,
        "accept_url": reverse("accept-balance", args=[code, found.period.start.year, found.period.start.month]),
    }
    return render(request, "dashboards/balance.html", context)


@require_GET
@requires(P.RUN_VIEW)
def balance_figure(request: HttpRequest, code: str, month: str) -> JsonResponse:
    """From what was there and came in, step by step, to what nothing accounts for."""
    balance = _Month(request, code, month).total.balance
    figure = flows.balance_waterfall(equation_steps(balance), gap_label=_("Gap"))
    return JsonResponse({"figure": figure, "summary": headline_of(balance)})


@require_GET
@requires(P.RUN_VIEW)
def balance_history(request: HttpRequest, code: str, month: str) -> JsonResponse:
    """How what is unaccounted for has added up over the year before, in standard deviations."""
    found = _Month(request, code, month)
    rows = found.unaccounted()
    figure = series.lines(
        network.points(rows),
        unit=_("standard deviations"),
        bucket="month",
        target=float(network.LIMIT),
        target_label=_("bias above this"),
    )
    return JsonResponse({"figure": figure, "summary": _("Unaccounted for over the months")})


def _acceptances(found: _Month) -> Section:
    rows = balance_selectors.acceptances(viewer=found.viewer).filter(site=found.site, month=found.period.start)
    levels = [(Level.SITE, WET), (Level.LINE, WET), (Level.SITE, ELEMENTS), (Level.LINE, ELEMENTS)]
    now = {(one.line_id, one.element): one.balance.gap_kg for level, of in levels for one in found.all(level, of)}
    return Section(
        "acceptances",
        _("Accepted by"),
        _("An open gap counts as accepted when the operator and another party have accepted the same gap."),
        columns=[
            Column(_("Member")),
            Column(_("On")),
            Column(_("Of")),
            Column(_("Gap (kg)"), True),
            Column(_("Reason")),
            Column(_("Standing")),
        ],
        rows=[
            [
                str(row.organisation),
                instant(row.recorded_at),
                ", ".join([row.line.name if row.line else _("the site"), row.element_id or _("total mass")]),
                numeric(row.gap_kg),
                row.reason,
                None
                if row.gap_kg == now.get((row.line_id or 0, row.element_id or ""))
                else Cell(_("the gap has changed since"), tone="warn"),
            ]
            for row in rows
        ],
        empty=_("Nobody has accepted a gap of this month."),
    )


# From balances to words, cells and files ------------------------------------------------------------------------------


def headline(balances: list[MonthBalance]) -> str:
    """What the page says in one sentence."""
    assessable = [one for one in balances if one.balance.state is not State.NOT_ASSESSABLE]
    if not balances:
        return _("No month of this selection has anything to balance.")
    if not assessable:
        return _("None of %(count)s balances can be judged yet.") % {"count": len(balances)}
    open_ones = [one for one in balances if one.balance.state is State.OPEN]
    if not open_ones and any(one.balance.state is State.ACCEPTED for one in assessable):
        return _("All %(count)s balances that can be judged close or are accepted.") % {"count": len(assessable)}
    if not open_ones:
        return _("All %(count)s balances that can be judged close.") % {"count": len(assessable)}
    gap_kg = sum((abs(one.balance.gap_kg) for one in open_ones), Decimal(0))
    return _("%(open)s of %(count)s balances are open, by %(gap)s kg together.") % {
        "open": len(open_ones),
        "count": len(assessable),
        "gap": grouped(gap_kg, 0),
    }


def headline_of(balance) -> str:
    if balance.gap_kg is None:
        return _("It cannot be judged: %(why)s.") % {"why": "; ".join(balance.doubts)}
    share = balance.gap_share
    said = {
        "gap": grouped(abs(balance.gap_kg), 1),
        "share": grouped(abs(share) * 100, 2) if share is not None else "–",
        "tolerance": grouped(balance.tolerance_kg, 1),
    }
    if balance.state is State.CLOSED:
        return _("It closes: %(gap)s kg (%(share)s %%) lie within the tolerance of ±%(tolerance)s kg.") % said
    if balance.gap_kg > 0:
        return _("%(gap)s kg (%(share)s %%) are unaccounted for; the measurements explain ±%(tolerance)s kg.") % said
    return (
        _("%(gap)s kg (%(share)s %%) more were found than came in; the measurements explain ±%(tolerance)s kg.") % said
    )


def equation_steps(balance) -> list[tuple[str, Decimal, int]]:
    """Label, mass and sign of every term of the equation, in its order."""
    return [
        (_("Opening stock"), balance.opening_kg or Decimal(0), 1),
        (_("In"), balance.in_kg, 1),
        (_("Out"), balance.out_kg, -1),
        (_("Residue"), balance.residue_kg, -1),
        (_("Explained loss"), balance.explained_loss_kg, -1),
        (_("Closing stock"), balance.closing_kg or Decimal(0), -1),
    ]


def equation(balance) -> Section:
    rows = [[label, "+" if sign > 0 else "−", numeric(mass_kg)] for label, mass_kg, sign in equation_steps(balance)]
    if balance.gap_kg is not None:
        rows.append([_("Gap"), "=", numeric(balance.gap_kg)])
        rows.append([_("Tolerance (k = 2)"), "±", numeric(balance.tolerance_kg.quantize(Decimal("0.001")))])
    return Section(
        "equation",
        _("The equation"),
        _("Opening stock + in − out − residue − explained loss − closing stock = gap; wet mass."),
        columns=[Column(_("Term")), Column(_("Sign")), Column(_("Mass (kg)"), True)],
        rows=rows,
    )


def columns(level: Level) -> list[Column]:
    place = [Column(_("Site"))] + ([Column(_("Line"))] if level is Level.LINE else [])
    return [
        *place,
        Column(_("Month")),
        Column(_("State")),
        Column(_("Gap (kg)"), True, _("What is unaccounted for; below zero when more was found.")),
        Column(_("Tolerance (± kg)"), True, _("Expanded uncertainty, k = 2, from scale classes and assays.")),
        Column(_("Gap (%)"), True, _("Per mass that was there or came in.")),
        Column(_("Why it cannot be judged")),
        Column(_("Opening (kg)"), True, _("Counted stock at the end of the month before.")),
        Column(_("In (kg)"), True, _("Site: arrived and reagents. Line: charged and reagents.")),
        Column(_("Out (kg)"), True, _("Site: sent and moved. Line: products and intermediates.")),
        Column(_("Residue (kg)"), True),
        Column(_("Explained loss (kg)"), True),
        Column(_("Closing (kg)"), True, _("Counted stock at the end of the month.")),
    ]


def cells(one: MonthBalance, form: BalancesForm | None) -> list[Any]:
    """A row of the table; without a form, the place's own cells are left to the caller."""
    balance, month = one.balance, f"{one.month:%Y-%m}"
    shown_month = Cell(month, is_short=True)
    place: list[Any] = ["", shown_month]
    if form is not None:
        site = form.names.sites[one.site_id]
        place = [Cell(site.name, url=reverse("balance", args=[site.code, month]))]
        if one.line_id:
            place.append(form.names.lines[one.line_id].name)
        place.append(shown_month)
    share = balance.gap_share
    return [
        *place,
        Cell(state_labels()[balance.state], tone=TONES[balance.state]),
        numeric(balance.gap_kg),
        numeric(balance.tolerance_kg.quantize(Decimal("0.1"))),
        None if share is None else Cell(grouped(share * 100, 2), is_number=True),
        "; ".join(balance.doubts) or None,
        numeric(balance.opening_kg),
        numeric(balance.in_kg),
        numeric(balance.out_kg),
        numeric(balance.residue_kg),
        numeric(balance.explained_loss_kg),
        numeric(balance.closing_kg),
    ]
