"""A lot's way through files: shipped, weighed, charged, processed again; energy and promises beside it."""

from datetime import date
from decimal import Decimal

import pytest

from contracts.models import CommitmentPeriod
from facilities.models import Assay, EnergyReading, ProcessRun, Receipt, RunInput, RunOutput
from feedstock.models import BatteryLot, Shipment

pytestmark = pytest.mark.django_db

SHIPMENTS = """\
reference,record,consignee,dispatched_at,lot,mass_kg,mode,distance_km,distance_kind,from_place,from_country,to_place,to_country,un_number,waste_code,departed_at,arrived_at
SHP-1,line,leach-works,2026-01-06 08:00,LOT-1,1000,,,,,,,,,,,
SHP-1,leg,,,,,road,420.5,sfd,Munich,DE,Leipzig,DE,3480,16 06 05,2026-01-06 08:00,2026-01-07 09:00
"""
RECEIPTS = """reference,site,shipment,lot,received_at,gross_mass_kg,tare_mass_kg
WB-1,leach-leipzig,volta-motors/SHP-1,volta-motors/LOT-1,2026-01-07 00:30,9001.5,8003
"""
RUNS = """run,record,site,line,started_at,ended_at,lot,batch,material,mass_kg,destination,analyte,value,unit
RUN-1,input,leach-leipzig,shredder,2026-01-08 06:00,2026-01-08 18:00,volta-motors/LOT-1,,,998.5,,,,
RUN-1,output,,,,,,BM-1,black_mass,698,,,,
RUN-1,output,,,,,,CU-1,copper,71,,,,
RUN-1,output,,,,,,RES-1,mixed_residue,220,Landfill Nord,,,
RUN-1,assay,,,,,,BM-1,,,,Ni,22.1,percent
RUN-2,input,leach-leipzig,hydro,2026-01-10 06:00,2026-01-11 18:00,,BM-1,,698,,,,
RUN-2,output,,,,,,NI-1,nickel_sulphate,680,,,,
RUN-2,assay,,,,,,NI-1,,,,NiSO4.6H2O,99.6,percent
"""
DISPOSALS = """\
reference,batch,disposed_on,mass_kg,waste_code,treatment_code,destination,destination_country,responsible_name
CN-1,RES-1,2026-01-20,120,19 12 11*,D1,Landfill Nord,DE,Nord Entsorgung GmbH
"""
READINGS = """site,meter,starts_at,ends_at,energy_kwh
leach-leipzig,el-shredder,2026-01-08 00:00,2026-01-09 00:00,812.4
leach-leipzig,el-shredder,2026-01-09 00:00,2026-01-10 00:00,5
"""
COMMITMENTS = """reference,partner,chemistry,period_start,period_end,mass_kg,tolerance_percent
FC-1,leach-works,NMC622,2026-01-01,2026-02-01,5000,5
FC-1,,,2026-02-01,2026-03-01,6000,
"""


def problems(batch):
    return [(row.row, p["column"], p["message"]) for row in batch.refused_rows.order_by("row") for p in row.problems]


def taken(batch):
    assert (batch.status, batch.problem, problems(batch)) == ("written", "", [])
    return batch


def test_a_shipment_lets_its_consignee_read_the_lot_before_it_arrives(alice, bob, charlie, site, lot, send):
    from feedstock import selectors

    assert not selectors.lots(viewer=bob.viewer).exists()
    taken(send(alice, "shipments", SHIPMENTS))
    assert selectors.lots(viewer=bob.viewer).get() == lot
    assert not selectors.lots(viewer=charlie.viewer).exists()
    leg = Shipment.objects.get().legs.get()
    assert (leg.un_number_id, leg.waste_code_id, leg.intensity_id) == ("UN3480", "160605", "road_heavy_round")


def test_a_waste_code_of_the_coming_law_is_refused_with_the_codes_in_force(alice, bob, lot, send):
    batch = send(alice, "shipments", SHIPMENTS.replace("16 06 05", "16 06 07*"))
    said = "16 06 07* may not be used on 2026-01-06: it may be used from 2026-12-09 on."
    assert (3, "waste_code", said) in problems(batch)


def test_a_receipt_counts_on_the_sites_own_day_and_hands_the_lot_over(received, bob, lot):
    receipt = Receipt.objects.get()
    assert (receipt.net_mass_kg, receipt.day) == (Decimal("998.5"), date(2026, 1, 7))
    assert receipt.received_at.isoformat() == "2026-01-06T23:30:00+00:00"
    lot = BatteryLot.objects.get(pk=lot.pk)
    assert (lot.holder, lot.destined_for) == (bob.organisation, None)


def test_a_tare_above_the_gross_mass_is_refused(alice, bob, site, lot, send):
    send(alice, "shipments", SHIPMENTS)
    batch = send(bob, "receipts", RECEIPTS.replace("9001.5,8003", "8003,9001.5"))
    assert problems(batch) == [(2, "tare_mass_kg", "The tare is not below the gross mass.")]


def test_runs_of_one_file_feed_each_other_and_carry_their_assays(processed):
    assert list(ProcessRun.objects.order_by("started_at").values_list("source_reference", "day")) == [
        ("RUN-1", date(2026, 1, 8)),
        ("RUN-2", date(2026, 1, 11)),
    ]
    second = RunInput.objects.get(run__source_reference="RUN-2")
    assert (second.output.batch_reference, second.mass_kg) == ("BM-1", Decimal(698))
    assert RunOutput.objects.count() == 4
    assert set(Assay.objects.values_list("element", "compound", "fraction")) == {
        ("Ni", None, Decimal("0.221")),
        (None, "NiSO4.6H2O", Decimal("0.996")),
    }


