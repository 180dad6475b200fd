"""The technical administration: one log-in, the office's technical staff alone, rows by the visibility table."""

import pytest
from django.contrib import admin
from django.test import Client

from consortium.access.roles import ROLES
from tests.personas import make_organisation, make_persona

pytestmark = pytest.mark.django_db


@pytest.fixture
def technician(dana):
    dana.user.is_staff = True
    dana.user.save()
    return dana


def test_technical_staff_of_the_office_looks_and_changes_nothing(technician, bob, client):
    technician.log_in(client)
    assert "Leach Works" in client.get("/admin/consortium/organisation/").text
    page = client.get(f"/admin/consortium/organisation/{bob.organisation.pk}/change/")
    assert page.status_code == 200 and 'name="_save"' not in page.text
    changed = client.post(f"/admin/consortium/organisation/{bob.organisation.pk}/change/", {"name": "Mine"})
    assert (changed.status_code, client.get("/admin/consortium/organisation/add/").status_code) == (403, 403)


def test_without_log_in_the_one_log_in_asks_with_its_second_factor_and_its_limits(client, db):
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/accounts/login/?next=")
    posted = client.post("/admin/login/", {"username": "dana@consortium-office.example", "password": "x"})
    assert (posted.status_code, posted.url) == (302, "/accounts/login/?next=/admin/login/")


def test_everybody_else_is_told_that_it_is_not_for_them(technician, dana):
    strangers = [make_persona("Rex", make_organisation("Rival", "automaker"), "manager")]
    strangers += [make_persona(code.title(), dana.organisation, code) for code in ROLES]
    staff_elsewhere = make_persona("Steve", strangers[0].organisation, "manager")
    staff_elsewhere.user.is_staff = True
    staff_elsewhere.user.save()
    for person in (*strangers, staff_elsewhere):
        answer = person.log_in(Client()).get("/admin/", follow=True)
        assert answer.status_code == 403, person.user
        assert "office&#x27;s technical staff" in answer.text and "<h1>" in answer.text


def test_a_password_is_changed_in_one_place(technician, client):
    answer = technician.log_in(client).get("/admin/password_change/")
    assert (answer.status_code, answer.url) == (302, "/accounts/password/change/")


def test_only_pages_that_ask_the_visibility_table_are_there():
    """allauth's and Django's own would show e-mail addresses, second factors and sessions of everybody."""
    assert sorted(model._meta.label for model in admin.site._registry) == [
        "consortium.AuditEvent",
        "consortium.Invitation",
        "consortium.Membership",
        "consortium.Organisation",
    ]
