"""The balance of one run element by element: on its page, for programs, and as a file."""

import csv
from datetime import date
from decimal import Decimal as D

import pytest
from django.urls import reverse

from facilities import run_balances
from facilities.models import ProcessRun
from facilities.services.balances import add_scale
from facilities.services.runs import void_runs
from tests.integration.facilities.test_record_pages import words
from tests.integration.test_api import program
from tests.integration.test_chain_imports import taken
from tests.integration.test_every_measure import RUNS

pytestmark = pytest.mark.django_db

ASSAYS = """reference,lot,batch,analyte,value,unit,uncertainty,assayed_on
C-1,,RES-1,Ni,2,percent,0.2,2026-01-09
C-2,,BM-1,Ni,22.1,percent,0.4,2026-01-09
C-3,volta-motors/LOT-1,,Ni,16,percent,0.3,2026-01-08
"""


@pytest.fixture
def run(received, bob, site, send) -> ProcessRun:
    """998.5 kg of cells became 698 kg of black mass, 220 kg of residue and 60 kg of gas."""
    add_scale(
        site=site,
        code="floor",
        use="process",
        accuracy_class="III",
        verification_interval_kg=D("0.5"),
        largest_load_kg=D(1000),
        valid_from=date(2025, 1, 1),
        by=bob.user,
    )
    taken(send(bob, "runs", RUNS))
    return ProcessRun.objects.get(source_reference="RUN-1")


def rows(persona, run) -> dict[str, dict]:
    found = run_balances.balance_rows(viewer=persona.viewer, run=run)
    said = [dict(zip(run_balances.HEADERS, row, strict=True)) for row in found]
    return {row["of"]: {name: row[name] for name in run_balances.HEADERS[2:]} for row in said}


def test_nickel_is_balanced_from_assay_to_assay_within_what_scales_and_laboratories_allow(run, bob, send):
    """In: 998.5 kg at 16 % ± 0.3.  Out: 698 kg at 22.1 % ± 0.4 and 220 kg at 2 % ± 0.2.

    u² = w² u(m)² + m² u(w)², half of what laboratories report; 1 kg and 0.5 kg are the limits of the scale:
    0.16² / 3 + 998.5² x 0.0015² + 0.221² / 3 + 698² x 0.002² + 0.02² x 0.25 / 3 + 220² x 0.001² = 4.2654 kg².
    """
    taken(send(bob, "assays", ASSAYS))
    nickel = rows(bob, run)["Ni"]
    assert round(nickel.pop("tolerance_kg"), 3) == D("4.131")
    assert nickel.pop("gap_share") == D("1.102") / D("159.76")
    assert nickel.pop("recovery") == D("154.258") / D("159.76")
    assert nickel == {
        "in_kg": D("159.76"),
        "out_kg": D("154.258"),
        "residue_kg": D("4.4"),
        "explained_loss_kg": 0,
        "gap_kg": D("1.102"),
        "estimated_share": 0,
        "state": "closed",
        "why": "",
        "recovery_flag": "",
        "recovery_remark": "",
    }


def test_an_assay_that_finds_more_than_came_out_leaves_the_element_open(run, bob, send, client):
    taken(send(bob, "assays", ASSAYS.replace("Ni,16,", "Ni,17,")))
    assert (rows(bob, run)["Ni"]["state"], rows(bob, run)["Ni"]["gap_kg"]) == ("open", D("11.087"))
    page = words(bob.log_in(client).get(reverse("run", args=[run.number])))
    assert "Ni Open by 11.087 kg – 11.087 4.131 169.745 154.258 4.4 0 0" in page


def test_an_open_gap_leads_to_the_months_of_the_line_where_both_parties_accept_it(run, bob, send, client):
    taken(send(bob, "assays", ASSAYS.replace("Ni,16,", "Ni,17,")))
    bob.log_in(client)
    months = f"/balances/?level=line&of=Ni&site={run.site.code}&period=24m"
    assert months.replace("&", "&amp;") in client.get(reverse("run", args=[run.number])).content.decode()
    assert client.get(months).status_code == 200


