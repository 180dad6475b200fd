"""Every board and panel for those who land on them: the same rows as page, figure, CSV and XLSX."""

import csv
import io
import re
from datetime import date
from decimal import Decimal as D
from urllib.parse import urlsplit

import plotly.graph_objects as go
import pytest
import time_machine
from django.http import QueryDict

from consortium.access.scopes import Scope
from consortium.filters import find
from consortium.listings import LISTINGS
from dashboards import fill
from dashboards.boards import BOARDS
from dashboards.panels import PANELS
from dashboards.views.boards import without_gaps
from tests.integration.dashboards.test_explain import opened_to
from tests.integration.test_chain_imports import taken
from tests.personas import make_organisation, make_persona

pytestmark = pytest.mark.django_db
JANUARY = "from=2026-01-01&to=2026-01-31"


@pytest.mark.parametrize("kind", list(BOARDS))
def test_every_kind_of_organisation_lands_on_a_board_that_answers(kind, counted, client):
    person = make_persona("Pat", make_organisation(f"New {kind}", kind), "viewer")
    person.log_in(client)
    pages = {"/board/": BOARDS[kind].slugs}
    pages |= {f"/board/topics/{topic.slug}/": topic.slugs for topic in BOARDS[kind].topics}
    shown = {
        address: re.findall(r'<section class="panel[^>]*id="panel-([a-z-]+)"', client.get(address).text)
        for address in pages
    }
    assert shown == {address: list(slugs) for address, slugs in pages.items()}


@pytest.mark.parametrize(
    ("narrow_and_wide", "rows"), [("nn", "nn"), ("n", "w"), ("nnn", "nnw"), ("nwn", "www"), ("nnwnn", "nnwnn")]
)
def test_a_panel_that_would_stand_beside_nothing_takes_the_row(narrow_and_wide, rows):
    panels = without_gaps([{"is_wide": one == "w"} for one in narrow_and_wide])
    assert "".join("w" if panel["is_wide"] else "n" for panel in panels) == rows


