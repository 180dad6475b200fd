"""A frozen year: rows under a digest that nobody changes, superseded with a reason, and computed again."""

import csv
import io
import json
from decimal import Decimal as D

import pytest
import time_machine
from django.db import IntegrityError, ProgrammingError, connection, transaction
from python_calamine import CalamineWorkbook

from consortium.models import AuditEvent
from consortium.refusals import Refusal
from dashboards import fill, services
from dashboards.models import AnnualReport
from dashboards.rates.reports import HEADERS, digest_of
from facilities.models import SiteGrant
from facilities.rates.reader import rule_sets
from facilities.services.grants import record_legal_grant
from facilities.services.sites import NewSite, add_line, open_site
from tests.integration.test_chain_imports import taken
from tests.personas import make_persona

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("after_the_year")]
EU = rule_sets()["eu-2023-1542"]
LATE_ASSAY = """reference,batch,assayed_on,analyte,value,unit,status
U-1,NI-1,2026-02-20,Ni,21.9,percent,umpire
"""


@pytest.fixture
def after_the_year():
    with time_machine.travel("2027-03-01T12:00:00Z", tick=False):
        yield


@pytest.fixture
def frozen(won, bob, site):
    return freeze(bob, site)


def freeze(person, site, **changes) -> AnnualReport:
    asked = {
        "sites": [site],
        "rule_set": EU,
        "year": 2026,
        "battery_class": "lithium",
        "elected": [],
        "reason": "",
        "viewer": person.viewer,
        "by": person.user,
    }
    return services.freeze_report(**{**asked, **changes})


def corrected(bob, send) -> None:
    """The umpire's assay comes after the year was frozen."""
    taken(send(bob, "assays", LATE_ASSAY))
    fill.fill_changed_days()


def test_a_frozen_year_keeps_its_rates_and_masses_under_a_digest(frozen, bob, client):
    bob.log_in(client)
    page = client.get(f"/annual-reports/{frozen.number}/").text
    assert frozen.content_sha256 == digest_of(frozen.content) and frozen.content_sha256 in page
    assert EU.digest in page and "Missed" in page
    lines = list(csv.DictReader(io.StringIO(client.get(f"/annual-reports/{frozen.number}/rows.csv").text)))
    assert list(lines[0]) == HEADERS
    rates = [line for line in lines if line["record"] == "rate"]
    masses = [line for line in lines if line["record"] == "mass"]
    assert {line["collected_in"] for line in rates} == {"", "DE", "FR"}
    charged = {line["collected_in"]: line["mass_kg"] for line in masses if line["measure"] == "battery_input_kg"}
    assert charged == {"DE": "600.000000000", "FR": "400.000000000"}
    workbook = client.get(f"/annual-reports/{frozen.number}/rows.xlsx")
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(workbook.getvalue()))
    assert len(sheets.get_sheet_by_name("Rows").to_python()) == len(lines) + 1
    assert frozen.content_sha256 in {row[1] for row in sheets.get_sheet_by_name("About").to_python()}


def test_computed_again_the_digest_is_the_same_until_a_fact_is_corrected(frozen, bob, send, client):
    bob.log_in(client)
    again = f"/annual-reports/{frozen.number}/?again=yes"
    assert "the same figures, the same digest" in client.get(again).text
    fill.rebuild()
    assert "the same figures, the same digest" in client.get(again).text
    corrected(bob, send)
    page = client.get(again).text
    assert "other figures, another digest" in page and "What comes out otherwise today" in page
    assert AnnualReport.objects.get(pk=frozen.pk).content_sha256 == digest_of(frozen.content)


def test_a_newer_report_supersedes_with_a_reason_and_the_older_one_stays(frozen, bob, site, send, client):
    with pytest.raises(Refusal, match=f"Nothing has changed since {frozen.number}"):
        freeze(bob, site)
    corrected(bob, send)
    with pytest.raises(Refusal, match=f"Say why it supersedes {frozen.number}"):
        freeze(bob, site)
    newer = freeze(bob, site, reason="Umpire assay of February")
    assert (newer.supersedes, AnnualReport.objects.count()) == (frozen, 2)
    bob.log_in(client)
    assert "A newer report supersedes this one" in client.get(f"/annual-reports/{frozen.number}/").text
    listed = client.get("/api/v1/annual-reports/").json()["results"]
    assert [(row["number"], row["superseded_by"]) for row in listed] == [
        (newer.number, None),
        (frozen.number, newer.number),
    ]
    events = (
        AuditEvent.objects.filter(action="annual_report.frozen").order_by("pk").values_list("subject_label", flat=True)
    )
    assert list(events) == [frozen.number, newer.number]


