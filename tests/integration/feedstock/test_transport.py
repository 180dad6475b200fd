"""Transport emissions from files to figures: whose intensity counts, on which distance, by which method."""

from decimal import Decimal as D

import pytest

from consortium.models import DistanceAdjustment
from dashboards import fill
from dashboards.models import DailyRollup
from feedstock import emissions, transport_selectors
from feedstock.models import HubOperation, Shipment, TransportOperation
from tests.integration.test_chain_imports import taken
from tests.personas import make_organisation, make_persona

pytestmark = pytest.mark.django_db

OPERATIONS = """reference,label,mode,wtw_g_per_tkm,ttw_g_per_tkm,distance_basis,load_factor,empty_distance_factor,\
data,method,source,energy_mix,valid_from,valid_until,shared
truck,Trucks,road,60,49.5,sfd,0.7,0.2,primary,GREET 2022,Fuel 2025,Diesel=0.9; Electric=0.1,2026-01-01,2027-01-01,
driven,Trucks as driven,road,58,47.8,actual,,,modelled,GREET 2022,Fleet model,,2026-01-01,,
secret,A price of our own,road,50,40,sfd,,,primary,GREET 2022,Fuel records 2025,,2026-01-01,,no
old,Trucks of 2025,road,70,58,sfd,,,primary,GREET 2022,Fuel records 2024,,2025-01-01,2026-01-01,
"""
HUBS = """reference,label,hub_type,place,country,wtw_kg_per_t,ttw_kg_per_t,data,method,source,energy_mix,valid_from
terminal,Rail terminal,transshipment,Nuremberg,DE,1.2,0.4,primary,GREET 2022,Meters 2025,Electric=1,2026-01-01
"""
HEAD = """reference,record,consignee,dispatched_at,lot,mass_kg,mode,distance_km,distance_kind,from_place,from_country,\
to_place,to_country,carrier,toc,hoc
SHP-1,line,leach-works,2026-01-06 08:00,LOT-1,1000,,,,,,,,,,
"""
LEG = "SHP-1,leg,,,,,{mode},{km},{kind},Munich,DE,Leipzig,DE,{carrier},{toc},\n"
HUB = "SHP-1,hub,,,,,,,,,,,,,,{hoc}\n"


def leg(km="400", kind="sfd", *, mode="road", carrier="rhine-freight", toc="") -> str:
    return LEG.format(km=km, kind=kind, mode=mode, carrier=carrier, toc=toc)


@pytest.fixture
def rolf(alice, bob):
    """A carrier, who has said what its trucks and its terminal emit."""
    return make_persona("Rolf", make_organisation("Rhine Freight", "logistics"), "contributor")


@pytest.fixture
def categories(rolf, send):
    taken(send(rolf, "transport-operations", OPERATIONS))
    taken(send(rolf, "hub-operations", HUBS))


@pytest.fixture
def shipped(alice, site, lot, categories, send):
    """Sends a shipment with these rows below its line; returns what became of it."""

    def shipped(*rows: str):
        taken(send(alice, "shipments", HEAD + "".join(rows)))
        shipment = Shipment.objects.get(voided_at__isnull=True)
        return shipment, transport_selectors.counts(viewer=alice.viewer, shipments=[shipment.pk])[shipment.pk]

    return shipped


def problems(batch) -> list[tuple[int, str, str]]:
    return [
        (row.row, one["column"], one["message"])
        for row in batch.refused_rows.order_by("row")
        for one in row.problems
        if one["column"] != "record"
    ]


def test_a_carriers_own_intensity_counts_where_the_leg_names_it(shipped):
    _shipment, counts = shipped(leg(toc="rhine-freight/truck"), leg())
    own, default = counts.legs
    assert (own.wtw_kg, own.ttw_kg, own.is_primary) == (24, D("19.8"), True)
    assert (default.wtw_kg, default.ttw_kg, default.is_primary) == (420 * D("0.1041"), 420 * D("0.0859"), False)
    assert counts.footprint.parts == {"GREET 2022": emissions.Part(24 + D("43.722"), D("19.8") + D("36.078"))}
    assert counts.footprint.primary_share == D("0.5")


@pytest.mark.parametrize(
    ("kind", "km", "toc", "counted_km", "wtw_kg"),
    [
        ("sfd", "400", "truck", "400", "24"),  # as the category counts: not adjusted
        ("actual", "420", "truck", "400", "24"),  # driven, brought back to planned
        ("sfd", "400", "driven", "420", "24.36"),  # planned, brought to driven
        ("actual", "420", "driven", "420", "24.36"),
    ],
)
def test_a_distance_is_adjusted_once_to_the_kind_its_intensity_counts_on(shipped, kind, km, toc, counted_km, wtw_kg):
    _shipment, counts = shipped(leg(km, kind, toc=f"rhine-freight/{toc}"))
    (one,) = counts.legs
    assert (one.activity_tkm, one.counted_km, one.wtw_kg) == (400, D(counted_km), D(wtw_kg))


