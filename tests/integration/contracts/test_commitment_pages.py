"""A commitment's page: periods, what arrived, which deliveries count, and for whom."""

from datetime import date
from decimal import Decimal as D

import pytest
import time_machine

from contracts import selectors
from contracts.models import FeedstockCommitment
from facilities.models import Receipt
from tests.integration.facilities.test_record_pages import words
from tests.integration.test_chain_imports import COMMITMENTS, RECEIPTS, SHIPMENTS, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def commitment(alice, bob, site, lot, send):
    """5 t in January and 6 t in February; 998.5 kg have arrived."""
    taken(send(alice, "shipments", SHIPMENTS))
    taken(send(bob, "receipts", RECEIPTS))
    taken(send(alice, "commitments", COMMITMENTS))
    return FeedstockCommitment.objects.get()


def test_both_parties_open_it_and_a_rival_does_not(client, commitment, alice, bob, charlie, frida):
    address = f"/commitments/{commitment.number}/"
    found = {p.user.name: p.log_in(client).get(address).status_code for p in (alice, bob, charlie, frida)}
    assert found == {"Alice": 200, "Bob": 200, "Charlie": 404, "Frida": 404}


def test_a_period_says_what_was_promised_arrived_and_is_missing(client, commitment, bob):
    with time_machine.travel("2026-02-10T12:00Z", tick=False):
        page = words(bob.log_in(client).get(f"/commitments/{commitment.number}/"))
    assert "2026-01-01 2026-01-31 5,000 4,750 998.5 4,001.5 20.0 0.0 % short" in page
    assert "2026-02-01 2026-02-28 6,000 5,700 0 6,000 0.0 – running" in page
    assert "1 period ended 4,001.5 kg short of what was committed." in page
    receipt = Receipt.objects.get()
    assert f"{receipt.number} 2026-01-07 00:30 CET Leipzig {receipt.lot.number}" in page


def test_what_is_due_agrees_with_the_boards(commitment, alice):
    """January in full, and 10 of February's 28 days of 6 t."""
    from dashboards import fill
    from dashboards.models import DailyRollup

    fill.fill_changed_days()
    today = date(2026, 2, 10)
    account = selectors.account(viewer=alice.viewer, commitment=commitment, today=today)
    rollups = DailyRollup.objects.filter(measure="committed_mass_kg", day__lte=today).values_list("value", flat=True)
    assert account.due_kg == sum(rollups) == D(5000) + D("2142.857143")
    assert (account.delivered_kg, account.missing_kg) == (D("998.5"), D(5000) + D("2142.857143") - D("998.5"))


def test_a_commercial_grant_opens_the_sums_but_not_the_receipts_of_operations(client, commitment, bob, frida):
    from consortium.services.grants import give_grant

    terms = {"basis": "funding", "reason": "Loan", "valid_until": None, "by": bob.user}
    give_grant(grantor=bob.organisation, grantee=frida.organisation, scope="commercial", **terms)
    address = f"/commitments/{commitment.number}/"
    page = words(frida.log_in(client).get(address))
    assert "998.5" in page
    assert "1 more that you cannot see" in page
    assert Receipt.objects.get().number not in page
    assert "Withdraw this record" not in page
    give_grant(grantor=bob.organisation, grantee=frida.organisation, scope="operations", **terms)
    assert Receipt.objects.get().number in words(client.get(address))


def test_a_withdrawn_commitment_counts_nothing_and_says_why(client, commitment, alice):
    address = f"/commitments/{commitment.number}/"
    answer = alice.log_in(client).post(f"{address}withdraw/", {"reason": "Signed anew"}, follow=True)
    page = words(answer)
    assert "by Alice: Signed anew" in page
    assert "Deliveries under it" not in page
    account = selectors.account(viewer=alice.viewer, commitment=commitment, today=date(2026, 2, 10))
    assert (account.due_kg, account.delivered_kg, account.receipt_ids) == (0, 0, [])


def test_only_the_recorder_withdraws_it(client, commitment, bob, charlie):
    address = f"/commitments/{commitment.number}/withdraw/"
    assert bob.log_in(client).post(address, {"reason": "No"}).status_code == 404
    assert charlie.log_in(client).post(address, {"reason": "No"}).status_code == 403
    assert FeedstockCommitment.objects.standing().exists()