@pytest.mark.parametrize(
    "statement", ["UPDATE dashboards_annualreport SET year = 2025", "DELETE FROM dashboards_annualreport"]
)
def test_the_database_lets_nobody_change_a_frozen_year(frozen, statement):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_two_first_reports_of_one_year_cannot_be(frozen):
    values = {
        field.attname: getattr(frozen, field.attname) for field in AnnualReport._meta.fields if field.name != "id"
    }
    with pytest.raises(IntegrityError, match="one_first_annual_report"), transaction.atomic():
        AnnualReport.objects.create(**{**values, "number": "AR-TWIN"})


def test_a_year_that_is_not_over_or_not_counted_is_not_frozen(won, bob, site, send):
    with pytest.raises(Refusal, match="ends on 2027-12-31"):
        freeze(bob, site, year=2027)
    taken(send(bob, "assays", LATE_ASSAY))
    with pytest.raises(Refusal, match="still being counted"):
        freeze(bob, site)
    fill.fill_changed_days()
    with pytest.raises(Refusal, match="No waste batteries of this class"):
        freeze(bob, site, battery_class="lead")


def test_an_open_balance_keeps_a_year_out_of_the_reports(won, bob, site, monkeypatch):
    from dashboards.rates import reports

    real = reports.answers

    def with_open_balance(**asked):
        from dataclasses import replace

        return [
            replace(one, year=replace(one.year, sums=replace(one.year.sums, open_balances=("Leipzig, March",))))
            for one in real(**asked)
        ]

    monkeypatch.setattr(reports, "answers", with_open_balance)
    with pytest.raises(Refusal, match="Leipzig, March"):
        freeze(bob, site)


def test_freezing_by_the_page(won, bob, site, client):
    bob.log_in(client)
    page = client.get("/annual-reports/freeze/?site=leach-leipzig&year=2026&exclude=carbon").text
    assert 'value="2026"' in page and "Leipzig" in page
    asked = {"site": "leach-leipzig", "rule_set": "eu-2023-1542", "year": 2026, "battery_class": "lithium"}
    refused = client.post("/annual-reports/freeze/", {**asked, "rule_set": "uk-493-2012", "exclude": ["carbon"]})
    assert "UK 493/2012 lets nobody exclude carbon in 2026." in refused.text
    done = client.post("/annual-reports/freeze/", {**asked, "exclude": ["carbon"]})
    report = AnnualReport.objects.get()
    assert (done.status_code, done.url, report.excluded) == (302, f"/annual-reports/{report.number}/", "carbon")
    assert report.content["rates"][0]["denominator_kg"] == "728.800000000"


def test_who_may_freeze_and_who_may_look(frozen, bob, olga, charlie, dana, site, client):
    address = f"/annual-reports/{frozen.number}/"
    charlie.log_in(client)
    assert client.get(address).status_code == 404
    olga.log_in(client)
    assert client.get(address).status_code == 404
    terms = {"scope": "compliance", "reason": "Act 7", "valid_until": None}
    record_legal_grant(sites=[site], grantee=olga.organisation, by=dana.user, **terms)
    SiteGrant.objects.update(valid_from="2026-01-01T00:00Z")  # the database's own clock is not travelling
    page = client.get(address).text
    assert frozen.content_sha256 in page and bob.user.name not in page
    assert "the same digest" in client.get(f"{address}?again=yes").text
    assert client.get("/annual-reports/freeze/").status_code == 403
    make_persona("Ann", bob.organisation, "analyst").log_in(client)
    assert client.get("/annual-reports/freeze/").status_code == 403


def test_a_tampered_content_is_told(frozen, bob, client, monkeypatch):
    monkeypatch.setattr("dashboards.views.annual_reports.reports.digest_of", lambda content: "0" * 64)
    bob.log_in(client)
    assert "does not match its digest" in client.get(f"/annual-reports/{frozen.number}/").text


