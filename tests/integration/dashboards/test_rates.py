"""Rates as page, file and API: the same rows for whoever may see them, and nothing for anybody else."""

import csv
import io
import re
from decimal import Decimal as D
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
import time_machine
from django.test import Client

from facilities.models import ProcessRun
from facilities.services.grants import give_site_grant
from facilities.services.sites import NewSite, open_site
from tests.integration.facilities.test_rate_quantities import tell_sold
from tests.personas import make_persona

pytestmark = pytest.mark.django_db
YEAR = "year=2026"


def rows(client, query: str = YEAR) -> list[dict[str, str]]:
    answer = client.get(f"/rates/rows.csv?{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text)))


def api_rows(client) -> list[dict]:
    return client.get(f"/api/v1/rates/?{YEAR}").json()


def one(found: list[dict[str, str]], rule_set: str, rate: str, country: str = "") -> dict[str, str]:
    return next(
        row for row in found if (row["rule_set"], row["rate"], row["collected_in"]) == (rule_set, rate, country)
    )


@pytest.fixture
def law(bob, site, olga, dana):
    """What the law opens to Olga's authority at Bob's plant."""
    from facilities.services.grants import record_legal_grant

    return record_legal_grant(
        sites=[site], grantee=olga.organisation, scope="compliance", reason="Act 7", valid_until=None, by=dana.user
    )


def test_a_year_under_every_rule_set_to_the_last_digit(won, bob, client):
    """1 000 kg of cells: 71.28 kg Cu, half of 298.32 kg Ni and half of 53.3 kg Li came back (the rest is scrap's)."""
    bob.log_in(client)
    found = rows(client)
    counted = D(72) * D("0.99") + D(1356) * D("0.22") / 2 + D(325) * D("0.164") / 2
    eu = one(found, "eu-2023-1542", "recycling_efficiency")
    assert (D(eu["numerator_kg"]), D(eu["denominator_kg"]), eu["target_percent"], eu["verdict"]) == (
        counted,
        D(1000),
        "65",
        "missed",
    )
    assert D(eu["value_percent"]) == counted / D(1000) * 100
    nickel = one(found, "eu-2023-1542", "recovery_ni")
    assert (D(nickel["numerator_kg"]), D(nickel["denominator_kg"])) == (D(1356) * D("0.22") / 2, D("162.7"))
    assert (nickel["verdict"], nickel["certainty"], nickel["target_percent"]) == ("no_target", "to_be_verified", "")
    assert one(found, "uk-493-2012", "recycling_efficiency")["target_percent"] == "50"
    china = one(found, "cn-2024", "recovery_ni")
    assert (D(china["numerator_kg"]), D(china["denominator_kg"])) == (D(1356) * D("0.22"), D("699.25") * D("0.221") * 2)
    assert one(found, "cn-2019", "recovery_ni")["verdict"] == "not_in_force"
    india = one(found, "in-2022", "dry_weight_recovery")
    assert (india["year"], india["period_start"], india["verdict"]) == ("2026-27", "2026-04-01", "not_assessable")


def test_the_union_asks_for_every_country_of_collection(won, bob, client):
    bob.log_in(client)
    found = rows(client)
    parts = [one(found, "eu-2023-1542", "recycling_efficiency", country) for country in ("DE", "FR")]
    whole = one(found, "eu-2023-1542", "recycling_efficiency")
    assert [D(part["denominator_kg"]) for part in parts] == [600, 400]
    assert sum(D(part["numerator_kg"]) for part in parts) == D(whole["numerator_kg"])
    assert not [row for row in found if row["rule_set"] != "eu-2023-1542" and row["collected_in"]]
    only = one(rows(client, f"{YEAR}&collected_in=FR"), "eu-2023-1542", "recycling_efficiency", "FR")
    assert only["numerator_kg"] == parts[1]["numerator_kg"]
    process = one(rows(client, f"{YEAR}&collected_in=FR"), "cn-2024", "recovery_ni", "FR")
    assert (process["verdict"], process["reason"]) == ("not_assessable", "not_split")


def test_an_exclusion_is_elected_in_the_address_and_leaves_other_rule_sets_alone(won, bob, client):
    bob.log_in(client)
    found = rows(client, f"{YEAR}&exclude=carbon")
    eu = one(found, "eu-2023-1542", "recycling_efficiency")
    assert (D(eu["denominator_kg"]), eu["excluded"]) == (D(1000) - D(1000) * D("0.2712"), "carbon")
    uk = one(found, "uk-493-2012", "recycling_efficiency")
    assert (D(uk["denominator_kg"]), uk["excluded"]) == (D(1000), "")


def test_another_class_of_batteries_is_another_question(won, bob, client):
    bob.log_in(client)
    eu = one(rows(client, f"{YEAR}&class=lead"), "eu-2023-1542", "recycling_efficiency")
    assert (eu["denominator_kg"], eu["reason"], eu["target_percent"]) == ("0", "nothing_charged", "75")


def test_a_regulator_sees_by_law_what_the_recycler_sees_and_a_rival_sees_nothing(won, law, bob, olga, charlie, client):
    api = "/api/v1/rates/?year=2026&site=leach-leipzig"
    bob.log_in(client)
    own = client.get(api).json()
    olga.log_in(client)
    assert client.get(api).json() == own
    assert "Leipzig" in client.get("/rates/?year=2026").text
    charlie.log_in(client)
    assert "No waste batteries were charged" in client.get("/rates/?year=2026").text
    assert client.get(api).status_code == 400
    assert {row["denominator_kg"] for row in rows(client)} <= {"0", ""}


def test_a_grant_in_another_scope_opens_no_rate(won, bob, site, frida, client):
    from facilities.services.grants import give_site_grant

    terms = {"basis": "funding", "reason": "Loan", "valid_until": None, "by": bob.user}
    give_site_grant(site=site, grantee=frida.organisation, scope="operations", **terms)
    frida.log_in(client)
    assert {row["denominator_kg"] for row in rows(client)} <= {"0", ""}


def test_the_page_says_basis_target_verdict_and_what_is_to_be_verified(won, bob, client):
    bob.log_in(client)
    page = client.get("/rates/?year=2026").text
    for said in (
        "Side by side",
        "Batteries as charged; chain",
        "24.71 % &lt; 65 %",
        "≥ 65 %",
        "≥ 90 % from 2028",
        "Missed",
        "Not in force",
        "Secondary, to be verified",
        "The year is not over until",
        "EU 2023/1542 by country of collection",
        "France",
    ):
        assert said in page, said
    assert "exclude=carbon" in page


def test_a_value_just_below_its_target_is_not_shown_as_the_target():
    from dashboards.rates.words import percent

    assert percent(D("0.64999"), D("0.65")) == "64.999"
    assert percent(D("0.6499"), D("0.65")) == "64.99"
    assert percent(D("0.65"), D("0.65")) == "65.00"
    assert percent(None) is None


def test_words_that_mean_nothing_show_the_default_on_the_page_and_are_told_to_a_program(won, bob, client):
    bob.log_in(client)
    page = client.get("/rates/?year=never&site=nowhere&exclude=gold")
    assert page.status_code == 200
    answer = client.get("/api/v1/rates/?year=never&site=nowhere&exclude=gold&colour=red")
    assert answer.status_code == 400
    assert set(answer.json()["error"]["fields"]) == {"year", "site", "exclude", "colour"}


def test_every_value_opens_to_an_explanation_that_says_the_same(won, law, bob, olga, client):
    """Unrounded, of every rule set and country: the page's own figures beside those of their explanations.  The
    authority, who reads the same sums by law, is asked for the British ones."""
    for person, asked in ((bob, ""), (olga, "rule_set=uk-493-2012")):
        person.log_in(client)
        page = client.get("/rates/?year=2026").text
        found = [unescape(url) for url in re.findall(r'href="(/explain/\?[^"]+)"', page)]
        urls = [url for url in found if asked in url]
        explained = {D(client.get(f"/api/v1{url}").json()["value"]) for url in urls}
        rows = client.get("/api/v1/rates/?year=2026").json()
        values = {D(row["value_percent"]) for row in rows if row["value_percent"]}
        assert len(found) > 20 and explained
        assert explained <= values if asked else explained == values
    assert "Annex XII, calculated after Delegated Regulation (EU) 2025/606" in client.get(found[0]).text


def rate_in(page: str, rate: str, **parameters: str) -> str:
    """The address that takes a rate of the Union's rule set apart, as the page gives it."""
    asked = {"figure": rate, "rule_set": "eu-2023-1542", **parameters}
    found = [unescape(url) for url in re.findall(r'href="(/explain/\?[^"]+)"', page)]
    return next(url for url in found if asked.items() <= dict(parse_qsl(urlsplit(url).query)).items())


def test_a_rate_with_an_exclusion_opens_with_the_same_elements_gone_from_both_sides(won, bob, client):
    """1 000 kg of cells with 271.2 kg of graphite, and no graphite won: only what is below the line becomes less."""
    bob.log_in(client)
    page = client.get(f"/rates/?{YEAR}&exclude=carbon").text
    url = rate_in(page, "recycling_efficiency", exclude="carbon")
    found = client.get(f"/api/v1{url}").json()
    eu = one(rows(client, f"{YEAR}&exclude=carbon"), "eu-2023-1542", "recycling_efficiency")
    assert D(found["value"]) == D(eu["value_percent"])
    left = [row for row in found["exclusions"] if row["reason"].startswith("Excluded by election")]
    assert [(row["record_count"], D(row["amount"])) for row in left] == [(0, D(0)), (2, D("271.2"))]
    assert [D(part["value"] or 0) for part in found["slices"]] and "÷ 728.8" in found["formula"]
    again = client.post(f"/api/v1{url.replace('/explain/', '/explain/again/')}").json()
    assert (again["is_same"], again["stored_digest"]) == (True, found["digest"])
    plain = client.get(f"/api/v1{url.replace('&exclude=carbon', '')}").json()
    assert plain["digest"] != found["digest"] and plain["value"] != found["value"]
    shown = client.get(url).text
    for said in ("waste batteries − excluded in them", "Carbon of the cell", "To be verified", "taken off"):
        assert said in shown, said


def test_what_no_rule_set_lets_anybody_exclude_is_no_figure(won, bob, client):
    bob.log_in(client)
    year = "from=2026-01-01&to=2026-12-31&figure=recycling_efficiency"
    assert client.get(f"/explain/?{year}&rule_set=eu-2023-1542&exclude=carbon").status_code == 200
    for asked in ("exclude=carbon", "rule_set=uk-493-2012&exclude=carbon", "rule_set=eu-2023-1542&exclude=gold"):
        assert client.get(f"/explain/?{year}&{asked}").status_code == 404
    other = year.replace("recycling_efficiency", "chain_recovery_rate")
    assert client.get(f"/explain/?{other}&rule_set=eu-2023-1542&exclude=carbon").status_code == 404
    assert client.get("/explain/?figure=mass_received_kg&of=both").status_code == 404


def test_a_rate_of_own_and_others_sites_names_what_may_be_seen_and_counts_the_rest(alice, bob, site, law, olga, send):
    """Rita makes the salt of Bob's black mass: her run, and his by his grant.  The authority, given a pilot plant of
    its own, sees Bob's by law and of Rita's the number."""
    rita = tell_sold(alice, bob, send)
    give_site_grant(
        site=site,
        grantee=rita.organisation,
        scope="compliance",
        basis="agreement",
        valid_until=None,
        reason="One chain",
        by=bob.user,
    )
    pilot = NewSite("pilot", "Pilot", "hydrometallurgy", "DE", "Europe/Berlin", D("52.5"), D("13.4"), D(1000))
    open_site(pilot, operator=olga.organisation, by=olga.user)
    for person, unseen in ((rita, 0), (olga, 1)):
        client = person.log_in(Client())
        url = rate_in(client.get(f"/rates/?{YEAR}").text, "chain_recovery_rate", of="both", element="Ni")
        eu = one(rows(client) if person is rita else api_rows(client), "eu-2023-1542", "recovery_ni")
        assert D(client.get(f"/api/v1{url}").json()["value"]) == D(eu["value_percent"])
        page = client.get(url).text
        runs = {run.source_reference: run.number for run in ProcessRun.objects.all()}
        assert "your organisation&#x27;s own and other members&#x27;" in page and f"run {runs['S-1']}" in page
        assert (f"run {runs['T-1']}" in page, "that you cannot see" in page) == (not unseen, bool(unseen))


def test_a_viewer_looks_and_an_analyst_exports(won, bob, client):
    make_persona("Vic", bob.organisation, "viewer").log_in(client)
    page = client.get("/rates/?year=2026")
    assert page.status_code == 200 and "rows.csv" not in page.text and "Freeze a year" not in page.text
    assert client.get("/rates/rows.xlsx").status_code == 403


def test_a_rule_set_shows_every_figure_with_its_source_and_its_gaps_first(bob, client):
    from facilities.rates.reader import rule_sets

    bob.log_in(client)
    for code, rule_set in rule_sets().items():
        page = client.get(f"/rates/rules/{code}/").text
        for gap in rule_set.all_gaps:
            assert gap.replace("'", "&#x27;") in page
        figures = client.get(f"/api/v1/rule-sets/{code}/").json()["figures"]
        assert all(figure["source"] and figure["certainty"] for figure in figures)
        lines = list(csv.DictReader(io.StringIO(client.get(f"/rates/rules/{code}/rows.csv").text)))
        assert len(lines) == len(figures)
    assert {one["code"] for one in client.get("/api/v1/rule-sets/").json()} == set(rule_sets())
    assert client.get("/rates/rules/no-such-law/").status_code == 404


@time_machine.travel("2026-06-01T12:00:00Z", tick=False)
def test_boards_of_recyclers_and_regulators_lead_to_the_rates(won, law, bob, olga, client):
    for person in (bob, olga):
        person.log_in(client)
        found = client.get("/api/v1/panels/rates/").json()
        eu = next(row for row in found["rows"] if row["rate"].endswith("2026: Recycling efficiency"))
        assert (eu["target"], eu["verdict"]) == ("≥ 65 %", "Missed")
        assert "/rates/?year=2026" in client.get("/board/rates/").text


def test_an_open_balance_marks_every_rate_of_its_site_and_keeps_the_year_out_of_reports(won, bob, site, client):
    """With a scale on record the runs of the chain can be judged: of 1 000 kg into S-2 only 699.25 kg came out."""
    from datetime import date

    from consortium.refusals import Refusal
    from dashboards import fill, services
    from facilities.rates.reader import rule_sets
    from facilities.services.balances import add_scale

    bob.log_in(client)
    assert {row["open_balances"] for row in rows(client)} == {""}
    add_scale(
        site=site,
        code="floor",
        use="process",
        accuracy_class="III",
        verification_interval_kg=D("0.5"),
        largest_load_kg=D(5000),
        valid_from=date(2026, 1, 1),
        by=bob.user,
    )
    fill.fill_changed_days()
    marked = one(rows(client), "eu-2023-1542", "recycling_efficiency")
    assert marked["open_balances"].startswith("leach-leipzig:shredder 2026-01")
    assert "open_balance" in marked["flags"].split()
    assert "Look at the open ones" in client.get("/rates/?year=2026").text
    with time_machine.travel("2027-03-01T12:00:00Z", tick=False), pytest.raises(Refusal, match="shredder 2026-01"):
        services.freeze_report(
            sites=[site],
            rule_set=rule_sets()["eu-2023-1542"],
            year=2026,
            battery_class="lithium",
            elected=[],
            reason="",
            viewer=bob.viewer,
            by=bob.user,
        )
