"""The way in, and a person's own pages: invitations, log-in, organisations, profile, tokens, audit trail."""

import re

import pytest
from django.test import Client

from consortium.models import ApiToken, AuditEvent, Membership, OutboxMail, User

pytestmark = pytest.mark.django_db

PASSWORD = "a long and quiet sentence"


@pytest.fixture
def link(bob, client):
    """The path in the mail with which Bob invites somebody as an analyst."""

    def link(email="nina@leach.example"):
        bob.log_in(Client()).post("/members/invite/", {"email": email, "role": "analyst"})
        return re.search(r"http://[^/]+(/invitations/\S+/)", OutboxMail.objects.latest("pk").body).group(1)

    return link


def test_the_load_balancer_needs_no_account(client, db):
    assert client.get("/health/").json() == {"status": "ok"}


def test_without_log_in_every_page_leads_to_the_log_in(client, db):
    for path in ("/", "/members/", "/office/", "/sharing/", "/audit/", "/tokens/", "/profile/"):
        answer = client.get(path)
        assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next={path}")


def test_a_new_person_accepts_and_is_in(client, link):
    path = link()
    assert "nina@leach.example" in client.get(path).text
    answer = client.post(path, {"name": "Nina", "password": PASSWORD, "password_again": PASSWORD}, follow=True)
    assert "Welcome. You act for Leach Works now." in answer.text
    assert Membership.objects.get(user__email="nina@leach.example").role == "analyst"
    assert client.get(path).status_code == 404
    assert "This link opens nothing any more" in client.get(path).text


def test_an_accepted_person_logs_in_and_may_set_up_two_factor_log_in(client, link):
    client.post(link(), {"name": "Nina", "password": PASSWORD, "password_again": PASSWORD})
    again = Client()
    answer = again.post("/accounts/login/", {"login": "nina@leach.example", "password": PASSWORD})
    assert (answer.status_code, answer.url) == (302, "/")
    assert again.get("/accounts/email/").status_code == 200
    asked = again.get("/accounts/2fa/totp/activate/")
    assert (asked.status_code, asked.url.partition("?")[0]) == (302, "/accounts/reauthenticate/")
    assert again.post(asked.url, {"password": PASSWORD}).url == "/accounts/2fa/totp/activate/"
    assert again.get("/accounts/2fa/totp/activate/").status_code == 200


def test_a_required_second_factor_is_set_up_and_then_asked_for_at_log_in(client, link, bob):
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    def code(secret: str) -> str:
        return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))

    path = link()
    bob.log_in(Client()).post("/members/two-factor/", {"required": "yes"})
    client.post(path, {"name": "Nina", "password": PASSWORD, "password_again": PASSWORD})
    assert client.get("/members/").url == "/accounts/2fa/totp/activate/"
    client.post(client.get("/accounts/2fa/totp/activate/").url, {"password": PASSWORD})
    form = client.get("/accounts/2fa/totp/activate/").context["form"]
    client.post("/accounts/2fa/totp/activate/", {"code": code(form.secret)})
    assert Authenticator.objects.filter(user__email="nina@leach.example", type="totp").exists()
    assert client.get("/members/").status_code == 200
    again = Client()
    answer = again.post("/accounts/login/", {"login": "nina@leach.example", "password": PASSWORD})
    assert answer.url.partition("?")[0] == "/accounts/2fa/authenticate/"
    assert again.get("/members/").url == "/accounts/login/?next=/members/"


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("short", "short", "too short"),
        (PASSWORD, PASSWORD + "x", "The two passwords differ."),
        ("nina@leach.example", "nina@leach.example", "too similar"),
    ],
    ids=["short", "differ", "own address"],
)
def test_a_poor_password_is_refused_and_the_link_stays_open(client, link, password, again, words):
    path = link()
    answer = client.post(path, {"name": "Nina", "password": password, "password_again": again})
    assert words in answer.text
    assert not User.objects.filter(email="nina@leach.example").exists()
    assert client.get(path).status_code == 200


def test_a_known_person_logs_in_first_and_then_acts_for_both(client, link, alice):
    path = link(alice.user.email)
    answer = client.get(path)
    assert "Log in to accept the invitation" in answer.text
    assert client.post(path, {"name": "x", "password": PASSWORD, "password_again": PASSWORD}).status_code == 200
    answer = alice.log_in(client).post(path, follow=True)
    assert "You act for Leach Works now." in answer.text
    assert Membership.objects.filter(user=alice.user, ended_at=None).count() == 2


def test_a_link_for_somebody_else_is_not_taken(client, link, alice):
    path = link()
    assert "the invitation is for somebody else" in alice.log_in(client).get(path).text
    client.post(path)
    assert Membership.objects.filter(user=alice.user).count() == 1


def test_an_invented_link_opens_nothing(client, db):
    assert client.get("/invitations/invented/").status_code == 404


def test_a_person_of_two_organisations_acts_for_one_and_switches(client, alice, bob):
    Membership.objects.create(organisation=bob.organisation, user=alice.user, role="viewer")
    alice.log_in(client)
    client.post("/switch-organisation/", {"organisation": bob.organisation.pk})
    assert bob.user.email in client.get("/members/").text
    client.post("/switch-organisation/", {"organisation": alice.organisation.pk})
    assert bob.user.email not in client.get("/members/").text