def test_a_wrong_row_keeps_its_whole_run_out_and_leaves_the_others_in(received, bob, send):
    bad = RUNS.replace("copper,71", "coper,71").replace(
        "RUN-2,input,leach-leipzig,hydro", "RUN-2,input,leach-leipzig,hydro"
    )
    lines = bad.replace(",,BM-1,,698", ",volta-motors/LOT-1,,,10").splitlines(keepends=True)
    batch = send(bob, "runs", "".join(lines), mode="good_rows")
    assert batch.status == "written"
    assert list(ProcessRun.objects.values_list("source_reference", flat=True)) == ["RUN-2"]


def test_an_assay_of_its_own_marks_every_run_downstream(processed, bob, send):
    from consortium.models import ChangedDay

    ChangedDay.objects.all().delete()
    taken(
        send(
            bob,
            "assays",
            "reference,batch,assayed_on,analyte,value,unit\nC-1 Co,BM-1,2026-01-12,Co,7.4,percent\n",
        )
    )
    assert set(ChangedDay.objects.values_list("day", flat=True)) == {date(2026, 1, 8), date(2026, 1, 11)}


def test_a_receipt_cannot_be_undone_while_its_lot_is_charged(received, processed, bob):
    from consortium.refusals import Refusal
    from consortium.services import imports

    with pytest.raises(Refusal, match="withdraw the run first"):
        imports.void_import(batch=received, reason="Wrong slip", by=bob.user)
    assert imports.void_import(batch=processed, reason="Wrong lot", by=bob.user) == 2
    assert imports.void_import(batch=received, reason="Wrong slip", by=bob.user) == 1
    assert not Receipt.objects.standing().exists()


def test_readings_count_on_the_sites_day_and_never_overlap(bob, site, send):
    taken(send(bob, "readings", READINGS))
    assert list(EnergyReading.objects.order_by("starts_at").values_list("day", "energy_kwh")) == [
        (date(2026, 1, 8), Decimal("812.4")),
        (date(2026, 1, 9), Decimal(5)),
    ]
    again = send(bob, "readings", READINGS + "leach-leipzig,el-shredder,2026-01-10 00:00,2026-01-11 00:00,7\n")
    assert (again.status, again.rows_unchanged, again.rows_written) == ("written", 2, 1)
    clash = send(
        bob, "readings", READINGS.replace("2026-01-08 00:00,2026-01-09 00:00", "2026-01-08 12:00,2026-01-08 13:00")
    )
    assert problems(clash) == [(2, "starts_at", "The meter has a reading on record that overlaps this one.")]


def test_an_undone_reading_can_be_sent_again(bob, site, send):
    from consortium.services import imports

    batch = taken(send(bob, "readings", READINGS))
    assert imports.void_import(batch=batch, reason="Wrong meter", by=bob.user) == 2
    taken(send(bob, "readings", READINGS))
    assert sorted(EnergyReading.objects.standing().values_list("revision", flat=True)) == [1, 1]


def test_an_hour_that_the_clocks_repeat_is_refused(bob, site, send):
    batch = send(bob, "readings", READINGS.replace("2026-01-08 00:00,2026-01-09", "2025-10-26 02:30,2025-10-27"))
    assert problems(batch)[0][1] == "starts_at"


def test_a_commitment_is_read_by_both_parties_and_overlaps_are_refused(alice, bob, charlie, send):
    from contracts import selectors

    taken(send(alice, "commitments", COMMITMENTS))
    assert CommitmentPeriod.objects.count() == 2
    for persona, count in ((alice, 1), (bob, 1), (charlie, 0)):
        assert selectors.commitments(viewer=persona.viewer).count() == count
    clash = send(alice, "commitments", COMMITMENTS.replace("FC-1", "FC-2"))
    assert "overlaps commitment" in problems(clash)[0][2]


def test_two_runs_of_one_file_cannot_feed_each_other(received, bob, send):
    """Each would be the other's origin, and no kilogram would have one."""
    first, second = (
        "RUN-1,input,leach-leipzig,shredder,2026-01-08 06:00,2026-01-08 18:00,,SALT,,1,,,,\n",
        ("RUN-2,input,leach-leipzig,hydro,2026-01-10 06:00,2026-01-11 18:00,,MASS,,1,,,,\n"),
    )
    header = RUNS.splitlines(keepends=True)[0]
    mass, salt = "RUN-1,output,,,,,,MASS,black_mass,1,,,,\n", "RUN-2,output,,,,,,SALT,nickel_sulphate,1,,,,\n"
    circle = f"{header}{first}{mass}{second}{salt}"
    batch = send(bob, "runs", circle)
    assert batch.status == "refused"
    assert (2, "batch", "The run starts before the run that made this batch has ended.") in problems(batch)


def test_an_unknown_line_is_told_even_when_the_run_feeds_on_an_earlier_one(processed, bob, send):
    """Without its line a run has no time zone, and its times cannot be compared with anybody's."""
    header, *rows = RUNS.splitlines(keepends=True)
    second = "".join(row for row in rows if row.startswith("RUN-2"))
    batch = send(bob, "runs", header + second.replace("RUN-2", "RUN-3").replace(",hydro,", ",hydra,"))
    assert (2, "line", "You operate no such line at such a site.") in problems(batch)
