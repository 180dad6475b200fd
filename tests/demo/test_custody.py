"""The story of closed quarters and credits, and what the products of a whole plant owe to its lots."""

from decimal import Decimal as D

import pytest
from django.db.models import Sum

from consortium.refusals import Refusal
from dashboards.custody.attribution import changes, lines_of
from dashboards.custody.overview import quarters
from dashboards.custody.quarters import quarter_from
from dashboards.custody.shown import stored_lines
from dashboards.models import AttributionRow, AttributionStatement, CreditAccount, CreditEntry
from dashboards.services import close_quarter
from facilities.metrics.attribution import products_won
from tests.custody import claim
from tests.personas import Persona


@pytest.fixture
def statements(demo) -> list[AttributionStatement]:
    return list(AttributionStatement.objects.select_related("site", "supersedes").order_by("pk"))


def persona(organisation, email: str) -> Persona:
    from consortium.models import User

    return Persona(User.objects.get(email=email), organisation, "manager")


def test_closed_quarters_add_up_to_the_milligram_and_one_was_restated(demo, statements):
    assert len(statements) == demo["closed_quarters"] + 1
    assert [one.supersedes for one in statements] == [None, None, statements[0]]
    for one in statements[1:]:
        quarter = quarter_from(one.starts_on)
        rows = AttributionRow.objects.filter(statement=one).values_list("output__number", "element")
        closed = {(batch, element): total for batch, element, total in rows.annotate(total=Sum("mass_kg"))}
        won = {(w.output_number, w.element): w.mass_kg for w in products_won(site_id=one.site_id, period=quarter)}
        differing = {key for key in won.keys() | closed.keys() if won.get(key) != closed.get(key)}
        assert (won.keys(), len(differing)) == (closed.keys(), 0 if one.supersedes else 1)


def test_the_difference_since_closing_is_told_and_a_later_quarter_stays_open(statements):
    bob = persona(statements[0].site.operator, "bob@aurora-recycling.example")
    differing = statements[1]
    found = changes(
        stored_lines(viewer=bob.viewer, statement=differing),
        lines_of(site_id=differing.site_id, quarter=quarter_from(differing.starts_on)),
    )
    assert {one.line.element for one in found} == {"Ni"} and sum(one.now_kg - one.then_kg for one in found) < 0
    from dashboards.selectors import Names

    rows = quarters(viewer=bob.viewer, names=Names(bob.viewer))
    leipzig = {row.quarter.start: row for row in rows if row.site.code == "aurora-leipzig"}
    assert list(leipzig[differing.starts_on].change_kg) == ["Ni"] and not leipzig[statements[0].starts_on].change_kg
    latest = max(leipzig)
    assert leipzig[latest].statement is None
    with pytest.raises(Refusal, match="mass balance behind it is open"):
        close_quarter(site=statements[0].site, quarter=quarter_from(latest), reason="", viewer=bob.viewer, by=bob.user)


def test_metal_was_passed_on_and_claimed_and_no_claim_exceeds_what_is_there(demo):
    kinds = set(CreditEntry.objects.values_list("account__organisation__code", "kind"))
    assert kinds == {
        ("aurora-recycling", "credit"),
        ("aurora-recycling", "correction"),
        ("aurora-recycling", "transfer_out"),
        ("volta-motors", "transfer_in"),
        ("volta-motors", "claim"),
        ("lithos-materials", "transfer_in"),
    }
    volta = CreditAccount.objects.get(organisation__code="volta-motors", origin_class="post_consumer")
    alice = persona(volta.organisation, "alice@volta-motors.example")
    with pytest.raises(Refusal, match="would exceed it"):
        claim(alice, "Ni", str(volta.balance_kg + D("0.000001")))
