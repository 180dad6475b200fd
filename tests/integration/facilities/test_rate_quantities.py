"""The sums behind the rates: one chain of two plants, worked by hand."""

from datetime import date
from decimal import Decimal as D

import pytest

from dashboards import fill
from dashboards.models import DailyRollup
from facilities.models import RunOutput
from facilities.services.sites import NewSite, add_line, open_site
from tests.integration.test_chain_imports import taken
from tests.personas import make_organisation, make_persona

pytestmark = pytest.mark.django_db

LOTS = """reference,chemistry,form,condition,origin,collected_in,registered_on,declared_mass_kg
A,NMC622,cell,intact,end_of_life,DE,2026-01-05,600
B,NMC622,cell,intact,end_of_life,FR,2026-01-05,400
S,NMC622,cell,intact,production_scrap,DE,2026-01-05,1000
"""
SENT = """reference,record,consignee,dispatched_at,lot,mass_kg,mode,distance_km,distance_kind,from_place,from_country,\
to_place,to_country,un_number,waste_code,departed_at,arrived_at
SHP-1,line,leach-works,2026-01-06 08:00,A,600,,,,,,,,,,,
SHP-1,line,leach-works,2026-01-06 08:00,B,400,,,,,,,,,,,
SHP-1,line,leach-works,2026-01-06 08:00,S,1000,,,,,,,,,,,
SHP-1,leg,,,,,road,420.5,sfd,Munich,DE,Leipzig,DE,3480,16 06 05,2026-01-06 08:00,2026-01-07 09:00
"""
RECEIPTS = """reference,site,lot,received_at,gross_mass_kg,tare_mass_kg
WB-A,leach-leipzig,volta-motors/A,2026-01-07 08:00,700,100
WB-B,leach-leipzig,volta-motors/B,2026-01-07 09:00,500,100
WB-S,leach-leipzig,volta-motors/S,2026-01-07 09:00,1100,100
"""
# EverBatt 2023, DOMAIN.md C4: 1 000 kg of NMC622 cells make 699.25 kg of black mass with 154.57 kg Ni and 30.46 kg Li.
SHREDDED = """run,record,site,line,started_at,ended_at,lot,batch,material,mass_kg,analyte,value,unit
S-1,input,leach-leipzig,shredder,2026-01-08 06:00,2026-01-08 18:00,volta-motors/A,,,600,,,
S-1,input,,,,,volta-motors/B,,,400,,,
S-1,output,,,,,,BM-1,black_mass,699.25,,,
S-1,output,,,,,,CU-1,copper,72,,,
S-1,output,,,,,,RES-1,mixed_residue,228.75,,,
S-1,assay,,,,,,BM-1,,,Ni,22.1,percent
S-1,assay,,,,,,BM-1,,,Li,4.356,percent
S-1,assay,,,,,,CU-1,,,Cu,99,percent
S-2,input,leach-leipzig,shredder,2026-01-09 06:00,2026-01-09 18:00,volta-motors/S,,,1000,,,
S-2,output,,,,,,BM-2,black_mass,699.25,,,
S-2,assay,,,,,,BM-2,,,Ni,22.1,percent
S-2,assay,,,,,,BM-2,,,Li,4.356,percent
"""
# Both black masses are leached together; half of the nickel belongs to the scrap.  The carbonate becomes hydroxide.
LEACHED = """run,record,site,line,started_at,ended_at,lot,batch,material,mass_kg,analyte,value,unit
L-1,input,leach-leipzig,hydro,2026-02-10 06:00,2026-02-11 18:00,,BM-1,,699.25,,,
L-1,input,,,,,,BM-2,,699.25,,,
L-1,input,,,,,,,soda_ash,250,,,
L-1,output,,,,,,NI-1,nickel_sulphate,1356,,,
L-1,output,,,,,,LI-1,lithium_carbonate,292,,,
L-1,assay,,,,,,NI-1,,,Ni,22,percent
L-1,assay,,,,,,LI-1,,,Li,18.7,percent
L-2,input,leach-leipzig,hydro,2026-03-10 06:00,2026-03-11 18:00,,LI-1,,292,,,
L-2,output,,,,,,LH-1,lithium_hydroxide,325,,,
L-2,assay,,,,,,LH-1,,,Li,16.4,percent
"""


def rows(measure: str, *columns: str, **where) -> set[tuple]:
    return set(DailyRollup.objects.filter(measure=measure, **where).values_list(*columns, "value"))


def tell_chain(alice, bob, send) -> None:
    for person, kind, text in (
        (alice, "lots", LOTS),
        (alice, "shipments", SENT),
        (bob, "receipts", RECEIPTS),
        (bob, "runs", SHREDDED),
        (bob, "runs", LEACHED),
    ):
        taken(send(person, kind, text))
    fill.fill_changed_days()


def test_batteries_count_where_they_are_charged_and_scrap_stands_apart(won, bob, site):
    assert rows("battery_input_kg", "organisation", "site_id", "chemistry", "collected_in") == {
        (bob.organisation.pk, site.pk, "NMC622", "DE", D(600)),
        (bob.organisation.pk, site.pk, "NMC622", "FR", D(400)),
    }
    assert rows("battery_dry_input_kg", "collected_in") == {("DE", D(600)), ("FR", D(400))}
    assert rows("unrated_input_kg", "chemistry", "collected_in") == {("NMC622", "DE", D(1000))}


def test_elements_of_the_batteries_hold_the_lithium_of_the_electrolyte(won):
    """3.28 % Li: 44.78 % of cathode with 7.16 % Li, and 1.71 % of LiPF6 with 4.57 % Li."""
    assert rows("battery_element_input_kg", "collected_in", "is_estimated", element="Li") == {
        ("DE", True, D(600) * D("0.0328")),
        ("FR", True, D(400) * D("0.0328")),
    }


