"""Every list as a page: whose rows, in which order, filtered by what, and what is said when there is nothing."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from consortium.filters import find
from consortium.listings import LISTINGS
from tests.integration.test_chain_imports import taken
from tests.integration.test_imports import LOTS
from tests.personas import make_organisation, make_persona

pytestmark = pytest.mark.django_db
PAGES = [code for code, listing in LISTINGS.items() if listing.has_page]


def table(answer) -> list[list[str]]:
    """Heads and cells of the page's table as text."""
    assert answer.status_code == 200, answer.status_code
    rows = re.findall(r"<tr>(.*?)</tr>", answer.text, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cells]


def column(answer, label: str) -> list[str]:
    heads, *rows = table(answer)
    return [row[heads.index(label)] for row in rows]


@pytest.mark.parametrize("code", PAGES)
def test_every_list_opens_and_each_of_its_columns_sorts_both_ways(code, everything, bob, client):
    bob.log_in(client)
    listing = LISTINGS[code]
    wishes = [column.name for column in listing.columns if column.sort]
    assert len(table(client.get(f"/{code}/"))) == len(table(client.get(f"/{code}/?sort=-{wishes[0]}"))) > 1
    for wish in wishes:
        up, down = (_shown(listing, {"sort": f"{sign}{wish}", "voided": "yes"}, bob) for sign in ("", "-"))
        assert sorted(up) == sorted(down) and up


def _shown(listing, asked: dict, person) -> list[str]:
    found = find(listing, asked, viewer=person.viewer)
    assert not found.problems
    return [str([column.value(row) for column in listing.columns]) for row in found.rows]


@pytest.mark.parametrize("code", PAGES)
def test_every_filter_of_every_list_takes_each_of_its_choices(code, everything, bob, client):
    bob.log_in(client)
    listing = LISTINGS[code]
    fields = listing.filters({}, listing.select(viewer=bob.viewer), viewer=bob.viewer).form.fields
    choices = {
        name: [value for value, _label in getattr(field, "choices", ())]
        or ["2026-01-08" if name in {"from", "to"} else "a b"]
        for name, field in fields.items()
    }
    for name, values in choices.items():
        for value in values[:3]:
            _shown(listing, {name: value}, bob)
    answer = client.get(f"/{code}/", {name: values[-1] for name, values in choices.items()})
    assert (answer.status_code, "errorlist" in answer.text) == (200, False)


def test_a_suppliers_lots_are_a_table_of_labels_and_grouped_numbers(alice, send, client):
    taken(send(alice, "lots", LOTS))
    alice.log_in(client)
    heads, newest, oldest = table(client.get("/lots/"))
    assert heads == [
        "Number",
        "Own reference",
        "Registered",
        "Chemistry",
        "Form",
        "Condition",
        "Declared mass (kg)",
        "Supplier",
        "Holder",
        "Collected in",
        "Origin",
        "From file",
    ]
    assert newest[1:-1] == [
        "A-2",
        "2026-01-06",
        "LFP",
        "Pack",
        "Intact",
        "512.25",
        "Volta Motors",
        "Volta Motors",
        "France",
        "End of life",
    ]
    assert oldest[6] == "1,000"
    assert re.fullmatch(r"I-\w{10}, row 2", oldest[-1])


def test_a_list_is_sorted_by_the_head_that_was_chosen(alice, send, client):
    taken(send(alice, "lots", LOTS))
    alice.log_in(client)
    assert column(client.get("/lots/?sort=declared_mass_kg"), "Own reference") == ["A-2", "A-1"]
    assert column(client.get("/lots/?sort=-declared_mass_kg"), "Own reference") == ["A-1", "A-2"]
    assert 'aria-sort="descending"' in client.get("/lots/?sort=-declared_mass_kg").text


def test_both_days_of_a_period_belong_to_it(alice, send, client):
    taken(send(alice, "lots", LOTS))
    alice.log_in(client)
    assert column(client.get("/lots/?from=2026-01-06&to=2026-01-06"), "Own reference") == ["A-2"]
    assert column(client.get("/lots/?to=2026-01-05"), "Own reference") == ["A-1"]
    assert column(client.get("/lots/?chemistry=LFP&q=a-2"), "Own reference") == ["A-2"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=yesterday", "From: Enter a valid date."),
        ("from=2026-02-01&to=2026-01-01", "To: The last day lies before the first."),
        ("chemistry=NMC999", "Chemistry: Select a valid choice."),
        ("sort=password", "This list cannot be sorted by that."),
        ("q=" + "x" * 101, "Words: Ensure this value has at most 100 characters"),
        ("q=%00", "Words: Null characters are not allowed."),
    ],
)
def test_a_filter_that_means_nothing_is_named_and_shows_no_rows(query, said, alice, send, client):
    taken(send(alice, "lots", LOTS))
    alice.log_in(client)
    page = client.get(f"/lots/?{query}")
    problem = said.partition(": ")[2] or said
    assert (page.status_code, problem in page.text, "A-1" in page.text) == (200, True, False)
    refused = client.get(f"/lots/rows.csv?{query}")
    assert (refused.status_code, said in refused.text) == (400, True)