def test_a_hub_adds_its_throughput_and_no_activity(shipped):
    _shipment, counts = shipped(leg(toc="rhine-freight/truck"), HUB.format(hoc="rhine-freight/terminal"), leg())
    (hub,) = counts.hubs
    assert (hub.mass_kg, hub.wtw_kg, hub.ttw_kg, hub.is_primary) == (1000, D("1.2"), D("0.4"), True)
    assert counts.footprint.activity_tkm == 800


def test_methods_are_kept_apart_in_a_shipment(shipped):
    _shipment, counts = shipped(leg(), leg("1000", mode="sea", carrier=""))
    assert counts.footprint.parts == {
        "GREET 2022": emissions.Part(D("43.722"), D("36.078")),
        "GLEC v3.2 as transcribed": emissions.Part(D("7.2"), None),
    }
    assert counts.footprint.wtw_kg is None


def test_the_measures_tell_modes_methods_and_estimates_apart(shipped, alice, rolf):
    shipment, _counts = shipped(
        leg(toc="rhine-freight/truck"),
        HUB.format(hoc="rhine-freight/terminal"),
        leg(),
        leg("1000", mode="sea", carrier=""),
    )
    fill.fill_changed_days()
    rows = DailyRollup.objects.filter(slice_id=alice.organisation.pk, slice_kind="consignor")
    rows = rows.exclude(measure__startswith="mass_")
    columns = ("measure", "organisation__code", "transport_mode", "method", "is_estimated", "value")
    volta, rhine, greet = "volta-motors", "rhine-freight", "GREET 2022"
    glec = "GLEC v3.2 as transcribed"
    assert set(rows.values_list(*columns)) == {
        ("transport_activity_tkm", volta, "road", greet, False, D(400)),
        ("transport_activity_tkm", volta, "road", greet, True, D(400)),
        ("transport_activity_tkm", volta, "sea", glec, True, D(1000)),
        ("transport_emissions_kg", volta, "road", greet, False, D(24)),
        ("transport_emissions_kg", volta, "road", greet, True, D("43.722")),
        ("transport_emissions_kg", volta, "sea", glec, True, D("7.2")),
        ("transport_ttw_emissions_kg", volta, "road", greet, False, D("19.8")),
        ("transport_ttw_emissions_kg", volta, "road", greet, True, D("36.078")),
        ("hub_emissions_kg", volta, "", greet, False, D("1.2")),
        ("carried_activity_tkm", rhine, "road", greet, False, D(400)),
        ("carried_activity_tkm", rhine, "road", greet, True, D(400)),
        ("carried_emissions_kg", rhine, "road", greet, False, D(24)),
        ("carried_emissions_kg", rhine, "road", greet, True, D("43.722")),
    }
    assert fill.shadow_check() == []
    assert shipment.legs.count() == 3


@pytest.mark.parametrize("kind", ["sfd", "actual"])
@pytest.mark.parametrize("toc", ["", "rhine-freight/truck", "rhine-freight/driven"])
@pytest.mark.parametrize("km", ["420.5", "333.333", "0.1"])
def test_the_database_and_plain_python_count_alike(shipped, kind, toc, km):
    shipment, counts = shipped(leg(km, kind, toc=toc))
    recorded = shipment.legs.get()
    rate = recorded.operation or recorded.intensity
    one = DistanceAdjustment.objects.get(mode="road")
    stated = {
        "distance_km": recorded.distance_km,
        "recorded_as": kind,
        "adjustment": emissions.Adjustment(one.planned_kind, one.factor, one.added_km),
    }
    wtw_g = rate.wtw_g_per_tkm if toc else rate.g_co2e_per_tkm
    counted_km = emissions.distance_on(rate.distance_basis, **stated)
    (found,) = counts.legs
    assert (found.counted_km, found.activity_tkm, found.wtw_kg) == (
        counted_km,
        emissions.activity_tkm(D(1000), emissions.transport_distance(**stated)),
        emissions.leg_emissions_kg(D(1000), counted_km, wtw_g),
    )


