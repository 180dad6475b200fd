"""What balances are made of, worked by hand: flows, counted stock, and how uncertain both are."""

from datetime import date
from decimal import Decimal as D

import pytest

from consortium.models import ChangedDay, MaterialContent
from consortium.services import imports
from dashboards import fill
from dashboards.models import DailyRollup
from facilities.models import RunOutput, StockTake
from facilities.services.balances import add_scale
from facilities.services.sites import NewSite, open_site
from tests.integration.test_chain_imports import RECEIPTS, SHIPMENTS, problems, taken
from tests.integration.test_every_measure import RUNS

pytestmark = pytest.mark.django_db

SINCE = date(2025, 1, 1)
EMPTY = """stock_take,site,line,counted_on,lot,batch,mass_kg
ST-0,leach-leipzig,,2025-12-31,,,0
"""
FULL = """stock_take,site,line,counted_on,lot,batch,mass_kg
ST-1,leach-leipzig,,2026-01-31,,NI-1,680
"""
NICKEL = """reference,batch,analyte,value,unit,uncertainty,assayed_on
C-1,RES-1,Ni,2,percent,0.2,2026-01-09
C-2,BM-1,Ni,22.1,percent,0.4,2026-01-09
"""


@pytest.fixture
def scales(site, bob):
    """A weighbridge of 20 kg and a process scale of 0.5 kg, both of class III."""
    terms = {"accuracy_class": "III", "valid_from": SINCE, "by": bob.user}
    add_scale(
        site=site,
        code="bridge",
        use="weighbridge",
        verification_interval_kg=D(20),
        largest_load_kg=D(60_000),
        **terms,
    )
    add_scale(
        site=site, code="floor", use="process", verification_interval_kg=D("0.5"), largest_load_kg=D(1000), **terms
    )


@pytest.fixture
def january(alice, bob, site, lot, send):
    taken(send(alice, "shipments", SHIPMENTS))
    for kind, text in (("receipts", RECEIPTS), ("runs", RUNS), ("stock-takes", EMPTY), ("stock-takes", FULL)):
        taken(send(bob, kind, text))


def sums(*measures: str) -> dict[tuple, D]:
    found: dict[tuple, D] = {}
    for row in DailyRollup.objects.filter(measure__in=measures):
        key = (row.measure, row.day.isoformat(), row.element)
        found[key] = found.get(key, D(0)) + row.value
    return found


def test_masses_of_a_month(scales, january):
    fill.fill_changed_days()
    found = sums(
        "arrived_mass_kg",
        "sent_mass_kg",
        "moved_mass_kg",
        "stock_take_count",
        "stock_kg",
        "dry_mass_in_kg",
        "dry_mass_out_kg",
        "unassayed_residue_kg",
        "unscaled_input_count",
        "unscaled_output_count",
        "unscaled_arrival_count",
    )
    assert found == {
        ("arrived_mass_kg", "2026-01-07", ""): D("998.5"),
        ("dry_mass_in_kg", "2026-01-08", ""): D("998.5"),
        ("dry_mass_out_kg", "2026-01-08", ""): D(978),
        ("unassayed_residue_kg", "2026-01-08", ""): D(220),
        ("dry_mass_in_kg", "2026-01-11", ""): D(798),
        ("dry_mass_out_kg", "2026-01-11", ""): D(680),
        ("stock_take_count", "2025-12-31", ""): D(1),
        ("stock_take_count", "2026-01-31", ""): D(1),
        ("stock_kg", "2026-01-31", ""): D(680),
    }


