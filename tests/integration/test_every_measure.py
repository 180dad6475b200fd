"""One chain of files through every measure: what each party's rollups say, to the last digit."""

from decimal import Decimal as D

import pytest

from consortium.models import Compound
from dashboards import fill
from dashboards.models import DailyRollup
from tests.integration.test_chain_imports import COMMITMENTS, READINGS, RECEIPTS, SHIPMENTS, taken
from tests.personas import make_organisation

pytestmark = pytest.mark.django_db

RUNS = """run,record,site,line,started_at,ended_at,lot,batch,material,mass_kg,destination,analyte,value,unit
RUN-1,input,leach-leipzig,shredder,2026-01-08 06:00,2026-01-08 18:00,volta-motors/LOT-1,,,998.5,,,,
RUN-1,output,,,,,,BM-1,black_mass,698,,,,
RUN-1,output,,,,,,RES-1,mixed_residue,220,Landfill Nord,,,
RUN-1,output,,,,,,GAS-1,off_gas,60,,,,
RUN-2,input,leach-leipzig,hydro,2026-01-10 06:00,2026-01-11 18:00,,BM-1,,698,,,,
RUN-2,input,,,,,,,sulphuric_acid,100,,,,
RUN-2,output,,,,,,NI-1,nickel_sulphate,680,,,,
RUN-2,assay,,,,,,NI-1,,,,NiSO4.6H2O,99.6,percent
"""
DRIVEN_KM = D("420.5") * D("1.05")
"""One tonne moves 420.5 km, and the default intensity of the road counts per kilometre driven."""
CARRIED = (
    SHIPMENTS.replace("record,consignee", "record,carrier,consignee")
    .replace("SHP-1,line,", "SHP-1,line,,")
    .replace("SHP-1,leg,", "SHP-1,leg,rhine-freight,")
)


@pytest.fixture
def totals(alice, bob, site, lot, send) -> dict[tuple[str, str], D]:
    """(measure, organisation) -> its sum over the whole chain; elements apart."""
    make_organisation("Rhine Freight", "logistics")
    taken(send(alice, "commitments", COMMITMENTS))
    taken(send(alice, "shipments", CARRIED))
    for kind, text in (("receipts", RECEIPTS), ("runs", RUNS), ("readings", READINGS)):
        taken(send(bob, kind, text))
    fill.fill_changed_days()
    sums: dict[tuple[str, str], D] = {}
    for row in DailyRollup.objects.exclude(measure__contains="element_").select_related("organisation"):
        key = (row.measure, row.organisation.name)
        sums[key] = sums.get(key, D(0)) + row.value
    return sums


def test_every_measure_of_a_chain(totals):
    """Worked by hand: 998.5 kg of cells make 698 kg of black mass, 220 kg of residue and 60 kg of off-gas; with 100 kg
    of acid, the black mass makes 680 kg of a salt of 99.6 %."""
    nickel = Compound.objects.get(code="NiSO4.6H2O").element_fraction
    assert totals == {
        ("mass_registered_kg", "Volta Motors"): D(1000),
        ("mass_dispatched_kg", "Volta Motors"): D(1000),
        ("mass_supplied_kg", "Volta Motors"): D("998.5"),
        ("promised_mass_kg", "Volta Motors"): D(11000),
        ("fulfilled_mass_kg", "Volta Motors"): D("998.5"),
        ("transport_activity_tkm", "Volta Motors"): D("420.5"),
        ("transport_emissions_kg", "Volta Motors"): DRIVEN_KM * D("104.1") / 1000,
        ("transport_ttw_emissions_kg", "Volta Motors"): DRIVEN_KM * D("85.9") / 1000,
        ("carried_activity_tkm", "Rhine Freight"): D("420.5"),
        ("carried_emissions_kg", "Rhine Freight"): DRIVEN_KM * D("104.1") / 1000,
        ("mass_received_kg", "Leach Works"): D("998.5"),
        ("committed_mass_kg", "Leach Works"): D(11000),
        ("delivered_mass_kg", "Leach Works"): D("998.5"),
        ("mass_charged_kg", "Leach Works"): D("998.5") + D(698),
        ("reagent_kg", "Leach Works"): D(100),
        ("mass_intermediate_kg", "Leach Works"): D(698),
        ("mass_recovered_kg", "Leach Works"): D(680),
        ("residue_kg", "Leach Works"): D(220),
        ("explained_loss_kg", "Leach Works"): D(60),
        ("unexplained_loss_kg", "Leach Works"): D("20.5") + D(118),
        ("assayed_mass_kg", "Leach Works"): D(680),
        ("purity_weighted_mass_kg", "Leach Works"): D(680) * D("0.996"),
        ("mass_in_specification_kg", "Leach Works"): D(680),
        ("run_hours", "Leach Works"): D(12) + D(36),
        ("arrived_mass_kg", "Leach Works"): D("998.5"),
        ("dry_mass_in_kg", "Leach Works"): D("998.5") + D(698) + D(100),
        ("dry_mass_out_kg", "Leach Works"): D(698) + D(220) + D(60) + D(680),
        ("unassayed_residue_kg", "Leach Works"): D(220),
        ("unscaled_arrival_count", "Leach Works"): D(1),
        ("unscaled_input_count", "Leach Works"): D(3),
        ("unscaled_output_count", "Leach Works"): D(4),
        ("energy_kwh", "Leach Works"): D("812.4") + D(5),
        ("energy_run_kwh", "Leach Works"): D("406.2"),
        ("energy_idle_kwh", "Leach Works"): D("406.2") + D(5),
        ("energy_emissions_location_kg", "Leach Works"): D("817.4") * D("342.06") / 1000,
        ("market_unassessed_kwh", "Leach Works"): D("817.4"),
        ("battery_input_kg", "Leach Works"): D("998.5"),
        ("battery_dry_input_kg", "Leach Works"): D("998.5"),
        ("counted_output_kg", "Leach Works"): round(D(680) * D("0.996") * nickel, 9),
    }
