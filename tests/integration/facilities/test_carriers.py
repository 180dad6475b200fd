"""A carrier opens the shipment of its leg and reads what carrying takes, not what is loaded nor who else carries."""

import pytest
from django.test import Client

from feedstock.models import Shipment
from tests.integration.facilities.test_record_pages import without_csrf_token, words
from tests.integration.test_chain_imports import taken
from tests.integration.test_listings import column
from tests.personas import make_organisation, make_persona

pytestmark = pytest.mark.django_db

TWO_LEGS = """reference,record,carrier,consignee,dispatched_at,lot,mass_kg,mode,distance_km,distance_kind,from_place,\
from_country,to_place,to_country,un_number,waste_code,departed_at,arrived_at
SHP-1,line,,leach-works,2026-01-06 08:00,LOT-1,1000,,,,,,,,,,,
SHP-1,leg,fast-wheels,,,,,road,420.5,sfd,Munich,DE,Hof,DE,3480,16 06 05,2026-01-06 08:00,2026-01-06 19:00
SHP-1,leg,iron-rails,,,,,rail,150,sfd,Hof,DE,Leipzig,DE,3480,16 06 05,2026-01-06 20:00,2026-01-07 09:00
"""


@pytest.fixture
def carl(db):
    """A carrier's analyst."""
    return make_persona("Carl", make_organisation("Fast Wheels", "logistics"), "analyst")


@pytest.fixture
def iris(db):
    """An analyst of the carrier of another leg."""
    return make_persona("Iris", make_organisation("Iron Rails", "logistics"), "analyst")


@pytest.fixture
def shipment(alice, bob, carl, iris, lot, send) -> Shipment:
    taken(send(alice, "shipments", TWO_LEGS))
    return Shipment.objects.get()


def test_a_carrier_reads_between_whom_how_much_what_it_is_in_law_and_its_own_leg(client, shipment, carl):
    page = words(carl.log_in(client).get(f"/shipments/{shipment.number}/"))
    for said in ("Volta Motors", "Leach Works", "Declared 1,000 kg", "3480 ·", "16 06 05 ·", "420.5 t km"):
        assert said in page, said
    assert "Leg 1: Road, Munich, DE to Hof, DE" in page


def test_a_carrier_learns_nothing_of_the_other_leg_nor_of_what_is_loaded(client, shipment, lot, carl, iris):
    page = words(carl.log_in(client).get(f"/shipments/{shipment.number}/"))
    for hidden in ("Iron Rails", "Leg 2", "Leipzig", lot.number, "NMC", "Received so far", "Withdraw this record"):
        assert hidden not in page, hidden
    assert "Consignor and consignee see them. You see the legs that your organisation carries." in page
    other = words(iris.log_in(client).get(f"/shipments/{shipment.number}/"))
    assert "Leg 2: Rail, Hof, DE to Leipzig, DE" in other and "Fast Wheels" not in other and "Munich" not in other


def test_both_parties_still_see_all_legs_and_lines(client, shipment, lot, alice, bob):
    for party in (alice, bob):
        page = words(party.log_in(client).get(f"/shipments/{shipment.number}/"))
        assert "Leg 1" in page and "Leg 2" in page and lot.number in page and "Received so far" in page


def test_a_carrier_without_a_leg_gets_what_a_shipment_that_never_existed_gets(client, shipment):
    lena = make_persona("Lena", make_organisation("Low Loaders", "logistics"), "analyst").log_in(client)
    refused, absent = lena.get(f"/shipments/{shipment.number}/"), lena.get("/shipments/S-0000000000/")
    assert (refused.status_code, absent.status_code) == (404, 404)
    assert without_csrf_token(refused.text) == without_csrf_token(absent.text)


def test_a_carriers_lists_hold_its_legs_and_their_shipments_and_no_line(client, shipment, carl):
    carl.log_in(client)
    assert column(client.get("/shipments/"), "Declared mass (kg)") == ["1,000"]
    legs = client.get("/shipment-legs/")
    assert column(legs, "Distance (km)") == ["420.5"] and f"/shipments/{shipment.number}/" in legs.text
    assert "<tbody>" not in client.get("/shipment-lines/").text
    assert client.get(f"/lots/{shipment.lines.get().lot.number}/").status_code == 404


@pytest.mark.parametrize("query", ["chemistry=NMC622", "chemistry=LFP", "material=black_mass", "q=LOT-1", "q=NMC"])
def test_a_carrier_cannot_ask_out_what_is_loaded_by_filters(client, shipment, carl, alice, query):
    assert "<tbody>" not in carl.log_in(client).get(f"/shipments/?{query}").text
    assert carl.log_in(client).get(f"/api/v1/shipments/?{query}").json()["count"] == 0


def test_a_party_filters_by_what_is_loaded(shipment, alice):
    found = alice.log_in(Client()).get("/shipments/?chemistry=NMC622")
    assert column(found, "Declared mass (kg)") == ["1,000"]
    assert "<tbody>" not in alice.log_in(Client()).get("/shipments/?chemistry=LFP").text


def test_a_carriers_export_says_no_more_than_its_page(client, shipment, carl, iris):
    carl.log_in(client)
    for name in ("shipments", "shipment-legs", "shipment-lines"):
        text = client.get(f"/{name}/rows.csv").getvalue().decode()
        assert "iron-rails" not in text and "NMC622" not in text and shipment.lines.get().lot.number not in text
