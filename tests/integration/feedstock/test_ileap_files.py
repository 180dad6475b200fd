"""iLEAP documents in and out: what they become, what is refused and where, and the way back."""

import json
from decimal import Decimal as D

import pytest

from consortium.services.imports import void_import
from feedstock import transport_selectors
from feedstock.ileap.checking import contradictions
from feedstock.ileap.example import EXAMPLE
from feedstock.ileap.reading import read
from feedstock.models import HubOperation, Shipment, TransportOperation, TransportReport
from feedstock.transport_documents import ileap_records
from tests.integration.feedstock.test_transport import (
    HEAD,
    HUB,
    categories,  # noqa: F401
    leg,
    problems,
    rolf,  # noqa: F401
    shipped,  # noqa: F401
)
from tests.integration.test_chain_imports import taken
from tests.unit.feedstock.test_ileap import FOOTPRINT, HOC, TOC, changed, envelope

pytestmark = pytest.mark.django_db

OWN_TRUCK = "rhine-freight/truck"
TERMINAL = "rhine-freight/terminal"


@pytest.fixture
def shipment(shipped) -> Shipment:  # noqa: F811
    return shipped(leg(toc=OWN_TRUCK), HUB.format(hoc=TERMINAL), leg("100", toc=OWN_TRUCK))[0]


def report(number: str, **more) -> str:
    """A consistent report of 230 kg over 700 km, of this shipment."""
    text = json.dumps(FOOTPRINT | more)
    return text.replace('"S-1"', json.dumps(number))


def test_categories_of_a_document_can_be_named_by_shipments(rolf, alice, site, lot, send):  # noqa: F811
    toc = envelope(TOC, "1", "0.058")
    toc["pcf"] |= {"primaryDataShare": 100, "referencePeriodStart": "2026-01-01T00:00:00Z"}
    taken(send(rolf, "transport-emissions", json.dumps([toc, HOC]), name="categories.json"))
    truck, terminal = TransportOperation.objects.get(), HubOperation.objects.get()
    assert (truck.mode, truck.wtw_g_per_tkm, truck.ttw_g_per_tkm, truck.distance_basis) == (
        "road",
        58,
        D("47.8"),
        "sfd",
    )
    assert (truck.is_primary, str(truck.valid_from), truck.load_factor) == (True, "2026-01-01", D("0.7"))
    assert truck.method == "ISO14083:2023 (rhine-freight)"
    assert (terminal.place, terminal.wtw_kg_per_t, terminal.is_primary) == ("Nuremberg", D("1.2"), False)
    taken(send(alice, "shipments", HEAD + leg(toc="rhine-freight/truck-40t")))


def test_a_report_of_a_shipment_stands_beside_our_figure(shipment, alice, bob, rolf, send, client):  # noqa: F811
    before = transport_selectors.counts(viewer=alice.viewer, shipments=[shipment.pk])
    batch = taken(send(rolf, "transport-emissions", report("volta-motors/SHP-1"), name="report.json"))
    assert batch.rows_written == 1
    assert batch.preview[0]["ShipmentFootprint.tces[].tceId"] == "leg-1, hub-1"
    for persona in (alice, bob, rolf):
        found = transport_selectors.elements_of(viewer=persona.viewer, shipment=shipment)
        assert [(one.code, one.is_hub, one.wtw_kg) for one in found] == [
            ("leg-1", False, D("9.338")),
            ("hub-1", True, D("0.276")),
        ]
    assert transport_selectors.counts(viewer=alice.viewer, shipments=[shipment.pk]) == before
    page = alice.log_in(client).get(f"/shipments/{shipment.number}/").text
    assert "What operators report of it" in page
    assert "9.338" in page


def test_the_same_document_changes_nothing_and_other_figures_are_refused(shipment, rolf, send):  # noqa: F811
    text = report(shipment.number)
    taken(send(rolf, "transport-emissions", text))
    assert send(rolf, "transport-emissions", text + "\n").status == "unchanged"
    other = send(rolf, "transport-emissions", text.replace("9.338", "9.5"))
    assert problems(other) == [
        (1, "$", f"This is on record with other values ({TransportReport.objects.get().number}).")
    ]


def test_an_import_is_undone_whole(shipment, rolf, send):  # noqa: F811
    document = json.dumps([json.loads(report(shipment.number)), TOC, HOC | {"hocId": "another"}])
    batch = taken(send(rolf, "transport-emissions", document))
    assert void_import(batch=batch, reason="A slip.", by=rolf.user) == 3
    assert not TransportReport.objects.standing().exists()
    assert TransportOperation.objects.standing().filter(ingest_batch=batch).count() == 0


def test_nothing_of_a_document_with_a_contradiction_is_written(shipment, rolf, send):  # noqa: F811
    wrong = changed(FOOTPRINT, "tces.0.transportActivity", "16.1")
    document = [json.loads(json.dumps(wrong).replace('"S-1"', json.dumps(shipment.number))), TOC | {"tocId": "other"}]
    batch = send(rolf, "transport-emissions", json.dumps(document), name="wrong.json")
    assert (batch.status, batch.rows_read, batch.rows_refused) == ("refused", 2, 1)
    (row,) = batch.refused_rows.all()
    assert [(one["column"], one["value"]) for one in row.problems] == [("$[0].tces[0].transportActivity", "16.1")]
    assert "Mass times distance is 161 t km (230 kg × 700 km)." in row.problems[0]["message"]
    assert row.problems[0]["cure"] == "Correct the one of the three that is wrong."
    assert json.loads(row.cells[0][1])["tces"][0]["transportActivity"] == "16.1"
    assert TransportReport.objects.count() == 0


