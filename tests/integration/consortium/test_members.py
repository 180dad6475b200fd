"""The members' page: who belongs, who is invited, and what a manager may change."""

import re

import pytest

from consortium.models import AuditEvent, Invitation, Membership
from tests.personas import make_persona

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(bob):
    """Bob's colleague, a viewer."""
    return make_persona("Ben", bob.organisation, "viewer")


def without_csrf_token(text: str) -> str:
    """The token is masked afresh on every page, so that no two pages are the same bytes."""
    return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", text)


def membership_of(persona) -> Membership:
    return Membership.objects.get(user=persona.user, ended_at=None)


def test_everybody_sees_its_own_colleagues_and_nobody_elses(client, alice, bob, ben):
    answer = bob.log_in(client).get("/members/")
    assert answer.status_code == 200
    assert ben.user.email in answer.text
    assert alice.user.email not in answer.text


def test_a_viewer_sees_no_way_to_change_anything(client, bob, ben):
    answer = ben.log_in(client).get("/members/")
    assert bob.user.email in answer.text
    assert "Invite somebody" not in answer.text
    assert client.get("/members/invite/").status_code == 403
    assert client.get(f"/members/{membership_of(bob).pk}/").status_code == 403


def test_a_manager_invites_and_the_link_is_owed_by_mail(client, bob):
    from consortium.models import OutboxMail

    answer = bob.log_in(client).post("/members/invite/", {"email": "New@Leach.example", "role": "analyst"}, follow=True)
    assert "A link is on its way to new@leach.example" in answer.text.lower().replace("a link", "A link")
    mail = OutboxMail.objects.get()
    assert mail.to == "new@leach.example"
    assert mail.subject == "Invitation to act for Leach Works"
    assert "/invitations/" in mail.body
    assert Invitation.objects.get().role == "analyst"


def test_a_member_is_not_invited_twice(client, bob, ben):
    answer = bob.log_in(client).post("/members/invite/", {"email": ben.user.email, "role": "analyst"})
    assert "is a member already" in answer.text
    assert not Invitation.objects.exists()


def test_an_invitation_is_sent_again_with_a_new_link_and_withdrawn(client, bob):
    bob.log_in(client).post("/members/invite/", {"email": "new@leach.example", "role": "analyst"})
    first = Invitation.objects.get()
    client.post(f"/members/invitations/{first.pk}/resend/")
    second = Invitation.objects.exclude(pk=first.pk).get()
    first.refresh_from_db()
    assert first.withdrawn_at is not None
    client.post(f"/members/invitations/{second.pk}/withdraw/")
    second.refresh_from_db()
    assert second.withdrawn_at is not None
    assert "Nobody is invited at present" in client.get("/members/").text


def test_a_manager_changes_a_role_and_it_is_written_down(client, bob, ben):
    answer = bob.log_in(client).post(f"/members/{membership_of(ben).pk}/", {"role": "contributor"})
    assert answer.status_code == 302
    assert membership_of(ben).role == "contributor"
    event = AuditEvent.objects.get(action="member.role_changed")
    assert (event.actor_label, event.detail) == ("Bob", {"before": "viewer", "after": "contributor"})


def test_an_ended_membership_opens_nothing_from_the_next_request_on(client, bob, ben):
    from django.test import Client

    hers = ben.log_in(Client())
    assert hers.get("/members/").status_code == 200
    bob.log_in(client).post(f"/members/{membership_of(ben).pk}/end/")
    assert hers.get("/members/").status_code == 403
    assert "You act for no organisation at present" in hers.get("/").text


def test_the_last_manager_can_neither_leave_nor_step_down(client, bob):
    own = membership_of(bob)
    answer = bob.log_in(client).post(f"/members/{own.pk}/end/", follow=True)
    assert "last manager" in answer.text
    answer = client.post(f"/members/{own.pk}/", {"role": "viewer"})
    assert "last manager" in answer.text
    assert membership_of(bob).role == "manager"


def test_a_foreign_member_answers_like_one_that_never_existed(client, alice, bob):
    bob.log_in(client)
    foreign = membership_of(alice).pk
    for method, path in (("get", "/members/{}/"), ("post", "/members/{}/"), ("post", "/members/{}/end/")):
        there = getattr(client, method)(path.format(foreign))
        nowhere = getattr(client, method)(path.format(999999))
        assert (there.status_code, nowhere.status_code) == (404, 404)
        assert without_csrf_token(there.text) == without_csrf_token(nowhere.text)


def test_a_required_second_factor_is_asked_for_before_anything_else(client, bob):
    answer = bob.log_in(client).post("/members/two-factor/", {"required": "yes"})
    assert answer.status_code == 302
    answer = client.get("/members/")
    assert (answer.status_code, answer.url) == (302, "/accounts/2fa/totp/activate/")


def test_a_manager_sees_who_proves_a_second_factor(client, bob, ben):
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=ben.user, type=Authenticator.Type.TOTP, data={})
    text = bob.log_in(client).get("/members/").text
    assert text.index("Set up</span>") < text.index("None</span>")
    assert "Set up</span>" not in ben.log_in(client).get("/members/").text
