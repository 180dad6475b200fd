"""A closed quarter: every product's metal belongs to lots, to the milligram, and only a restatement changes it."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.db.models import Sum

from consortium.models import AuditEvent
from consortium.refusals import Refusal
from dashboards import fill
from dashboards.custody.attribution import by_element, lines_of
from dashboards.custody.quarters import quarter_of
from dashboards.models import AttributionRow, AttributionStatement, CreditAccount
from dashboards.rates.open_balances import OpenBalance
from dashboards.services import attribution
from facilities.models import ProcessRun
from facilities.services.runs import void_runs
from tests.custody import close
from tests.integration.test_chain_imports import taken

pytestmark = pytest.mark.django_db
LATE_ASSAY = """reference,batch,assayed_on,analyte,value,unit,status
U-1,NI-1,2026-02-20,Ni,21.9,percent,umpire
"""
ANEW = """run,record,site,line,started_at,ended_at,lot,batch,material,mass_kg,analyte,value,unit
{run},input,leach-leipzig,hydro,{day} 06:00,{day} 18:00,,BM-1,,699.25,,,
{run},input,,,,,,BM-2,,699.25,,,
{run},output,,,,,,NI-1,nickel_sulphate,1356,,,
{run},assay,,,,,,NI-1,,,Ni,22,percent
"""


def told(statement: AttributionStatement, element: str) -> set[tuple]:
    rows = AttributionRow.objects.filter(statement=statement, element=element)
    columns = ("output__batch_reference", "lot__source_reference", "origin_class", "is_reprocessed", "mass_kg")
    return set(rows.values_list(*columns))


@pytest.fixture
def closed(quarter_closed):
    return AttributionStatement.objects.get()


def test_each_product_belongs_to_the_lots_that_brought_its_metal(closed):
    """Both black masses brought the same nickel, half of it from scrap; the rest is 600 to 400 of two lots."""
    assert told(closed, "Ni") == {
        ("NI-1", "A", "post_consumer", False, D("89.496")),
        ("NI-1", "B", "post_consumer", False, D("59.664")),
        ("NI-1", "S", "pre_consumer", False, D("149.16")),
    }
    # Made of carbonate, which was a product already.
    assert {row for row in told(closed, "Li") if row[0] == "LH-1"} == {
        ("LH-1", "A", "post_consumer", True, D("15.99")),
        ("LH-1", "B", "post_consumer", True, D("10.66")),
        ("LH-1", "S", "pre_consumer", True, D("26.65")),
    }
    rows = AttributionRow.objects.filter(statement=closed).values_list("output__batch_reference", "element")
    totals = {(batch, element): total for batch, element, total in rows.annotate(total=Sum("mass_kg"))}
    assert totals == {
        ("CU-1", "Cu"): D(72) * D("0.99"),
        ("NI-1", "Ni"): D(1356) * D("0.22"),
        ("LI-1", "Li"): D(292) * D("0.187"),
        ("LH-1", "Li"): D(325) * D("0.164"),
    }
    booked = CreditAccount.objects.values_list("organisation__name", "element", "origin_class", "balance_kg")
    assert set(booked) == {
        ("Leach Works", "Ni", "post_consumer", D("149.16")),
        ("Leach Works", "Ni", "pre_consumer", D("149.16")),
        ("Leach Works", "Li", "post_consumer", D("27.302")),
        ("Leach Works", "Li", "pre_consumer", D("27.302")),
    }


def test_a_restatement_says_why_and_the_earlier_one_stays(closed, bob, site, send):
    with pytest.raises(Refusal, match="Nothing has changed"):
        close(bob, site, reason="Again")
    taken(send(bob, "assays", LATE_ASSAY))
    fill.fill_changed_days()
    assert by_element(lines_of(site_id=site.pk, quarter=quarter_of("2026-Q1")))["Ni"] == D("296.964")
    assert sum(row[-1] for row in told(closed, "Ni")) == D("298.32")
    with pytest.raises(Refusal, match="Say why"):
        close(bob, site)
    again = close(bob, site, reason="Umpire assay of NI-1")
    assert (again.supersedes, sum(row[-1] for row in told(again, "Ni"))) == (closed, D("296.964"))
    assert AuditEvent.objects.filter(action="attribution.closed").count() == 2


def test_a_quarter_is_closed_when_it_is_over_counted_and_balanced(won, bob, site, send, monkeypatch):
    with pytest.raises(Refusal, match="when it is over"):
        close(bob, site, "2199-Q1")
    with pytest.raises(Refusal, match="nothing to attribute"):
        close(bob, site, "2025-Q1")
    monkeypatch.setattr(
        attribution, "open_balances", lambda **asked: [OpenBalance(date(2026, 2, 1), "leach-leipzig", "")]
    )
    with pytest.raises(Refusal, match="leach-leipzig 2026-02"):
        close(bob, site)
    taken(send(bob, "assays", LATE_ASSAY))
    with pytest.raises(Refusal, match="still being counted"):
        close(bob, site)


def test_a_batch_that_moved_to_another_quarter_is_not_counted_twice(won, bob, site, send):
    void_runs(list(ProcessRun.objects.filter(source_reference="L-2")), reason="Wrong line", by=bob.user)
    fill.fill_changed_days()
    first = close(bob, site)
    void_runs(list(ProcessRun.objects.filter(source_reference="L-1")), reason="Wrong day", by=bob.user)
    taken(send(bob, "runs", ANEW.format(run="L-1", day="2026-04-10")))
    fill.fill_changed_days()
    with pytest.raises(Refusal, match="restate that first"):
        close(bob, site, "2026-Q2")
    close(bob, site, reason="L-1 ran in April")
    second = close(bob, site, "2026-Q2")
    assert {row[0] for row in told(first, "Ni")} == {row[0] for row in told(second, "Ni")} == {"NI-1"}