@pytest.mark.parametrize(
    ("document", "path", "reason"),
    [
        (FOOTPRINT, "$.shipmentId", "You send, receive or carry no such shipment."),
        (
            TOC | {"mode": "Sea", "transportActivityUnit": "TEUkm"},
            "$.transportActivityUnit",
            "by mass, not by container",
        ),
        (changed(HOC, "hubLocation", None), "$.hubLocation", "Where the hub is, is not said."),
        ({"id": "x"}, "$", "neither a ShipmentFootprint"),
    ],
)
def test_what_cannot_be_recorded_is_refused_with_its_path(document, path, reason, rolf, send):  # noqa: F811
    found = problems(send(rolf, "transport-emissions", json.dumps(document)))
    assert [(row, name) for row, name, _message in found] == [(1, path)]
    assert reason in found[0][2]


@pytest.mark.parametrize(
    "content", ["", "{", "[]", b"\xff\xfe{}", '{"mass": NaN}', "[" * 50_000, "reference,label\na,b\n"]
)
def test_what_is_no_document_is_refused_as_a_file(content, rolf, send):  # noqa: F811
    batch = send(rolf, "transport-emissions", content)
    assert batch.status == "refused"
    assert batch.problem and batch.cure


def test_a_stranger_cannot_report_on_a_shipment(shipment, charlie, send):
    found = problems(send(charlie, "transport-emissions", report(shipment.number)))
    assert found[0][2] == "You send, receive or carry no such shipment."


def test_the_example_of_the_template_is_consistent():
    items, found = read(EXAMPLE)
    assert (found, contradictions(items), len(items)) == ([], [], 2)


# Out ------------------------------------------------------------------------------------------------------------------


def test_a_shipment_goes_out_as_a_document_that_contradicts_nothing(shipment, alice, client):
    answer = alice.log_in(client).get(f"/shipments/{shipment.number}/ileap.json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    items, found = read(answer.text)
    assert found + contradictions(items) == []
    footprint, *rest = [item.record for item in items]
    assert [(one.code, one.previous, one.activity_tkm, one.wtw_kg) for one in footprint.elements] == [
        ("leg-1", None, 400, 24),
        (footprint.elements[1].code, ("leg-1",), 0, D("1.2")),
        ("leg-2", (footprint.elements[1].code,), 100, 6),
    ]
    assert [one.code for one in rest] == [OWN_TRUCK, TERMINAL]
    assert (rest[0].intensity_wtw_kg, rest[0].load_factor) == (D("0.06"), D("0.7"))
    assert rest[0].energy_carriers[0].name == "Diesel"


def test_what_goes_out_comes_in_again_as_the_same_figures(shipment, alice, bob, send, client):
    ours = transport_selectors.counts(viewer=bob.viewer, shipments=[shipment.pk])[shipment.pk]
    text = alice.log_in(client).get(f"/shipments/{shipment.number}/ileap.json").text
    taken(send(bob, "transport-emissions", text))
    said = transport_selectors.elements_of(viewer=bob.viewer, shipment=shipment)
    assert [(one.activity_tkm, one.wtw_kg, one.ttw_kg) for one in said] == [
        (ours.legs[0].activity_tkm, ours.legs[0].wtw_kg, ours.legs[0].ttw_kg),
        (0, ours.hubs[0].wtw_kg, ours.hubs[0].ttw_kg),
        (ours.legs[1].activity_tkm, ours.legs[1].wtw_kg, ours.legs[1].ttw_kg),
    ]


@pytest.mark.parametrize("kind", ["sfd", "actual"])
@pytest.mark.parametrize("toc", ["rhine-freight/truck", "rhine-freight/driven", ""])
def test_every_kind_of_distance_goes_out_without_a_contradiction(shipped, alice, kind, toc):  # noqa: F811
    one = shipped(leg("333.333", kind, toc=toc))[0]
    records = ileap_records(one, viewer=alice.viewer)
    assert records[0].elements[0].distance.kind == "sfd"
    assert records[0].elements[0].transport_category == (toc or "default:road_heavy_round")


def test_a_leg_without_a_tank_to_wheel_figure_does_not_go_out_and_the_page_says_why(shipped, alice, client):  # noqa: F811
    one = shipped(leg("1000", mode="sea", carrier=""))[0]
    answer = alice.log_in(client).get(f"/shipments/{one.number}/ileap.json", follow=True)
    assert "does not say what leaves the tank" in answer.text


def test_a_carrier_takes_out_its_own_leg_only(shipped, alice, rolf):  # noqa: F811
    one = shipped(leg(toc=OWN_TRUCK), leg(carrier="leach-works"))[0]
    assert [element.code for element in ileap_records(one, viewer=rolf.viewer)[0].elements] == ["leg-1"]
    assert len(ileap_records(one, viewer=alice.viewer)[0].elements) == 2


def test_the_api_gives_the_same_document(shipment, alice, charlie, client):
    from datetime import timedelta

    from consortium.models import Membership
    from consortium.services.tokens import make_token

    def get(persona, number):
        membership = Membership.objects.get(user=persona.user)
        _token, secret = make_token(membership=membership, name="robot", role="analyst", lasts=timedelta(days=1))
        return client.get(f"/api/v1/shipments/{number}/ileap/", headers={"Authorization": f"Token {secret}"})

    page = alice.log_in(client).get(f"/shipments/{shipment.number}/ileap.json").text
    client.logout()
    assert get(alice, shipment.number).text == page
    assert get(charlie, shipment.number).status_code == 404
