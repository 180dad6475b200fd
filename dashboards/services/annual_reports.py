"""Freezing a year of a site, or of an operator's sites together, under a rule set."""

from collections.abc import Iterable, Sequence

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consortium.access.viewer import Viewer
from consortium.models import ChangedDay, User
from consortium.models.fact import new_number
from consortium.refusals import Refusal
from consortium.services import audit
from dashboards.models import AnnualReport
from dashboards.rates.questions import Question, is_over
from dashboards.rates.reports import content_of, digest_of
from facilities.rates.rule_set import RuleSet


@transaction.atomic
def freeze_report(
    *,
    sites: Sequence,
    rule_set: RuleSet,
    year: int,
    battery_class: str,
    elected: Iterable[str],
    reason: str,
    viewer: Viewer,
    by: User,
) -> AnnualReport:
    """Keep a year as it stands now.  The latest report of the same year and sites is superseded, and stays.

    Rates of several sites are divided after their masses were added up; a plant of another operator is no part of it.
    """
    sites = sorted(sites, key=lambda site: site.code)
    (operator,) = {site.operator for site in sites}
    question = Question(
        year=year,
        battery_class=battery_class,
        site_code=" ".join(site.code for site in sites),
        site_ids=tuple(site.pk for site in sites),
        elected=tuple(sorted(elected)),
    )
    _refuse_what_is_not_ready(rule_set, question)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"annual-report:{operator.pk}"])
    content = content_of(viewer=viewer, rule_set=rule_set, question=question)
    if content["open_balances"]:
        raise Refusal(
            _("A mass balance behind it is open (%(balances)s): close it, or have both parties accept it, first.")
            % {"balances": ", ".join(content["open_balances"])}
        )
    if not any(mass["measure"] == "battery_input_kg" for mass in content["masses"]):
        raise Refusal(_("No waste batteries of this class were charged in the year: nothing to report."))
    digest = digest_of(content)
    earlier = _latest(rule_set, question)
    if earlier is not None and earlier.content_sha256 == digest:
        raise Refusal(_("Nothing has changed since %(number)s was frozen.") % {"number": earlier.number})
    if earlier is not None and not reason:
        raise Refusal(_("Say why it supersedes %(number)s.") % {"number": earlier.number})
    report = AnnualReport(
        number=new_number("AR"),
        operator=operator,
        site_ids=sorted(question.site_ids),
        site=sites[0] if len(sites) == 1 else None,
        rule_set=rule_set.code,
        rule_set_version=rule_set.version,
        rule_set_digest=rule_set.digest,
        battery_class=battery_class,
        year=year,
        excluded=" ".join(content["excluded"]),
        content=content,
        content_sha256=digest,
        supersedes=earlier,
        reason=reason if earlier else "",
        frozen_by=by,
    )
    report.save(force_insert=True)
    audit.record(
        "annual_report.frozen",
        subject=report,
        label=report.number,
        organisation_id=operator.pk,
        by=by,
        sha256=digest,
        supersedes=earlier.number if earlier else "",
    )
    return report


def _refuse_what_is_not_ready(rule_set: RuleSet, question: Question) -> None:
    if not is_over(rule_set, question.year, today=timezone.localdate()):
        last_day = rule_set.period(question.year).last_day
        raise Refusal(_("The year ends on %(day)s: freeze it when it is over.") % {"day": last_day})
    if ChangedDay.objects.exists():
        raise Refusal(_("New records are still being counted: try again in a minute."))


def _latest(rule_set: RuleSet, question: Question) -> AnnualReport | None:
    rows = AnnualReport.objects.filter(
        site_ids=sorted(question.site_ids),
        rule_set=rule_set.code,
        battery_class=question.battery_class,
        year=question.year,
    )
    return rows.filter(superseded_by__isnull=True).first()
