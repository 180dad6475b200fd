"""What may not travel so is refused in the file of shipments, at its row, with what would be right."""

import csv
from datetime import date, datetime, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine

from consortium.refusals import Refusal
from feedstock.models import Shipment
from feedstock.services import NewLeg, NewLine, NewLot, NewShipment, Origin, dispatch_shipments, register_lots

pytestmark = pytest.mark.django_db

HEADER = (
    "reference,record,consignee,dispatched_at,purpose,lot,mass_kg,packing,mode,distance_km,distance_kind,from_place,"
    "from_country,to_place,to_country,un_number,waste_code,approval,planned_departure_at,departed_at\n"
)


def shipment(*, lot="LOT-1", left="2026-03-02 08:00", purpose="", packing="", mode="road", **leg):
    kind = "gcd" if mode == "air" else "sfd"
    cells = [
        leg.get(name, "") for name in ("un_number", "waste_code", "approval", "planned_departure_at", "departed_at")
    ]
    return (
        f"{HEADER}SHP-1,line,leach-works,{left},{purpose},{lot},1000,{packing},,,,,,,,,,,,\n"
        f"SHP-1,leg,,,,,,,{mode},420,{kind},Munich,DE,Leipzig,DE,{','.join(cells)}\n"
    )


def problems(batch):
    rows = batch.refused_rows.order_by("row")
    own = [(row.row, p["column"], p["value"], p["message"], p["cure"]) for row in rows for p in row.problems]
    return [one for one in own if not one[3].endswith("of the same record is refused.")]


@pytest.fixture
def lots(alice):
    """One lot of each condition."""
    described = {
        "form_factor": "cell",
        "chemistry": "NMC622",
        "origin": "end_of_life",
        "collected_in": "DE",
        "registered_on": date(2026, 1, 5),
        "declared_mass_kg": Decimal(1000),
    }
    names = {"LOT-1": "intact", "LOT-2": "damaged", "LOT-3": "defective"}
    made = register_lots(
        [NewLot(reference=name, condition=condition, **described) for name, condition in names.items()],
        origin=Origin(alice.organisation, alice.user),
    )
    return {lot.source_reference: lot for lot in made}


def test_damaged_cells_by_air_are_refused_with_reason_and_what_would_be_right(alice, bob, lots, send):
    batch = send(alice, "shipments", shipment(lot="LOT-2", mode="air", un_number="3480"))
    assert batch.status == "refused"
    assert problems(batch) == [
        (
            3,
            "mode",
            "air",
            "Lot LOT-2 holds damaged lithium ion batteries: Damaged and defective batteries are forbidden on aircraft "
            "(special provision 376).",
            "Send it by inland waterway, rail, road or sea, packed by P908 or LP904.",
        )
    ]
    assert not Shipment.objects.exists()


def test_packing_is_refused_at_the_line_and_the_number_at_the_leg(alice, bob, lots, send):
    batch = send(alice, "shipments", shipment(lot="LOT-3", packing="P909", un_number="UN 3090"))
    assert [(row, column, value) for row, column, value, _message, _cure in problems(batch)] == [
        (2, "packing", "P909"),
        (3, "un_number", "UN3090"),
    ]


def test_what_fits_is_written_with_purpose_packing_and_approval(alice, bob, lots, send):
    content = shipment(lot="LOT-3", packing="p911", purpose="recycling", un_number="3480", approval="BAM 2026-17")
    batch = send(alice, "shipments", content)
    assert (batch.status, problems(batch)) == ("written", [])
    written = Shipment.objects.get()
    assert (written.purpose, written.lines.get().packing, written.legs.get().approval_reference) == (
        "recycling",
        "P911",
        "BAM 2026-17",
    )


@pytest.mark.parametrize(
    ("times", "code", "is_taken"),
    [
        ({"left": "2026-12-08 23:30"}, "16 06 05", True),
        ({"left": "2026-12-08 23:30"}, "16 06 07*", False),
        ({"left": "2026-12-09 00:30"}, "16 06 05", False),
        ({"left": "2026-12-09 00:30"}, "16 06 07*", True),
        # Half past midnight in Berlin, and still the eighth in UTC: the consignor's day decides.
        ({"left": "2026-12-08T23:30:00+00:00"}, "16 06 05", False),
        # What departs, or is planned to, on another day than the first leg goes by that day.
        ({"left": "2026-12-08 20:00", "planned_departure_at": "2026-12-09 06:00"}, "16 06 05", False),
        (
            {"left": "2026-12-08 20:00", "planned_departure_at": "2026-12-09 06:00", "departed_at": "2026-12-08 23:00"},
            "16 06 05",
            True,
        ),
    ],
)
def test_the_day_of_departure_at_the_consignor_decides_about_the_code(alice, bob, lots, send, times, code, is_taken):
    alice.organisation.time_zone = "Europe/Berlin"
    alice.organisation.save()
    with time_machine.travel(datetime(2026, 12, 12, tzinfo=timezone.utc), tick=False):
        batch = send(alice, "shipments", shipment(waste_code=code, **times))
    assert (batch.status == "written") == is_taken, problems(batch)
    if not is_taken:
        assert [(row, column) for row, column, *_rest in problems(batch)] == [(3, "waste_code")]
        right = "16 06 07*" if code == "16 06 05" else "16 06 05"
        assert problems(batch)[0][4].startswith(f"Right on that day: {right} (")


