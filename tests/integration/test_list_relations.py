"""Lists filtered by what lies elsewhere: lots by the site that received them, deliveries by their commitment."""

import csv
import io

import pytest

from consortium.listings import LISTINGS
from contracts.models import FeedstockCommitment
from tests.integration.test_chain_imports import COMMITMENTS, RECEIPTS, taken
from tests.integration.test_imports import LOTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(processed, alice, bob, send):
    """Alice's one lot came to Leipzig under her commitment and was shredded; two more lots of hers went nowhere."""
    taken(send(alice, "commitments", COMMITMENTS))
    taken(send(alice, "lots", LOTS))
    return FeedstockCommitment.objects.get()


def references(client, code: str, query: str) -> list[str]:
    """What the export holds; the page, the workbook and the API read the same rows."""
    answer = client.get(f"/{code}/rows.csv?{query}")
    assert answer.status_code == 200, answer.text
    body = b"".join(answer.streaming_content).decode()
    return [row["source_reference"] for row in csv.DictReader(io.StringIO(body))]


def test_lots_and_shipments_are_found_by_the_site_that_received_them(told, bob, client):
    bob.log_in(client)
    assert references(client, "lots", "site=leach-leipzig") == ["LOT-1"]
    assert references(client, "shipments", "site=leach-leipzig") == ["SHP-1"]


def test_lots_are_found_by_the_line_that_they_were_charged_on(told, bob, client):
    bob.log_in(client)
    assert references(client, "lots", "line=leach-leipzig:shredder") == ["LOT-1"]
    assert references(client, "lots", "line=leach-leipzig:hydro") == []


def test_receipts_lots_and_runs_are_found_by_their_commitment(told, alice, bob, client):
    query = f"commitment={told.number}"
    alice.log_in(client)
    assert references(client, "receipts", query) == ["WB-1"]
    assert references(client, "lots", query) == ["LOT-1"]
    bob.log_in(client)
    assert references(client, "receipts", query) == ["WB-1"]
    assert references(client, "runs", query) == ["RUN-1"]
    answer = client.get(f"/api/v1/runs/?{query}").json()
    assert [row["source_reference"] for row in answer["results"]] == ["RUN-1"]


def test_what_came_outside_of_its_periods_is_not_under_a_commitment(told, alice, bob, send, client):
    shipment = (
        "reference,record,consignee,dispatched_at,lot,mass_kg,mode,distance_km,distance_kind,from_place,from_country,"
        "to_place,to_country\n"
        "SHP-9,line,leach-works,2026-03-02 08:00,A-1,1000,,,,,,,\nSHP-9,leg,,,,,road,400,sfd,Munich,DE,Leipzig,DE\n"
    )
    taken(send(alice, "shipments", shipment))
    late = RECEIPTS.replace("WB-1", "WB-9").replace("SHP-1", "SHP-9").replace("LOT-1", "A-1")
    taken(send(bob, "receipts", late.replace("2026-01-07", "2026-03-03")))
    bob.log_in(client)
    assert references(client, "receipts", "") == ["WB-9", "WB-1"]
    assert references(client, "receipts", f"commitment={told.number}") == ["WB-1"]


def test_a_rivals_commitment_and_site_are_no_choices(told, charlie, client):
    charlie.log_in(client)
    for query in (f"commitment={told.number}", "site=leach-leipzig"):
        assert client.get(f"/lots/rows.csv?{query}").status_code == 400


def test_a_line_is_not_told_by_a_grant_that_opens_no_runs(told, alice, bob, site, client):
    """Energy opens the site and its lines, and with them the choices; which lot was charged where is compliance."""
    from facilities.services.grants import give_site_grant

    terms = {"basis": "agreement", "reason": "Agreed", "valid_until": None, "by": bob.user}
    give_site_grant(site=site, grantee=alice.organisation, scope="energy", **terms)
    alice.log_in(client)
    assert references(client, "lots", "site=leach-leipzig") == ["LOT-1"]
    assert references(client, "lots", "line=leach-leipzig:shredder") == []
    give_site_grant(site=site, grantee=alice.organisation, scope="compliance", **terms)
    assert references(client, "lots", "line=leach-leipzig:shredder") == ["LOT-1"]


def test_the_lists_know_these_filters_in_the_order_of_all_others():
    known = {code: tuple(LISTINGS[code].filters.base_filters) for code in ("lots", "shipments", "receipts", "runs")}
    assert known == {
        "lots": ("from", "to", "site", "line", "chemistry", "commitment", "voided", "q"),
        "shipments": ("from", "to", "site", "chemistry", "material", "voided", "q"),
        "receipts": ("from", "to", "site", "chemistry", "material", "commitment", "voided", "q"),
        "runs": ("from", "to", "site", "line", "chemistry", "material", "commitment", "voided", "q"),
    }
