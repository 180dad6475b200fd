"""One credit account: its entries, and the forms that give away or use up what it holds."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from consortium import selectors as partners
from consortium.access.http import requires
from consortium.access.permissions import Permission as P
from consortium.quantities import exact
from consortium.views.answers import taken
from consortium.views.records import Cell, Column, Item, Section, instant
from dashboards import list_selectors, services
from dashboards.custody.forms import ClaimForm, TransferForm
from dashboards.custody.quarters import code_of
from dashboards.custody.rules import custody_rules
from dashboards.custody.sections import DIGITS, change, mass, rules_section


@require_GET
@requires(P.CREDIT_VIEW)
def account(request: HttpRequest, number: str) -> HttpResponse:
    """What the account holds, how it came to that, and what may be done with it."""
    found = get_object_or_404(list_selectors.credit_accounts(viewer=request.viewer), number=number)
    return _page(request, found)


@require_POST
@requires(P.CREDIT_MOVE)
def transfer(request: HttpRequest, number: str) -> HttpResponse:
    found = get_object_or_404(list_selectors.credit_accounts_to_move(viewer=request.viewer), number=number)
    members = _members(request)
    form = TransferForm(request.POST, members=members)

    def give(said: dict[str, Any]) -> None:
        services.transfer_credit(
            account=found, to=members[said["to"]], mass_kg=said["mass_kg"], reference=said["reference"], by=request.user
        )

    return _moved(request, found, form, give, name="transfer_form")


@require_POST
@requires(P.CREDIT_MOVE)
def claim(request: HttpRequest, number: str) -> HttpResponse:
    found = get_object_or_404(list_selectors.credit_accounts_to_move(viewer=request.viewer), number=number)

    def use(said: dict[str, Any]) -> None:
        services.claim_credit(account=found, by=request.user, **said)

    return _moved(request, found, ClaimForm(request.POST), use, name="claim_form")


def _moved(request: HttpRequest, found, form: forms.Form, work: Callable[[dict], None], *, name: str) -> HttpResponse:
    """Back to the account, or the same page with what was typed and why it was refused."""
    if taken(form, work):
        return redirect("credit-account", found.number)
    return _page(request, found, **{name: form})


def _members(request: HttpRequest) -> dict[str, Any]:
    others = partners.organisations(viewer=request.viewer).exclude(pk=request.viewer.organisation_id)
    return {member.code: member for member in others.filter(status="active")}


def _page(request: HttpRequest, found, **bound: forms.Form) -> HttpResponse:
    may_move = list_selectors.credit_accounts_to_move(viewer=request.viewer).filter(pk=found.pk).exists()
    entries = list(list_selectors.credit_entries(viewer=request.viewer).filter(account=found))
    forms_of = {"transfer_form": lambda: TransferForm(members=_members(request)), "claim_form": ClaimForm}
    context = {
        "title": _("Account %(number)s") % {"number": found.number},
        "subtitle": " · ".join(
            (str(found.organisation), found.site.name, found.element_id, found.get_origin_class_display())
        ),
        "owed": exact(found.owed_kg, DIGITS) if found.owed_kg else "",
        "items": _items(found, entries),
        "entries": _entries(entries, f"{reverse('credit-entries')}?q={found.number}"),
        "may_move": may_move and found.balance_kg > 0,
        "transfer_url": reverse("transfer-credit", args=[found.number]),
        "claim_url": reverse("claim-credit", args=[found.number]),
        "rules": rules_section(),
        "gaps": custody_rules().gaps,
        "as_of": instant(timezone.now()),
    }
    if may_move:
        context |= {name: bound.get(name) or make() for name, make in forms_of.items()}
    return render(request, "dashboards/credit_account.html", context)


def _items(found, entries: list) -> list[Item]:
    def total(*kinds: str) -> str:
        return exact(sum((abs(one.amount_kg) for one in entries if one.kind in kinds), Decimal(0)), DIGITS)

    estimated = sum((one.estimated_kg for one in entries if one.kind == "credit"), Decimal(0))
    return [
        Item(_("Balance"), exact(found.balance_kg, DIGITS), unit="kg", tone="bad" if found.owed_kg else ""),
        Item(_("Owed"), exact(found.owed_kg, DIGITS), unit="kg", tone="bad" if found.owed_kg else ""),
        Item(_("Credited"), total("credit"), unit="kg"),
        Item(_("of it by estimated shares"), exact(estimated, DIGITS), unit="kg"),
        Item(_("Received"), total("transfer_in"), unit="kg"),
        Item(_("Given away"), total("transfer_out"), unit="kg"),
        Item(_("Claimed"), total("claim"), unit="kg"),
        Item(_("Expired"), total("expiry"), unit="kg"),
    ]


def _entries(entries: list, link_url: str) -> Section:
    return Section(
        "entries",
        _("Entries"),
        _("The newest first. Nothing is changed or taken out: a mistake is settled by a further entry."),
        columns=[
            Column(_("Recorded")),
            Column(_("Entry")),
            Column(_("Of or for")),
            Column(_("Amount (kg)"), True),
            Column(_("Balance (kg)"), True),
            Column(_("Usable until")),
            Column(_("By")),
        ],
        rows=[
            [
                instant(one.recorded_at),
                one.get_kind_display(),
                _subject(one),
                Cell(change(one.amount_kg), is_number=True),
                mass(one.after_kg) or Cell("0", is_number=True),
                one.usable_until.isoformat() if one.usable_until else None,
                one.recorded_by_name,
            ]
            for one in entries
        ],
        empty=_("Nothing was ever booked."),
        link_label=_("Entries as a list, with CSV and XLSX"),
        link_url=link_url,
    )


def _subject(one) -> Cell | str | None:
    """The statement of a credit, the other side of a transfer, the product of a claim."""
    if one.statement_id:
        quarter = f"{one.account.site.name} {code_of(one.statement.starts_on)}"
        return Cell(quarter, url=reverse("attribution-statement", args=[one.statement_number]))
    if one.kind in {"transfer_in", "transfer_out"}:
        other = one.given_to or one.taken_from
        return f"{other} · {one.transfer_reference}" if other else _("another member")
    if one.kind == "claim":
        return f"{one.claimed_for} · {one.claimed_from} – {one.claimed_until}"
    return None
