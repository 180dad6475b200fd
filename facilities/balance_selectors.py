"""Scales, stock-takes and accepted gaps as a viewer may see them."""

from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from consortium.access.permissions import Permission as P
from consortium.access.viewer import Viewer
from consortium.list_selectors import with_origin
from facilities.models import BalanceAcceptance, RunOutput, Scale, Site, StockTake


def scales(*, viewer: Viewer) -> QuerySet[Scale]:
    return Scale.objects.visible_to(viewer).select_related("site").order_by("site__name", "use", "-valid_from", "pk")


def stock_takes(*, viewer: Viewer) -> QuerySet[StockTake]:
    """Standing stock-takes with what was counted."""
    rows = StockTake.objects.visible_to(viewer).filter(voided_at__isnull=True).select_related("site", "line")
    return rows.annotate(row_count=Count("rows"), mass_kg=Sum("rows__mass_kg", default=Decimal(0))).order_by(
        "-day", "site__name", "pk"
    )


def listed_stock_takes(*, viewer: Viewer) -> QuerySet[StockTake]:
    """Withdrawn ones, too."""
    rows = StockTake.objects.visible_to(viewer).select_related("site", "line")
    counted = rows.annotate(row_count=Count("rows"), mass_kg=Sum("rows__mass_kg", default=Decimal(0)))
    return with_origin(counted, viewer=viewer)


def stock_takes_to_void(*, viewer: Viewer) -> QuerySet[StockTake]:
    return StockTake.objects.permitted(viewer, P.FACT_VOID).filter(voided_at__isnull=True).order_by("pk")


def countable_batches(*, viewer: Viewer) -> QuerySet[RunOutput]:
    """Batches that may have lain at the viewer's sites: what it holds, and what it made and has sold since."""
    mine = Q(run__site__operator=viewer.organisation_id) | Q(holder=viewer.organisation_id)
    rows = RunOutput.objects.visible_to(viewer).filter(mine, voided_at__isnull=True)
    return rows.select_related("run", "run__site").order_by("pk")


def sites_to_judge(*, viewer: Viewer) -> QuerySet[Site]:
    """Sites whose open balances the viewer may accept: its own, and those opened to it for compliance."""
    return Site.objects.permitted(viewer, P.BALANCE_ACCEPT).select_related("operator").order_by("name", "pk")


def acceptances(*, viewer: Viewer) -> QuerySet[BalanceAcceptance]:
    rows = BalanceAcceptance.objects.visible_to(viewer).filter(voided_at__isnull=True)
    return rows.select_related("site", "organisation", "recorded_by").order_by("-recorded_at", "pk")


def acceptances_to_void(*, viewer: Viewer) -> QuerySet[BalanceAcceptance]:
    return BalanceAcceptance.objects.permitted(viewer, P.FACT_VOID).filter(voided_at__isnull=True).order_by("pk")


def agreed_gaps(*, viewer: Viewer, since: date) -> set[tuple[int, int, date, str, Decimal]]:
    """(site, line or 0, month, element or "", gap) that the operator and somebody else have both accepted."""
    rows = acceptances(viewer=viewer).filter(month__gte=since)
    parties: dict[tuple, set[bool]] = {}
    for row in rows:
        key = (row.site_id, row.line_id or 0, row.month, row.element_id or "", row.gap_kg)
        parties.setdefault(key, set()).add(row.organisation_id == row.site.operator_id)
    return {key for key, sides in parties.items() if sides == {True, False}}