def test_how_far_weighings_may_be_off(scales, january):
    """Class III in service: 1 e up to 500 e, 2 e up to 2,000 e; a third of the square each.

    998.5 kg, 698 kg and 680 kg are 1,997 e, 1,396 e and 1,360 e: 1 kg each.  220 kg, 60 kg and 100 kg: 0.5 kg each.
    On the bridge 9,001.5 kg and 8,003 kg are 450 e and 400 e: 20 kg each.
    """
    fill.fill_changed_days()
    found = sums("run_in_variance_kg2", "run_out_variance_kg2", "arrival_variance_kg2", "stock_variance_kg2")
    assert {key: round(value, 6) for key, value in found.items()} == {
        ("run_in_variance_kg2", "2026-01-08", ""): D("0.333333"),
        ("run_out_variance_kg2", "2026-01-08", ""): D("0.5"),
        ("run_in_variance_kg2", "2026-01-11", ""): D("0.416667"),
        ("run_out_variance_kg2", "2026-01-11", ""): D("0.333333"),
        ("arrival_variance_kg2", "2026-01-07", ""): D("266.666667"),
        ("stock_variance_kg2", "2026-01-31", ""): D("0.333333"),
    }


def test_without_a_scale_nobody_can_tell(january):
    fill.fill_changed_days()
    assert sums("run_in_variance_kg2", "unscaled_input_count", "unscaled_output_count", "unscaled_arrival_count") == {
        ("unscaled_input_count", "2026-01-08", ""): D(1),
        ("unscaled_output_count", "2026-01-08", ""): D(3),
        ("unscaled_input_count", "2026-01-11", ""): D(2),
        ("unscaled_output_count", "2026-01-11", ""): D(1),
        ("unscaled_arrival_count", "2026-01-07", ""): D(1),
    }


def test_a_scale_on_record_counts_the_days_since_anew(january, site, bob, request):
    fill.fill_changed_days()
    request.getfixturevalue("scales")
    fill.fill_changed_days()
    assert not DailyRollup.objects.filter(measure__startswith="unscaled").exists()
    assert fill.shadow_check() == []


def test_an_element_is_as_uncertain_as_scale_and_assay_together(scales, january, bob, send):
    """Black mass, 698 kg at 22.1 % ± 0.4 (k=2): 0.221² x 1/3 + 698² x 0.002² = 1.965096; it goes out and in again.

    Residue, 220 kg at 2 % ± 0.2: 0.02² x 0.25/3 + 220² x 0.001² = 0.048433333.
    """
    taken(send(bob, "assays", NICKEL))
    fill.fill_changed_days()
    found = sums("element_in_variance_kg2", "element_out_variance_kg2", "element_left_over_kg")
    nickel = {key: round(value, 6) for key, value in found.items() if key[2] == "Ni"}
    black_mass = D("0.221") ** 2 / 3 + D("698") ** 2 * D("0.002") ** 2
    residue = D("0.02") ** 2 * D("0.25") / 3 + D("0.0484")
    lot = D("0.1627") ** 2 / 3  # by the composition table: its own uncertainty is not known
    salt = (D("0.996") * D("58.693") / D("262.839")) ** 2 / 3
    assert nickel == {
        ("element_in_variance_kg2", "2026-01-08", "Ni"): round(lot, 6),
        ("element_out_variance_kg2", "2026-01-08", "Ni"): round(black_mass + residue, 6),
        ("element_in_variance_kg2", "2026-01-11", "Ni"): round(black_mass, 6),
        ("element_out_variance_kg2", "2026-01-11", "Ni"): round(salt, 6),
        ("element_left_over_kg", "2026-01-08", "Ni"): D("4.4"),
    }
    unsure = {
        key[:2]: value for key, value in sums("element_in_unsure_kg", "element_out_unsure_kg").items() if key[2] == "Ni"
    }
    assert unsure["element_in_unsure_kg", "2026-01-08"] == D("998.5") * D("0.1627")
    assert ("element_out_unsure_kg", "2026-01-08") not in unsure


def test_what_is_counted_holds_its_elements(scales, january):
    fill.fill_changed_days()
    stock = sums("element_stock_kg", "element_stock_variance_kg2")
    nickel = D(680) * D("0.996") * D("58.693") / D("262.839")
    assert abs(stock["element_stock_kg", "2026-01-31", "Ni"] - nickel) < D("0.0001")
    assert stock["element_stock_variance_kg2", "2026-01-31", "Ni"] > 0


