"""What a carrier moves, what is late, and how often it kept the plan."""

import csv
import io
from datetime import date
from decimal import Decimal as D

import plotly.graph_objects as go
import pytest
import time_machine

from dashboards import fill
from dashboards.models import DailyRollup
from tests.integration.dashboards.test_boards import without_colours
from tests.integration.test_chain_imports import taken
from tests.personas import make_organisation, make_persona

pytestmark = pytest.mark.django_db
NOW = "2026-01-20T12:00:00Z"
JANUARY = "from=2026-01-01&to=2026-01-31"
LEG_COLUMNS = (
    "carrier,mode,distance_km,distance_kind,from_place,from_country,to_place,to_country,un_number,"
    "planned_arrival_at,departed_at,arrived_at"
)
HEAD = f"reference,record,consignee,dispatched_at,lot,mass_kg,{LEG_COLUMNS}\n"


def shipment(reference: str, sent: str, *legs: tuple[str, str, str, str]) -> tuple[str, str]:
    """A lot of its own, and its shipment: of each leg the mode and its planned arrival, departure and arrival, UTC."""
    lot = f"L-{reference},NMC622,cell,DE,2026-01-02,1000\n"
    rows = f"{reference},line,leach-works,{sent} 06:00Z,L-{reference},1000,,,,,,,,,,,,\n"
    for number, (mode, *times) in enumerate(legs, 1):
        told = ",".join(f"{time}Z" if time else "" for time in times)
        rows += f"{reference},leg,,,,,rhine-freight,{mode},100,sfd,Stop {number},DE,Stop {number + 1},DE,3480,{told}\n"
    return lot, rows


@pytest.fixture
def rolf(db):
    """A viewer at a haulier."""
    return make_persona("Rolf", make_organisation("Rhine Freight", "logistics"), "analyst")


@pytest.fixture
def told(alice, bob, site, rolf, send):
    """One of each: late and punctual arrivals, legs under way with and without a plan, one told by its weighing."""
    with time_machine.travel(NOW, tick=False):
        files = [
            shipment("PUNCTUAL", "2026-01-05", ("road", "2026-01-06 18:00", "2026-01-05 06:00", "2026-01-06 18:00")),
            shipment("CAME-LATE", "2026-01-05", ("road", "2026-01-06 18:00", "2026-01-05 06:00", "2026-01-08 06:00")),
            shipment("NO-PLAN", "2026-01-05", ("road", "", "2026-01-05 06:00", "2026-01-08 06:00")),
            shipment("LATE-NOW", "2026-01-12", ("road", "2026-01-18 12:00", "2026-01-12 06:00", "")),
            shipment(
                "HALFWAY",
                "2026-01-19",
                ("road", "", "2026-01-19 06:00", ""),
                ("sea", "2026-01-25 12:00", "2026-01-20 06:00", ""),
                ("road", "", "", ""),
            ),
            shipment("WEIGHED", "2026-01-12", ("road", "2026-01-13 12:00", "2026-01-12 06:00", "")),
        ]
        lots = "reference,chemistry,form,collected_in,registered_on,declared_mass_kg\n"
        taken(send(alice, "lots", lots + "".join(lot for lot, _rows in files)))
        taken(send(alice, "shipments", HEAD + "".join(rows for _lot, rows in files)))
        taken(
            send(
                bob,
                "receipts",
                "reference,site,shipment,lot,received_at,gross_mass_kg,tare_mass_kg\n"
                "WB-1,leach-leipzig,volta-motors/WEIGHED,volta-motors/L-WEIGHED,2026-01-13 10:00,9000,8000\n",
            )
        )
        fill.fill_changed_days()


def rows_of(client, slug: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(f"/board/{slug}/rows.csv?{JANUARY}").text)))


@time_machine.travel(NOW, tick=False)
def test_a_carrier_sees_what_is_under_way_the_latest_first_and_then_what_came_late(told, rolf, client):
    rows = rows_of(rolf.log_in(client), "legs-under-way")
    assert [(row["state"], row["mode"], row["from_place"], row["days_late"], row["un_number"]) for row in rows] == [
        ("late", "Road", "Stop 1", "2.00", "UN3480"),
        ("under way", "Sea", "Stop 2", "-5.00", "UN3480"),
        ("under way, no plan told", "Road", "Stop 3", "", "UN3480"),
        ("arrived late", "Road", "Stop 1", "1.50", "UN3480"),
    ]


@time_machine.travel(NOW, tick=False)
def test_the_key_figures_count_what_the_panel_lists(told, rolf, client):
    rolf.log_in(client)
    shown = {one["slug"]: one["value"] for one in client.get(f"/api/v1/key-figures/?{JANUARY}").json()}
    assert (shown["under-way"], shown["late-now"], shown["on-time"]) == ("3", "1", "50.0")
    assert 'href="#panel-legs-under-way"' in client.get("/board/").text


def test_legs_with_a_plan_are_counted_when_they_have_arrived(told, rolf):
    measures = ("carried_timed_legs", "carried_punctual_legs")
    rows = DailyRollup.objects.filter(measure__in=measures)
    carrier, day = rolf.organisation.pk, date(2026, 1, 5)
    assert set(rows.values_list("measure", "day", "organisation", "transport_mode", "value", "fact_count")) == {
        ("carried_timed_legs", day, carrier, "road", D(2), 2),
        ("carried_punctual_legs", day, carrier, "road", D(1), 1),
    }
    assert fill.shadow_check() == []


@time_machine.travel(NOW, tick=False)
def test_the_share_on_time_is_one_count_divided_by_another(told, rolf, client):
    rows = rows_of(rolf.log_in(client), "on-time-share")
    assert [
        (row["transport_mode"], row["on_time_share_percent"], row["carried_punctual_legs"], row["carried_timed_legs"])
        for row in rows
    ] == [("road", "50.0", "1.000000000", "2.000000000")]


@time_machine.travel(NOW, tick=False)
def test_another_carrier_sees_none_of_it(told, client):
    rival = make_persona("Sven", make_organisation("Polar Haulage", "logistics"), "analyst")
    rival.log_in(client)
    assert rows_of(client, "legs-under-way") == rows_of(client, "on-time-share") == []
    assert "Stop 1" not in client.get("/board/").text


@time_machine.travel(NOW, tick=False)
def test_a_withdrawn_shipment_is_not_under_way(told, alice, rolf, client):
    from feedstock import selectors
    from feedstock.services import void_shipments

    late = selectors.shipments_to_void(viewer=alice.viewer).get(source_reference="LATE-NOW")
    void_shipments([late], reason="Sent twice", by=alice.user)
    rows = rows_of(rolf.log_in(client), "legs-under-way")
    assert [row["state"] for row in rows] == ["under way", "under way, no plan told", "arrived late"]


@time_machine.travel(NOW, tick=False)
def test_the_figure_has_a_bar_for_each_leg_with_a_plan_and_says_its_state(told, rolf, client):
    figure = rolf.log_in(client).get(f"/board/legs-under-way/figure.json?{JANUARY}").json()["figure"]
    assert [(trace["name"], trace["x"], trace["text"]) for trace in figure["data"]] == [
        ("late", [2.0], ["+2.0"]),
        ("under way", [-5.0], ["−5.0"]),
        ("arrived late", [1.5], ["+1.5"]),
    ]
    assert figure["layout"]["yaxis"]["ticktext"] == ["Stop 1 → Stop 2", "Stop 2 → Stop 3", "Stop 1 → Stop 2"]
    go.Figure(without_colours(figure))
