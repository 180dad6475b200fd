"""A figure taken apart: the same value as on the board, its facts, and the same digest when it is computed again."""

import csv
import io
import re
from datetime import date
from decimal import Decimal as D
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.db.models import Sum
from django.http import QueryDict

from consortium.access.scopes import Scope
from consortium.periods import Period
from dashboards import fill
from dashboards.boards import BOARDS
from dashboards.explain.answers import answer
from dashboards.explain.inputs import digest_of, inputs
from dashboards.explain.questions import question_of
from dashboards.models import DailyRollup
from dashboards.panels.panel import Ask
from dashboards.rows import Selection
from facilities.models import ProcessRun, Receipt
from facilities.selectors import runs
from facilities.services.grants import give_site_grant
from facilities.services.runs import void_runs
from tests.personas import make_persona

pytestmark = pytest.mark.django_db
JANUARY = "from=2026-01-01&to=2026-01-31"
NICKEL = f"figure=recovery_rate&element=Ni&{JANUARY}"
RECEIVED = f"figure=mass_received_kg&{JANUARY}"


def text_of(page) -> str:
    """What a reader reads: the main part without its tags."""
    main = page.text[page.text.index("<main") : page.text.index("</main>")]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def asked(viewer, address: str):
    return question_of(viewer, QueryDict(address))[0]


def opened_to(persona, site, bob, *scopes: Scope) -> None:
    for scope in scopes:
        give_site_grant(
            site=site,
            grantee=persona.organisation,
            scope=scope,
            basis="agreement",
            valid_until=None,
            reason="Loan 4",
            by=bob.user,
        )


def test_a_rate_opens_to_its_formula_with_its_numbers(counted, bob, client):
    measures = ("element_recovered_kg", "element_charged_kg")
    found = DailyRollup.objects.filter(element="Ni", measure__in=measures).order_by("measure").values_list("measure")
    sums = dict(found.annotate(total=Sum("value")))
    page = text_of(bob.log_in(client).get(f"/explain/?{NICKEL}"))
    above, below = (format(sums[measure].normalize(), ",f") for measure in measures)
    assert f"element recovered ÷ element charged: {above} ÷ {below} × 100 = " in page
    assert "Delegated Regulation (EU) 2025/606" in page
    assert re.search(r"Version of the definition [0-9a-f]{8} ", page)
    run = ProcessRun.objects.get(source_reference="RUN-1")
    assert f"run {run.number}" in page


def test_every_number_of_a_board_opens_to_itself(counted, alice, bob):
    """The explanation of each mark and key figure has the mark's value, to the last digit."""
    compared = 0
    for persona in (alice, bob):
        ask = Ask.of(persona.viewer, Selection(Period(date(2026, 1, 1), date(2026, 2, 1))))
        for panel in BOARDS[persona.organisation.kind].panels:
            column = next((one for one in panel.columns if one.explains), None)
            for row in [one for one in panel.answer(ask).rows if column and one.explain][-2:]:
                explained = answer(asked(persona.viewer, urlsplit(row.explain).query)).value
                assert (panel.slug, explained or 0) == (panel.slug, column.value(row) or 0)
                compared += 1
    assert compared > 25


def test_computing_again_gives_the_same_digest_until_a_rollup_is_tampered_with(counted, bob, client):
    bob.log_in(client)
    page = text_of(client.post(f"/explain/again/?{RECEIVED}"))
    assert "the same value, the same digest" in page
    before = inputs(asked(bob.viewer, RECEIVED)).digest
    assert page.count(before) == 3, "As stored, as computed again, and below the figure."
    DailyRollup.objects.filter(measure="mass_received_kg").update(value=1)
    page = text_of(client.post(f"/explain/again/?{RECEIVED}"))
    assert "it differs" in page and "Mass received 2026-01-07 1 998.5" in page
    assert inputs(asked(bob.viewer, RECEIVED)).digest != before


def test_computing_again_finds_what_no_rollup_says_yet(counted, bob, client):
    DailyRollup.objects.filter(measure="mass_charged_kg", day=date(2026, 1, 8)).delete()
    page = text_of(bob.log_in(client).post(f"/explain/again/?figure=mass_charged_kg&{JANUARY}"))
    assert "it differs" in page and "Mass charged 2026-01-08 – 998.5" in page


