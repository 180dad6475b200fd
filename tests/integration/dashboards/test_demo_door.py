"""The demonstration's office has something to decide on: applications, a refusal, a suspended member."""

from datetime import date

import pytest
from django.test import Client

from consortium.models import Invitation, Organisation, OutboxMail
from dashboards.demo.door import SUSPENDED_BECAUSE, SUSPENDED_PERSON, knock
from dashboards.demo.routes import ROUTES
from dashboards.demo.world import LEGAL_SCOPES, PASSWORD

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 16)


@pytest.fixture
def door(dana):
    knock(today=TODAY, office=dana.user)


def test_two_wait_one_is_refused_one_is_suspended_and_all_are_marked_as_a_demonstration(door):
    rows = Organisation.objects.exclude(status="active").order_by("applied_at")
    found = [
        (one.code, one.status, one.applied_at.date(), one.decided_at and one.decided_at.date(), one.is_demo)
        for one in rows
    ]
    assert found == [
        ("adriatic-cathodes", "suspended", date(2025, 8, 12), date(2026, 8, 27), True),
        ("quick-scrap-trading", "refused", date(2026, 8, 13), date(2026, 8, 17), True),
        ("dunav-precursors", "applied", date(2026, 9, 7), None, True),
        ("tagus-cell-collection", "applied", date(2026, 9, 13), None, True),
    ]
    assert list(OutboxMail.objects.values_list("to", flat=True)) == ["office@quick-scrap-trading.example"]
    assert not Invitation.objects.exists()


def test_the_office_reads_why_and_may_decide(door, dana, client):
    dana.log_in(client)
    office = client.get("/office/").text
    assert "Applications (2)" in office and "Tagus Cell Collection" in office and "Suspended" in office
    assert "140 workshops" in client.get("/office/tagus-cell-collection/").text
    suspended = client.get("/office/adriatic-cathodes/").text
    assert SUSPENDED_BECAUSE in suspended and SUSPENDED_PERSON.name in suspended
    assert "is a member now" in client.post("/office/tagus-cell-collection/approve/", follow=True).text
    assert "can log in again" in client.post("/office/adriatic-cathodes/reactivate/", follow=True).text


def test_a_person_of_the_suspended_member_logs_in_and_reads_why_it_is_shut_out(door):
    person = Client()
    said = {"login": SUSPENDED_PERSON.email, "password": PASSWORD}
    page = person.post("/accounts/login/", said, follow=True)
    assert SUSPENDED_BECAUSE in page.text
    assert person.get("/lots/").status_code == 403


def test_the_law_opens_compliance_and_nothing_else():
    assert LEGAL_SCOPES == ("compliance",)


def test_a_place_lies_in_one_country():
    countries: dict[str, set[str]] = {}
    for route in ROUTES:
        countries.setdefault(route.from_place, set()).add(route.from_country)
        if route.passage:
            countries.setdefault(route.passage.end_place, set()).add(route.passage.end_country)
            countries.setdefault(route.passage.start_place, set()).add(route.from_country)
    assert {place: found for place, found in countries.items() if len(found) > 1} == {}
    assert (countries["Lyon"], countries["Turku"]) == ({"FR"}, {"FI"})
