"""Recyclers freeze their last year under the European rules, on trial: they are first reported on the year after."""

from collections.abc import Iterable
from datetime import date

from consortium.access.viewer import Viewer
from consortium.models import Organisation, User
from consortium.refusals import Refusal
from dashboards import services
from facilities.models import Site
from facilities.rates.reader import rule_sets

REPORTER, RULES, BATTERIES = "aurora-recycling", "eu-2023-1542", "lithium"


def freeze_last_year(*, reporter: Organisation, sites: Iterable[Site], by: User, today: date) -> int:
    """Of each of its sites whose balances let it; an open balance keeps a year out of the reports."""
    viewer = Viewer(
        user_id=by.pk, organisation_id=reporter.pk, organisation_kind=reporter.kind, role_code="contributor"
    )
    frozen = 0
    for site in sites:
        try:
            services.freeze_report(
                sites=[site],
                rule_set=rule_sets()[RULES],
                year=today.year - 1,
                battery_class=BATTERIES,
                elected=[],
                reason="",
                viewer=viewer,
                by=by,
            )
        except Refusal:
            continue
        frozen += 1
    return frozen