REFUSED = {
    "a category nobody offers": (leg(toc="rhine-freight/secret"), "toc", "no such category that you may name"),
    "an unknown category": (leg(toc="rhine-freight/nothing"), "toc", "no such category that you may name"),
    "a category of last year": (leg(toc="rhine-freight/old"), "toc", "does not hold on 2026-01-06"),
    "a category of another mode": (leg(mode="rail", toc="rhine-freight/truck"), "toc", "is for road"),
    "a category of another carrier": (
        leg(carrier="leach-works", toc="rhine-freight/truck"), "toc", "who does not carry this leg"),
    "a great circle on the road": (leg(kind="gcd"), "distance_kind", "nothing says how the one becomes the other"),
    "a flight along the road": (leg(mode="air", kind="sfd"), "distance_kind", "nothing says how"),
    "a flight shorter than its detour": (leg("90", "actual", mode="air"), "distance_kind", "nothing says how"),
    "a hub without a category": (HUB.format(hoc=""), "hoc", "needs its category"),
    "an unknown hub": (HUB.format(hoc="rhine-freight/nowhere"), "hoc", "no such category"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_leg_that_cannot_count_is_refused_with_the_reason(case, alice, site, lot, categories, send):
    row, column, message = REFUSED[case]
    found = [one for one in problems(send(alice, "shipments", HEAD + row)) if one[1] == column]
    assert [number for number, _name, _message in found] == [3]
    assert message in found[0][2]


def test_the_same_hub_twice_between_two_legs_is_refused(alice, site, lot, categories, send):
    hub = HUB.format(hoc="rhine-freight/terminal")
    assert problems(send(alice, "shipments", HEAD + leg() + hub + hub)) == [
        (5, "hoc", "The same hub twice, without a leg between.")
    ]


WRONG = {
    "a part above the whole": ("60,49.5", "60,61", "ttw_g_per_tkm", "above the figure from well to wheel"),
    "a load above the load": ("0.7,0.2", "1.1,0.2", "load_factor", "above 1"),
    "no load at all": ("0.7,0.2", "0,0.2", "load_factor", "must be above 0"),
    "always empty": ("0.7,0.2", "0.7,1", "empty_distance_factor", "above 0.999"),
    "shares that do not add up": ("Diesel=0.9", "Diesel=0.8", "energy_mix", "add up to 0.9"),
    "an unknown carrier of energy": ("Diesel=0.9", "Coal=0.9", "energy_mix", "not a carrier with its share"),
    "an end before its start": ("2026-01-01,2027-01-01", "2026-01-01,2025-01-01", "valid_until", "ends before"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_category_that_cannot_be_is_refused(case, rolf, send):
    before, after, column, message = WRONG[case]
    first = "\n".join(OPERATIONS.replace(before, after, 1).splitlines()[:2])
    found = problems(send(rolf, "transport-operations", first + "\n"))
    assert [name for _row, name, _message in found] == [column]
    assert message in found[0][2]


def test_a_category_that_a_shipment_counts_with_cannot_be_withdrawn(shipped, rolf, categories):
    from consortium.refusals import Refusal
    from consortium.services.imports import void_import

    shipped(leg(toc="rhine-freight/truck"), HUB.format(hoc="rhine-freight/terminal"))
    for model in (TransportOperation, HubOperation):
        batch = model.objects.first().ingest_batch
        with pytest.raises(Refusal, match="counts with this category"):
            void_import(batch=batch, reason="A slip.", by=rolf.user)


def test_the_same_file_again_changes_nothing_and_other_values_are_refused(rolf, categories, send):
    assert send(rolf, "hub-operations", HUBS + "\n").status == "unchanged"
    changed = send(rolf, "hub-operations", HUBS.replace("1.2,0.4", "1.3,0.4"))
    assert "on record with other values" in problems(changed)[0][2]


def test_a_lots_part_of_a_shipment_is_shared_out_by_mass(alice, bob, site, lot, categories, send):
    lots = (
        "reference,chemistry,form,collected_in,registered_on,declared_mass_kg\nLOT-2,NMC622,pack,DE,2026-01-05,3000\n"
    )
    taken(send(alice, "lots", lots))
    second = "SHP-1,line,,,LOT-2,3000,,,,,,,,,,\n"
    taken(
        send(alice, "shipments", HEAD + second + leg(toc="rhine-freight/truck") + leg("1000", mode="sea", carrier=""))
    )
    for persona in (alice, bob):
        (journey,) = transport_selectors.journeys(viewer=persona.viewer, lot=lot)
        assert (journey.mass_kg, journey.whole_kg) == (1000, 4000)
        assert {method: part.wtw_kg for method, part in journey.footprint.parts.items()} == {
            "GREET 2022": 24,
            "GLEC v3.2 as transcribed": D("7.2"),
        }


def test_a_carrier_sees_its_own_leg_and_neither_the_other_nor_the_lot(shipped, rolf, lot):
    shipment, _counts = shipped(leg(toc="rhine-freight/truck"), leg(carrier="leach-works"))
    found = transport_selectors.counts(viewer=rolf.viewer, shipments=[shipment.pk])[shipment.pk]
    assert [one.wtw_kg for one in found.legs] == [24]
    assert transport_selectors.journeys(viewer=rolf.viewer, lot=lot) == []


def test_an_operator_may_keep_a_category_to_itself(rolf, alice, categories):
    names = {one.source_reference for one in transport_selectors.transport_operations(viewer=alice.viewer)}
    assert names == {"truck", "driven", "old"}
    assert transport_selectors.transport_operations(viewer=rolf.viewer).count() == 4