def test_a_topic_of_another_board_is_as_unknown_as_one_that_does_not_exist(counted, alice, client):
    alice.log_in(client)
    answers = [client.get(f"/board/topics/{slug}/") for slug in ("compliance", "no-such-topic")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert without_token(answers[0]) == without_token(answers[1])


def test_the_tabs_of_a_board_keep_its_filters(counted, bob, client):
    bob.log_in(client)
    page = client.get("/board/topics/energy/?period=24m&site=leach-leipzig").text
    kept = "?period=24m&amp;site=leach-leipzig"
    tabs = [f"/board/{kept}", *(f"/board/topics/{topic.slug}/{kept}" for topic in BOARDS["recycler"].topics)]
    nav = page[page.index('class="tabs"') :]
    assert re.findall(r'href="([^"]+)"', nav[: nav.index("</ul>")]) == tabs
    assert 'href="/board/topics/energy/"' in page, "Clearing the filters stays on the topic."
    panel = client.get("/board/idle-energy/?period=24m&site=leach-leipzig").text
    assert f'href="/board/topics/energy/{kept}"' in panel, "A panel leads back to the topic it stands on."


def test_the_targets_of_the_year_are_open_to_research(counted, client):
    make_persona("Rita", make_organisation("Institute", "research_institute"), "analyst").log_in(client)

    def lithium(year: int) -> list[tuple]:
        text = client.get(f"/board/targets/rows.csv?from={year}-01-01&to={year}-12-31").text
        rows = [row for row in csv.DictReader(io.StringIO(text)) if row["rate"] == "Recovery of lithium"]
        return [(row["rule_set"], D(row["target_percent"]), row["first_year"]) for row in rows]

    eu = "eu-2023-1542"
    assert [row for row in lithium(2027) if row[0] == eu] == []
    assert [row for row in lithium(2028) if row[0] == eu] == [(eu, D(50), "2028")]
    assert [row for row in lithium(2032) if row[0] == eu] == [(eu, D(80), "2032")]


def january():
    from consortium.periods import Period
    from dashboards.rows import Selection

    return Selection(Period(date(2026, 1, 1), date(2026, 2, 1)))


def test_every_panel_draws_what_plotly_accepts_and_its_table_has_a_cell_for_each_column(counted, alice, bob):
    from dashboards.panels.panel import Ask

    drawn = set()
    for viewer in (alice.viewer, bob.viewer):
        for panel in PANELS.values():
            answer = panel.answer(Ask.of(viewer, january()))
            figure = go.Figure(without_colours(answer.figure))
            if figure.data:
                drawn.add(panel.slug)
            for row in answer.rows:
                assert len([column.value(row) for column in panel.columns]) == len(panel.columns)
    assert {"nickel-by-line", "mass-balance", "material-flow", "map", "what-came-back", "composition"} <= drawn


def without_colours(part):
    """Tokens of the design stand for colours; Plotly's own check knows only real ones."""
    if isinstance(part, str):
        return "#123456" if part.startswith("--") else part
    if isinstance(part, list | tuple):
        return [without_colours(one) for one in part]
    if isinstance(part, dict):
        return {name: without_colours(one) for name, one in part.items()}
    return part


def test_a_recyclers_csv_holds_the_rows_of_the_table(counted, bob, client):
    bob.log_in(client)
    page = client.get(f"/board/recovery-by-element/?{JANUARY}").text
    rows = list(csv.reader(io.StringIO(client.get(f"/board/recovery-by-element/rows.csv?{JANUARY}").text)))
    assert rows[0] == [
        "starts_on",
        "element",
        "recovery_rate_percent",
        "element_recovered_kg",
        "element_charged_kg",
        "record_count",
        "remark",
    ]
    nickel = [row for row in rows[1:] if row[1] == "Ni" and row[2]]
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    for row in nickel:
        assert f"{D(row[2]):,.3f}".rstrip("0").rstrip(".") in table
    assert len(re.findall("<tr>", table)) == len(rows) - 1


def test_the_nickel_rate_is_one_sum_divided_by_another(counted, bob, client):
    bob.log_in(client)
    text = client.get(f"/board/nickel-by-line/rows.csv?{JANUARY}").text
    found = {row["line"]: row for row in csv.DictReader(io.StringIO(text)) if row["recovery_rate_percent"]}
    row = found["Shredder"]
    assert D(row["element_charged_kg"]) == D("998.5") * D("0.1627")
    assert D(row["element_recovered_kg"]) == D(698) * D("0.221")
    assert abs(D(row["recovery_rate_percent"]) - D(698) * D("22.1") / (D("998.5") * D("0.1627"))) < D("1e-9")


def test_a_filter_that_a_panel_cannot_follow_is_said_and_not_half_applied(counted, bob, client):
    bob.log_in(client)
    plain = client.get(f"/board/nickel-by-line/rows.csv?{JANUARY}").text
    filtered = client.get(f"/board/nickel-by-line/rows.csv?{JANUARY}&chemistry=NMC622").text
    assert filtered == plain
    assert "not split by chemistry" in client.get(f"/board/nickel-by-line/?{JANUARY}&chemistry=NMC622").text


def without_token(answer) -> str:
    """A refusal's page without the form token, which is new in every page."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.text)


def test_a_panel_of_another_board_is_as_unknown_as_one_that_does_not_exist(counted, alice, client):
    alice.log_in(client)
    other, none = client.get("/board/mass-balance/"), client.get("/board/no-such-panel/")
    assert (other.status_code, none.status_code) == (404, 404)
    assert without_token(other) == without_token(none)


def test_a_viewer_looks_and_an_analyst_also_exports(counted, bob, client):
    looker = make_persona("Vic", bob.organisation, "viewer")
    looker.log_in(client)
    assert client.get("/board/purity/").status_code == 200
    assert "rows.csv" not in client.get("/board/purity/").text
    assert client.get("/board/purity/rows.csv").status_code == 403


def test_a_rival_sees_nothing_of_it(counted, charlie, client):
    charlie.log_in(client)
    assert client.get(f"/board/supplied-by-chemistry/rows.csv?{JANUARY}").text.splitlines() == [
        "starts_on,chemistry,mass_supplied_kg,record_count"
    ]
    assert "Volta" not in client.get("/board/").text
    assert "Leipzig" not in client.get("/board/").text


def test_words_that_mean_nothing_in_the_address_show_the_default_and_say_so(counted, bob, client):
    bob.log_in(client)
    answer = client.get("/board/?period=forever&from=yesterday&line=nowhere&chemistry=%00")
    assert answer.status_code == 200
    assert "Enter a valid date" in answer.text


@time_machine.travel("2026-02-10T12:00:00Z", tick=False)
def test_a_key_figure_says_its_trend_against_the_period_before(counted, bob, client):
    bob.log_in(client)
    page = client.get("/board/?from=2026-01-01&to=2026-01-31").text
    assert "Nickel recovery" in page
    assert "94" in page


def test_the_data_version_grows_with_every_count(counted, bob, client):
    bob.log_in(client)
    first = client.get("/data-version/").json()["version"]
    fill.rebuild()
    assert client.get("/data-version/").json()["version"] == first + 1


def test_how_we_count_names_every_measure_and_rate(counted, bob, client):
    from dashboards.measures import MEASURES
    from dashboards.ratios import RATIOS

    bob.log_in(client)
    page = client.get("/how-we-count/").text
    for code in (*MEASURES, *RATIOS):
        assert f'id="{code}"' in page


def test_a_program_reads_the_rows_that_the_page_shows(counted, bob, client):
    bob.log_in(client)
    answer = client.get(f"/api/v1/panels/nickel-by-line/?{JANUARY}&line=leach-leipzig:shredder").json()
    rows = list(
        csv.DictReader(
            io.StringIO(client.get(f"/board/nickel-by-line/rows.csv?{JANUARY}&line=leach-leipzig:shredder").text)
        )
    )
    assert [[row[name] or "" for name in ("line", "element_charged_kg")] for row in answer["rows"]] == [
        [row["line"], row["element_charged_kg"]] for row in rows
    ]
    assert {one["slug"] for one in client.get("/api/v1/panels/").json()} == set(BOARDS["recycler"].every_slug)
    assert client.get("/api/v1/panels/our-batteries/").status_code == 404
    nickel = next(one for one in client.get(f"/api/v1/key-figures/?{JANUARY}").json() if one["slug"] == "nickel")
    assert nickel["unit"] == "%"
    assert {one["code"] for one in client.get("/api/v1/measures/").json()} >= {"energy_kwh", "recovery_rate"}


def test_a_program_is_told_of_a_filter_that_means_nothing(counted, bob, client):
    bob.log_in(client)
    answer = client.get("/api/v1/panels/nickel-by-line/?line=nowhere&colour=red")
    assert answer.status_code == 400
    assert set(answer.json()["error"]["fields"]) == {"line", "colour"}


@pytest.mark.parametrize("kind", ["recycler", "automaker"])
def test_every_mark_leads_to_a_list_that_answers(kind, counted, alice, bob, client):
    """From the figure to its rows: the list opens with the mark's own filters."""
    from dashboards.panels.panel import Ask

    person = {"recycler": bob, "automaker": alice}[kind]
    person.log_in(client)
    ask = Ask.of(person.viewer, january())
    addresses = {row.url for panel in BOARDS[kind].panels for row in panel.answer(ask).rows if getattr(row, "url", "")}
    assert addresses
    of_each_shape = {}
    for address in addresses:
        path, asked = urlsplit(address).path, QueryDict(urlsplit(address).query)
        if listing := LISTINGS.get(path.strip("/")):
            assert find(listing, asked, viewer=person.viewer).problems == {}, address
        of_each_shape[path, frozenset(asked)] = address
    for address in of_each_shape.values():
        answer = client.get(address)
        assert (address, answer.status_code) == (address, 200)
        assert "errorlist" not in answer.text, address


@pytest.fixture
def opened(counted, bob, site, frida):
    """Bob has opened what moves at his site to the bank that funds it."""
    from facilities.services.grants import give_site_grant

    give_site_grant(
        site=site,
        grantee=frida.organisation,
        scope="operations",
        basis="funding",
        reason="Loan",
        valid_until=None,
        by=bob.user,
    )


RECEIVED = f"/board/received-by-chemistry/rows.csv?{JANUARY}"


def test_a_total_that_stands_on_one_supplier_is_withheld_with_its_count(opened, frida, client):
    frida.log_in(client)
    rows = list(csv.DictReader(io.StringIO(client.get(RECEIVED).text)))
    assert [(row["mass_received_kg"], row["record_count"]) for row in rows] == [("", "")]
    page = client.get(f"/board/?{JANUARY}").text
    assert "withheld" in page
    assert "Volta" not in page
    assert "998.5" not in page


def test_two_suppliers_are_told_as_one_total_without_their_names(opened, alice, bob, charlie, frida, send, client):
    lots = "reference,chemistry,form,collected_in,registered_on,declared_mass_kg\nR-1,NMC622,cell,FR,2026-01-05,500\n"
    taken(send(charlie, "lots", lots))
    shipment = (
        "reference,record,consignee,dispatched_at,lot,mass_kg,mode,distance_km,distance_kind,from_place,from_country,"
        "to_place,to_country\nR-S,line,leach-works,2026-01-06 08:00,R-1,500,,,,,,,\n"
        "R-S,leg,,,,,road,400,sfd,Lyon,FR,Leipzig,DE\n"
    )
    taken(send(charlie, "shipments", shipment))
    receipt = (
        "reference,site,shipment,lot,received_at,gross_mass_kg,tare_mass_kg\n"
        "WB-R,leach-leipzig,rival-motors/R-S,rival-motors/R-1,2026-01-07 10:00,9000,8500\n"
    )
    taken(send(bob, "receipts", receipt))
    fill.fill_changed_days()
    frida.log_in(client)
    rows = list(csv.DictReader(io.StringIO(client.get(RECEIVED).text)))
    assert [(D(row["mass_received_kg"]), row["record_count"]) for row in rows] == [(D("1498.5"), "2")]
    page = client.get(f"/board/?{JANUARY}").text
    assert "Rival" not in page and "Volta" not in page


def test_a_revoked_grant_closes_the_figures_at_the_next_request(opened, bob, frida, client):
    from facilities import selectors
    from facilities.services.grants import revoke_site_grant

    frida.log_in(client)
    assert len(client.get(RECEIVED).text.splitlines()) == 2
    grant = selectors.site_grants_to_manage(viewer=bob.viewer).get()
    revoke_site_grant(grant=grant, acting_for=bob.organisation, by=bob.user)
    assert len(client.get(RECEIVED).text.splitlines()) == 1


def test_a_store_without_lines_does_not_hide_what_others_have_opened(counted, bob, site, client):
    """A buyer with a warehouse of its own still asks about the plants that it buys from."""
    from decimal import Decimal

    from facilities.services.grants import give_site_grant
    from facilities.services.sites import NewSite, open_site

    buyer = make_persona("Lena", make_organisation("Lithos", "material_supplier", "HU"), "manager")
    store = NewSite(
        "lithos-store", "Store", "material_plant", "HU", "Europe/Budapest", Decimal(47), Decimal(18), Decimal(1000)
    )
    open_site(store, operator=buyer.organisation, by=buyer.user)
    give_site_grant(
        site=site,
        grantee=buyer.organisation,
        scope="compliance",
        basis="contract",
        reason="Offtake",
        valid_until=None,
        by=bob.user,
    )
    buyer.log_in(client)
    rows = list(csv.DictReader(io.StringIO(client.get(f"/board/products/rows.csv?{JANUARY}").text)))
    assert {(row["material"], D(row["mass_recovered_kg"])) for row in rows} == {
        ("Copper", D(71)),
        ("Nickel sulphate hexahydrate", D(680)),
    }


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("regulator", "Ask the consortium office: it records which sites of your country the law opens"),
        ("financier", "Ask the operators of the plants that you fund, supply or buy from"),
        ("utility", "Ask the operators of the plants that you fund, supply or buy from"),
        ("material_supplier", "Open a store and send receipts of what was delivered"),
    ],
)
def test_who_looks_at_others_plants_is_told_whom_to_ask_and_not_to_upload(kind, said, counted, client):
    make_persona("Pat", make_organisation(f"New {kind}", kind), "viewer").log_in(client)
    page = client.get("/board/").text
    assert said in page
    assert "upload assays" not in page and "upload receipts" not in page


