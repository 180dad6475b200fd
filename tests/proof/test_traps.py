"""One test a trap that the trade knows (DOMAIN.md, section Y), on the product's real functions.

Three belong to what is not built: two plants of one company as one contributor (9) to benchmarks across competitors,
limits that are not computed again with the points outside of them (10) to control charts, and the break in the series
of payables (13) to the prices of black mass.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest

from dashboards import fill
from dashboards.models import DailyRollup
from dashboards.ratios import RECOVERY
from facilities.closure import Balance, State, cumulative
from facilities.rates.assess import Amount, Sums, assess
from facilities.rates.reader import rule_sets
from feedstock.codes import Load
from feedstock.dangerous_goods import Leg
from feedstock.emissions import Adjustment, Element, distance_on, footprint
from tests.integration.test_chain_imports import SHIPMENTS, problems, taken
from tests.unit.feedstock.law import list_of_waste, transport_law

RUNS = """\
run,record,site,line,started_at,ended_at,lot,batch,material,mass_kg,moisture_percent,analyte,value,unit
RUN-1,input,leach-leipzig,shredder,2026-01-30 06:00,2026-01-31 23:30,volta-motors/LOT-1,,,998.5,,,,
RUN-1,output,,,,,,BM-1,black_mass,700,10,,,
RUN-1,assay,,,,,,BM-1,,,,Ni,22,percent
RUN-2,input,leach-leipzig,hydro,2026-01-31 23:40,2026-02-01 00:30,,BM-1,,700,10,,,
RUN-2,input,,,,,,,sulphuric_acid,400,,,,
RUN-2,output,,,,,,NI-1,nickel_sulphate,600,5,,,
RUN-2,assay,,,,,,NI-1,,,,NiSO4.6H2O,99.6,percent
"""
NI_IN_SALT = D("58.693") / D("262.839")
"""NiSO4.6H2O, 262.839 g/mol (DOMAIN.md C5)."""


def total(measure: str, **where) -> D:
    return sum(DailyRollup.objects.filter(measure=measure, **where).values_list("value", flat=True), D(0))


def rate(code: str, sums: Sums, **options) -> D:
    found = assess(rule_sets()["eu-2023-1542"], 2026, sums, battery_class="lithium", **options)
    return next(one.value for one in found if one.rule.code == code)


def kg(value: str) -> Amount:
    return Amount(D(value), D(0))


@pytest.mark.django_db
def test_1_wet_is_not_dry_and_a_salt_is_not_its_element(dissolved):
    """700 kg of black mass with 10 % water hold 22 % Ni of 630 kg; 570 kg of dry salt hold 22.2 % Ni, not 99.6 %."""
    assert total("mass_charged_kg", material="black_mass") == 700
    assert total("element_charged_kg", material="black_mass", element="Ni") == D(630) * D("0.22")
    found = total("element_recovered_kg", material="nickel_sulphate", element="Ni")
    assert abs(found - D(570) * D("0.996") * NI_IN_SALT) < D("0.0001")


@pytest.mark.django_db
def test_1_a_pack_is_not_a_cell(alice, bob, site, lot, send):
    """A tonne of NMC622 packs holds 10.09 % Ni, of cells 16.27 % (EverBatt 2023, DOMAIN.md C2 and C3)."""
    from facilities.metrics.one import content_of_lot
    from feedstock.models import BatteryLot

    head = "reference,chemistry,form,collected_in,registered_on,declared_mass_kg\n"
    taken(send(alice, "lots", f"{head}PACK-1,NMC622,pack,DE,2026-01-05,1000\n"))
    pack = BatteryLot.objects.get(source_reference="PACK-1")
    assert content_of_lot(lot.pk)["Ni"][1] == D("0.1627")
    assert content_of_lot(pack.pk)["Ni"][1] == D("0.1009")


def test_2_a_rate_of_several_runs_is_no_average_of_their_rates():
    """9 of 10 kg and 100 of 1,000 kg are 10.8 %, and not the mean of 90 % and 10 %."""
    runs = [(D(9), D(10)), (D(100), D(1000))]
    recovered, charged = (sum(side) for side in zip(*runs, strict=True))
    assert round(RECOVERY.divide(recovered, charged), 1) == D("10.8")
    assert sum(RECOVERY.divide(*run) for run in runs) / len(runs) == 50


@pytest.mark.django_db
def test_3_black_mass_is_no_output_and_its_metals_count_once(dissolved):
    counted = total("counted_output_kg")
    assert counted == total("counted_output_kg", material="nickel_sulphate") > 0
    assert not DailyRollup.objects.filter(measure="counted_output_kg", material="black_mass").exists()
    made = Sums(batteries=kg("1000"), dry_batteries=kg("1000"), outputs={("black_mass", "Ni"): kg("150")})
    assert rate("recycling_efficiency", made) == 0


@pytest.mark.django_db
def test_4_reagents_do_not_raise_the_efficiency(dissolved):
    """600 kg of salt were made with 400 kg of acid; its nickel alone came from the batteries."""
    assert abs(total("counted_output_kg") - D(570) * D("0.996") * NI_IN_SALT) < D("0.0001")


@pytest.mark.django_db
def test_5_the_lithium_of_the_electrolyte_is_in_the_denominator(dissolved):
    """NMC622 cells: 44.78 % cathode with 7.16 % Li, and 1.71 % LiPF6 (DOMAIN.md C1 and C2): 3.28 %, and not 3.21 %."""
    cathode = D("0.4478") * D("0.0716")
    electrolyte = D("0.0171") * D("6.94") / (D("6.94") + D("30.974") + 6 * D("18.998"))
    found = total("battery_element_input_kg", element="Li") / total("battery_dry_input_kg")
    assert abs(found - cathode - electrolyte) < D("0.0001") < found - cathode


@pytest.mark.parametrize(
    ("day", "right", "wrong"),
    [(date(2026, 12, 8), "160605", "160607*"), (date(2026, 12, 9), "160607*", "160605")],
)
def test_6_waste_codes_change_on_9_december_2026(day, right, wrong):
    load = Load("Lot A", "battery", "lithium_ion", "intact", "end_of_life")
    assert list_of_waste().refusal(right, load, day) is None
    assert list_of_waste().refusal(wrong, load, day)
    law = transport_law()
    assert law.misfits([load], [Leg("road", day, waste_code=right)]) == []
    assert [one.refusal.column for one in law.misfits([load], [Leg("road", day, waste_code=wrong)])] == ["waste_code"]


def test_7_a_distance_is_adjusted_once():
    """400 km planned are 420 km driven; an intensity per kilometre driven meets 420 km either way."""
    road = Adjustment("sfd", D("1.05"))
    for recorded_as, km in (("sfd", D(400)), ("actual", D(420))):
        assert distance_on("actual", distance_km=km, recorded_as=recorded_as, adjustment=road) == 420
        assert distance_on("sfd", distance_km=km, recorded_as=recorded_as, adjustment=road) == 400


@pytest.mark.django_db
def test_7_a_leg_in_the_rollups_emits_the_same_however_its_distance_is_told(alice, bob, site, lot, send):
    taken(send(alice, "shipments", SHIPMENTS))
    fill.fill_changed_days()
    planned = total("transport_emissions_kg")
    driven = SHIPMENTS.replace("SHP-1", "SHP-2").replace("420.5,sfd", "441.525,actual")
    taken(send(alice, "shipments", driven))
    fill.fill_changed_days()
    assert total("transport_emissions_kg") == 2 * planned


def test_8_factors_of_two_sets_are_never_added_up():
    """GREET counts upstream emissions, and Ember's figures are of another kind."""
    greet = Element("GREET 2022", False, D(100), D(10))
    assert footprint([greet, greet]).wtw_kg == 20
    mixed = footprint([greet, replace(greet, method="Ember 2024")])
    assert (mixed.is_mixed, mixed.wtw_kg) == (True, None)
    assert {method: part.wtw_kg for method, part in mixed.parts.items()} == {"GREET 2022": 10, "Ember 2024": 10}


