"""Credits of recycled metal: booked from closed statements, given away, claimed, expired; never more than there is.

Every step locks its account's row first, so that two who spend at once spend one after the other; the database's own
constraints stand behind it (`dashboards.models.credit`).
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from consortium.access.viewer import Viewer
from consortium.models import Organisation, User
from consortium.models.fact import new_number
from consortium.quantities import exact
from consortium.refusals import Refusal
from consortium.services import audit
from dashboards.custody.attribution import Line, credits_of
from dashboards.custody.balance import expired_kg, left_until
from dashboards.custody.quarters import code_of, quarter_from
from dashboards.custody.rules import custody_rules
from dashboards.models import AttributionStatement, CreditAccount, CreditEntry, CreditTransfer
from dashboards.models.credit import EntryKind
from dashboards.rates.open_balances import open_balances
from dashboards.selectors import Names
from facilities.attribution import MILLIGRAM_KG

ZERO = Decimal(0)
DIGITS = 6
"""Accounts are kept to the milligram."""


@transaction.atomic
def book_statement(*, statement: AttributionStatement, lines: Iterable[Line], by: User) -> list[CreditEntry]:
    """Credit what a closed quarter earned to the operator that recovered it; a restatement books the difference."""
    quarter, site = quarter_from(statement.starts_on), statement.site
    earned, booked = credits_of(lines), _booked_before(statement)
    entries = []
    for element, origin_class in sorted(earned.keys() | booked.keys()):
        whole_kg, estimated_kg = earned.get((element, origin_class), (ZERO, ZERO))
        change_kg = whole_kg - booked.get((element, origin_class), ZERO)
        if not change_kg:
            continue
        is_first = (element, origin_class) not in booked
        account = _locked(
            _account(organisation_id=site.operator_id, site_id=site.pk, element=element, origin_class=origin_class)
        )
        entries.append(
            _append(
                account,
                EntryKind.CREDIT if is_first else EntryKind.CORRECTION,
                change_kg,
                by=by,
                statement=statement,
                estimated_kg=estimated_kg if is_first else ZERO,
                usable_until=custody_rules().usable_until(quarter) if change_kg > 0 else None,
            )
        )
    return entries


def _booked_before(statement: AttributionStatement) -> dict[tuple[str, str], Decimal]:
    """What earlier versions of the same quarter have booked so far."""
    rows = CreditEntry.objects.filter(
        statement__site=statement.site_id, statement__starts_on=statement.starts_on
    ).values_list("account__element", "account__origin_class")
    return {(element, origin): total for element, origin, total in rows.annotate(total=Sum("amount_kg"))}


@transaction.atomic
def transfer_credit(
    *, account: CreditAccount, to: Organisation, mass_kg: Decimal, reference: str, by: User
) -> CreditTransfer:
    """Give metal away along a contract: the other side has it at once, or nothing happened."""
    if to.pk == account.organisation_id:
        raise Refusal(_("It is yours already: name the member that it goes to."))
    other = _account(
        organisation_id=to.pk,
        site_id=account.site_id,
        element=account.element_id,
        origin_class=account.origin_class,
    )
    # In one order for everybody: two who give each other something at once would otherwise wait for ever.
    locked = {pk: _locked_by_key(pk) for pk in sorted((account.pk, other.pk))}
    giver, taker = locked[account.pk], locked[other.pk]
    left = _ready(giver, mass_kg, by=by)
    transfer = CreditTransfer(
        number=new_number("CT"), giver=giver, taker=taker, mass_kg=mass_kg, reference=reference, recorded_by=by
    )
    transfer.save(force_insert=True)
    _append(giver, EntryKind.TRANSFER_OUT, -mass_kg, by=by, transfer=transfer)
    # The oldest date of what is given: passing credits on must not make them last longer.
    _append(taker, EntryKind.TRANSFER_IN, mass_kg, by=by, transfer=transfer, usable_until=left[0][0])
    audit.record(
        "credit.transferred",
        subject=transfer,
        label=transfer.number,
        organisation_id=giver.organisation_id,
        by=by,
        to=to.code,
        mass_kg=str(mass_kg),
        account=giver.number,
    )
    return transfer


@transaction.atomic
def claim_credit(
    *, account: CreditAccount, mass_kg: Decimal, claimed_for: str, first_day: date, last_day: date, by: User
) -> CreditEntry:
    """Use metal up for a product or declaration; it is gone from the account for good."""
    if last_day < first_day:
        raise Refusal(_("The last day of the claim lies before its first."))
    account = _locked(account)
    _ready(account, mass_kg, by=by)
    entry = _append(
        account,
        EntryKind.CLAIM,
        -mass_kg,
        by=by,
        claimed_for=claimed_for,
        claimed_from=first_day,
        claimed_until=last_day,
    )
    audit.record(
        "credit.claimed",
        subject=entry,
        label=entry.number,
        organisation_id=account.organisation_id,
        by=by,
        mass_kg=str(mass_kg),
        account=account.number,
        claimed_for=claimed_for,
    )
    return entry


def expire_credits() -> int:
    """Take out what nobody used within its balancing period; returns in how many accounts."""
    expired = 0
    for pk in CreditAccount.objects.filter(balance_kg__gt=0).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            before = _locked_by_key(pk)
            expired += _expire(before) is not None
    return expired


def _ready(account: CreditAccount, mass_kg: Decimal, *, by: User) -> list[tuple[date, Decimal]]:
    """What is left in a locked account until when, once what has expired is out; refuses what it does not cover."""
    if mass_kg <= 0 or mass_kg % MILLIGRAM_KG:
        raise Refusal(_("Say a mass above zero, in kilograms with at most six decimals."))
    _expire(account)
    if account.owed_kg:
        raise Refusal(
            _(
                "This account owes %(mass)s kg, which a restatement took back after it was used or had expired: "
                "nothing can be given away or claimed until credits or transfers cover it."
            )
            % {"mass": exact(account.owed_kg, DIGITS)}
        )
    _refuse_open_balances(account)
    if mass_kg > account.balance_kg:
        raise Refusal(
            _("The account holds %(balance)s kg %(element)s: %(mass)s kg would exceed it.")
            % {
                "balance": exact(account.balance_kg, DIGITS),
                "element": account.element_id,
                "mass": exact(mass_kg, DIGITS),
            }
        )
    return _left(account)


def _refuse_open_balances(account: CreditAccount) -> None:
    """No quarter is closed on an open balance; one that has opened since keeps its credits in until it is settled."""
    today, everything = timezone.localdate(), Viewer.system()
    usable = CreditEntry.objects.filter(
        account__site=account.site_id,
        account__element=account.element_id,
        statement__isnull=False,
        usable_until__gte=today,
    )
    for starts_on in usable.order_by("statement__starts_on").values_list("statement__starts_on", flat=True).distinct():
        found = open_balances(
            viewer=everything,
            names=Names(everything),
            period=quarter_from(starts_on),
            site_ids=[account.site_id],
        )
        if found:
            raise Refusal(
                _(
                    "A mass balance of %(site)s has opened since %(quarter)s was closed (%(count)s months of the site "
                    "and its lines): what it earned is neither given away nor claimed until both parties settle it."
                )
                % {"site": account.site.name, "quarter": code_of(starts_on), "count": len(found)}
            )


def _left(account: CreditAccount) -> list[tuple[date, Decimal]]:
    entries = CreditEntry.objects.filter(account=account)
    spent_kg = -(entries.filter(amount_kg__lt=0).aggregate(total=Sum("amount_kg"))["total"] or ZERO)
    return left_until(entries.filter(amount_kg__gt=0).values_list("usable_until", "amount_kg"), spent_kg)


def _expire(account: CreditAccount) -> CreditEntry | None:
    lost_kg = min(expired_kg(_left(account), today=timezone.localdate()), account.balance_kg)
    return _append(account, EntryKind.EXPIRY, -lost_kg, by=None) if lost_kg > 0 else None


def _account(**key: Any) -> CreditAccount:
    key["element_id"] = key.pop("element")
    account, _is_new = CreditAccount.objects.get_or_create(**key, defaults={"number": new_number("CA")})
    return account


def _locked(account: CreditAccount) -> CreditAccount:
    return _locked_by_key(account.pk)


def _locked_by_key(pk: int) -> CreditAccount:
    return CreditAccount.objects.select_for_update().get(pk=pk)


def _append(
    account: CreditAccount, kind: EntryKind, amount_kg: Decimal, *, by: User | None, **said: Any
) -> CreditEntry:
    """The next entry of a locked account, and its new balance."""
    position = account.entry_count + 1
    entry = CreditEntry(
        number=new_number("CE"),
        account=account,
        position=position,
        follows=position - 1 or None,
        kind=kind,
        before_kg=account.balance_kg,
        amount_kg=amount_kg,
        after_kg=account.balance_kg + amount_kg,
        recorded_by=by,
        **said,
    )
    entry.save(force_insert=True)
    account.balance_kg, account.entry_count = entry.after_kg, position
    account.save(update_fields=["balance_kg", "entry_count"])
    return entry