def test_what_leaves_a_site_leaves_the_place_where_it_lay(scales, january, bob, alice, site, send):
    number = RunOutput.objects.get(batch_reference="NI-1").number
    taken(
        send(
            bob,
            "shipments",
            "reference,record,consignee,dispatched_at,batch,material,mass_kg,mode,distance_km,distance_kind,from_place,"
            "from_country,to_place,to_country\n"
            f"SALE-1,line,volta-motors,2026-02-03 08:00,{number},nickel_sulphate,679,,,,,,,\n"
            "SALE-1,leg,,,,,,road,400,sfd,Leipzig,DE,Munich,DE\n",
        )
    )
    fill.fill_changed_days()
    sent = DailyRollup.objects.filter(measure__in=["sent_mass_kg", "sent_variance_kg2"])
    assert set(sent.values_list("measure", "organisation", "site_id", "material", "day", "value")) == {
        ("sent_mass_kg", bob.organisation.pk, site.pk, "nickel_sulphate", date(2026, 2, 3), D(679)),
        ("sent_variance_kg2", bob.organisation.pk, site.pk, "nickel_sulphate", date(2026, 2, 3), D("0.333333333")),
    }


def test_a_move_between_two_sites_of_one_operator_is_weighed_where_it_arrives(scales, january, bob, site, send):
    """BM-1 is black mass of 698 kg; nobody wrote a shipment when 697 kg of it arrived in Halle."""
    halle = open_site(
        NewSite("leach-halle", "Halle", "pilot", "DE", "Europe/Berlin", D("51.5"), D("12"), D(1000)),
        operator=bob.organisation,
        by=bob.user,
    )
    taken(
        send(
            bob,
            "receipts",
            "reference,site,batch,received_at,gross_mass_kg,tare_mass_kg\n"
            "WB-9,leach-halle,NI-1,2026-02-02 09:00,8697,8000\n",
        )
    )
    fill.fill_changed_days()
    day = date(2026, 2, 2)
    rows = DailyRollup.objects.filter(day=day).exclude(measure__contains="element")
    assert set(rows.values_list("measure", "site_id", "material", "value")) == {
        ("arrived_mass_kg", halle.pk, "nickel_sulphate", D(697)),
        ("unscaled_arrival_count", halle.pk, "nickel_sulphate", D(1)),
        ("moved_mass_kg", site.pk, "nickel_sulphate", D(697)),
    }
    add_scale(
        site=halle,
        code="bridge",
        use="weighbridge",
        accuracy_class="III",
        verification_interval_kg=D(20),
        largest_load_kg=D(60_000),
        valid_from=SINCE,
        by=bob.user,
    )
    fill.fill_changed_days()
    both = DailyRollup.objects.filter(day=day, measure__in=["arrival_variance_kg2", "moved_variance_kg2"])
    assert {(row.measure, row.site_id, round(row.value, 6)) for row in both} == {
        ("arrival_variance_kg2", halle.pk, D("266.666667")),
        ("moved_variance_kg2", site.pk, D("266.666667")),
    }


NICKEL_SHARE = D("0.996") * D("58.693") / D("262.839")


