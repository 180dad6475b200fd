"""Idle energy and emissions on the boards: sources side by side and never added, what is missing with its reason."""

import csv
import io
from datetime import datetime, timezone
from decimal import Decimal as D

import pytest

from dashboards import fill
from facilities.models import Site
from facilities.services.runs import NewInput, NewRun, record_runs
from facilities.services.sites import add_meter
from feedstock.services import Origin
from tests.integration.dashboards.test_loads import ella  # noqa: F401  (fixture)
from tests.integration.test_chain_imports import taken

pytestmark = pytest.mark.django_db
LOCATION, MARKET = "electricity-emissions-location", "electricity-emissions-market"
UNKNOWN = "emissions-not-assessed"
JANUARY = "from=2026-01-01&to=2026-01-31"
READINGS = """site,meter,starts_at,ends_at,energy_kwh
leach-leipzig,el-shredder,2026-01-08 00:00,2026-01-09 00:00,1000
leach-leipzig,steam,2026-01-08 00:00,2026-01-09 00:00,70
leach-leipzig,gas,2026-01-08 00:00,2026-01-09 00:00,500
"""
CONTRACT = """reference,site,instrument,supplier,quantity_kwh,g_co2e_per_kwh,valid_from,valid_to,evidence
PPA,leach-leipzig,power_purchase_agreement,Wind Park,600,20,2026-01-08,2026-01-08,HKN-1
"""


@pytest.fixture
def told(bob, site, send) -> None:
    for carrier in ("gas", "steam"):
        add_meter(site=site, code=carrier, carrier=carrier, line=site.lines.get(code="shredder"), by=bob.user)
    start, end = (datetime(2026, 1, 8, hour, tzinfo=timezone.utc) for hour in (5, 11))
    run = NewRun("R", site.lines.get(code="shredder"), "shredding", start, end)
    record_runs([run], origin=Origin(bob.organisation, bob.user))
    taken(send(bob, "readings", READINGS))
    taken(send(bob, "electricity-contracts", CONTRACT))
    fill.fill_changed_days()


@pytest.fixture
def charged(told, lot, bob, site) -> None:
    """And 500 kg were charged to the shredder on that day."""
    start, end = (datetime(2026, 1, 8, hour, tzinfo=timezone.utc) for hour in (12, 13))
    fed = [NewInput(D(500), lot=lot)]
    run = NewRun("FED", site.lines.get(code="shredder"), "shredding", start, end, fed)
    record_runs([run], origin=Origin(bob.organisation, bob.user))
    fill.fill_changed_days()


def rows(client, slug: str) -> list[dict[str, str]]:
    answer = client.get(f"/board/{slug}/rows.csv?{JANUARY}")
    assert answer.status_code == 200, slug
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_a_line_tells_what_share_of_its_energy_no_run_explains(told, bob, client):
    bob.log_in(client)
    (row,) = rows(client, "idle-energy")
    assert (row["line"], D(row["idle_energy_share_percent"]), D(row["line_energy_kwh"])) == ("Shredder", 75, 1570)


def test_two_sources_stand_side_by_side_and_the_key_figure_refuses_to_add_them(told, site, ella, bob, client):  # noqa: F811
    Site._base_manager.filter(pk=site.pk).update(country="US")
    fill.rebuild()
    ella.log_in(client)
    found = {row["site_and_method"]: D(row["energy_emissions_location_kg"]) for row in rows(client, LOCATION)}
    assert found == {
        "Leipzig · Ember via co2.js": D("383.55"),
        "Leipzig · GREET 2022 in EverBatt 2023": D("466.5"),
    }
    assert "not added up" in client.get(f"/board/?{JANUARY}").text


def test_location_and_market_have_figures_of_their_own(told, bob, ella, send, client):  # noqa: F811
    ella.log_in(client)
    (location,), (market,) = rows(client, LOCATION), rows(client, MARKET)
    assert D(location["energy_emissions_location_kg"]) == D("342.06")
    assert (market["site_and_method"], D(market["energy_emissions_market_kg"])) == (
        "Leipzig · power purchase agreement",
        D(12),
    )
    free = (
        CONTRACT.replace("PPA,", "GO,").replace("600,20", "400,0").replace("power_purchase_agreement", "supplier_mix")
    )
    taken(send(bob, "electricity-contracts", free))
    fill.fill_changed_days()
    both = {row["site_and_method"]: D(row["energy_emissions_market_kg"]) for row in rows(client, MARKET)}
    assert both == {"Leipzig · power purchase agreement": D(12), "Leipzig · supplier mix": 0}
    (covered,) = rows(client, "covered-electricity")
    assert D(covered["covered_electricity_share_percent"]) == 100


def test_a_kilogram_has_a_rate_by_grid_and_one_by_contract_once_all_electricity_is_known(charged, bob, send, client):
    """1 000 kWh and 500 kg: 342.06 kg by the grid; 600 kWh by contract at 20 g, and for 400 kWh nobody knows."""
    by_grid, by_contract = "grid_emissions_per_kg_charged", "market_emissions_per_kg_charged"

    def rate(figure: str) -> D | None:
        value = client.get(f"/api/v1/explain/?figure={figure}&{JANUARY}").json()["value"]
        return None if value is None else D(value)

    bob.log_in(client)
    assert (rate(by_grid), rate(by_contract)) == (D("684.12"), None)
    assert "there is no rate until it is" in client.get(f"/explain/?figure={by_contract}&{JANUARY}").text
    assert [row[f"{by_contract}_g_co2e_per_kg"] for row in rows(client, "market-emissions-per-kg-charged")] == [""]
    free = CONTRACT.replace("PPA,", "GO,").replace("600,20", "400,0").replace("power_purchase", "supplier_mix")
    taken(send(bob, "electricity-contracts", free.replace("supplier_mix_agreement", "supplier_mix")))
    fill.fill_changed_days()
    assert (rate(by_grid), rate(by_contract)) == (D("684.12"), D(24))
    assert [D(row[f"{by_contract}_g_co2e_per_kg"]) for row in rows(client, "market-emissions-per-kg-charged")] == [24]


def test_a_kilogram_has_a_rate_of_fuels_apart_from_that_of_electricity(charged, bob, client):
    """500 kWh of gas at 0.203364 kg each, burnt for 500 kg."""
    bob.log_in(client)
    found = client.get(f"/api/v1/explain/?figure=fuel_emissions_per_kg_charged&{JANUARY}").json()
    assert D(found["value"]) == D("203.364")
    assert client.get(f"/api/v1/explain/?figure=process_emissions_per_kg_charged&{JANUARY}").json()["value"] is None


def test_what_is_not_known_is_listed_with_its_reason(told, bob, client):
    bob.log_in(client)
    found = [
        (row["site"], row["what"], row["method"], row["unassessed_kwh"] and D(row["unassessed_kwh"]))
        for row in rows(client, UNKNOWN)
    ]
    assert found[:2] == [
        ("Leipzig", "electricity", "Market-based", 400),
        ("Leipzig", "steam", "Location-based", 70),
    ]
    assert [row[2:] for row in found[2:]] == [("From the process itself", "")] * 4


def test_residual_mixes_are_of_one_source_because_they_are_added_to_the_contracts():
    from consortium.reference import reader

    assert len({row["source"] for row in reader.rows("grid_factors") if row["mix"] == "residual"}) <= 1
