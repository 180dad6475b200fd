"""Closing a quarter: its rows are kept as they stand, its credits are booked, and only a restatement changes them."""

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from consortium.access.viewer import Viewer
from consortium.models import ChangedDay, User
from consortium.models.fact import new_number
from consortium.periods import Period
from consortium.refusals import Refusal
from consortium.services import audit
from dashboards.custody.attribution import Line, digest_of, lines_of
from dashboards.custody.quarters import code_of
from dashboards.models import AttributionRow, AttributionStatement
from dashboards.rates.open_balances import open_balances
from dashboards.selectors import Names
from dashboards.services.credits import book_statement

BLOCK = 1000


@transaction.atomic
def close_quarter(*, site, quarter: Period, reason: str, viewer: Viewer, by: User) -> AttributionStatement:
    """Keep the attribution of a site's quarter as it stands now; an earlier statement is superseded, and stays."""
    _refuse_what_is_not_ready(quarter)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"attribution:{site.operator_id}"])
    _refuse_open_balances(site, quarter, viewer)
    earlier = AttributionStatement.objects.filter(
        site=site, starts_on=quarter.start, superseded_by__isnull=True
    ).first()
    _refuse_withdrawn_batches(site, quarter)
    lines = lines_of(site_id=site.pk, quarter=quarter)
    if not lines and earlier is None:
        raise Refusal(_("No product was won at the site in the quarter: nothing to attribute."))
    digest = digest_of(lines, site_code=site.code, quarter=quarter)
    if earlier is not None and earlier.content_sha256 == digest:
        raise Refusal(_("Nothing has changed since %(number)s was closed.") % {"number": earlier.number})
    if earlier is not None and not reason:
        raise Refusal(_("Say why it supersedes %(number)s.") % {"number": earlier.number})
    statement = AttributionStatement(
        number=new_number("AT"),
        site=site,
        starts_on=quarter.start,
        content_sha256=digest,
        supersedes=earlier,
        reason=reason if earlier else "",
        closed_by=by,
    )
    statement.save(force_insert=True)
    AttributionRow.objects.bulk_create(_rows(statement, lines), batch_size=BLOCK)
    book_statement(statement=statement, lines=lines, by=by)
    audit.record(
        "attribution.closed",
        subject=statement,
        label=statement.number,
        organisation_id=site.operator_id,
        by=by,
        sha256=digest,
        supersedes=earlier.number if earlier else "",
    )
    return statement


def _rows(statement: AttributionStatement, lines: Iterable[Line]) -> list[AttributionRow]:
    return [
        AttributionRow(
            statement=statement,
            output_id=line.output_id,
            element_id=line.element,
            lot_id=line.lot_id,
            supplier_id=line.supplier_id,
            origin_class=line.origin_class,
            charged_at_id=line.charged_at_id,
            mass_kg=line.mass_kg,
            is_reprocessed=line.is_reprocessed,
            is_estimated=line.is_estimated,
            is_split_estimated=line.is_split_estimated,
        )
        for line in lines
    ]


def _refuse_what_is_not_ready(quarter: Period) -> None:
    if quarter.end > timezone.localdate():
        raise Refusal(_("The quarter ends on %(day)s: close it when it is over.") % {"day": quarter.last_day})
    if ChangedDay.objects.exists():
        raise Refusal(_("New records are still being counted: try again in a minute."))


def _refuse_open_balances(site, quarter: Period, viewer: Viewer) -> None:
    found = open_balances(viewer=viewer, names=Names(viewer), period=quarter, site_ids=[site.pk])
    if found:
        raise Refusal(
            _("A mass balance behind it is open (%(balances)s): close it, or have both parties accept it, first.")
            % {"balances": ", ".join(one.name for one in found)}
        )


def _refuse_withdrawn_batches(site, quarter: Period) -> None:
    """A batch that was recorded anew on another day would be in two statements, and its metal credited twice."""
    gone = AttributionRow.objects.filter(
        Q(output__voided_at__isnull=False) | Q(output__run__voided_at__isnull=False),
        statement__site__operator=site.operator_id,
        statement__superseded_by__isnull=True,
    ).exclude(statement__site=site, statement__starts_on=quarter.start)
    found = gone.select_related("statement", "statement__site", "output").order_by("pk").first()
    if found:
        raise Refusal(
            _("Batch %(batch)s was withdrawn after %(site)s %(quarter)s was closed with it: restate that first.")
            % {
                "batch": found.output.number,
                "site": found.statement.site.name,
                "quarter": code_of(found.statement.starts_on),
            }
        )
