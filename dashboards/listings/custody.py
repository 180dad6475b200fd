"""Lists of closed quarters, of what they hold of whose lots, and of the accounts that come of them."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from consortium.access.permissions import Permission as P
from consortium.filters import WordsFilter, chosen, days, element_choices, filters_of
from consortium.list_columns import code, day, instant, linked, number, partner, record_number, text, whole
from consortium.listings import Cell, Column, Listing, register
from dashboards import list_selectors
from dashboards.custody.quarters import code_of
from dashboards.custody.rules import custody_rules
from facilities.filters import site_choices

ATTRIBUTION, CREDITS = _("Attribution"), _("Credits")


def _site(path: str = "site") -> Column:
    def found(row):
        for name in path.split("."):
            row = getattr(row, name)
        return row

    return Column(
        "site", _("Site"), lambda row: found(row).code, shown=lambda row: found(row).name, sort=path.replace(".", "__")
    )


def _quarter(path: str = "") -> Column:
    def statement(row):
        return getattr(row, path) if path else row

    return Column(
        "quarter",
        _("Quarter"),
        lambda row: code_of(statement(row).starts_on),
        sort=f"{path}__starts_on" if path else "starts_on",
    )


STATEMENTS = Listing(
    code="attributions",
    title=_("Attribution statements"),
    subtitle=_("Quarters of plants as they were closed: which lots their products came from. Restated, never changed."),
    permission=P.REPORT_VIEW,
    select=list_selectors.attribution_statements,
    order=("-starts_on", "site__name", "-pk"),
    filters=filters_of(
        "StatementFilters", site=chosen("site__code", site_choices), q=WordsFilter("number", "site__name", "reason")
    ),
    group=ATTRIBUTION,
    key="number",
    empty_text=_("A statement appears when the operator of a plant that holds your lots closes a quarter."),
    columns=(
        record_number("attribution-statement"),
        _quarter(),
        _site(),
        partner("operator", _("Operator"), "site.operator"),
        linked("superseded_by", _("Superseded by"), "superseded_by_number", "attribution-statement"),
        text("reason", _("Reason"), "reason", help=_("Why it superseded the earlier one.")),
        instant("closed_at", _("Closed"), "closed_at"),
        text("closed_by", _("By"), "closed_by_name", help=_("A person of your own organisation.")),
        text("content_sha256", _("SHA-256 of the content"), "content_sha256", is_on_page=False),
    ),
)

METAL = Listing(
    code="attributed-metal",
    title=_("Metal by lot"),
    subtitle=_("What products hold of lots that you may name, to the milligram, by the statements that stand."),
    permission=P.REPORT_VIEW,
    select=list_selectors.attributed_metal,
    order=("-statement__starts_on", "lot__number", "output__number", "element", "pk"),
    filters=filters_of(
        "MetalFilters",
        site=chosen("statement__site__code", site_choices),
        element=chosen("element", element_choices),
        q=WordsFilter("lot__number", "output__number", "statement__number", "supplier__name"),
    ),
    group=ATTRIBUTION,
    empty_text=_("Rows appear when the operator of a plant that holds your lots closes a quarter."),
    columns=(
        _quarter("statement"),
        linked("statement", _("Statement"), "statement.number", "attribution-statement"),
        _site("statement.site"),
        Column("batch", _("Batch"), lambda row: row.output.number, sort="output__number"),
        Column("material", _("Material"), lambda row: row.output.material_id, Cell.CODE, sort="output__material"),
        linked("lot", _("Lot"), "lot.number", "lot"),
        partner("supplier", _("Supplier"), "supplier"),
        code("origin_class", _("Origin"), "origin_class", sort="origin_class"),
        code("element", _("Element"), "element_id", sort="element", shown=lambda row: row.element_id),
        number("mass_kg", _("Mass (kg)"), "mass_kg", "kg"),
        Column("is_reprocessed", _("Reprocessed"), lambda row: row.is_reprocessed, Cell.FLAG, is_on_page=False),
        Column(
            "is_estimated",
            _("Estimated"),
            lambda row: row.is_estimated or row.is_split_estimated,
            Cell.FLAG,
            help=_("A content or a share stands on a composition table."),
        ),
    ),
)

ACCOUNTS = Listing(
    code="credits",
    title=_("Credit accounts"),
    subtitle=_(
        "Recycled metal that may be passed on or claimed, by element, class of origin and site (mass balance after "
        "ISO 22095, to be verified). The recycler that recovered it is credited when it closes a quarter. An account "
        "is open to its holder, and to authorities to whom the law opens compliance; an agreement does not open it."
    ),
    permission=P.CREDIT_VIEW,
    select=list_selectors.credit_accounts,
    order=("organisation__name", "site__name", "element__position", "origin_class", "pk"),
    filters=filters_of(
        "AccountFilters",
        site=chosen("site__code", site_choices),
        element=chosen("element", element_choices),
        q=WordsFilter("number", "organisation__name", "site__name"),
    ),
    group=CREDITS,
    key="number",
    empty_text=_(
        "Accounts appear when you close a quarter in which products were won, or when a member transfers credits "
        "to you."
    ),
    notes=tuple(custody_rules().gaps),
    columns=(
        record_number("credit-account"),
        partner("organisation", _("Member"), "organisation"),
        _site(),
        code("element", _("Element"), "element_id", sort="element__position", shown=lambda row: row.element_id),
        code("origin_class", _("Origin"), "origin_class", sort="origin_class"),
        number("balance_kg", _("Balance (kg)"), "balance_kg", "kg"),
        number("owed_kg", _("Owed (kg)"), "owed_kg", "kg", sort="balance_kg"),
        Column(
            "state",
            _("State"),
            lambda row: "overdrawn" if row.owed_kg else "open",
            Cell.CODE,
            shown=lambda row: _now("overdrawn: blocked") if row.owed_kg else _now("open"),
            tone=lambda row: "bad" if row.owed_kg else "good",
            help=_("Overdrawn: a restatement took back what was used or had expired; it is owed until it is covered."),
        ),
        whole("entry_count", _("Entries"), "entry_count"),
    ),
)

ENTRIES = Listing(
    code="credit-entries",
    title=_("Entries"),
    subtitle=_("Every step of the credit accounts: credits, corrections, transfers, claims, expiry."),
    permission=P.CREDIT_VIEW,
    select=list_selectors.credit_entries,
    order=("-recorded_at", "-pk"),
    filters=filters_of(
        "EntryFilters",
        **days("recorded_at", is_instant=True),
        site=chosen("account__site__code", site_choices),
        element=chosen("account__element", element_choices),
        q=WordsFilter("account__number", "number", "claimed_for", "account__organisation__name"),
    ),
    group=CREDITS,
    empty_text=_("Entries appear with the first credit or transfer."),
    columns=(
        text("number", _("Number"), "number", is_on_page=False),
        instant("recorded_at", _("Recorded"), "recorded_at"),
        linked("account", _("Account"), "account.number", "credit-account"),
        partner("organisation", _("Member"), "account.organisation"),
        _site("account.site"),
        code(
            "element",
            _("Element"),
            "account.element_id",
            sort="account__element",
            shown=lambda row: row.account.element_id,
        ),
        code("origin_class", _("Origin"), "account.origin_class", sort="account__origin_class"),
        code("kind", _("Entry"), "kind", sort="kind"),
        number("amount_kg", _("Amount (kg)"), "amount_kg", "kg"),
        number("after_kg", _("Balance (kg)"), "after_kg", "kg"),
        number("estimated_kg", _("Estimated (kg)"), "estimated_kg", "kg", is_on_page=False),
        linked("statement", _("Statement"), "statement_number", "attribution-statement"),
        text("given_to", _("Given to"), "given_to", help=_("For the two sides of a transfer only.")),
        text("taken_from", _("Taken from"), "taken_from", help=_("For the two sides of a transfer only.")),
        text("transfer_reference", _("Contract or delivery"), "transfer_reference", is_on_page=False),
        text("claimed_for", _("Claimed for"), "claimed_for"),
        day("claimed_from", _("Claimed from"), "claimed_from", is_on_page=False),
        day("claimed_until", _("Claimed to"), "claimed_until", is_on_page=False),
        day("usable_until", _("Usable until"), "usable_until"),
        text("recorded_by", _("By"), "recorded_by_name", help=_("A person of your own organisation.")),
    ),
)


def register_listings() -> None:
    register(STATEMENTS, METAL, ACCOUNTS, ENTRIES)