def test_the_digest_can_be_made_by_anybody_with_the_content(frozen):
    """As README says: JSON, sorted keys, no spaces, SHA-256."""
    from hashlib import sha256

    text = json.dumps(frozen.content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert sha256(text.encode()).hexdigest() == frozen.content_sha256


# Of an operator with several sites ------------------------------------------------------------------------------------

LOT = """reference,chemistry,form,condition,origin,collected_in,registered_on,declared_mass_kg
M,NMC622,cell,intact,end_of_life,FR,2026-05-05,500
"""
SENT = """reference,record,consignee,dispatched_at,lot,mass_kg,mode,distance_km,distance_kind,from_place,from_country,\
to_place,to_country,un_number,waste_code,departed_at,arrived_at
SHP-M,line,leach-works,2026-05-06 08:00,M,500,,,,,,,,,,,
SHP-M,leg,,,,,road,420.5,sfd,Munich,DE,Metz,FR,3480,16 06 05,2026-05-06 08:00,2026-05-07 09:00
"""
WEIGHED = """reference,site,lot,received_at,gross_mass_kg,tare_mass_kg
WB-M,leach-metz,volta-motors/M,2026-05-07 08:00,600,100
"""
SHREDDED = """run,record,site,line,started_at,ended_at,lot,batch,material,mass_kg,analyte,value,unit
M-1,input,leach-metz,shredder,2026-05-08 06:00,2026-05-08 18:00,volta-motors/M,,,500,,,
M-1,output,,,,,,CU-M,copper,36,,,
M-1,assay,,,,,,CU-M,,,Cu,99,percent
"""


@pytest.fixture
def second_site(won, alice, bob, send):
    """A plant in France, to which half a tonne of another lot was charged and where copper came of it."""
    place = NewSite("leach-metz", "Metz", "pre_treatment", "FR", "Europe/Paris", D("49.1"), D("6.2"), D(900_000))
    metz = open_site(place, operator=bob.organisation, by=bob.user)
    add_line(
        site=metz,
        code="shredder",
        name="Shredder",
        step="shredding",
        capacity_kg_per_day=D(9000),
        chemistries=["NMC622"],
        by=bob.user,
    )
    for person, kind, text in (
        (alice, "lots", LOT),
        (alice, "shipments", SENT),
        (bob, "receipts", WEIGHED),
        (bob, "runs", SHREDDED),
    ):
        taken(send(person, kind, text))
    fill.fill_changed_days()
    return metz


def efficiency(report) -> dict[str, str]:
    rates = report.content["rates"]
    return next(row for row in rates if row["rate"] == "recycling_efficiency" and not row["collected_in"])


def test_an_operators_year_adds_its_sites_up_before_it_divides(second_site, bob, site, client):
    alone, whole = freeze(bob, site), freeze(bob, site, sites=[second_site, site])
    assert (whole.site, whole.operator, whole.content["sites"]) == (
        None,
        bob.organisation,
        ["leach-leipzig", "leach-metz"],
    )
    of_one, of_both = efficiency(alone), efficiency(whole)
    assert D(of_both["denominator_kg"]) == D(of_one["denominator_kg"]) + 500 == 1500
    assert D(of_both["numerator_kg"]) == D(of_one["numerator_kg"]) + 36 * D("0.99")
    assert of_both["site"] == "leach-leipzig leach-metz"
    page = bob.log_in(client).get(f"/annual-reports/{whole.number}/?again=yes").text
    assert "leach-leipzig, leach-metz" in page and "the same figures, the same digest" in page
    assert len(client.get(f"/annual-reports/{whole.number}/rows.csv").text.splitlines()) > 20
    assert client.get(f"/annual-reports/{whole.number}/rows.xlsx").getvalue()
    with pytest.raises(Refusal, match="Nothing has changed since"):
        freeze(bob, site, sites=[site, second_site])
    listed = client.get("/api/v1/annual-reports/").json()["results"]
    assert {one["site"] for one in listed} == {"leach-leipzig", "leach-leipzig leach-metz"}


def test_the_form_offers_each_site_and_all_together(second_site, bob, client):
    bob.log_in(client)
    page = client.get("/annual-reports/freeze/").text
    assert "All sites (2)" in page and "All sites in" not in page, "No country has two of them."
    asked = {"site": "all", "rule_set": "eu-2023-1542", "year": 2026, "battery_class": "lithium"}
    assert client.post("/annual-reports/freeze/", asked).status_code == 302
    assert len(AnnualReport.objects.get().site_ids) == 2


def test_an_authority_sees_a_report_of_several_sites_when_each_is_opened_to_it(
    second_site, bob, olga, dana, site, client
):
    whole = freeze(bob, site, sites=[site, second_site])
    olga.log_in(client)
    for opened, status in ((None, 404), (site, 404), (second_site, 200)):
        if opened:
            terms = {"grantee": olga.organisation, "scope": "compliance", "reason": "Act 7", "valid_until": None}
            record_legal_grant(sites=[opened], by=dana.user, **terms)
            SiteGrant.objects.update(valid_from="2026-01-01T00:00:00Z")  # the database has a clock of its own
        assert client.get(f"/annual-reports/{whole.number}/").status_code == status
