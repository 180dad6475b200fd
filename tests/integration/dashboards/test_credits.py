"""Credit accounts: claims never exceed credits, a transfer has two sides or none, one kilogram is used once."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from consortium.access.scopes import Scope
from consortium.models import Organisation
from consortium.models.fact import new_number
from consortium.refusals import Refusal
from consortium.services.grants import give_grant
from dashboards import list_selectors
from dashboards.custody.quarters import quarter_of
from dashboards.custody.rules import custody_rules
from dashboards.models import CreditAccount, CreditEntry, CreditTransfer
from dashboards.services.credits import expire_credits
from facilities.services.grants import give_site_grant, record_legal_grant
from tests.custody import account, book, claim, give, line

pytestmark = pytest.mark.django_db
POST, PRE = "post_consumer", "pre_consumer"


def accounts() -> set[tuple]:
    rows = CreditAccount.objects.values_list("organisation__name", "element", "origin_class", "balance_kg")
    return {(name, element, origin, balance) for name, element, origin, balance in rows}


def entries(found: CreditAccount) -> list[tuple]:
    rows = CreditEntry.objects.filter(account=found).order_by("position")
    return list(rows.values_list("kind", "amount_kg", "after_kg"))


@pytest.fixture
def credited(bob, site):
    return book(bob, site, line("Ni", "149.16"), line("Li", "27.302"), line("Li", "27.302", PRE))


def test_only_assayed_first_products_of_known_lots_earn_credits_and_only_of_asked_elements(bob, site):
    book(
        bob,
        site,
        line("Ni", "3"),
        line("Ni", "4", PRE),
        line("Ni", "1", is_split_estimated=True),
        line("Ni", "10", is_estimated=True),
        line("Ni", "20", is_reprocessed=True),
        line("Ni", "40", origin_class=""),
        line("Cu", "80"),
    )
    assert accounts() == {("Leach Works", "Ni", POST, D(4)), ("Leach Works", "Ni", PRE, D(4))}
    assert account(bob, "Ni").entries.get().estimated_kg == D(1)


def test_a_transfer_is_one_step_on_each_side(credited, alice, bob):
    given = give(bob, alice, "Ni", "100.25")
    assert entries(account(bob, "Ni")) == [
        ("credit", D("149.16"), D("149.16")),
        ("transfer_out", D("-100.25"), D("48.91")),
    ]
    assert entries(account(alice, "Ni")) == [("transfer_in", D("100.25"), D("100.25"))]
    assert given.entries.get(kind="transfer_in").usable_until == custody_rules().usable_until(quarter_of("2026-Q1"))


def test_a_claim_uses_the_metal_up_and_never_more_than_there_is(credited, alice, bob):
    give(bob, alice, "Ni", "100")
    claim(alice, "Ni", "60")
    with pytest.raises(Refusal, match=r"holds 40 kg Ni: 40\.000001 kg would exceed"):
        claim(alice, "Ni", "40.000001")
    with pytest.raises(Refusal, match="would exceed"):
        give(alice, bob, "Ni", "41")
    claim(alice, "Ni", "40")
    assert entries(account(alice, "Ni"))[-1] == ("claim", D("-40"), D(0))


@pytest.mark.parametrize("mass_kg", ["0", "-1", "0.0000001"])
def test_a_mass_that_is_none_is_refused(credited, bob, mass_kg):
    with pytest.raises(Refusal, match="above zero"):
        claim(bob, "Ni", mass_kg)


def test_nobody_gives_to_itself(credited, bob):
    with pytest.raises(Refusal, match="yours already"):
        give(bob, bob, "Ni", "1")


def test_a_restatement_books_the_difference(credited, bob, site):
    book(bob, site, line("Ni", "148.482"), line("Li", "27.302"), line("Li", "27.302", PRE))
    assert entries(account(bob, "Ni")) == [
        ("credit", D("149.16"), D("149.16")),
        ("correction", D("-0.678"), D("148.482")),
    ]
    assert entries(account(bob, "Li")) == [("credit", D("27.302"), D("27.302"))]


def test_a_restatement_below_what_was_used_blocks_the_account_until_it_is_settled(credited, alice, bob, site):
    give(bob, alice, "Ni", "149")
    book(bob, site, line("Ni", "148.482"))
    assert account(bob, "Ni").balance_kg == D("-0.518")
    for step in (lambda: claim(bob, "Ni", "0.1"), lambda: give(bob, alice, "Ni", "0.1")):
        with pytest.raises(Refusal, match=r"owes 0\.518 kg"):
            step()
    give(alice, bob, "Ni", "1")
    claim(bob, "Ni", "0.482")


def test_what_nobody_used_in_its_balancing_period_expires(credited, alice, bob):
    claim(bob, "Ni", "49.16")
    last_day = custody_rules().usable_until(quarter_of("2026-Q1"))
    with time_machine.travel(f"{last_day}T12:00:00Z"):
        assert expire_credits() == 0
    with time_machine.travel(f"{last_day + timedelta(days=1)}T12:00:00Z"):
        with pytest.raises(Refusal, match="holds 0 kg"):
            give(bob, alice, "Ni", "1")
        assert expire_credits() == 3
        assert expire_credits() == 0
    assert entries(account(bob, "Ni"))[-1] == ("expiry", D("-100"), D(0))


def test_a_quarter_that_expired_and_is_restated_lower_leaves_what_is_owed_and_blocks_until_it_is_covered(
    credited, alice, bob, site, client
):
    claim(bob, "Ni", "49.16")
    last_day = custody_rules().usable_until(quarter_of("2026-Q1"))
    with time_machine.travel(f"{last_day + timedelta(days=1)}T12:00:00Z"):
        expire_credits()
        book(bob, site, line("Ni", "140"))
        found = account(bob, "Ni")
        assert (found.balance_kg, found.owed_kg) == (D("-9.16"), D("9.16"))
        for step in (lambda: claim(bob, "Ni", "0.1"), lambda: give(bob, alice, "Ni", "0.1")):
            with pytest.raises(Refusal, match=r"owes 9\.16 kg"):
                step()
        page = bob.log_in(client).get(f"/credits/{found.number}/").text
        assert "Owed: 9.16 kg" in page and "Give away" not in page
        assert client.get("/api/v1/credits/?element=Ni").json()["results"][0]["owed_kg"] == "9.160000"
        assert expire_credits() == 0
        book(bob, site, line("Ni", "150"), starts_on=date(2026, 7, 1))
        assert (account(bob, "Ni").balance_kg, account(bob, "Ni").owed_kg) == (D("140.84"), 0)
        claim(bob, "Ni", "140.84")


def seen_by(persona) -> tuple[set[str], set[str]]:
    """Whose accounts, and what kinds of steps."""
    found = list_selectors.credit_accounts(viewer=persona.viewer)
    steps = list_selectors.credit_entries(viewer=persona.viewer)
    assert not any(one.given_to or one.taken_from for one in steps), "With whom, the two sides alone know."
    return {one.organisation.code for one in found}, {one.kind for one in steps}


def test_no_agreement_about_compliance_opens_a_rivals_credits(credited, alice, bob, charlie, site):
    """Neither what the plant's operator holds, nor what the automaker got of it."""
    give(bob, alice, "Ni", "100")
    terms = {"scope": Scope.COMPLIANCE, "basis": "agreement", "reason": "Joint venture", "valid_until": None}
    for grantor in (alice, bob):
        give_grant(grantor=grantor.organisation, grantee=charlie.organisation, by=grantor.user, **terms)
    give_site_grant(site=site, grantee=charlie.organisation, by=bob.user, **terms)
    assert seen_by(charlie) == (set(), set())


