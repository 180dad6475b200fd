"""A commitment: what was promised for each period, what arrived, and which deliveries count."""

from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from consortium.access.http import requires
from consortium.access.permissions import Permission as P
from consortium.context import url_of
from consortium.forms import WithdrawForm
from consortium.quantities import exact
from consortium.views import records
from consortium.views.records import Cell, Column, Figure, Item, Section, day, day_cell, moment, numeric, percent
from contracts import selectors
from contracts.services import void_commitments
from contracts.terms import PeriodAccount, Standing
from facilities import selectors as facilities
from facilities.views.links import Links

MOST_DELIVERIES = 200
"""Rows of the table; the list of receipts has all."""

STANDINGS = {
    Standing.AHEAD: (gettext_lazy("ahead"), "neutral"),
    Standing.RUNNING: (gettext_lazy("running"), "neutral"),
    Standing.MET: (gettext_lazy("met"), "good"),
    Standing.SHORT: (gettext_lazy("short"), "bad"),
}


@require_GET
@requires(P.COMMITMENT_VIEW)
def commitment(request: HttpRequest, number: str) -> HttpResponse:
    viewer = request.viewer
    rows = selectors.commitment_records(viewer=viewer)
    found = get_object_or_404(rows, number=number)
    is_withdrawn = found.voided_at is not None
    today = timezone.localdate(timezone=ZoneInfo(found.time_zone))
    account = selectors.account(viewer=viewer, commitment=found, today=today)
    chemistry = found.chemistry.label if found.chemistry_id else _("any chemistry")
    context = {
        "title": _("Commitment %(number)s") % {"number": found.number},
        "subtitle": _("%(supplier)s to %(recycler)s · %(chemistry)s")
        % {"supplier": found.supplier, "recycler": found.recycler, "chemistry": chemistry},
        "back_url": url_of("commitments"),
        "back_label": _("Commitments"),
        "record": records.frame(found, viewer=viewer, rows=rows, page="commitment"),
        "notices": [] if is_withdrawn else _notices(account.periods, today),
        "figures": [] if is_withdrawn else _figures(account),
        "items": _items(found, chemistry),
        "sections": [_promises(account.periods)]
        if is_withdrawn
        else [_periods(account.periods, found, today), _deliveries(account.receipt_ids, viewer)],
        "may_withdraw": selectors.commitments_to_void(viewer=viewer).filter(pk=found.pk).exists(),
        "withdraw_url_name": "withdraw-commitment",
        "number": found.number,
        "form": WithdrawForm(),
    }
    return render(request, "consortium/record.html", context)


@require_POST
@requires(P.FACT_VOID)
def withdraw_commitment(request: HttpRequest, number: str) -> HttpResponse:
    return records.withdraw(
        request,
        number,
        rows=selectors.commitments_to_void(viewer=request.viewer),
        page="commitment",
        work=lambda fact, reason: void_commitments([fact], reason=reason, by=request.user),
    )


def _items(commitment, chemistry: str) -> list[Item]:
    return [
        Item(_("Number"), commitment.number),
        Item(_("The recorder's own reference"), commitment.source_reference),
        Item(_("Supplier"), str(commitment.supplier)),
        Item(_("Recycler"), str(commitment.recycler)),
        Item(_("Chemistry"), chemistry),
        Item(_("First day"), day(commitment.starts_on)),
        Item(_("Last day"), day(commitment.ends_on - timedelta(days=1)) if commitment.ends_on else None),
        Item(_("Periods are counted in"), commitment.time_zone),
        Item(_("Committed in all"), exact(commitment.committed_mass_kg or Decimal(0)), unit="kg"),
        Item(_("Tolerance"), percent(commitment.tolerance_fraction), unit="%"),
        Item(_("Damaged share at most"), percent(commitment.largest_damaged_fraction), unit="%"),
    ]


def _notices(periods: list[PeriodAccount], today) -> list[str]:
    short = [period for period in periods if period.standing(today) is Standing.SHORT]
    if not short:
        return []
    missing_kg = sum((period.missing_kg for period in short), Decimal(0))
    return [
        ngettext(
            "%(count)s period ended %(missing)s kg short of what was committed.",
            "%(count)s periods ended short of what was committed, by %(missing)s kg added up.",
            len(short),
        )
        % {"count": len(short), "missing": exact(missing_kg)}
    ]