def test_11_a_point_on_the_limit_is_no_signal():
    on, above = D(5), D("5.000001")
    assert [signal for *_sums, signal in cumulative([on], allowance=D(0), limit=D(5))] == [False]
    assert [signal for *_sums, signal in cumulative([above], allowance=D(0), limit=D(5))] == [True]
    none = D(0)
    assert Balance(none, D(8), none, none, none, none, variance_kg2=D(16)).state is State.CLOSED  # 8 kg of 2 x 4 kg


def test_12_a_change_of_stock_is_no_loss():
    """Of 1,000 kg that came in, 600 left and 390 kg lie there more than before: 10 kg are missing, and not 400."""
    month = Balance(D(100), D(1000), D(600), D(0), D(0), D(490), variance_kg2=D(25))
    assert (month.gap_kg, month.state) == (D(10), State.CLOSED)
    assert Balance(D(100), D(1000), D(600), D(0), D(0), None).state is State.NOT_ASSESSABLE


@pytest.mark.django_db
def test_14_a_run_over_the_end_of_a_month_counts_whole_in_the_month_it_ended_in_at_the_site(dissolved):
    """The first run ended on 31 January at 23:30 in Leipzig, the second an hour later, in UTC still in January."""
    january, february = {"day__month": 1}, {"day__month": 2}
    assert total("mass_charged_kg", **january) == D("998.5")
    assert (total("mass_intermediate_kg", **january), total("mass_recovered_kg", **january)) == (700, 0)
    assert (total("mass_charged_kg", **february), total("mass_recovered_kg", **february)) == (700, 600)
    assert {row.day for row in DailyRollup.objects.filter(measure="run_hours")} == {date(2026, 1, 31), date(2026, 2, 1)}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("material", "assay"),
    [("nickel_sulphate", "Ni,23"), ("cobalt_sulphate", "CoSO4,99.6")],
    ids=["another hydrate's element", "the salt without its water"],
)
def test_15_more_than_the_theoretical_maximum_is_refused(received, bob, send, material, assay):
    """NiSO4.6H2O holds 22.33 % Ni, CoSO4.7H2O 55.1 % CoSO4 (DOMAIN.md C5)."""
    mixed_up = RUNS.replace("NiSO4.6H2O,99.6", assay).replace("nickel_sulphate", material)
    assert any(column == "value" for _row, column, _message in problems(send(bob, "runs", mixed_up)))
