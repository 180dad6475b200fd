"""Pages of attribution and credits: what each side reads there, and what it can do."""

import csv
import io
from decimal import Decimal as D

import pytest

from dashboards import fill
from dashboards.models import AttributionRow, AttributionStatement, CreditEntry
from facilities.services.grants import record_legal_grant
from facilities.services.sites import NewSite, open_site
from feedstock.models import BatteryLot
from tests.custody import account, book, give, line
from tests.integration.dashboards.test_attribution import LATE_ASSAY
from tests.integration.test_chain_imports import taken

pytestmark = pytest.mark.django_db
QUARTER = "/sites/leach-leipzig/attribution/2026-Q1/"


def file_of(client, statement) -> list[dict[str, str]]:
    text = client.get(f"/attributions/{statement.number}/rows.csv").text
    return list(csv.DictReader(io.StringIO(text)))


def nickel(client, statement) -> set[tuple]:
    """Own name of the lot, how many lots are merged, mass."""
    names = dict(BatteryLot.objects.values_list("number", "source_reference"))
    rows = [row for row in file_of(client, statement) if row["element"] == "Ni"]
    return {(names.get(row["lot"], ""), row["lots_merged"], D(row["mass_kg"])) for row in rows}


def test_a_manager_closes_a_quarter_and_restates_it(won, bob, site, send, client):
    bob.log_in(client)
    overview = client.get("/attribution/").text
    assert QUARTER in overview and "298.32" in overview and "To be verified" in overview
    assert "Close the quarter" in client.get(QUARTER).text
    today = list(csv.DictReader(io.StringIO(client.get(f"{QUARTER}rows.csv").text)))
    assert sum(D(row["mass_kg"]) for row in today if row["element"] == "Ni") == D("298.32")
    assert b"".join(client.get(f"{QUARTER}rows.xlsx").streaming_content).startswith(b"PK")
    page = client.post(f"{QUARTER}close/", follow=True)
    statement = AttributionStatement.objects.get()
    assert page.redirect_chain[-1][0] == f"/attributions/{statement.number}/"
    assert "to the milligram" in page.text and statement.content_sha256 in page.text and "Restate" not in page.text
    assert client.get(QUARTER).url == f"/attributions/{statement.number}/"
    taken(send(bob, "assays", LATE_ASSAY))
    fill.fill_changed_days()
    assert "closed, differs today" in client.get("/attribution/").text
    page = client.get(f"/attributions/{statement.number}/").text
    assert "Since closing:" in page and "−1.356 kg Ni" in page
    refused = client.post(f"/attributions/{statement.number}/restate/", {"reason": ""}, follow=True)
    assert "a restatement keeps its reason" in refused.text
    client.post(f"/attributions/{statement.number}/restate/", {"reason": "Umpire"})
    assert "A restatement supersedes this one" in client.get(f"/attributions/{statement.number}/").text
    assert AttributionStatement.objects.count() == 2


@pytest.fixture
def closed(quarter_closed):
    return AttributionStatement.objects.get()


@pytest.fixture
def shared(closed, bob, charlie):
    """The same rows in another quarter, as if the scrap were of Charlie's, and charged at Charlie's plant."""
    plant = open_site(
        NewSite("rival-lyon", "Lyon", "pre_treatment", "FR", "Europe/Paris", D("45.7"), D("4.8"), D(10**6)),
        operator=charlie.organisation,
        by=charlie.user,
    )
    statement = AttributionStatement.objects.create(
        number="AT-TWO", site=closed.site, starts_on="2026-04-01", content_sha256="0" * 64, closed_by=bob.user
    )
    rows = list(closed.rows.select_related("lot"))
    for row in rows:
        row.pk, row.statement = None, statement
        if row.lot.source_reference == "S":
            row.supplier, row.charged_at = charlie.organisation, plant
    AttributionRow.objects.bulk_create(rows)
    return statement


def test_each_supplier_sees_its_own_rows_and_the_others_counted(shared, alice, bob, charlie, client):
    alice.log_in(client)
    assert nickel(client, shared) == {("A", "", D("89.496")), ("B", "", D("59.664"))}
    page = client.get("/attributions/AT-TWO/").text
    assert "3 rows are not open to you (of 1 lot of others)" in page and "Rival Motors" not in page
    charlie.log_in(client)
    assert nickel(client, shared) == {("S", "", D("149.16"))}
    assert "Volta Motors" not in client.get("/attributions/AT-TWO/").text
    bob.log_in(client)
    assert nickel(client, shared) == {("A", "", D("89.496")), ("B", "", D("59.664")), ("", "1", D("149.16"))}
    page = client.get("/attributions/AT-TWO/").text
    assert "lots of others" in page and "Rival Motors" not in page and "not open to you" not in page