def test_a_digest_does_not_depend_on_the_order_of_its_lines():
    assert digest_of(["b", "a", "c"]) == digest_of(["c", "b", "a"]) != digest_of(["a", "b"])


def test_the_headline_figures_of_runs_and_lots_open_to_what_they_say(counted, alice, bob, olga, site, client):
    opened_to(olga, site, bob, Scope.COMPLIANCE)
    run, lot = ProcessRun.objects.get(source_reference="RUN-1"), Receipt.objects.get().lot
    found = {}
    for persona, page in (
        (bob, f"/runs/{run.number}/"),
        (olga, f"/runs/{run.number}/"),
        (alice, f"/lots/{lot.number}/"),
    ):
        text = persona.log_in(client).get(page).text
        links = re.findall(r'class="key-figure-value"><a href="([^"]+)">([^<]+)', text)
        for url, shown in links:
            value = client.get(unescape(url).replace("/explain/", "/api/v1/explain/")).json()["value"]
            assert abs(D(value) - D(shown)) < D("0.005")
        found[page, persona.user.name] = [shown for _url, shown in links]
    assert list(found.values()) == [["998.5", "71", "99.05"], ["998.5", "71", "99.05"], ["998.5"]]


def test_elements_are_not_added_up_but_offered(counted, bob, client):
    page = bob.log_in(client).get(f"/explain/?figure=recovery_rate&{JANUARY}")
    assert "not added up" in page.text
    assert "element=Ni" in page.text


def test_what_no_definition_names_is_not_found(bob, client):
    bob.log_in(client)
    assert client.get("/explain/").status_code == client.get("/explain/?figure=happiness").status_code == 404


def test_slices_as_a_file_add_up_to_the_figure(counted, bob, client):
    page = bob.log_in(client).get(f"/explain/rows.csv?{RECEIVED}")
    rows = list(csv.DictReader(io.StringIO(page.text)))
    assert sum(D(row["mass_received_kg"]) for row in rows) == D("998.5")


def test_records_as_files_add_up_to_the_figure_and_count_what_is_not_seen(counted, bob, alice, olga, site, client):
    name = f"/explain/records.{{}}?{RECEIVED}"
    bob.log_in(client)
    (row,) = csv.DictReader(io.StringIO(client.get(name.format("csv")).text))
    assert (row["measure"], D(row["share"]), row["record_count"]) == ("mass_received_kg", D("998.5"), "1")
    assert row["record"] == f"receipt {Receipt.objects.get().number}"
    for kind in ("records.xlsx", "rows.xlsx"):
        content = b"".join(client.get(f"/explain/{kind}?{RECEIVED}").streaming_content)
        assert content.startswith(b"PK")
    opened_to(olga, site, bob, Scope.COMPLIANCE)
    analyst = make_persona("Otto", olga.organisation, "analyst")
    arrived = analyst.log_in(client).get(f"/explain/records.csv?figure=arrived_mass_kg&{JANUARY}").text
    (row,) = csv.DictReader(io.StringIO(arrived))
    assert (row["record"], row["of"], D(row["share"]), row["record_count"]) == ("", "", D("998.5"), "1")


def test_no_file_says_what_is_withheld(counted, frida, bob, site, client):
    opened_to(frida, site, bob, Scope.OPERATIONS)
    frida.log_in(client)
    for kind in ("csv", "xlsx"):
        assert client.get(f"/explain/records.{kind}?{RECEIVED}").status_code == 404
    assert client.post(f"/api/v1/explain/again/?{RECEIVED}").status_code == 404


