"""An annual report of a year that may not be over: nobody can freeze it, and lists and guards need a row."""

from consortium.models.fact import new_number
from dashboards.models import AnnualReport
from dashboards.rates.questions import Question
from dashboards.rates.reports import content_of, digest_of
from facilities.rates.reader import rule_sets


def report_of(persona, site, *, year: int = 2026) -> AnnualReport:
    rule_set = rule_sets()["eu-2023-1542"]
    question = Question(year=year, site_code=site.code, site_ids=(site.pk,))
    content = content_of(viewer=persona.viewer, rule_set=rule_set, question=question)
    return AnnualReport.objects.create(
        number=new_number("AR"),
        operator=site.operator,
        site_ids=[site.pk],
        site=site,
        rule_set=rule_set.code,
        rule_set_version=rule_set.version,
        rule_set_digest=rule_set.digest,
        battery_class=question.battery_class,
        year=year,
        content=content,
        content_sha256=digest_of(content),
        frozen_by=persona.user,
    )