@pytest.mark.parametrize("page", ["0", "-1", "abc", "99999999999999999999999"])
def test_a_page_that_does_not_exist_shows_one_that_does(page, alice, send, client):
    taken(send(alice, "lots", LOTS))
    assert len(column(alice.log_in(client).get("/lots/", {"page": page}), "Number")) == 2


def test_nothing_yet_and_nothing_found_are_two_answers(alice, send, client):
    alice.log_in(client)
    nothing_yet = client.get("/lots/").text
    assert "Nothing here yet" in nothing_yet and 'href="/imports/send/lots/"' in nothing_yet
    taken(send(alice, "lots", LOTS))
    not_found = client.get("/lots/?q=zebra").text
    assert "Nothing matches these filters" in not_found and "Nothing here yet" not in not_found


def test_withdrawn_rows_come_on_request_with_the_reason(alice, send, client):
    from consortium.services.imports import void_import

    batch = taken(send(alice, "lots", LOTS))
    void_import(batch=batch, reason="Wrong year", by=alice.user)
    alice.log_in(client)
    assert "Nothing here yet" in client.get("/lots/").text
    answer = client.get("/lots/?voided=yes")
    assert column(answer, "Why withdrawn") == ["Wrong year", "Wrong year"]
    assert column(answer, "State") == ["Withdrawn", "Withdrawn"]


def test_a_filter_of_other_lists_is_said_and_not_silently_dropped(alice, send, client):
    taken(send(alice, "lots", LOTS))
    answer = alice.log_in(client).get("/lots/?material=black_mass")
    assert "This list is not filtered by: Material." in answer.text
    assert len(column(answer, "Number")) == 2


def test_a_chip_takes_one_filter_away_and_keeps_the_others(alice, send, client):
    taken(send(alice, "lots", LOTS))
    page = alice.log_in(client).get("/lots/?chemistry=LFP&q=A&page=1").text
    assert re.findall(r'class="chip chip-active" href="([^"]+)"', page) == ["?q=A", "?chemistry=LFP"]


@pytest.mark.parametrize("code", [code for code in PAGES if LISTINGS[code].kind or code in {"sites", "lines"}])
def test_a_rival_finds_nothing_in_any_list(code, everything, charlie, client):
    charlie.log_in(client)
    page = client.get(f"/{code}/?voided=yes").text
    assert "<tbody>" not in page and "0 rows" in page
    for name in ("Leipzig", "Leach", "Volta", "LOT-1", "RUN-1"):
        assert name not in page


def test_a_rivals_site_is_no_choice_and_answers_like_one_that_never_existed(everything, charlie, client):
    charlie.log_in(client)
    foreign, never = (client.get(f"/runs/?site={code}").text for code in ("leach-leipzig", "leach-zzzzzzz"))
    same = [re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page) for page in (foreign, never)]
    assert same[0].replace("leach-leipzig", "leach-zzzzzzz") == same[1]
    assert "Select a valid choice" in never


def test_holders_of_a_grant_read_runs_without_learning_who_holds_a_batch_or_supplied_a_lot(
    everything, bob, frida, site, client
):
    from facilities.models import SiteGrant

    for scope in ("operations", "compliance", "performance"):
        SiteGrant.objects.create(
            site=site,
            grantor=bob.organisation,
            grantee=frida.organisation,
            scope=scope,
            basis="funding",
            valid_from=datetime(2020, 1, 1, tzinfo=UTC),
            recorded_by=bob.user,
        )
    frida.log_in(client)
    assert column(client.get("/batches/"), "Holder") == ["–"] * 4
    assert column(client.get("/receipts/"), "Supplier") == ["–"]
    assert column(client.get("/receipts/"), "From file") == ["–"]
    assert "<tbody>" not in client.get("/receipts/?q=volta").text


def test_reference_data_is_for_research_too_with_source_and_certainty(client, db):
    rosa = make_persona("Rosa", make_organisation("Institute", "research_institute"), "viewer")
    answer = rosa.log_in(client).get("/waste-codes/")
    assert {"Source", "Certainty"} <= set(table(answer)[0])
    assert set(column(answer, "Certainty")) <= {
        "read in the source",
        "calculated from read figures",
        "read in a secondary source",
        "to be verified against the primary text",
    }


def test_a_run_says_its_sums_and_leads_to_its_site(everything, bob, client):
    heads, *rows = table(bob.log_in(client).get("/runs/?sort=day"))
    found = {row[heads.index("Own reference")]: row for row in rows}
    assert [found["RUN-1"][heads.index(name)] for name in ("Ended", "Line", "Charged (kg)", "Given (kg)")] == [
        "2026-01-08",
        "Shredder",
        "998.5",
        "989",
    ]
    assert Decimal(found["RUN-2"][heads.index("Given (kg)")]) == 680
