"""What stands on an open balance is marked, and goes into no statement and no report until it is settled."""

from datetime import date
from decimal import Decimal as D

import pytest
import time_machine

from consortium.periods import Period
from consortium.refusals import Refusal
from dashboards import fill, services
from dashboards.balances.months import Level, month_balances
from dashboards.models import AnnualReport, CreditEntry
from dashboards.rates.open_balances import open_balances_along_the_chain
from dashboards.selectors import Names
from facilities.closure import State
from facilities.models import Site
from facilities.rates.reader import rule_sets
from facilities.services.balances import accept_balance, add_scale
from tests.custody import claim, close, give
from tests.integration.facilities.test_rate_quantities import tell_sold
from tests.integration.test_chain_imports import taken
from tests.personas import make_organisation, make_persona

pytestmark = pytest.mark.django_db
QUARTER = Period(date(2026, 1, 1), date(2026, 4, 1))
LATE_ASSAY = "reference,batch,assayed_on,analyte,value,unit\nC-9,CU-1,2026-01-12,Cu,98,percent\n"


def scale_at(site, person) -> None:
    """With it the runs of the chain can be judged, and do not close."""
    add_scale(
        site=site,
        code="floor",
        use="process",
        accuracy_class="III",
        verification_interval_kg=D("0.5"),
        largest_load_kg=D(5000),
        valid_from=date(2026, 1, 1),
        by=person.user,
    )
    fill.fill_changed_days()


def settle(site, operator, other) -> None:
    """Both parties accept every gap of the quarter."""
    names = Names(operator.viewer)
    for level in Level:
        for one in month_balances(viewer=operator.viewer, names=names, months=QUARTER, level=level):
            if one.balance.state is State.OPEN:
                for party in (operator, other):
                    accept_balance(
                        site=site,
                        month=one.month,
                        gap_kg=one.balance.gap_kg,
                        reason="Spilt and swept up",
                        organisation=party.organisation,
                        by=party.user,
                        line=names.lines.get(one.line_id),
                    )


def freeze(site, person) -> AnnualReport:
    return services.freeze_report(
        sites=[site],
        rule_set=rule_sets()["eu-2023-1542"],
        year=2026,
        battery_class="lithium",
        elected=[],
        reason="",
        viewer=person.viewer,
        by=person.user,
    )


@time_machine.travel("2027-03-01T12:00:00Z", tick=False)
def test_an_open_balance_stops_every_way_out_until_both_parties_accept_it(quarter_closed, alice, bob, olga, site, send):
    """Annual report, attribution of a quarter, transfer and claim of what it had earned before."""
    give(bob, alice, "Ni", "1")
    scale_at(site, bob)
    taken(send(bob, "assays", LATE_ASSAY))
    fill.fill_changed_days()
    ways = {
        "report": lambda: freeze(site, bob),
        "statement": lambda: close(bob, site, reason="Umpire assay"),
        "transfer": lambda: give(bob, alice, "Ni", "1"),
        "claim": lambda: claim(bob, "Ni", "1"),
        "claim of what was given away": lambda: claim(alice, "Ni", "1"),
    }
    for way in ways.values():
        with pytest.raises(Refusal, match="mass balance"):
            way()
    settle(site, bob, olga)
    for way in ways.values():
        way()
    assert AnnualReport.objects.get().content["open_balances"] == []
    assert CreditEntry.objects.filter(kind="claim").count() == 2


def test_an_open_balance_of_a_later_plant_marks_the_first_recyclers_rates_without_its_name(alice, bob, site, send):
    rita = tell_sold(alice, bob, send)
    plant = Site.objects.get(code="rita-turku")
    scale_at(plant, rita)
    asked = {"period": QUARTER, "site_ids": [site.pk]}
    found = open_balances_along_the_chain(viewer=bob.viewer, names=Names(bob.viewer), **asked)
    assert [one.name for one in found] == ["a plant that is not open to you 2026-01"]
    with time_machine.travel("2027-03-01T12:00:00Z", tick=False), pytest.raises(Refusal, match="not open to you"):
        freeze(site, bob)
    settle(plant, rita, make_persona("Nora", make_organisation("Nordic Authority", "regulator", "FI"), "manager"))
    assert open_balances_along_the_chain(viewer=bob.viewer, names=Names(bob.viewer), **asked) == []
