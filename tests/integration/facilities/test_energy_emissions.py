"""What energy emits: on the grid by source of factors, by contract up to consumption, and not known where no factor is.

Worked by hand with the factors of the reference data: Germany 342.06 g/kWh in 2024 (Ember), the United States 383.55
(Ember, 2024) and 466.5 (GREET 2022, upstream included).
"""

from decimal import Decimal as D

import pytest

from consortium.models import ChangedDay, GridFactor
from consortium.services import imports
from dashboards import fill
from dashboards.models import DailyRollup
from facilities.models import Site, SupplyInstrument
from facilities.services.sites import add_meter
from tests.integration.test_chain_imports import problems, taken

pytestmark = pytest.mark.django_db

EMBER, GREET = "Ember via co2.js", "GREET 2022 in EverBatt 2023"
HEAD = "site,meter,starts_at,ends_at,energy_kwh\n"
CONTRACTS = "reference,site,instrument,supplier,quantity_kwh,g_co2e_per_kwh,valid_from,valid_to,evidence\n"


def reading(meter: str, day: int, kwh: int) -> str:
    return f"leach-leipzig,{meter},2026-01-{day:02} 00:00,2026-01-{day + 1:02} 00:00,{kwh}\n"


def contract(
    reference: str, kwh: int, *, g: int = 0, kind: str = "power_purchase_agreement", first: int = 8, last: int = 8
) -> str:
    return f"{reference},leach-leipzig,{kind},Wind Park,{kwh},{g},2026-01-{first:02},2026-01-{last:02},HKN-1\n"


@pytest.fixture
def tell(bob, site, send):
    def tell(kind: str, text: str):
        batch = taken(send(bob, kind, text))
        fill.fill_changed_days()
        return batch

    return tell


def rollups(*measures: str) -> set[tuple]:
    rows = DailyRollup.objects.filter(measure__in=measures)
    return {(one.day.day, one.method, one.is_estimated, one.value) for one in rows}


def test_a_factor_of_an_earlier_year_is_used_and_marked(tell):
    tell("readings", HEAD + reading("el-shredder", 8, 1000))
    assert rollups("energy_emissions_location_kg") == {(8, EMBER, True, D("342.06"))}
    assert rollups("energy_emissions_market_kg", "unassessed_kwh") == set()
    assert rollups("market_unassessed_kwh") == {(8, "", False, D(1000))}


def test_a_factor_of_the_year_itself_goes_before(tell):
    GridFactor.objects.create(country="DE", year=2026, g_co2e_per_kwh=D(300), source=EMBER)
    GridFactor.objects.create(country="DE", year=2027, g_co2e_per_kwh=D(200), source=EMBER)
    tell("readings", HEAD + reading("el-shredder", 8, 1000))
    assert rollups("energy_emissions_location_kg") == {(8, EMBER, False, D(300))}


def test_factors_of_two_sources_stand_apart(tell, site):
    Site._base_manager.filter(pk=site.pk).update(country="US")
    tell("readings", HEAD + reading("el-shredder", 8, 1000))
    assert rollups("energy_emissions_location_kg") == {(8, EMBER, True, D("383.55")), (8, GREET, True, D("466.5"))}


def test_fuels_are_burnt_and_what_has_no_factor_is_counted_and_not_assessed(tell, bob, site):
    for carrier in ("gas", "diesel", "steam"):
        add_meter(site=site, code=carrier, carrier=carrier, line=None, by=bob.user)
    Site._base_manager.filter(pk=site.pk).update(country="MA")
    tell("readings", HEAD + "".join(reading(meter, 8, 1000) for meter in ("gas", "diesel", "steam", "el-shredder")))
    burnt = DailyRollup.objects.filter(measure="combustion_emissions_kg")
    assert set(burnt.values_list("energy_carrier", "method", "value")) == {
        ("gas", GREET, D("203.364")),
        ("diesel", GREET, D("266.04")),
    }
    missing = DailyRollup.objects.filter(measure="unassessed_kwh")
    assert set(missing.values_list("energy_carrier", "value")) == {("steam", D(1000)), ("electricity", D(1000))}
    assert rollups("energy_emissions_location_kg") == set()


