"""The largest supplier's share: with a name for those who may know it, and never so that others' masses come out."""

import csv
import io
from decimal import Decimal as D

import pytest

from dashboards import fill
from tests.integration.test_chain_imports import taken
from tests.personas import make_organisation, make_persona

pytestmark = pytest.mark.django_db
JANUARY = "from=2026-01-01&to=2026-01-31"
LOT = "reference,chemistry,form,collected_in,registered_on,declared_mass_kg\nLOT,NMC622,cell,DE,2026-01-05,{mass}\n"
SHIPMENT = (
    "reference,record,consignee,dispatched_at,lot,mass_kg,mode,distance_km,distance_kind,from_place,from_country,"
    "to_place,to_country\nSHP,line,leach-works,2026-01-06 08:00,LOT,{mass},,,,,,,\n"
    "SHP,leg,,,,,road,400,sfd,Lyon,FR,Leipzig,DE\n"
)
RECEIPT = (
    "reference,site,shipment,lot,received_at,gross_mass_kg,tare_mass_kg\n"
    "WB-{code},leach-leipzig,{code}/SHP,{code}/LOT,2026-01-07 10:00,{gross},8000\n"
)


@pytest.fixture
def deliver(bob, site, send):
    """A supplier sends one lot to Leipzig, where it is weighed."""

    def deliver(name: str, mass_kg: int):
        supplier = make_persona("Sam", make_organisation(name, "automaker"), "contributor")
        taken(send(supplier, "lots", LOT.format(mass=mass_kg)))
        taken(send(supplier, "shipments", SHIPMENT.format(mass=mass_kg)))
        taken(send(bob, "receipts", RECEIPT.format(code=supplier.organisation.code, gross=mass_kg + 8000)))
        fill.fill_changed_days()
        return supplier

    return deliver


@pytest.fixture
def open_to(bob, site):
    """Bob opens one scope of Leipzig to somebody."""
    from facilities.services.grants import give_site_grant

    def open_to(persona, scope: str):
        give_site_grant(
            site=site,
            grantee=persona.organisation,
            scope=scope,
            basis="funding",
            reason="Loan",
            valid_until=None,
            by=bob.user,
        )

    return open_to


def shares(client) -> list[tuple[str, str, str]]:
    text = client.get(f"/board/largest-supplier/rows.csv?{JANUARY}").text
    rows = csv.DictReader(io.StringIO(text))
    return [(row["share_percent"], row["partner"], row["mass_received_kg"]) for row in rows]


def key_figure(client) -> str:
    found = client.get(f"/api/v1/key-figures/?{JANUARY}").json()
    return next(one["value"] for one in found if one["slug"] == "largest-supplier")


def test_of_one_or_two_suppliers_without_a_name_no_share_is_told(deliver, open_to, frida, client):
    open_to(frida, "operations")
    frida.log_in(client)
    for name, mass_kg in (("Ajax", 500), ("Brio", 300)):
        deliver(name, mass_kg)
        assert (shares(client), key_figure(client)) == ([("", "", "")], "withheld")
    assert "they would stand on too few partners" in client.get(f"/board/largest-supplier/?{JANUARY}").text


def test_of_three_the_share_is_told_in_whole_percent_and_without_a_name(deliver, open_to, frida, client):
    open_to(frida, "operations")
    for name, mass_kg in (("Ajax", 500), ("Brio", 300), ("Cita", 207)):
        deliver(name, mass_kg)
    frida.log_in(client)
    assert [(D(share), name, D(total)) for share, name, total in shares(client)] == [
        (D(50), "partners, merged", D(1007))
    ]
    assert key_figure(client) == "50"
    assert "Ajax" not in client.get(f"/board/?{JANUARY}").text


def test_the_commercial_scope_opens_the_name_and_the_exact_share(deliver, open_to, frida, client):
    for scope in ("operations", "commercial"):
        open_to(frida, scope)
    deliver("Ajax", 500)
    frida.log_in(client)
    assert [(D(share), name) for share, name, _total in shares(client)] == [(D(100), "Ajax")]
    deliver("Brio", 300)
    assert [(D(share), name) for share, name, _total in shares(client)] == [(D("62.5"), "Ajax")]


def test_a_supplier_that_looks_in_does_not_learn_the_two_others(deliver, open_to, frida, client):
    """It knows its own mass: of two others, share and total would tell it both."""
    from dashboards.selectors import Perspective, top_suppliers
    from tests.integration.dashboards.test_boards import january

    own = deliver("Ajax", 100)
    open_to(own, "operations")
    for name, mass_kg in (("Brio", 500), ("Cita", 300)):
        deliver(name, mass_kg)
    asked = {"selection": january(), "perspective": Perspective.GRANTED, "by_site": False}
    assert [one.share for one in top_suppliers(viewer=own.viewer, **asked)] == [None]
    deliver("Dora", 100)
    assert [one.share for one in top_suppliers(viewer=own.viewer, **asked)] == [D("0.50")]


def test_without_a_grant_there_is_no_share_and_the_panel_says_whom_to_ask(deliver, frida, client):
    deliver("Ajax", 500)
    frida.log_in(client)
    assert shares(client) == []
    page = client.get(f"/board/largest-supplier/?{JANUARY}").text
    assert "No plant&#x27;s figures of this kind are open to you. Missing: operations." in page
    assert "Ask the operator of the plant" in page
