"""What assays of batches are worth, the most urgent first; lots that are not what was declared stand above."""

import csv
import io
from decimal import Decimal as D

import pytest

from facilities import assay_selectors
from facilities.models import ProcessRun
from facilities.services.runs import NewOutput, record_outputs
from feedstock.services import Origin
from tests.integration.test_chain_imports import taken

pytestmark = pytest.mark.django_db
HEADER = "reference,batch,lot,assayed_on,analyte,value,unit,uncertainty,status,laboratory\n"


def verdicts(client, person, query: str = "") -> dict[str, tuple[str, str, str]]:
    person.log_in(client)
    answer = client.get(f"/assay-quality/rows.csv?{query}")
    rows = csv.DictReader(io.StringIO(answer.getvalue().decode(), newline=""))
    return {row["batch_reference"]: (row["verdict"], row["assay_count"], row["en_number"]) for row in rows}


def test_every_product_and_intermediate_has_a_verdict_the_most_urgent_first(client, chain, bob):
    assert list(verdicts(client, bob).items()) == [
        ("CU-1", ("missing", "", "")),
        ("NI-1", ("no_uncertainty", "1", "")),
        ("BM-1", ("no_uncertainty", "1", "")),
    ]


def test_of_what_holds_no_metal_that_counts_nobody_expects_an_assay(client, chain, bob, send):
    run = ProcessRun.objects.get(source_reference="RUN-2")
    made = [NewOutput("FE-1", "steel", D(2)), NewOutput("C-1", "graphite", D(3)), NewOutput("AL-1", "aluminium", D(1))]
    record_outputs([(run, one) for one in made], origin=Origin(bob.organisation, bob.user))
    found = verdicts(client, bob)
    assert {batch for batch, (verdict, *_rest) in found.items() if verdict == "missing"} == {"CU-1", "AL-1"}
    assert not {"FE-1", "C-1"} & set(found)
    page = client.get("/assay-quality/").text
    assert "Li, Ni, Co, Mn, Cu, Al" in page and "Mixed hydroxide precipitate" in page
    taken(send(bob, "assays", HEADER + "C-1,FE-1,,2026-01-12,Fe,97.1,percent,0.3,final,Lab North\n"))
    assert verdicts(client, bob)["FE-1"] == ("sound", "1", "")


def test_laboratories_disagree_when_their_difference_is_above_both_uncertainties_together(client, chain, bob, send):
    """E_n = |97.1 - 97.6| / sqrt(0.3^2 + 0.4^2) = 1.0: agreement up to it; with 97.62 it is 1.04."""
    taken(send(bob, "assays", HEADER + "C-1,CU-1,,2026-01-12,Cu,97.1,percent,0.3,final,Lab North\n"))
    assert verdicts(client, bob)["CU-1"] == ("sound", "1", "")
    taken(send(bob, "assays", HEADER + "C-2,CU-1,,2026-01-13,Cu,97.6,percent,0.4,final,Lab South\n"))
    assert verdicts(client, bob)["CU-1"] == ("sound", "2", "1.00")
    taken(send(bob, "assays", HEADER + "C-3,CU-1,,2026-01-14,Cu,976.2,g_per_kg,4,final,Lab South\n"))
    assert verdicts(client, bob)["CU-1"] == ("disputed", "3", "1.04")
    taken(send(bob, "assays", HEADER + "C-4,CU-1,,2026-01-15,Cu,97.3,percent,0.1,umpire,Lab West\n"))
    assert verdicts(client, bob)["CU-1"] == ("sound", "4", "1.04")


def test_a_provisional_assay_waits_for_a_final_one(client, chain, bob, send):
    taken(send(bob, "assays", HEADER + "C-1,CU-1,,2026-01-12,Cu,97.1,percent,0.3,provisional,Lab North\n"))
    assert verdicts(client, bob, "verdict=provisional") == {"CU-1": ("provisional", "1", "")}


def test_who_may_not_see_assays_sees_no_batch(client, chain, alice, bob, olga, frida, grant):
    grant(olga, "compliance")
    grant(frida, "performance")
    for person, count in ((alice, 0), (bob, 3), (frida, 3), (olga, 0)):
        assert person.log_in(client).get("/assay-quality/").status_code == 200
        assert assay_selectors.batches_to_assay(viewer=person.viewer).count() == count


def test_lots_that_are_not_what_was_declared_stand_above(client, chain, alice, bob, charlie, send, lot):
    assert "not what was declared" not in bob.log_in(client).get("/assay-quality/").text
    taken(send(bob, "assays", HEADER + "C-2,,volta-motors/LOT-1,2026-01-08,Co,12.5,percent,,final,Lab North\n"))
    for person, is_told in ((alice, True), (bob, True), (charlie, False)):
        text = person.log_in(client).get("/assay-quality/").text
        assert ("1 lot is not what was declared" in text) is is_told
        assert (lot.number in text) is is_told