def test_the_law_opens_an_operators_credits_to_the_authority_and_not_with_whom_it_deals(
    credited, alice, bob, olga, dana, site
):
    give(bob, alice, "Ni", "100")
    record_legal_grant(
        sites=[site], grantee=olga.organisation, scope="compliance", reason="Act 7", valid_until=None, by=dana.user
    )
    assert seen_by(olga) == ({"leach-works"}, {"credit", "transfer_out"})


# The database's own guards ------------------------------------------------------------------------------------------


def insert(found: CreditAccount, **changes) -> None:
    last = CreditEntry.objects.filter(account=found).order_by("-position").first()
    values = {
        "number": new_number("CE"),
        "position": last.position + 1,
        "follows": last.position,
        "kind": "claim",
        "before_kg": last.after_kg,
        "amount_kg": D(-1),
        "after_kg": last.after_kg - 1,
        "claimed_for": "A battery",
        "claimed_from": "2026-01-01",
        "claimed_until": "2026-12-31",
        "usable_until": None,
    }
    with transaction.atomic():
        CreditEntry.objects.create(account=found, **values | changes)


def test_the_database_keeps_the_chain_of_balances(credited, bob):
    found = account(bob, "Ni")
    with pytest.raises(IntegrityError, match="begins_where_the_last_ended"):
        insert(found, before_kg=D(1000), after_kg=D(999))
    with pytest.raises(IntegrityError, match="leaves_no_less_than_nothing"):
        insert(found, amount_kg=D(-150), after_kg=D("-0.84"))
    insert(found)


def test_the_database_refuses_half_a_transfer(credited, alice, bob):
    give(bob, alice, "Ni", "1")
    giver, taker = account(bob, "Ni"), account(alice, "Ni")
    with pytest.raises(IntegrityError, match="is not whole"), transaction.atomic():
        CreditTransfer.objects.create(
            number="CT-HALF", giver=giver, taker=taker, mass_kg=D(1), reference="C", recorded_by=bob.user
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_member_that_never_had_an_account_gets_one_with_its_first_transfer(credited, alice, bob):
    assert not CreditAccount.objects.filter(organisation=alice.organisation).exists()
    give(bob, alice, "Li", "1", PRE)
    assert Organisation.objects.get(pk=alice.organisation.pk).credit_accounts.get().balance_kg == 1