def test_nobody_switches_to_an_organisation_it_does_not_act_for(client, alice, bob):
    answer = alice.log_in(client).post("/switch-organisation/", {"organisation": bob.organisation.pk}, follow=True)
    assert "You do not act for this organisation." in answer.text
    assert bob.user.email not in client.get("/members/").text


def test_a_person_says_how_it_is_called_and_where_it_lives(client, alice):
    said = {"name": "Alice A.", "time_zone": "Asia/Tokyo", "language": "en"}
    assert "Saved." in alice.log_in(client).post("/profile/", said, follow=True).text
    alice.user.refresh_from_db()
    assert (alice.user.name, alice.user.time_zone) == ("Alice A.", "Asia/Tokyo")
    assert client.post("/profile/", {**said, "time_zone": "Mars/Olympus"}).status_code == 200
    alice.user.refresh_from_db()
    assert alice.user.time_zone == "Asia/Tokyo"


def test_a_session_is_noted_once_a_minute_and_from_another_place_at_once(client, alice):
    from allauth.usersessions.models import UserSession

    alice.log_in(client)

    def noted(user_agent):
        client.get("/profile/", headers={"user-agent": user_agent})
        return UserSession.objects.values_list("user_agent", "last_seen_at").get()

    first = noted("Firefox")
    assert (first[0], noted("Firefox")) == ("Firefox", first)
    moved = noted("Somebody else's browser")
    assert moved[0] == "Somebody else's browser"
    assert moved[1] > first[1]


def test_a_token_is_shown_once_and_kept_as_a_hash(client, charlie):
    answer = charlie.log_in(client).post("/tokens/make/", {"name": "Loader", "role": "viewer", "days": "30"})
    secret = re.search(r"data-secret>([^<]+)<", answer.text).group(1)
    token = ApiToken.objects.get()
    assert secret not in (token.digest, token.token_key)
    assert (token.role, token.organisation, token.user) == ("viewer", charlie.organisation, charlie.user)
    assert secret not in client.get("/tokens/").text
    assert "Loader" in client.get("/tokens/").text
    assert AuditEvent.objects.filter(action="token.made", subject_label="Loader").exists()


def test_a_token_holds_no_more_than_its_maker(client, charlie):
    answer = charlie.log_in(client).post("/tokens/make/", {"name": "Loader", "role": "manager", "days": "30"})
    assert answer.status_code == 200
    assert not ApiToken.objects.exists()


def test_a_token_is_revoked_by_its_maker_alone(client, charlie, bob):
    charlie.log_in(client).post("/tokens/make/", {"name": "Loader", "role": "viewer", "days": "30"})
    path = f"/tokens/{ApiToken.objects.get().token_key}/revoke/"
    assert bob.log_in(Client()).post(path).status_code == 404
    assert client.post(path, follow=True).status_code == 200
    assert not ApiToken.objects.exists()


def test_a_viewer_makes_no_tokens(client, olga):
    assert olga.log_in(client).get("/tokens/").status_code == 403


def test_the_audit_trail_is_searched_paged_and_the_organisations_own(client, bob, alice):
    from consortium.services.audit import record

    for number in range(60):
        record(
            "lot.registered",
            subject=bob.user,
            label=f"Lot {number:03}",
            organisation_id=bob.organisation.pk,
            by=bob.user,
        )
    record("lot.registered", subject=alice.user, label="Hidden", organisation_id=alice.organisation.pk, by=alice.user)
    answer = bob.log_in(client).get("/audit/")
    assert "Lot 059" in answer.text
    assert "Lot 009" not in answer.text
    assert "Page 1 of 2" in answer.text
    assert "Lot 009" in client.get("/audit/?page=2").text
    found = client.get("/audit/?q=lot+033").text
    assert "Lot 033" in found
    assert "Lot 034" not in found
    assert "Nothing matches" in client.get("/audit/?q=Hidden").text
    assert client.get("/audit/?page=nonsense&q=%00").status_code == 200


def test_the_audit_trail_is_for_managers(client, alice):
    assert alice.log_in(client).get("/audit/").status_code == 403


def test_the_navigation_offers_only_what_the_role_opens(client, dana, alice):
    hers = alice.log_in(client).get("/members/").text
    assert "/office/" not in hers
    assert 'href="/audit/"' not in hers
    offices = dana.log_in(Client()).get("/office/").text
    assert 'href="/office/"' in offices
    assert 'href="/audit/"' in offices


def test_no_page_carries_an_inline_script_or_style(client, bob, dana):
    pages = (
        (bob, ("/members/", "/members/invite/", "/sharing/", "/sharing/give/", "/audit/", "/tokens/", "/profile/")),
        (dana, ("/office/", "/office/leach-works/", "/sharing/law/")),
    )
    for persona, paths in pages:
        theirs = persona.log_in(Client())
        for path in paths:
            text = theirs.get(path).text
            assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", text), path


@pytest.mark.parametrize(
    "path",
    [
        "/members/99999999999999999999999/",
        "/office/no-such-member/",
        "/tokens/%00/revoke/",
        "/invitations/%00/",
        "/sharing/site/99999999999999999999999/revoke/",
    ],
)
def test_an_address_that_leads_nowhere_is_not_found(client, bob, dana, path):
    persona = dana if path.startswith("/office") else bob
    persona.log_in(client)
    method = client.post if path.endswith("revoke/") else client.get
    assert method(path).status_code == 404


def test_a_page_that_a_role_does_not_open_names_the_role_to_ask_for(client, alice):
    assert "This page needs the role Manager." in alice.log_in(client).get("/audit/").text