def test_a_program_computes_a_figure_again(counted, bob, client):
    again = bob.log_in(client).post(f"/api/v1/explain/again/?{NICKEL}").json()
    assert again["is_same"] and again["stored_value"] == again["fresh_value"] and not again["differences"]
    assert again["fresh_digest"] == inputs(asked(bob.viewer, NICKEL)).digest
    DailyRollup.objects.filter(measure="mass_received_kg").update(value=1)
    again = client.post(f"/api/v1/explain/again/?{RECEIVED}").json()
    assert (again["is_same"], D(again["stored_value"]), D(again["fresh_value"])) == (False, 1, D("998.5"))
    assert [(one["day"], D(one["fresh"])) for one in again["differences"]] == [("2026-01-07", D("998.5"))]
    assert client.post("/api/v1/explain/again/?figure=happiness").status_code == 404


# Who sees what --------------------------------------------------------------------------------------------------------


def test_a_rival_gets_no_number_and_no_record(counted, charlie, site, client):
    charlie.log_in(client)
    for figure in (NICKEL, RECEIVED, f"figure=mass_supplied_kg&{JANUARY}"):
        page = text_of(client.get(f"/explain/?{figure}&of=granted"))
        assert "Nothing is recorded for this period and these filters." in page
        assert "998.5" not in page and "R-" not in page


def test_a_regulator_reaches_the_runs_and_is_told_how_many_records_it_cannot_see(counted, olga, bob, site, client):
    opened_to(olga, site, bob, Scope.COMPLIANCE)
    olga.log_in(client)
    page = text_of(client.get(f"/explain/?figure=mass_charged_kg&{JANUARY}"))
    run = ProcessRun.objects.get(source_reference="RUN-1")
    assert f"run {run.number}" in page
    assert "lot L-" not in page, "The lots of a run are the business of its parties."
    page = text_of(client.get(f"/explain/?figure=arrived_mass_kg&{JANUARY}"))
    assert "and 1 that you cannot see – 998.5 kg" in page
    assert Receipt.objects.get().number not in page


def test_a_figure_that_stands_on_one_supplier_stays_withheld(counted, frida, bob, site, client):
    opened_to(frida, site, bob, Scope.OPERATIONS)
    frida.log_in(client)
    page = text_of(client.get(f"/explain/?{RECEIVED}"))
    assert "withheld" in page and "998.5" not in page
    assert "Digest" not in page and "WB" not in page and "L-" not in page
    assert "998.5" not in text_of(client.post(f"/explain/again/?{RECEIVED}"))
    assert "998.5" not in client.get(f"/explain/rows.csv?{RECEIVED}").text


def test_a_partner_named_in_the_address_is_no_question_about_others(counted, frida, alice, bob, site, client):
    opened_to(frida, site, bob, Scope.OPERATIONS)
    named, other = (f"{RECEIVED}&of=granted&partner={one}" for one in (alice.organisation.code, "rival-motors"))
    frida.log_in(client)
    assert text_of(client.get(f"/explain/?{named}")) == text_of(client.get(f"/explain/?{other}"))


def test_a_supplier_sees_what_came_back_of_its_lots_without_the_runs(counted, alice, client):
    page = text_of(alice.log_in(client).get(f"/explain/?figure=mass_supplied_kg&of=own&{JANUARY}"))
    assert f"receipt {Receipt.objects.get().number}" in page


def test_a_program_gets_what_the_page_says_and_is_told_of_a_wrong_parameter(counted, bob, client):
    answer = bob.log_in(client).get(f"/api/v1/explain/?{RECEIVED}").json()
    assert (answer["value"], answer["sums"][0]["record_count"], len(answer["slices"])) == ("998.500000000", 1, 1)
    assert answer["digest"] == inputs(asked(bob.viewer, RECEIVED)).digest
    refused = client.get(f"/api/v1/explain/?{RECEIVED}&colour=red")
    assert (refused.status_code, set(refused.json()["error"]["fields"])) == (400, {"colour"})
    assert client.get("/api/v1/explain/?figure=happiness").status_code == 404


def test_what_is_left_out_stands_beside_the_figure_with_its_reason(counted, bob, site, client):
    page = text_of(bob.log_in(client).get(f"/explain/?{NICKEL}"))
    assert "Nothing of the period is known to be left out." in page
    void_runs([runs(viewer=bob.viewer).first()], reason="Typed twice", by=bob.user)
    fill.fill_changed_days()
    assert "Withdrawn runs 1 –" in text_of(client.get(f"/explain/?{NICKEL}"))
