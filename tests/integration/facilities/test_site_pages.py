"""A site's page, and sites, lines and meters kept by hand."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.utils import timezone

from consortium.models import AuditEvent
from facilities.models import Line, Meter, Site
from tests.integration.facilities.test_record_pages import words
from tests.personas import make_persona

pytestmark = pytest.mark.django_db

NEW_SITE = {
    "name": "Halle",
    "code": "leach-halle",
    "kind": "pre_treatment",
    "country": "DE",
    "time_zone": "Europe/Berlin",
    "latitude": "51.48",
    "longitude": "11.97",
    "nameplate_capacity_kg_per_year": "2500000",
    "permit_reference": "LVwA 402.4.8",
    "permit_valid_until": "2031-06-30",
}
KEPT = {
    "name": "Leipzig",
    "nameplate_capacity_kg_per_year": "5000000",
    "permit_reference": "",
    "permit_valid_until": "",
}


def test_a_site_is_opened_by_hand_and_written_down(client, bob):
    answer = bob.log_in(client).post("/sites/open/", NEW_SITE)
    assert (answer.status_code, answer.url) == (302, "/sites/leach-halle/")
    site = Site.objects.get()
    assert (site.operator, site.time_zone, site.nameplate_capacity_kg_per_year, site.permit_valid_until) == (
        bob.organisation,
        "Europe/Berlin",
        D(2500000),
        date(2031, 6, 30),
    )
    assert AuditEvent.objects.get(action="site.opened").actor_label == "Bob"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("time_zone", "Europe/Leipzig", "Select a valid choice"),
        ("code", "open", "This code is taken"),
        ("code", "Leach_Halle", "Write small letters, digits and hyphens"),
        ("code", "leach-leipzig", "This code is taken"),
        ("latitude", "91", "less than or equal to 90"),
        ("nameplate_capacity_kg_per_year", "NaN", "Enter a number"),
        ("nameplate_capacity_kg_per_year", "0", "greater than or equal to 1"),
        ("permit_reference", "", "A permit that ends has a reference"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(client, bob, site, field, value, message):
    answer = bob.log_in(client).post("/sites/open/", NEW_SITE | {field: value})
    assert answer.status_code == 200
    assert message in answer.text
    assert Site.objects.count() == 1


def test_a_changed_site_keeps_what_it_was_in_the_audit_trail(client, bob, site):
    said = KEPT | {"permit_reference": "LDS 44-8823", "permit_valid_until": "2030-12-31"}
    assert bob.log_in(client).post("/sites/leach-leipzig/change/", said).status_code == 302
    site.refresh_from_db()
    assert (site.permit_reference, site.permit_valid_until) == ("LDS 44-8823", date(2030, 12, 31))
    assert AuditEvent.objects.get(action="site.changed").detail == {
        "before": {"permit_reference": "", "permit_valid_until": ""},
        "after": {"permit_reference": "LDS 44-8823", "permit_valid_until": "2030-12-31"},
    }


def test_nothing_changed_is_said_and_not_written_down(client, bob, site):
    assert "Nothing was changed." in bob.log_in(client).post("/sites/leach-leipzig/change/", KEPT).text
    assert not AuditEvent.objects.filter(action="site.changed").exists()


def test_lines_and_meters_are_added_by_hand(client, bob, site):
    bob.log_in(client)
    line = {
        "name": "Dryer",
        "code": "dryer",
        "step": "shredding",
        "capacity_kg_per_day": "900",
        "chemistries": ["LFP", "NCA"],
    }
    assert client.post("/sites/leach-leipzig/lines/add/", line).status_code == 302
    dryer = Line.objects.get(code="dryer")
    assert (dryer.capacity_kg_per_day, set(dryer.accepted_chemistries.values_list("pk", flat=True))) == (
        D(900),
        {"LFP", "NCA"},
    )
    assert "has a line with this code already" in client.post("/sites/leach-leipzig/lines/add/", line).text
    meter = {"code": "gas-dryer", "carrier": "gas", "line": "dryer"}
    assert client.post("/sites/leach-leipzig/meters/add/", meter).status_code == 302
    assert Meter.objects.get(code="gas-dryer").line == dryer
    assert (
        client.post(
            "/sites/leach-leipzig/meters/add/", {"code": "el-all", "carrier": "electricity", "line": ""}
        ).status_code
        == 302
    )
    assert Meter.objects.get(code="el-all").line is None
    page = words(client.get("/sites/leach-leipzig/"))
    assert "Dryer dryer" in page
    assert "LFP, NCA 900" in page
    assert "gas-dryer Natural gas Dryer – –" in page


def test_a_foreign_site_is_not_there_and_a_viewer_may_not(client, bob, site, charlie):
    ben = make_persona("Ben", bob.organisation, "viewer")
    rival = make_persona("Rick", charlie.organisation, "manager")
    forms = ("change/", "lines/add/", "meters/add/")
    rival.log_in(client)
    assert {client.get(f"/sites/leach-leipzig/{form}").status_code for form in forms} == {404}
    assert {client.post(f"/sites/leach-leipzig/{form}", KEPT).status_code for form in forms} == {404}
    ben.log_in(client)
    assert {client.get(f"/sites/leach-leipzig/{form}").status_code for form in forms} == {403}
    assert client.get("/sites/open/").status_code == 403
    page = client.get("/sites/leach-leipzig/")
    assert page.status_code == 200
    assert "Add a line" not in page.text


def test_a_grantee_sees_the_site_without_what_its_scope_does_not_open(client, chain, site, grant, bob, olga):
    grant(olga, "compliance")
    page = words(olga.log_in(client).get("/sites/leach-leipzig/"))
    assert "Shredder shredder" in page
    assert "It has no meter, or none that is open to you." in page
    assert "Nothing has been received yet, or nothing that is open to you." in page
    assert "Battery Authority this site compliance" in page
    assert page.count("R-") >= 2
    assert "Change" not in page


def test_the_latest_reading_and_who_sees_the_site_stand_on_its_page(client, chain, site, grant, bob, frida):
    grant(frida, "operations")
    page = words(bob.log_in(client).get("/sites/leach-leipzig/"))
    assert "el-shredder Electricity Shredder 2026-01-10 00:00 CET 5" in page
    assert "Green Bank this site operations Agreement it is revoked" in page


@pytest.mark.parametrize(
    ("days", "tone", "sentence"),
    [
        (-1, "pill-bad", "The permit ended on"),
        (0, "pill-warn", "The permit ends in 1 days"),
        (89, "pill-warn", "The permit ends in 90 days"),
        (90, "pill-good", ""),
    ],
)
def test_a_permit_is_marked_when_it_ends_within_ninety_days(client, bob, site, days, tone, sentence):
    from zoneinfo import ZoneInfo

    last_day = timezone.localdate(timezone=ZoneInfo(site.time_zone)) + timedelta(days=days)
    Site.objects.filter(pk=site.pk).update(permit_reference="LDS 1", permit_valid_until=last_day)
    text = bob.log_in(client).get("/sites/leach-leipzig/").text
    assert tone in text
    assert sentence in text
    assert ("The permit" in text) == bool(sentence)
