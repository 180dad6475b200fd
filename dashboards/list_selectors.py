"""Annual reports, attribution and credits as a viewer may see them."""

from django.db.models import Count, F, Q, QuerySet

from consortium.access.permissions import Permission as P
from consortium.access.viewer import Viewer
from consortium.list_selectors import known_if
from dashboards.models import AnnualReport, AttributionRow, AttributionStatement, CreditAccount, CreditEntry


def annual_reports(*, viewer: Viewer) -> QuerySet[AnnualReport]:
    """Frozen years, superseded ones too; who froze one is known to its own organisation."""
    rows = AnnualReport.objects.visible_to(viewer).select_related("site", "operator", "supersedes")
    return rows.annotate(
        frozen_by_name=known_if(Q(operator=viewer.organisation_id), "frozen_by__name"),
        superseded_by_number=F("superseded_by__number"),
    ).order_by("-frozen_at", "-pk")


def attribution_statements(*, viewer: Viewer) -> QuerySet[AttributionStatement]:
    """Closed quarters, superseded ones too; who closed one is known to its own organisation."""
    rows = AttributionStatement.objects.visible_to(viewer).select_related("site", "site__operator", "supersedes")
    return rows.annotate(
        closed_by_name=known_if(Q(site__operator=viewer.organisation_id), "closed_by__name"),
        superseded_by_number=F("superseded_by__number"),
    ).order_by("-starts_on", "site__name", "-pk")


def attribution_rows(*, viewer: Viewer) -> QuerySet[AttributionRow]:
    """The rows that are open to the viewer; `is_named` where it may know whose lot it was."""
    rows = AttributionRow.objects.visible_to(viewer).select_related("output", "lot", "supplier", "statement__site")
    return rows.marking(viewer, P.COUNTERPARTY_VIEW, name="is_named").order_by("pk")


def attributed_metal(*, viewer: Viewer) -> QuerySet[AttributionRow]:
    """Rows of statements that stand, of lots that the viewer may name."""
    rows = attribution_rows(viewer=viewer).filter(is_named=True, statement__superseded_by__isnull=True)
    return rows.select_related("output", "lot", "supplier", "statement__site__operator")


def hidden_rows(*, viewer: Viewer, statement: AttributionStatement) -> tuple[int, int]:
    """How many rows of a visible statement, and of how many lots, the viewer does not see: counted, not shown."""
    whole = AttributionRow.objects.visible_to(Viewer.system()).filter(statement=statement)
    seen = AttributionRow.objects.visible_to(viewer).filter(statement=statement).values("pk")
    found = whole.exclude(pk__in=seen).aggregate(rows=Count("pk"), lots=Count("lot", distinct=True))
    return found["rows"], found["lots"]


def credit_accounts(*, viewer: Viewer) -> QuerySet[CreditAccount]:
    rows = CreditAccount.objects.visible_to(viewer).select_related("organisation", "site", "element")
    return rows.order_by("organisation__name", "site__name", "element__position", "origin_class", "pk")


def credit_accounts_to_move(*, viewer: Viewer) -> QuerySet[CreditAccount]:
    """Accounts that the viewer may give from and claim from."""
    return CreditAccount.objects.permitted(viewer, P.CREDIT_MOVE).select_related("organisation", "site")


def credit_entries(*, viewer: Viewer) -> QuerySet[CreditEntry]:
    """Every step of the accounts that are open to the viewer; with whom, only the two sides learn."""
    rows = CreditEntry.objects.visible_to(viewer).select_related(
        "account", "account__organisation", "account__site", "account__element", "statement", "transfer"
    )
    own = Q(account__organisation=viewer.organisation_id)
    given, taken = own & Q(kind="transfer_out"), own & Q(kind="transfer_in")
    return rows.annotate(
        statement_number=F("statement__number"),
        given_to=known_if(given, "transfer__taker__organisation__name"),
        taken_from=known_if(taken, "transfer__giver__organisation__name"),
        transfer_reference=known_if(own, "transfer__reference"),
        recorded_by_name=known_if(own, "recorded_by__name"),
    ).order_by("account", "-position")