SAID = "more came out than went in"


@pytest.mark.parametrize(
    ("charged_percent", "flag", "remark"),
    [
        ("15.75", "close_to_all", "above 98 %: worth a second look"),
        ("15.25", "above_all_within_tolerance", f"{SAID}, within what scales and laboratories allow"),
        ("14.5", "above_all", f"{SAID}: look for units, reagents and hydrates"),
    ],
)
def test_a_recovery_that_is_too_good_is_flagged_with_the_reason(run, bob, send, client, charged_percent, flag, remark):
    """154.258 kg of nickel came out; in went 157.264, 152.271 or 144.783 kg, and the tolerance is about 4 kg."""
    taken(send(bob, "assays", ASSAYS.replace("Ni,16,", f"Ni,{charged_percent},").replace("Ni,2,", "Ni,0.1,")))
    nickel = rows(bob, run)["Ni"]
    assert (nickel["recovery_flag"], nickel["recovery_remark"]) == (flag, remark)
    assert remark in words(bob.log_in(client).get(reverse("run", args=[run.number])))
    (said,) = [row for row in program(bob).get(f"/api/v1/runs/{run.number}/balance/").json() if row["of"] == "Ni"]
    assert (said["recovery_flag"], said["recovery_remark"]) == (flag, remark)


def test_a_recovery_that_is_too_good_says_when_both_sides_are_estimated(run, bob):
    carbon = rows(bob, run)["C"]
    assert (carbon["recovery_flag"], carbon["recovery_remark"]) == (
        "close_to_all",
        "above 98 %: worth a second look; both sides are estimated from composition tables, so that it says nothing of "
        "the plant",
    )


def test_what_stands_on_a_table_or_was_not_assayed_cannot_be_judged(run, bob):
    """The lot's content is the composition table's; of black mass and residue there is no assay at all."""
    nickel = rows(bob, run)["Ni"]
    assert (nickel["state"], nickel["estimated_share"]) == ("not_assessable", 1)
    unsure_kg = nickel["in_kg"] + nickel["out_kg"] + nickel["residue_kg"]
    assert nickel["why"] == f"{unsure_kg:.3f}".rstrip("0") + " kg of it without a known uncertainty; " + (
        "220 kg of residue without an assay"
    )


def test_total_mass_is_judged_by_the_scales_alone(run, bob):
    """998.5 - 698 - 220 - 60 = 20.5 kg, and 2 x sqrt((1 + 1 + 0.25 + 0.25) / 3) = 1.826 kg."""
    total = rows(bob, run)["wet"]
    assert (total["gap_kg"], round(total["tolerance_kg"], 3), total["state"]) == (D("20.5"), D("1.826"), "open")


def test_programs_and_files_say_what_the_page_says(run, bob, client):
    answer = program(bob).get(f"/api/v1/runs/{run.number}/balance/")
    assert answer.status_code == 200
    file = bob.log_in(client).get(reverse("run-balance-csv", args=[run.number]))
    workbook = client.get(reverse("run-balance-xlsx", args=[run.number]))
    assert b"".join(workbook.streaming_content).startswith(b"PK")
    (total, *elements) = csv.DictReader(file.text.lstrip("\ufeff").splitlines())
    assert [row["of"] for row in answer.json()] == ["wet", *(row["of"] for row in elements)]
    assert (total["run"], D(total["gap_kg"]), total["state"]) == (run.number, D("20.5"), "open")


def test_a_withdrawn_run_has_no_balance(run, bob):
    later = ProcessRun.objects.get(source_reference="RUN-2")
    void_runs([later], reason="Twice", by=bob.user)
    later.refresh_from_db()
    assert rows(bob, later) == {}