def test_elements_of_what_arrives_moves_and_leaves(scales, january, bob, alice, site, send):
    """Element mass, its variance, and what of it has no known uncertainty, for each way over a site's border."""
    open_site(
        NewSite("leach-halle", "Halle", "pilot", "DE", "Europe/Berlin", D("51.5"), D("12"), D(1000)),
        operator=bob.organisation,
        by=bob.user,
    )
    move = (
        "reference,site,batch,received_at,gross_mass_kg,tare_mass_kg\n"
        "WB-9,leach-halle,BM-1,2026-02-02 09:00,8698,8000\n"
    )
    taken(send(bob, "receipts", move))
    number = RunOutput.objects.get(batch_reference="NI-1").number
    sale = (
        "reference,record,consignee,dispatched_at,batch,material,mass_kg,mode,distance_km,distance_kind,from_place,"
        "from_country,to_place,to_country\n"
        f"SALE-1,line,volta-motors,2026-02-03 08:00,{number},nickel_sulphate,680,,,,,,,\n"
        "SALE-1,leg,,,,,,road,400,sfd,Leipzig,DE,Munich,DE\n"
    )
    taken(send(bob, "shipments", sale))
    fill.fill_changed_days()
    rows = DailyRollup.objects.filter(element="Ni", site_id=site.pk)
    masses = {
        (row.measure, row.is_estimated): round(row.value, 6)
        for row in rows.filter(measure__in=["element_arrived_kg", "element_moved_kg", "element_sent_kg"])
    }
    black_mass = MaterialContent.objects.get(material="black_mass", element="Ni").fraction
    assert masses == {
        ("element_arrived_kg", True): round(D("998.5") * D("0.1627"), 6),
        ("element_moved_kg", True): round(D(698) * black_mass, 6),
        ("element_sent_kg", False): round(D(680) * NICKEL_SHARE, 6),
    }
    unsure = ["element_arrived_unsure_kg", "element_moved_unsure_kg", "element_sent_unsure_kg"]
    assert {row.measure for row in rows.filter(measure__in=unsure)} == set(unsure), "No assay states an uncertainty."
    assert rows.filter(measure="element_stock_unsure_kg").exists()
    variances = ["element_arrived_variance_kg2", "element_moved_variance_kg2", "element_sent_variance_kg2"]
    assert {row.measure: round(row.value, 6) for row in rows.filter(measure__in=variances)} == {
        "element_arrived_variance_kg2": round(D("0.1627") ** 2 * 800 / 3, 6),
        "element_sent_variance_kg2": round(NICKEL_SHARE**2 / 3, 6),
    }


def test_moisture_counts_in_dry_stock(scales, january, bob, send):
    """680 kg of salt, a tenth of it water, are 612 kg of dry matter."""
    wet = (
        FULL.replace("ST-1", "ST-2").replace("2026-01-31", "2026-02-28").replace("mass_kg", "mass_kg,moisture_percent")
    )
    taken(send(bob, "stock-takes", wet.replace(",680", ",680,10")))
    fill.fill_changed_days()
    assert sums("dry_stock_kg")["dry_stock_kg", "2026-02-28", ""] == D(612)


def test_a_stock_take_says_what_is_wrong_with_it(january, bob, send):
    batch = send(
        bob,
        "stock-takes",
        "stock_take,site,line,counted_on,lot,batch,mass_kg\n"
        "A,nowhere,,2026-02-28,,NI-1,1\n"
        "B,leach-leipzig,,2026-01-31,,NI-1,680\n"
        "C,leach-leipzig,shredder,2026-02-28,,XX,1\n"
        "D,leach-leipzig,hydro,2026-02-28,,,5\n"
        "E,leach-leipzig,,2026-02-28,,NI-1,5\n"
        "E,,,,,NI-1,6\n"
        "F,leach-leipzig,,,,NI-1,5\n",
    )
    assert problems(batch) == [
        (2, "site", "You operate no site with this code."),
        (3, "counted_on", "What lay at this place on this day is on record."),
        (4, "batch", "You hold no such batch."),
        (5, "lot", "A mass is counted, but not of what."),
        (6, "record", "Row 7 of the same record is refused."),
        (7, "batch", "An earlier row counts it."),
        (8, "counted_on", "The first row of a stock-take needs it."),
    ]


def test_a_withdrawn_stock_take_leaves_the_figures(january, bob):
    from consortium.models import IngestBatch

    fill.fill_changed_days()
    for batch in IngestBatch.objects.filter(kind="stock-takes"):
        imports.void_import(batch=batch, reason="Counted wrongly", by=bob.user)
    assert ChangedDay.objects.exists()
    fill.fill_changed_days()
    assert not DailyRollup.objects.filter(measure__startswith="stock").exists()
    assert StockTake.objects.filter(voided_at__isnull=True).count() == 0
