"""Every quarter of every plant that is open to the viewer: what is in products today, what was closed, and the rest."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.utils import timezone

from consortium.access.permissions import Permission as P
from consortium.access.viewer import Viewer
from consortium.periods import Period
from dashboards import list_selectors, selectors
from dashboards.custody.quarters import latest_ended, quarter_with
from dashboards.custody.rules import custody_rules
from dashboards.rows import Selection
from dashboards.selectors import APART, Names
from facilities import selectors as facilities

QUARTERS_BACK = 8
ZERO = Decimal(0)
NOTICEABLE_KG = Decimal("0.001")
"""A rollup keeps more digits than a statement: below a gram two sums are the same."""


@dataclass(frozen=True)
class QuarterRow:
    site: object
    quarter: Period
    now_kg: dict[str, Decimal]
    """By element, in products, as of the rollups."""
    statement: object | None
    closed_kg: dict[str, Decimal]

    @property
    def change_kg(self) -> dict[str, Decimal]:
        """What has changed since it was closed."""
        if self.statement is None:
            return {}
        found = {}
        for element in self.now_kg.keys() | self.closed_kg.keys():
            difference = self.now_kg.get(element, ZERO) - self.closed_kg.get(element, ZERO)
            if abs(difference) >= NOTICEABLE_KG:
                found[element] = difference
        return dict(sorted(found.items()))


def quarters(*, viewer: Viewer, names: Names) -> list[QuarterRow]:
    """The newest first; quarters without products are left out."""
    sites = {site.pk: site for site in facilities.sites_for(viewer=viewer, permission=P.REPORT_VIEW)}
    if not sites:
        return []
    periods = latest_ended(timezone.localdate(), most=QUARTERS_BACK)
    now = _in_products(viewer, names, Period(periods[-1].start, periods[0].end))
    statements = _standing(viewer, periods[-1])
    closed = _closed(viewer, [statement.pk for statement in statements.values()])
    found = []
    for period in periods:
        for pk, site in sites.items():
            statement = statements.get((pk, period.start))
            if now.get((pk, period.start)) or statement:
                kept = closed.get(statement.pk, {}) if statement else {}
                found.append(QuarterRow(site, period, now.get((pk, period.start), {}), statement, kept))
    return found


def _in_products(viewer: Viewer, names: Names, period: Period) -> dict:
    products = [code for code, material in names.materials.items() if material.kind == "product"]
    found: dict = defaultdict(lambda: defaultdict(Decimal))
    for perspective in APART:
        for one in selectors.sums(
            viewer=viewer,
            measures=("element_recovered_kg",),
            selection=Selection(period),
            perspective=perspective,
            by=("site_id", "element"),
            bucket="month",
            where=Q(material__in=products, element__in=custody_rules().credited),
        ):
            site, element = one.keys
            found[site, quarter_with(one.bucket).start][element] += one.value or ZERO
    return found


def _standing(viewer: Viewer, oldest: Period) -> dict:
    rows = list_selectors.attribution_statements(viewer=viewer).filter(
        superseded_by__isnull=True, starts_on__gte=oldest.start
    )
    return {(one.site_id, one.starts_on): one for one in rows}


def _closed(viewer: Viewer, statements: list[int]) -> dict[int, dict[str, Decimal]]:
    rows = list_selectors.attribution_rows(viewer=viewer).filter(
        statement__in=statements, element__in=custody_rules().credited
    )
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for statement, element, total in rows.order_by().values_list("statement", "element").annotate(t=Sum("mass_kg")):
        found[statement][element] = total
    return found


def own_metal(*, viewer: Viewer) -> list[tuple]:
    """(statement, class of origin, element, kg) of the viewer's own lots in statements that stand, newest first."""
    rows = list_selectors.attribution_rows(viewer=viewer).filter(
        supplier=viewer.organisation_id, statement__superseded_by__isnull=True, element__in=custody_rules().credited
    )
    totals = rows.order_by().values_list("statement", "origin_class", "element").annotate(total=Sum("mass_kg"))
    statements = {one.pk: one for one in list_selectors.attribution_statements(viewer=viewer)}
    found = [(statements[pk], origin, element, total) for pk, origin, element, total in totals]
    return sorted(found, key=lambda row: (-row[0].starts_on.toordinal(), row[0].site.name, row[1], row[2]))


def closed_of_own_lots(*, viewer: Viewer, period: Period, chemistry: str = "") -> dict[str, Decimal]:
    """Element to what the statements that stand say came back of the viewer's lots by runs of the period."""
    rows = list_selectors.attribution_rows(viewer=viewer).filter(
        supplier=viewer.organisation_id,
        statement__superseded_by__isnull=True,
        output__run__day__gte=period.start,
        output__run__day__lt=period.end,
    )
    if chemistry:
        rows = rows.filter(lot__chemistry=chemistry)
    return dict(rows.order_by().values_list("element").annotate(total=Sum("mass_kg")))


@dataclass(frozen=True)
class Content:
    """What the viewer's accounts of one element and class of origin hold, over all sites."""

    element: str
    origin_class: str
    balance_kg: Decimal
    claimed_kg: Decimal
    accounts: int


def content_of_own_accounts(*, viewer: Viewer) -> list[Content]:
    accounts = list_selectors.credit_accounts(viewer=viewer).filter(organisation=viewer.organisation_id)
    claims = list_selectors.credit_entries(viewer=viewer).filter(
        account__organisation=viewer.organisation_id, kind="claim"
    )
    claimed = {
        (element, origin): -total
        for element, origin, total in claims.order_by()
        .values_list("account__element", "account__origin_class")
        .annotate(total=Sum("amount_kg"))
    }
    totals = accounts.order_by().values_list("element", "origin_class")
    return [
        Content(element, origin, balance_kg, claimed.get((element, origin), ZERO), count)
        for element, origin, balance_kg, count in totals.annotate(total=Sum("balance_kg"), count=Count("pk")).order_by(
            "element", "origin_class"
        )
    ]