def test_a_file_that_is_on_record_stays_unchanged_when_the_law_is_another(alice, bob, lots, send):
    from consortium.models import WasteCode

    content = shipment(waste_code="16 06 05")
    assert send(alice, "shipments", content).status == "written"
    WasteCode.objects.filter(pk="160605").update(valid_until=date(2026, 1, 1))
    again = send(alice, "shipments", content + "\n")
    assert (again.rows_unchanged, problems(again)) == (2, [])


@pytest.mark.parametrize("mode", ["road", "air"])
def test_the_service_refuses_what_the_file_would_refuse(alice, bob, lots, mode):
    leg = NewLeg(
        mode=mode,
        intensity="road_heavy_round",
        distance_km=Decimal(420),
        distance_kind="sfd",
        from_place="Munich",
        from_country="DE",
        to_place="Leipzig",
        to_country="DE",
    )
    new = NewShipment(
        reference="SHP-9",
        consignee=bob.organisation,
        dispatched_at=datetime(2026, 3, 2, 8, tzinfo=ZoneInfo("Europe/Berlin")),
        lines=[NewLine(declared_mass_kg=Decimal(1000), lot=lots["LOT-2"], packing="P908")],
        legs=[leg],
    )
    origin = Origin(alice.organisation, alice.user)
    if mode == "road":
        assert len(dispatch_shipments([new], origin=origin)) == 1
    else:
        with pytest.raises(Refusal, match=r"Shipment SHP-9: Lot LOT-2 holds damaged .* forbidden on aircraft"):
            dispatch_shipments([new], origin=origin)


@pytest.mark.parametrize(
    ("lot", "right"), [("LOT-2", "P908 or LP904"), ("LOT-3", "P911, LP906 or a packing with the approval of")]
)
def test_damaged_and_defective_batteries_go_only_with_a_word_of_their_packing(alice, bob, lots, send, lot, right):
    (told,) = problems(send(alice, "shipments", shipment(lot=lot, packing="")))[:1]
    assert (told[0], told[1]) == (2, "packing")
    assert told[3].startswith("No packing is stated for ") and told[4].startswith(f"Right is {right}")


def test_the_packing_of_intact_batteries_that_is_not_stated_is_listed_as_owed(alice, bob, lots, send, client):
    assert send(alice, "shipments", shipment(lot="LOT-1", packing="")).status == "written"
    alice.log_in(client)
    (row,) = csv.DictReader(client.get("/shipment-lines/rows.csv?packing=owed").getvalue().decode().splitlines())
    assert (row["packing"], row["packing_state"]) == ("", "owed")
    assert len(client.get("/shipment-lines/rows.csv?packing=stated").getvalue().splitlines()) == 1
    assert "owed: not stated" in client.get(f"/shipments/{Shipment.objects.get().number}/").text


def test_a_plan_that_arrives_before_it_departs_is_refused(alice, bob, lots, send):
    header = HEADER.replace("planned_departure_at", "planned_departure_at,planned_arrival_at")
    leg = "SHP-1,leg,,,,,,,road,420,sfd,Munich,DE,Leipzig,DE,,,,2026-03-02 08:00,2026-03-02 07:00,\n"
    line = "SHP-1,line,leach-works,2026-03-02 08:00,,LOT-1,1000,,,,,,,,,,,,,,\n"
    batch = send(alice, "shipments", f"{header}{line}{leg}")
    assert [one[:2] for one in problems(batch)] == [(3, "planned_arrival_at")]


def test_the_page_says_packing_codes_certainty_and_what_a_country_adds(alice, bob, lots, send, client):
    content = shipment(lot="LOT-2", packing="P908", un_number="3480", waste_code="16 06 05", approval="BAM 7")
    assert send(alice, "shipments", content.replace("Leipzig,DE", "Reno,US")).status == "written"
    alice.log_in(client)
    page = client.get(f"/shipments/{Shipment.objects.get().number}/").content.decode()
    for words in (
        "P908 fits",
        "LP904",
        "376",
        "16 06 05",
        "read in the source",
        "BAM 7",
        "not be handled as universal",
    ):
        assert words in page, words
    assert "20 01 34" not in page  # the stated code is right: no other is named


def test_the_page_says_what_is_not_stated_and_every_code_that_would_be_right(alice, bob, lots, send, client):
    assert send(alice, "shipments", shipment()).status == "written"
    alice.log_in(client)
    page = client.get(f"/shipments/{Shipment.objects.get().number}/").content.decode()
    for words in ("not stated", "P909", "UN3480", "16 06 05", "20 01 34", "LITHIUM BATTERIES FOR RECYCLING"):
        assert words in page, words
    assert ">636<" not in page  # what relieves small batteries stands in the table of rules


def test_a_carrier_sees_no_line_and_no_packing(alice, bob, lots, send, client):
    from tests.personas import make_organisation, make_persona

    rolf = make_persona("Rolf", make_organisation("Rhine Freight", "logistics"), "viewer")
    header, line, leg = shipment(packing="P909").splitlines()
    rows = f"{header},carrier\n{line},\n{leg},rhine-freight\n"
    assert send(alice, "shipments", rows).status == "written"
    rolf.log_in(client)
    answer = client.get(f"/shipments/{Shipment.objects.get().number}/")
    assert answer.status_code == 200
    assert "P909" not in answer.content.decode()