def test_a_contract_covers_the_same_share_of_every_day_and_a_late_reading_changes_all(tell):
    tell("electricity-contracts", CONTRACTS + contract("PPA", 600, g=20, last=9))
    tell("readings", HEAD + reading("el-shredder", 8, 750))
    half_of_the_period = {(8, "power_purchase_agreement", False, D(300))}
    assert rollups("covered_kwh") == half_of_the_period
    tell("readings", HEAD + reading("el-shredder", 9, 250))
    assert rollups("covered_kwh") == {
        (8, "power_purchase_agreement", False, D(450)),
        (9, "power_purchase_agreement", False, D(150)),
    }
    assert rollups("energy_emissions_market_kg") == {
        (8, "power_purchase_agreement", False, D(9)),
        (9, "power_purchase_agreement", False, D(3)),
    }
    assert rollups("market_unassessed_kwh") == {(8, "", False, D(300)), (9, "", False, D(100))}
    assert fill.shadow_check() == []


def test_contracts_cover_one_after_the_other_and_never_more_than_was_consumed(tell):
    tell("readings", HEAD + reading("el-shredder", 8, 1000))
    text = CONTRACTS + contract("SECOND", 900, kind="guarantees_of_origin") + contract("FIRST", 600, first=1)
    tell("electricity-contracts", text)
    assert rollups("covered_kwh") == {
        (8, "power_purchase_agreement", False, D(600)),
        (8, "guarantees_of_origin", False, D(400)),
    }
    assert rollups("market_unassessed_kwh") == set()


def test_what_a_contract_covers_is_never_above_its_quantity(tell):
    tell("readings", HEAD + "".join(reading("el-shredder", day, 7) for day in range(1, 12)))
    tell("electricity-contracts", CONTRACTS + contract("PPA", 10, first=1, last=11))
    covered = sum(value for _day, _method, _estimated, value in rollups("covered_kwh"))
    assert D(10) - D("0.000011") < covered <= 10


def test_the_rest_counts_with_the_residual_mix_and_not_with_the_grid(tell):
    GridFactor.objects.create(country="DE", year=2025, mix="residual", g_co2e_per_kwh=D(700), source="AIB 2025")
    tell("readings", HEAD + reading("el-shredder", 8, 1000))
    tell("electricity-contracts", CONTRACTS + contract("PPA", 600, g=10))
    assert rollups("energy_emissions_market_kg") == {
        (8, "power_purchase_agreement", False, D(6)),
        (8, "AIB 2025", True, D(280)),
    }
    assert rollups("market_unassessed_kwh") == set()
    assert rollups("energy_emissions_location_kg") == {(8, EMBER, True, D("342.06"))}


def test_a_contract_that_is_withdrawn_covers_nothing(tell, bob):
    tell("readings", HEAD + reading("el-shredder", 8, 1000))
    batch = tell("electricity-contracts", CONTRACTS + contract("PPA", 600))
    imports.void_import(batch=batch, reason="Not signed", by=bob.user)
    assert ChangedDay.objects.filter(slice_kind="supply").count() == 1
    fill.fill_changed_days()
    assert rollups("covered_kwh") == set()


def test_a_contract_is_checked(bob, site, send):
    text = (
        CONTRACTS
        + contract("A", 5).replace("2026-01-08,HKN", "2025-12-31,HKN")
        + contract("B", 5).replace("leach-", "x-")
    )
    text += contract("C", 5).replace("2026-01-08,HKN", "2027-06-30,HKN") + contract("C", 5, kind="promise")
    assert problems(send(bob, "electricity-contracts", text)) == [
        (2, "valid_to", "The period ends before it starts."),
        (3, "site", "You have no such site."),
        (4, "valid_to", "The period is longer than a year."),
        (5, "instrument", "This value is not known here."),
        (5, "reference", "Row 4 has the same reference."),
    ]
    again = CONTRACTS + contract("A", 5)
    taken(send(bob, "electricity-contracts", again))
    assert send(bob, "electricity-contracts", again + "\n").rows_unchanged == 1
    assert SupplyInstrument.objects.get().supplier == "Wind Park"