def test_a_regulator_reads_a_closed_quarter_and_names_no_lot(closed, olga, dana, site, client):
    olga.log_in(client)
    assert client.get(f"/attributions/{closed.number}/").status_code == 404
    record_legal_grant(
        sites=[site], grantee=olga.organisation, scope="compliance", reason="Act 7", valid_until=None, by=dana.user
    )
    page = client.get(f"/attributions/{closed.number}/").text
    assert "298.32" in page and "Volta Motors" not in page and "Restate" not in page
    overview = client.get("/attribution/").text
    assert closed.number in overview and "Leipzig" in overview
    assert client.get("/credits/").text.count('href="/credits/CA-') == 4
    assert client.post(f"/attributions/{closed.number}/restate/", {"reason": "No"}).status_code == 403


def test_an_account_tells_its_entries_and_moves_metal(bob, alice, charlie, site, client):
    book(bob, site, line("Ni", "100", is_split_estimated=True))
    own = account(bob, "Ni")
    bob.log_in(client)
    address = f"/credits/{own.number}/"
    page = client.get(address).text
    assert "of it by estimated shares" in page and "To be verified" in page
    to = {"to": "volta-motors", "mass_kg": "101", "reference": "Contract 7"}
    refused = client.post(f"{address}transfer/", to)
    assert "101 kg would exceed it" in refused.text and 'value="Contract 7"' in refused.text
    assert client.post(f"{address}transfer/", to | {"mass_kg": "60"}).url == address
    claim = {"mass_kg": "40.5", "claimed_for": "V60", "first_day": "2026-01-01", "last_day": "2026-12-31"}
    assert "40.5 kg would exceed it" in client.post(f"{address}claim/", claim).text
    client.post(f"{address}claim/", claim | {"mass_kg": "40"})
    assert [one.kind for one in CreditEntry.objects.filter(account=own).order_by("position")] == [
        "credit",
        "transfer_out",
        "claim",
    ]
    page = client.get(address).text
    assert "Volta Motors · Contract 7" in page and "V60 · 2026-01-01 – 2026-12-31" in page
    alice.log_in(client)
    theirs = account(alice, "Ni")
    assert "Leach Works · Contract 7" in client.get(f"/credits/{theirs.number}/").text
    assert client.get(address).status_code == 404
    assert client.post(f"/credits/{theirs.number}/claim/", claim).status_code == 403  # a contributor moves nothing
    rows = list(csv.DictReader(io.StringIO(client.get("/credit-entries/rows.csv").getvalue().decode())))
    assert [(row["kind"], row["amount_kg"], row["taken_from"]) for row in rows] == [
        ("transfer_in", "60.000000", "Leach Works")
    ]


def test_an_overdrawn_account_says_that_it_is_blocked(bob, alice, site, client):
    book(bob, site, line("Ni", "100"))
    give(bob, alice, "Ni", "100")
    book(bob, site, line("Ni", "90"))
    bob.log_in(client)
    assert "overdrawn: blocked" in client.get("/credits/").text
    page = client.get(f"/credits/{account(bob, 'Ni').number}/").text
    assert "Owed: 10 kg" in page and 'name="claimed_for"' not in page


def test_the_automakers_board_tells_closed_from_open_and_what_may_be_claimed(closed, alice, bob, client):
    give(bob, alice, "Ni", "30")
    give(bob, alice, "Ni", "12", "pre_consumer")
    alice.log_in(client)
    period = "from=2026-01-01&to=2026-03-31"
    text = client.get(f"/board/closed-and-open/rows.csv?{period}").text
    rows = {row["element"]: row for row in csv.DictReader(io.StringIO(text))}
    assert (D(rows["Ni"]["closed_kg"]), D(rows["Ni"]["open_kg"])) == (D("298.32"), D(0))
    text = client.get(f"/board/recycled-content/rows.csv?{period}").text
    found = [
        (row["element_and_origin"], D(row["claimable_kg"]), D(row["least_share_from_2031_percent"]))
        for row in csv.DictReader(io.StringIO(text))
    ]
    assert found == [("Ni · Post-consumer", D(30), D(6)), ("Ni · Pre-consumer", D(12), D(6))]
    assert D(row_of(text)["covered_from_2036_kg"]) == D(200)
    assert "Secondary, to be verified" in client.get("/board/recycled-content/").text


def row_of(text: str) -> dict[str, str]:
    return next(csv.DictReader(io.StringIO(text)))
