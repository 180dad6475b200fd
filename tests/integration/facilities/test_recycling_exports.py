"""Runs as RecyclingBatch of Catena-X: what is given out, to whom, and that it comes back as the same facts."""

import json
from decimal import Decimal as D

import pytest
from django.urls import reverse

from consortium.services import imports
from facilities.models import ProcessRun, SentRecyclingBatch, Site
from facilities.services.grants import record_legal_grant
from facilities.services.runs import void_runs
from tests.catenax import needs_published, schema_problems
from tests.integration.facilities.test_recycling_batches import example, text
from tests.integration.test_api import error, program
from tests.integration.test_chain_imports import taken
from tests.personas import make_persona

pytestmark = pytest.mark.django_db

RUNS = """run,record,site,line,started_at,ended_at,lot,batch,material,mass_kg,destination
RUN-1,input,leach-leipzig,shredder,2026-01-08 06:00,2026-01-08 18:00,volta-motors/LOT-1,,,900,
RUN-1,output,,,,,,BM-1,black_mass,600,
RUN-1,output,,,,,,CU-1,copper,70,
RUN-1,output,,,,,,RES-1,mixed_residue,220,Landfill Nord
RUN-1,output,,,,,,GAS-1,off_gas,9.5,
RUN-2,input,leach-leipzig,hydro,2026-01-10 06:00,2026-01-11 18:00,,BM-1,,600,
RUN-2,input,,,,,,,sulphuric_acid,300,
RUN-2,output,,,,,,NI-1,nickel_sulphate,900,
"""


def facts() -> list[tuple]:
    """What a RecyclingBatch can say of the standing runs: line, step, times, masses in, out and lost."""
    rows = []
    for run in ProcessRun.objects.standing().order_by("started_at"):
        charged = [(one.lot_id, one.reagent_id, one.mass_kg) for one in run.inputs.order_by("mass_kg")]
        outputs = run.outputs.select_related("material")
        lost_kg = sum((one.mass_kg for one in outputs if one.material.kind == "loss"), D(0))
        given_kg = sum((one.mass_kg for one in outputs), D(0)) - lost_kg
        times = (run.started_at, run.ended_at)
        rows.append((run.source_reference, run.line.code, run.step_id, *times, charged, given_kg, lost_kg))
    return rows


def test_an_exported_run_imports_as_the_same_facts_and_is_exported_alike(client, plant, bob, send):
    first = taken(send(bob, "runs", "".join(RUNS.splitlines(keepends=True)[:6])))
    before = facts()
    run = ProcessRun.objects.standing().get()
    said = bob.log_in(client).get(reverse("run-recycling-batches", args=[run.number])).content
    again = send(bob, "recycling-batches", said, name="again.json")
    assert (again.status, again.rows_unchanged) == ("unchanged", 1)

    imports.void_import(batch=first, reason="To be sent by document", by=bob.user)
    taken(send(bob, "recycling-batches", said, name="again.json"))
    assert facts() == before
    run = ProcessRun.objects.standing().get()
    assert client.get(reverse("run-recycling-batches", args=[run.number])).content == said


@needs_published
def test_listed_runs_are_valid_documents_whose_masses_add_up(client, plant, bob, send):
    taken(send(bob, "runs", RUNS))
    answer = bob.log_in(client).get(reverse("recycling-batches") + "?site=leach-leipzig")
    assert answer["Content-Disposition"].endswith('.json"')
    assert schema_problems(answer.content.decode()) == []
    said = json.loads(answer.content, parse_float=D, parse_int=D)
    steps = [(one["recyclingBatchId"].split("/")[1], one["childProcessSteps"][0]) for one in said]
    assert [(name, step["inputNetMass"], step["outputNetMass"], step["processLoss"]) for name, step in steps] == [
        ("RUN-2", D(600), D(600), D(0)),
        ("RUN-2", D(300), D(300), D(0)),
        ("RUN-1", D(900), D(890), D("9.5")),
    ]
    assert (
        json.loads(client.get(reverse("recycling-batches") + "?line=leach-leipzig:hydro").content)
        == json.loads(answer.content)[:2]
    )
    assert client.get(reverse("recycling-batches") + "?from=never").status_code == 400
    page = client.get(reverse("runs") + "?site=leach-leipzig").content.decode()
    assert f'href="{reverse("recycling-batches")}?site=leach-leipzig"' in page


def test_programs_get_the_same_documents_and_misspelt_filters_are_refused(client, plant, bob, send):
    taken(send(bob, "runs", RUNS))
    api = program(bob)
    page = bob.log_in(client).get(reverse("recycling-batches")).content
    assert api.get("/api/v1/recycling-batches/").content == page
    number = ProcessRun.objects.get(source_reference="RUN-1").number
    one = api.get(f"/api/v1/runs/{number}/recycling-batches/")
    assert json.loads(one.content) == json.loads(page)[2]
    assert error(api.get("/api/v1/recycling-batches/?sites=x"))[:2] == (400, "invalid")
    assert api.get("/api/v1/runs/R-0000000000/recycling-batches/").status_code == 404


def test_a_site_without_a_partner_number_cannot_sign_as_sender(client, plant, bob, send):
    taken(send(bob, "runs", RUNS))
    Site._base_manager.filter(pk=plant.pk).update(bpns="")
    answer = bob.log_in(client).get(reverse("recycling-batches"))
    assert (answer.status_code, answer.content.decode()) == (
        400,
        "No BPNS is known of Leipzig: a RecyclingBatch names its sender by it. Enter it on the page of the site.",
    )
    assert error(program(bob).get("/api/v1/recycling-batches/"))[:2] == (400, "invalid")


def test_a_document_is_not_given_out_any_more_when_one_of_its_runs_is_withdrawn(client, plant, bob, send):
    taken(send(bob, "recycling-batches", text(example()), name="batch.json"))
    void_runs(list(ProcessRun.objects.standing()), reason="Wrong lot", by=bob.user)
    assert json.loads(bob.log_in(client).get(reverse("recycling-batches")).content) == []
    assert SentRecyclingBatch.objects.exists()


def test_only_the_operator_takes_its_documents_away(client, plant, alice, bob, charlie, dana, olga, send):
    taken(send(bob, "runs", RUNS))
    number = ProcessRun.objects.get(source_reference="RUN-1").number
    record_legal_grant(
        sites=[plant], grantee=olga.organisation, scope="compliance", reason="Act", valid_until=None, by=dana.user
    )
    inspector = make_persona("Otto", olga.organisation, "analyst")
    for persona in (alice, charlie, inspector):
        persona.log_in(client)
        assert client.get(reverse("run-recycling-batches", args=[number])).status_code == 404
        assert json.loads(client.get(reverse("recycling-batches")).content) == []
    assert client.get(reverse("run", args=[number])).status_code == 200
