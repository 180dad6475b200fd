"""Assays that cannot be are refused; assays that say another chemistry than the supplier are told on the lot's page."""

import pytest
from django.urls import reverse

from facilities.models import Assay
from tests.integration.test_chain_imports import RUNS, problems, taken

pytestmark = pytest.mark.django_db
HEADER = "reference,batch,lot,assayed_on,analyte,value,unit,uncertainty\n"


def test_more_nickel_than_the_hydrate_can_hold_is_refused_with_the_run_and_on_its_own(chain, bob, send):
    row = "C-1,NI-1,,2026-01-12,Ni,{value},percent,\n"
    batch = send(bob, "assays", HEADER + row.format(value=37.9))
    (position, column, message) = problems(batch)[0]
    assert (batch.status, position, column) == ("refused", 2, "value")
    assert message == (
        "NiSO4.6H2O holds at most 22.3304 percent of Ni, and this is more, even less an uncertainty of 0.2233: "
        "a mix-up of unit or hydrate."
    )
    taken(send(bob, "assays", HEADER + row.format(value=22.2)))
    assert Assay.objects.filter(element="Ni", output__batch_reference="NI-1").count() == 1


def test_the_file_of_runs_refuses_it_too(chain, bob, send):
    renamed = RUNS.replace("RUN-", "RUN-X").replace("BM-1", "BM-X").replace("NI-1", "NI-X")
    wrong = renamed.replace("NiSO4.6H2O,99.6", "Ni,223.5").replace("223.5,percent", "2235,g_per_kg")
    assert ("value", "More than the whole (1000 g_per_kg).") in [p[1:] for p in problems(send(bob, "runs", wrong))]
    wrong = renamed.replace("NiSO4.6H2O,99.6,percent", "Ni,300,g_per_kg")
    found = [message for _row, column, message in problems(send(bob, "runs", wrong)) if column == "value"]
    assert found == [
        "NiSO4.6H2O holds at most 223.3040 g_per_kg of Ni, and this is more, even less an uncertainty of 2.2330: "
        "a mix-up of unit or hydrate."
    ]


def test_a_lot_whose_assay_says_another_chemistry_is_told_to_who_sees_the_assay(client, chain, alice, bob, lot, send):
    page = reverse("lot", args=[lot.number])
    taken(send(bob, "assays", HEADER + "C-1,,volta-motors/LOT-1,2026-01-07,Ni,16.1,percent,\n"))
    assert "contradicts" not in bob.log_in(client).get(page).content.decode()
    taken(send(bob, "assays", HEADER + "C-2,,volta-motors/LOT-1,2026-01-08,Co,12.5,percent,\n"))
    for persona in (alice, bob):
        text = persona.log_in(client).get(page).content.decode()
        assert (
            "Its assay contradicts the declared chemistry NMC622: 12.5 % Co, at most 10.9 % is to be expected" in text
        )
        assert "to be verified against the primary text" in text


def test_nothing_found_of_what_the_chemistry_stands_for_is_told(client, chain, bob, lot, send):
    taken(send(bob, "assays", HEADER + "C-1,,volta-motors/LOT-1,2026-01-07,Ni,0,percent,\n"))
    text = bob.log_in(client).get(reverse("lot", args=[lot.number])).content.decode()
    assert "0 % Ni, at least 6.508 % is to be expected" in text
