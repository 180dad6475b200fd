"""A lot's way as flows: every input of a run, both ways, and what may not be seen is only counted."""

from decimal import Decimal as D

import pytest
from django.urls import reverse

from dashboards.genealogy import Genealogy
from facilities.models import RunOutput
from feedstock.models import BatteryLot
from feedstock.services import NewLot, Origin, register_lots
from tests.integration.test_chain_imports import RECEIPTS, SHIPMENTS, taken

pytestmark = pytest.mark.django_db

THREE_INPUTS = """run,record,site,line,started_at,ended_at,lot,batch,material,mass_kg
RUN-1,input,leach-leipzig,shredder,2026-01-08 06:00,2026-01-08 18:00,volta-motors/LOT-1,,,998.5
RUN-1,input,,,,,OWN-1,,,300
RUN-1,input,,,,,OWN-2,,,200
RUN-1,output,,,,,,BM-1,black_mass,1050
RUN-1,output,,,,,,RES-1,mixed_residue,440
RUN-2,input,leach-leipzig,hydro,2026-01-10 06:00,2026-01-11 18:00,,BM-1,,1050
RUN-2,input,,,,,,,sulphuric_acid,100
RUN-2,output,,,,,,NI-1,nickel_sulphate,680
"""


@pytest.fixture
def descent(alice, bob, site, lot, send):
    taken(send(alice, "shipments", SHIPMENTS))
    taken(send(bob, "receipts", RECEIPTS))
    terms = {
        "chemistry": "NMC622",
        "form_factor": "cell",
        "condition": "intact",
        "origin": "production_scrap",
        "collected_in": "DE",
        "registered_on": lot.registered_on,
    }
    register_lots(
        [
            NewLot(reference="OWN-1", declared_mass_kg=D(300), **terms),
            NewLot(reference="OWN-2", declared_mass_kg=D(200), **terms),
        ],
        origin=Origin(bob.organisation, bob.user),
    )
    taken(send(bob, "runs", THREE_INPUTS))


def masses(found: Genealogy) -> dict[tuple[str, str], D]:
    """Without the numbers, which differ from run to run."""
    return {(_kind(flow.source), _kind(flow.target), flow.mass_kg) for flow in found.flows()}


def _kind(name: str) -> str:
    return name.partition(" · ")[2] or name


def test_three_inputs_of_one_output_show_all_three(descent, bob):
    batch = RunOutput.objects.get(batch_reference="NI-1")
    found = Genealogy(viewer=bob.viewer, batch=batch)
    shredding, leaching = "Shredding, Leipzig", "Hydrometallurgy, Leipzig"
    assert masses(found) == {
        ("NMC622", shredding, D("998.5")),
        ("NMC622", shredding, D(300)),
        ("NMC622", shredding, D(200)),
        (shredding, "Black mass", D(1050)),
        ("Black mass", leaching, D(1050)),
        ("Sulphuric acid", leaching, D(100)),
        (leaching, "Nickel sulphate hexahydrate", D(680)),
    }
    assert found.note() == ""


def test_a_supplier_sees_its_lot_and_how_many_steps_it_does_not_see(descent, alice, lot, client):
    found = Genealogy(viewer=alice.viewer, lot=lot)
    assert masses(found) == set()
    assert found.note() == "and 2 more steps that you cannot see"
    client.force_login(alice.user)
    page = client.get(reverse("lot-genealogy", args=[lot.number])).text
    assert "and 2 more steps that you cannot see" in page
    assert "Leipzig" not in client.get(reverse("lot-genealogy-figure", args=[lot.number])).text


def test_a_crowd_is_told_by_kind_and_distance(descent, bob, lot, monkeypatch):
    monkeypatch.setattr("dashboards.genealogy.MOST_NODES", 3)
    flows = {(flow.source, flow.target): flow.mass_kg for flow in Genealogy(viewer=bob.viewer, lot=lot).flows()}
    assert flows == {
        ("lots (+0)", "Shredding (+1)"): D("998.5"),
        ("Shredding (+1)", "Black mass (+1)"): D(1050),
        ("Shredding (+1)", "Mixed residue (+1)"): D(440),
        ("Black mass (+1)", "Hydrometallurgy (+2)"): D(1050),
        ("Hydrometallurgy (+2)", "Nickel sulphate hexahydrate (+2)"): D(680),
    }


def test_strangers_find_no_lot(descent, charlie, client):
    client.force_login(charlie.user)
    number = BatteryLot.objects.get(source_reference="LOT-1").number
    for name in ("lot-genealogy", "lot-genealogy-figure", "lot-genealogy-csv"):
        assert client.get(reverse(name, args=[number])).status_code == 404


def test_the_file_has_the_rows_of_the_table(descent, bob, lot, client):
    client.force_login(bob.user)
    lines = client.get(reverse("lot-genealogy-csv", args=[lot.number])).text.splitlines()
    assert lines[0] == "direction,depth,at,step,from,to,mass_kg"
    steps = [line.split(",")[3] for line in lines[1:]]
    assert steps == ["shipment", "receipt", "input", "output", "output", "input", "output"]
