"""Who sees our data: grants given, received, revoked, expired, and those that stand on law."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from consortium.models import Grant
from facilities import selectors
from facilities.models import SiteGrant

pytestmark = pytest.mark.django_db

TERMS = {"scope": "performance", "basis": "funding", "reason": "Loan 7 of 2026", "last_day": ""}


def give(client, grantee, subject, **terms):
    return client.post("/sharing/give/", {**TERMS, **terms, "grantee": grantee.organisation.pk, "subject": subject})


def test_without_a_grant_the_page_says_so(client, bob):
    answer = bob.log_in(client).get("/sharing/")
    assert "Nobody else sees your data by a grant" in answer.text
    assert "Nobody has opened anything to you" in answer.text


def test_a_manager_opens_one_site_and_both_sides_read_it(client, bob, frida, site):
    assert give(bob.log_in(client), frida, "leach-leipzig").status_code == 302
    grant = SiteGrant.objects.get()
    assert (grant.grantor, grant.grantee, grant.scope) == (bob.organisation, frida.organisation, "performance")
    assert "Green Bank" in client.get("/sharing/").text
    hers = frida.log_in(Client())
    assert "Leach Works" in hers.get("/sharing/").text
    assert list(selectors.sites(viewer=frida.viewer)) == [site]


def test_a_revoked_grant_ends_at_the_next_request(client, bob, frida, site):
    give(bob.log_in(client), frida, "leach-leipzig")
    grant = SiteGrant.objects.get()
    answer = client.post(f"/sharing/site/{grant.pk}/revoke/", follow=True)
    assert "Green Bank sees this no longer." in answer.text
    assert not selectors.sites(viewer=frida.viewer).exists()
    assert "already" not in answer.text
    assert client.post(f"/sharing/site/{grant.pk}/revoke/").status_code == 404


def test_everything_of_the_organisation_is_opened_and_closed(client, bob, frida, site):
    give(bob.log_in(client), frida, "organisation")
    grant = Grant.objects.get()
    assert list(selectors.sites(viewer=frida.viewer)) == [site]
    client.post(f"/sharing/organisation/{grant.pk}/revoke/")
    assert not selectors.sites(viewer=frida.viewer).exists()
    assert "Ended (1)" in client.get("/sharing/").text


def test_a_grant_lasts_through_its_last_day_and_no_longer(client, bob, frida, site):
    today = timezone.localdate()
    give(bob.log_in(client), frida, "leach-leipzig", last_day=today.isoformat())
    grant = SiteGrant.objects.get()
    assert timezone.localdate(grant.valid_until - timedelta(microseconds=1)) == today
    assert today.isoformat() in client.get("/sharing/").text
    now = timezone.now()
    SiteGrant.objects.update(valid_from=now - timedelta(days=9), valid_until=now - timedelta(days=1))
    assert not selectors.sites(viewer=frida.viewer).exists()
    assert "Expired" in client.get("/sharing/").text


def test_a_day_that_is_over_is_refused(client, bob, frida, site):
    answer = give(bob.log_in(client), frida, "leach-leipzig", last_day="2020-01-01")
    assert "This day is over" in answer.text
    assert not SiteGrant.objects.exists()


def test_a_foreign_site_and_an_unknown_one_cannot_be_chosen(client, alice, charlie, frida, site):
    from tests.personas import make_persona

    rival = make_persona("Rita", charlie.organisation, "manager")
    foreign = give(rival.log_in(client), frida, "leach-leipzig")
    unknown = give(client, frida, "no-such-site")
    assert (foreign.status_code, unknown.status_code) == (200, 200)
    assert not SiteGrant.objects.exists()
    assert "is not one of the available choices" in foreign.text


def test_nobody_opens_something_on_the_basis_of_law_but_the_office(client, bob, frida, site):
    give(bob.log_in(client), frida, "leach-leipzig", basis="law")
    assert not SiteGrant.objects.exists()


def test_a_foreign_grant_answers_like_one_that_never_existed(client, bob, frida, charlie, site):
    from tests.personas import make_persona

    give(bob.log_in(client), frida, "leach-leipzig")
    give(client, frida, "organisation")
    rival = make_persona("Rita", charlie.organisation, "manager").log_in(Client())
    assert rival.post(f"/sharing/site/{SiteGrant.objects.get().pk}/revoke/").status_code == 404
    assert rival.post(f"/sharing/organisation/{Grant.objects.get().pk}/revoke/").status_code == 404
    assert rival.post("/sharing/site/999999/revoke/").status_code == 404
    assert "Green Bank" not in rival.get("/sharing/").text


def test_a_contributor_reads_the_page_and_opens_nothing(client, alice, frida):
    assert alice.log_in(client).get("/sharing/").status_code == 200
    assert client.get("/sharing/give/").status_code == 403
    assert client.get("/sharing/law/").status_code == 403


def test_the_office_records_what_the_law_opens_and_the_operator_cannot_close_it(client, dana, olga, bob, site):
    law = {"grantee": olga.organisation.pk, "country": "DE", "scope": "compliance"}
    law["reason"] = "Regulation (EU) 2023/1542"
    answer = dana.log_in(client).post("/sharing/law/", law, follow=True)
    assert "1 site is open by law now." in answer.text
    grant = SiteGrant.objects.get()
    assert (grant.basis, grant.grantor, grant.grantee) == ("law", bob.organisation, olga.organisation)
    assert "open to this regulator already" in client.post("/sharing/law/", law, follow=True).text
    his = bob.log_in(Client())
    assert "Regulation (EU) 2023/1542" in his.get("/sharing/").text
    refusal = his.post(f"/sharing/site/{grant.pk}/revoke/", follow=True)
    assert "Only the consortium office can end it" in refusal.text
    assert list(selectors.sites(viewer=olga.viewer)) == [site]
    client.post(f"/sharing/law/{grant.pk}/revoke/")
    assert not selectors.sites(viewer=olga.viewer).exists()


def test_the_law_opens_to_regulators_only_and_is_named(client, dana, frida, olga, site):
    law = {"grantee": frida.organisation.pk, "country": "DE", "scope": "compliance", "reason": "A law"}
    dana.log_in(client).post("/sharing/law/", law)
    client.post("/sharing/law/", {**law, "grantee": olga.organisation.pk, "reason": " "})
    client.post("/sharing/law/", {**law, "grantee": olga.organisation.pk, "country": "FR"})
    assert not SiteGrant.objects.exists()
