"""The office's page: applications, decisions, and the health of members without one figure of theirs."""

import pytest
from django.test import Client

from consortium.models import AuditEvent, Invitation, Organisation, OutboxMail

pytestmark = pytest.mark.django_db

APPLICATION = {
    "name": "Nova Cathodes",
    "kind": "material_supplier",
    "country": "PL",
    "contact_name": "Ewa Nowak",
    "contact_email": "ewa@nova.example",
    "note": "We make precursor from recovered sulphates.",
}


@pytest.fixture
def applicant(client, db):
    answer = client.post("/apply/", APPLICATION, follow=True)
    assert "with the consortium office" in answer.text
    return Organisation.objects.get(code="nova-cathodes")


def reload(organisation):
    organisation.refresh_from_db()
    return organisation


def test_an_application_opens_nothing_and_stands_first_at_the_office(client, dana, applicant):
    assert applicant.status == "applied"
    answer = dana.log_in(client).get("/office/")
    assert answer.text.index("Nova Cathodes") < answer.text.index("Consortium Office</a>")


def test_an_incomplete_application_says_what_is_missing_and_keeps_what_was_typed(client, db):
    answer = client.post("/apply/", {**APPLICATION, "country": ""})
    assert answer.status_code == 200
    assert "This field is required." in answer.text
    assert "Nova Cathodes" in answer.text
    assert not Organisation.objects.exists()


def test_nobody_applies_as_the_office(client, db):
    client.post("/apply/", {**APPLICATION, "kind": "consortium_office"})
    assert not Organisation.objects.exists()


def test_the_same_name_does_not_apply_twice(client, applicant):
    assert "has applied already" in client.post("/apply/", {**APPLICATION, "name": "nova cathodes"}).text


def test_approving_invites_the_first_manager(client, dana, applicant):
    answer = dana.log_in(client).post("/office/nova-cathodes/approve/", follow=True)
    assert "is a member now" in answer.text
    assert reload(applicant).status == "active"
    assert (Invitation.objects.get().email, Invitation.objects.get().role) == ("ewa@nova.example", "manager")
    assert AuditEvent.objects.filter(action="organisation.approved", actor_label="Dana").exists()
    client.post("/office/nova-cathodes/invite-manager/")
    assert Invitation.objects.filter(withdrawn_at=None).count() == 1
    assert OutboxMail.objects.filter(to="ewa@nova.example").count() == 2


def test_a_refusal_needs_a_reason_and_tells_it(client, dana, applicant):
    answer = dana.log_in(client).post("/office/nova-cathodes/refuse/", {"reason": " "}, follow=True)
    assert "Say why" in answer.text
    assert "Say why" in client.post("/office/nova-cathodes/refuse/", {"reason": "\x00"}, follow=True).text
    assert reload(applicant).status == "applied"
    client.post("/office/nova-cathodes/refuse/", {"reason": "No permit & no site."})
    assert reload(applicant).status == "refused"
    assert "No permit & no site." in OutboxMail.objects.get().body


def test_a_suspended_member_sees_nothing_until_it_is_reactivated(client, dana, bob):
    his = bob.log_in(Client())
    dana.log_in(client)
    client.post("/office/leach-works/suspend/", {"reason": "Unpaid fees"})
    assert his.get("/members/").status_code == 403
    assert "The consortium office gives this reason: Unpaid fees" in his.get("/").text
    client.post("/office/leach-works/reactivate/")
    assert his.get("/members/").status_code == 200


def test_a_member_that_leaves_keeps_its_records_and_loses_its_access(client, dana, bob, site):
    his = bob.log_in(Client())
    dana.log_in(client).post("/office/leach-works/leave/", {"reason": "Sold"})
    assert reload(bob.organisation).status == "left"
    assert his.get("/members/").status_code == 403
    site.refresh_from_db()
    assert "is left: this is not possible now" in client.post("/office/leach-works/approve/", follow=True).text


def test_the_office_cannot_lock_itself_out(client, dana):
    assert dana.log_in(client).post("/office/consortium-office/suspend/", {"reason": "x"}).status_code == 404


def test_a_decision_that_does_not_exist_is_not_found(client, dana, applicant):
    assert dana.log_in(client).post("/office/nova-cathodes/delete/").status_code == 404


@pytest.mark.parametrize("path", ["/office/", "/office/leach-works/"])
def test_the_office_is_closed_to_members_and_names_the_reason(client, bob, path):
    assert bob.log_in(client).get(path).status_code == 403


def test_a_viewer_of_the_office_looks_and_does_not_decide(client, dana, bob):
    from tests.personas import make_persona

    eve = make_persona("Eve", dana.organisation, "viewer")
    answer = eve.log_in(client).get("/office/leach-works/")
    assert answer.status_code == 200
    assert "Suspend" not in answer.text
    assert client.post("/office/leach-works/suspend/", {"reason": "x"}).status_code == 403


def test_health_counts_files_and_their_age_and_shows_no_file(client, dana, alice, send):
    header = "reference,chemistry,form,collected_in,registered_on,declared_mass_kg\n"
    rows = header + "SECRET-1,NMC622,cell,DE,2026-01-05,777\n"
    send(alice, "lots", rows, name="secret-file.csv")
    answer = dana.log_in(client).get("/office/volta-motors/")
    assert "<dd>1</dd>" in answer.text
    for secret in ("SECRET-1", "777", "secret-file"):
        assert secret not in answer.text
        assert secret not in client.get("/office/").text
        assert secret not in client.get("/audit/").text
