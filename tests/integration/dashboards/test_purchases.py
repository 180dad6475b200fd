"""What a buyer has received: mass by the weighbridge, purity by the assays of the batches, the maker's or its own."""

import csv
import io
from datetime import date
from decimal import Decimal as D

import pytest

from dashboards import fill
from dashboards.models import DailyRollup
from facilities.models import RunOutput
from facilities.services.sites import NewSite, open_site
from tests.integration.test_chain_imports import taken
from tests.personas import make_organisation, make_persona

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 21)
JANUARY = "from=2026-01-01&to=2026-01-31"


@pytest.fixture
def lena(db):
    """A manager at a buyer of salts, with a store."""
    lena = make_persona("Lena", make_organisation("Lithos", "material_supplier", "HU"), "manager")
    store = NewSite("lithos-store", "Store", "material_plant", "HU", "Europe/Budapest", D(47), D(18), D(10**6))
    open_site(store, operator=lena.organisation, by=lena.user)
    return lena


@pytest.fixture
def sold(processed, bob, lena, send):
    """Bob's 680 kg of nickel sulphate of 99.6 % and 71 kg of copper come to Lena's store; 1 kg stuck to the bags."""
    batches = dict(RunOutput.objects.values_list("batch_reference", "number"))
    shipment = (
        "reference,record,consignee,dispatched_at,batch,material,mass_kg,mode,distance_km,distance_kind,from_place,"
        "from_country,to_place,to_country\n"
        f"SALE,line,lithos,2026-01-20 08:00,{batches['NI-1']},nickel_sulphate,680,,,,,,,\n"
        f"SALE,line,,,{batches['CU-1']},copper,71,,,,,,,\n"
        "SALE,leg,,,,,,road,900,sfd,Leipzig,DE,Komarom,HU\n"
    )
    taken(send(bob, "shipments", shipment))
    receipts = (
        "reference,site,shipment,batch,received_at,gross_mass_kg,tare_mass_kg\n"
        f"IN-1,lithos-store,leach-works/SALE,{batches['NI-1']},{DAY} 10:00,8679,8000\n"
        f"IN-2,lithos-store,leach-works/SALE,{batches['CU-1']},{DAY} 10:00,8071,8000\n"
    )
    taken(send(lena, "receipts", receipts))
    fill.fill_changed_days()
    return batches


def bought(*measures: str) -> set[tuple]:
    rows = DailyRollup.objects.filter(measure__in=measures)
    return set(rows.values_list("measure", "day", "organisation", "counterparty_id", "material", "value", "fact_count"))


def test_a_bought_product_counts_with_its_assay_on_the_day_it_was_weighed(sold, bob, lena):
    parties = (lena.organisation.pk, bob.organisation.pk)
    assert bought("bought_mass_kg", "bought_assayed_mass_kg", "bought_purity_weighted_mass_kg") == {
        ("bought_mass_kg", DAY, *parties, "nickel_sulphate", D(679), 1),
        ("bought_mass_kg", DAY, *parties, "copper", D(71), 1),
        ("bought_assayed_mass_kg", DAY, *parties, "nickel_sulphate", D(679), 1),
        ("bought_purity_weighted_mass_kg", DAY, *parties, "nickel_sulphate", D(679) * D("0.996"), 1),
    }
    assert fill.shadow_check() == []


def test_the_buyers_own_assay_counts_from_the_next_fill_on(sold, lena, send):
    head = "reference,batch,assayed_on,analyte,value,unit,status\n"
    taken(send(lena, "assays", f"{head}UMP,{sold['NI-1']},2026-01-25,NiSO4.6H2O,98,percent,umpire\n"))
    fill.fill_changed_days()
    assert {row[5] for row in bought("bought_purity_weighted_mass_kg")} == {D(679) * D("0.98")}
    assert fill.shadow_check() == []


def rows_of(client, slug: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(f"/board/{slug}/rows.csv?{JANUARY}").text)))


def test_the_buyers_board_says_what_came_and_how_pure_it_is(sold, lena, client):
    lena.log_in(client)
    assert [(row["material"], D(row["bought_mass_kg"])) for row in rows_of(client, "material-received")] == [
        ("Copper", D(71)),
        ("Nickel sulphate hexahydrate", D(679)),
    ]
    assert [(row["material"], D(row["bought_purity_percent"])) for row in rows_of(client, "received-purity")] == [
        ("Nickel sulphate hexahydrate", D("99.6"))
    ]
    shown = {one["slug"]: (one["value"], one["unit"]) for one in client.get(f"/api/v1/key-figures/?{JANUARY}").json()}
    assert (shown["received"], shown["received-purity"]) == (("750", "kg"), ("99.60", "%"))


def test_another_buyer_sees_none_of_it(sold, client):
    rival = make_persona("Pierre", make_organisation("Cathode", "material_supplier", "FR"), "analyst")
    rival.log_in(client)
    assert rows_of(client, "material-received") == rows_of(client, "received-purity") == []
    page = client.get("/board/").text
    assert "Leach" not in page and "Lithos" not in page