def test_black_mass_never_counts_and_a_product_charged_again_is_taken_back(won):
    """Copper at once; nickel by half, as half came from scrap; lithium only as hydroxide in the end."""
    found = rows("counted_output_kg", "material", "element", "collected_in", "day")
    copper, nickel, carbonate, hydroxide = (
        D(72) * D("0.99"),
        D(1356) * D("0.22") / 2,
        D(292) * D("0.187") / 2,
        D(325) * D("0.164") / 2,
    )
    expected = {}
    for material, element, mass, days in (
        ("copper", "Cu", copper, ["2026-01-08"]),
        ("nickel_sulphate", "Ni", nickel, ["2026-02-11"]),
        ("lithium_carbonate", "Li", carbonate, ["2026-02-11"]),
        ("lithium_carbonate", "Li", -carbonate, ["2026-03-11"]),
        ("lithium_hydroxide", "Li", hydroxide, ["2026-03-11"]),
    ):
        for day in days:
            expected[material, element, "DE", day] = mass * D("0.6")
            expected[material, element, "FR", day] = mass * D("0.4")
    assert {
        (material, element, country, str(day)): value for material, element, country, day, value in found
    } == expected


def test_refining_takes_in_black_mass_and_gives_what_it_does_not_take_back(won):
    nickel_in = D("699.25") * D("0.221") * 2
    assert rows("refined_element_input_kg", "material", element="Ni") == {("black_mass", nickel_in)}
    assert rows("refined_element_output_kg", "material", "day", element="Ni") == {
        ("nickel_sulphate", date(2026, 2, 11), D(1356) * D("0.22"))
    }
    assert rows("refined_element_output_kg", "material", "day", element="Li") == {
        ("lithium_carbonate", date(2026, 2, 11), D(292) * D("0.187")),
        ("lithium_carbonate", date(2026, 3, 11), -D(292) * D("0.187")),
        ("lithium_hydroxide", date(2026, 3, 11), D(325) * D("0.164")),
    }


SOLD = """reference,record,consignee,dispatched_at,batch,material,mass_kg,mode,distance_km,distance_kind,from_place,\
from_country,to_place,to_country,un_number,waste_code,departed_at,arrived_at
BM-SHP,line,rita-refining,2026-01-12 08:00,{number},black_mass,699.25,,,,,,,,,,,
BM-SHP,leg,,,,,,road,900,sfd,Leipzig,DE,Turku,FI,,,2026-01-12 08:00,2026-01-13 09:00
"""
WEIGHED = """reference,site,batch,received_at,gross_mass_kg,tare_mass_kg
R-1,rita-turku,{number},2026-01-13 10:00,799.25,100
"""
REFINED = """run,record,site,line,started_at,ended_at,lot,batch,material,mass_kg,analyte,value,unit
T-1,input,rita-turku,hydro,2026-01-20 06:00,2026-01-21 18:00,,{number},,699.25,,,
T-1,output,,,,,,NI-T,nickel_sulphate,680,,,
T-1,assay,,,,,,NI-T,,,Ni,22,percent
"""


def plant_in_turku(rita):
    site = open_site(
        NewSite(
            code="rita-turku",
            name="Turku",
            kind="hydrometallurgy",
            country="FI",
            time_zone="Europe/Helsinki",
            latitude=D("60.45"),
            longitude=D("22.27"),
            nameplate_capacity_kg_per_year=D(5_000_000),
        ),
        operator=rita.organisation,
        by=rita.user,
    )
    add_line(
        site=site,
        code="hydro",
        name="Hydro",
        step="hydrometallurgy",
        capacity_kg_per_day=D(8000),
        chemistries=["NMC622"],
        by=rita.user,
    )


def tell_sold(alice, bob, send):
    """Bob shreds and sells the black mass; Rita's plant makes the salt, and has charged no battery."""
    for person, kind, text in (
        (alice, "lots", LOTS),
        (alice, "shipments", SENT),
        (bob, "receipts", RECEIPTS),
        (bob, "runs", SHREDDED),
    ):
        taken(send(person, kind, text))
    rita = make_persona("Rita", make_organisation("Rita Refining", "recycler", "FI"), "manager")
    plant_in_turku(rita)
    number = RunOutput.objects.get(batch_reference="BM-1").number
    taken(send(bob, "shipments", SOLD.format(number=number)))
    taken(send(rita, "receipts", WEIGHED.format(number=number)))
    taken(send(rita, "runs", REFINED.format(number=number)))
    fill.fill_changed_days()
    return rita


def test_what_another_plant_wins_is_the_first_recyclers_output(alice, bob, site, send):
    rita = tell_sold(alice, bob, send)
    nickel = rows("counted_output_kg", "organisation", "site_id", "collected_in", element="Ni")
    assert nickel == {
        (bob.organisation.pk, site.pk, "DE", D(680) * D("0.22") * D("0.6")),
        (bob.organisation.pk, site.pk, "FR", D(680) * D("0.22") * D("0.4")),
    }
    assert not DailyRollup.objects.filter(measure="battery_input_kg", organisation=rita.organisation).exists()


def test_rate_sums_are_rebuilt_and_checked_to_the_last_digit(won):
    columns = ("measure", "day", "element", "material", "collected_in", "value")
    before = set(DailyRollup.objects.values_list(*columns))
    fill.rebuild()
    assert set(DailyRollup.objects.values_list(*columns)) == before
    assert fill.shadow_check() == []