def test_a_scope_that_is_open_is_not_said_to_be_missing(counted, olga, bob, dana, site, client):
    """The law opens compliance: purity is performance, and stays closed; the balance has nothing in that year."""
    from facilities.services.grants import record_legal_grant

    record_legal_grant(
        sites=[site], grantee=olga.organisation, scope="compliance", reason="Act 7", valid_until=None, by=dana.user
    )
    olga.log_in(client)
    page = client.get("/board/?from=2024-01-01&to=2024-01-31").text
    assert "The plants that are open to you have recorded nothing of this for the period" in page
    assert "Missing: compliance" not in page


def test_a_recycler_without_a_site_is_told_to_open_one(counted, client):
    make_persona("Pat", make_organisation("New Works", "recycler"), "viewer").log_in(client)
    page = client.get("/board/").text
    assert "Open a site with its lines, then upload receipts and process runs." in page
    assert "Missing:" not in page


def test_days_with_records_are_told_by_kind_and_lead_to_the_months_rows(counted, bob, olga, site, client):
    opened_to(olga, site, bob, *Scope)
    olga.log_in(client)
    found = client.get("/api/v1/panels/completeness/?from=2026-01-01&to=2026-02-28").json()["rows"]
    counts = [{name: int(row[name]) for name in row if name.endswith("_count")} for row in found]
    assert counts == [{"day_count": 4, "receipt_day_count": 1, "run_day_count": 2, "reading_day_count": 2}]
    page = client.get("/board/completeness/?from=2026-01-01&to=2026-02-28").text
    assert "/receipts/?from=2026-01-01&amp;to=2026-01-31&amp;site=leach-leipzig" in page