def _figures(account: selectors.Account) -> list[Figure]:
    """As on the boards: what lies ahead is neither missing nor fulfilled."""
    due = _("Promised up to today, each period spread evenly over its days.")
    missing = _("Due up to today less delivered: more in one period makes up for less in another.")
    return [
        Figure(_("Due up to today"), exact(account.due_kg), "kg", due),
        Figure(
            _("Delivered"),
            exact(account.delivered_kg),
            "kg",
            _("Net mass of what arrived, without damaged mass beyond the agreed share."),
        ),
        Figure(_("Missing in all"), exact(account.missing_kg), "kg", missing),
        Figure(_("Fulfilment"), percent(account.fulfilment), "%", _("Delivered per mass due up to today.")),
    ]


def _promises(periods: list[PeriodAccount]) -> Section:
    """Of a withdrawn commitment, against which nothing counts any more."""
    return Section(
        "periods",
        _("Periods"),
        columns=[Column(_("First day")), Column(_("Last day")), Column(_("Committed (kg)"), True)],
        rows=[
            [day_cell(one.starts_on), day_cell(one.ends_on - timedelta(days=1)), numeric(one.committed_kg)]
            for one in periods
        ],
    )


def _periods(periods: list[PeriodAccount], commitment, today) -> Section:
    def damaged(period: PeriodAccount) -> Cell | None:
        share = period.damaged_fraction
        if share is None:
            return None
        tone = "warn" if share > commitment.largest_damaged_fraction else ""
        return Cell(f"{percent(share)} %", is_number=True, tone=tone)

    def standing(period: PeriodAccount) -> Cell:
        text, tone = STANDINGS[period.standing(today)]
        return Cell(str(text), tone=tone)

    has_limit = commitment.largest_damaged_fraction < 1
    note = _("A delivery counts on the site's own day of arrival. A period is met from the least mass on.")
    if has_limit:
        limit = _("Damaged mass beyond %(share)s %% of what arrives in a period does not count.")
        note = f"{note} {limit % {'share': percent(commitment.largest_damaged_fraction)}}"
    return Section(
        "periods",
        _("Periods"),
        note,
        columns=[
            Column(_("First day")),
            Column(_("Last day")),
            Column(_("Committed (kg)"), True),
            Column(_("Least, with tolerance (kg)"), True),
            *([Column(_("Not counted (kg)"), True)] if has_limit else []),
            Column(_("Delivered (kg)"), True),
            Column(_("Missing (kg)"), True),
            Column(_("Fulfilment (%)"), True),
            Column(_("Damaged"), True),
            Column(_("State")),
        ],
        rows=[
            [
                day_cell(period.starts_on),
                day_cell(period.ends_on - timedelta(days=1)),
                numeric(period.committed_kg),
                numeric(period.least_kg),
                *([numeric(period.uncounted_kg)] if has_limit else []),
                numeric(period.delivered_kg),
                numeric(period.missing_kg),
                Cell(percent(period.fulfilment), is_number=True),
                damaged(period),
                standing(period),
            ]
            for period in periods
        ],
        empty=_("It has no period."),
    )


def _deliveries(receipt_ids: list[int], viewer) -> Section:
    """The receipts by name where they are open to the viewer; the others by their number only."""
    receipts = list(facilities.receipts(viewer=viewer).filter(pk__in=receipt_ids))
    shown = receipts[:MOST_DELIVERIES]
    links = Links(viewer, receipt=shown, site=[r.site for r in shown], lot=[r.lot for r in shown])
    notes = []
    if hidden := len(set(receipt_ids)) - len(receipts):
        notes.append(
            ngettext("%(count)s more that you cannot see", "%(count)s more that you cannot see", hidden)
            % {"count": hidden}
        )
    if len(receipts) > MOST_DELIVERIES:
        notes.append(_("the latest %(count)s of %(all)s") % {"count": MOST_DELIVERIES, "all": len(receipts)})
    return Section(
        "deliveries",
        _("Deliveries under it"),
        "; ".join(notes),
        columns=[
            Column(_("Receipt")),
            Column(_("Received")),
            Column(_("Site")),
            Column(_("Lot")),
            Column(_("Chemistry")),
            Column(_("Condition")),
            Column(_("Net mass (kg)"), True),
        ],
        rows=[
            [
                links.cell("receipt", receipt),
                moment(receipt.received_at, receipt.site.time_zone),
                links.cell("site", receipt.site),
                links.cell("lot", receipt.lot),
                receipt.lot.chemistry.label,
                receipt.lot.get_condition_display(),
                numeric(receipt.net_mass_kg),
            ]
            for receipt in shown
        ],
        empty="; ".join(notes) or _("Nothing has arrived that counts."),
    )
