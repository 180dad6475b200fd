"""Recyclers freeze their last year under the European rules, on trial: they are first reported on the year after."""

from collections.abc import Callable, Mapping
from datetime import date

from consortium.access.viewer import Viewer
from consortium.models import Organisation, User
from consortium.refusals import Refusal
from dashboards import services
from dashboards.demo.settling import settle
from facilities.models import Site
from facilities.rates.reader import rule_sets

RULES, BATTERIES = "eu-2023-1542", "lithium"
SETTLED_PLANT, SETTLED_BY = "borealis-harjavalta", ("borealis-metals", "finnish-recovery-agency")
SETTLED_BECAUSE = "Filter cake left in the presses over the turn of the month; weighed at the yearly stop."
REPORTS = (
    ("aurora-recycling", ("aurora-leipzig",)),
    ("aurora-recycling", ("aurora-gdansk",)),
    ("borealis-metals", ("borealis-harjavalta",)),
    ("borealis-metals", ("borealis-harjavalta", "borealis-skelleftea", "borealis-hub-oslo")),
)
"""Who reports, and on which plants together."""


def freeze_last_year(
    *, members: Mapping[str, Organisation], sites: Mapping[str, Site], people: Callable[[str], User], today: date
) -> int:
    """Where balances let them: an open one, at a later plant too, keeps a year out of the reports until both parties
    accept it."""

    def acting_for(code: str) -> Viewer:
        member = members[code]
        return Viewer(
            user_id=people(code).pk,
            organisation_id=member.pk,
            organisation_kind=member.kind,
            role_code="contributor",
        )

    frozen, last_year = 0, rule_sets()[RULES].period(today.year - 1)
    settle(
        sites[SETTLED_PLANT],
        last_year,
        viewer=acting_for(SETTLED_BY[0]),
        parties=SETTLED_BY,
        members=members,
        people=people,
        reason=SETTLED_BECAUSE,
    )
    for code, plants in REPORTS:
        try:
            services.freeze_report(
                sites=[sites[plant] for plant in plants],
                rule_set=rule_sets()[RULES],
                year=today.year - 1,
                battery_class=BATTERIES,
                elected=[],
                reason="",
                viewer=acting_for(code),
                by=people(code),
            )
        except Refusal:
            continue
        frozen += 1
    return frozen
