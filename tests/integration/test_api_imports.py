"""Files sent by programs: kept and checked like those of the pages, once however often they are sent, and undone."""

import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from consortium.models import IngestBatch
from consortium.services import imports
from feedstock.models import BatteryLot
from tests.integration.test_api import error, program
from tests.integration.test_imports import LOTS
from tests.personas import make_persona

pytestmark = pytest.mark.django_db
ROWS = [
    {
        "reference": "A-1",
        "chemistry": "NMC622",
        "form": "cell",
        "collected_in": "DE",
        "registered_on": "2026-01-05",
        "declared_mass_kg": 1234.1,
    },
    {
        "reference": "A-2",
        "chemistry": "LFP",
        "form": "pack",
        "collected_in": "FR",
        "registered_on": "2026-01-06",
        "declared_mass_kg": "512.25",
    },
]


def send_rows(api, rows=None, key="", **options):
    headers = {"idempotency-key": key} if key else {}
    body = json.dumps({"rows": ROWS if rows is None else rows, **options})
    return api.post("/api/v1/imports/lots/", body, content_type="application/json", headers=headers)


def worked(answer) -> IngestBatch:
    assert answer.status_code == 202, answer.content
    return imports.process(imports.claim(IngestBatch.objects.get(number=answer.json()["number"]).pk))


def test_a_file_is_taken_a_worker_is_woken_and_the_import_says_what_became_of_it(
    alice, no_broker, django_capture_on_commit_callbacks
):
    api = program(alice)
    with django_capture_on_commit_callbacks(execute=True):
        answer = api.post("/api/v1/imports/lots/", {"file": SimpleUploadedFile("our lots.csv", LOTS.encode())})
    said = answer.json()
    assert (answer.status_code, said["status"], said["file_name"], said["refused_rows"]) == (
        202,
        "received",
        "our lots.csv",
        [],
    )
    assert [call[0] for call in no_broker] == ["consortium.tasks.process_import"]
    worked(answer)
    said = api.get(f"/api/v1/imports/{said['number']}/").json()
    assert (said["status"], said["rows_read"], said["rows_written"]) == ("written", 2, 2)
    assert api.get("/api/v1/lots/").json()["results"][0]["import_number"] == said["number"]


def test_rows_as_json_keep_every_digit_and_their_original_is_a_csv(alice):
    text = json.dumps({"rows": ROWS}).replace("1234.1", "1234.123456")
    answer = program(alice).post("/api/v1/imports/lots/", text, content_type="application/json")
    batch = worked(answer)
    assert batch.status == "written"
    assert BatteryLot.objects.get(source_reference="A-1").declared_mass_kg == Decimal("1234.123456")
    assert imports.stored_path(batch).read_text().splitlines()[0] == ",".join(ROWS[0])


def test_refused_rows_come_back_with_what_is_wrong_and_what_would_be_right(alice):
    api = program(alice)
    answer = send_rows(api, [*ROWS, {**ROWS[0], "reference": "A-3", "chemistry": "NMC62"}])
    batch = worked(answer)
    said = api.get(f"/api/v1/imports/{batch.number}/").json()
    assert (said["status"], said["rows_refused"]) == ("refused", 1)
    (row,) = said["refused_rows"]
    assert (row["row"], row["cells"]["reference"], row["problems"][0]["column"]) == (4, "A-3", "chemistry")
    assert row["problems"][0]["cure"].startswith("Did you mean NMC622")


def test_a_dry_run_writes_nothing_and_good_rows_are_taken_on_request(alice):
    api = program(alice)
    assert worked(send_rows(api, dry_run=True)).status == "checked"
    assert not BatteryLot.objects.exists()
    bad = {**ROWS[0], "reference": "A-3", "chemistry": "NMC62"}
    assert worked(send_rows(api, [*ROWS, bad], mode="good_rows")).rows_written == 2


def test_the_same_key_and_body_get_the_first_answer_and_another_body_is_a_conflict(alice):
    api = program(alice)
    first, again = send_rows(api, key="night-1"), send_rows(api, key="night-1")
    assert (again.status_code, again.json()) == (202, first.json())
    assert IngestBatch.objects.count() == 1
    assert error(send_rows(api, ROWS[:1], key="night-1"))[:2] == (409, "conflict")
    assert error(send_rows(api, key="x" * 81))[:2] == (400, "invalid")
    assert send_rows(api, ROWS[:1], key="night-2").status_code == 202


def test_a_key_belongs_to_one_organisation_and_a_refusal_is_not_kept(alice, charlie):
    rival = make_persona("Carla", charlie.organisation, "contributor")
    first = send_rows(program(alice), key="night-1")
    assert send_rows(program(rival), key="night-1").json()["number"] != first.json()["number"]
    api = program(alice)
    assert send_rows(api, [], key="night-3").status_code == 400
    assert send_rows(api, key="night-3").status_code == 202


def test_an_import_is_undone_once_with_a_reason(alice):
    api = program(alice)
    number = worked(send_rows(api)).number
    undo = f"/api/v1/imports/{number}/undo/"
    assert list(error(api.post(undo, {}, content_type="application/json"))[2]) == ["reason"]
    said = [
        api.post(undo, {"reason": "Wrong year"}, content_type="application/json", headers={"idempotency-key": "u-1"})
        for _time in range(2)
    ]
    assert [(answer.status_code, answer.json()["status"]) for answer in said] == [(200, "voided")] * 2
    assert not BatteryLot.objects.standing().exists()
    code, kind, fields = error(api.post(undo, {"reason": "Again"}, content_type="application/json"))
    assert (code, kind, fields) == (400, "invalid", {"detail": ["Only a written import can be undone."]})


def test_a_token_may_only_what_its_role_may(alice):
    reader = program(alice, "analyst")
    assert error(send_rows(reader))[:2] == (403, "permission_denied")
    number = worked(send_rows(program(alice))).number
    answer = reader.post(f"/api/v1/imports/{number}/undo/", {"reason": "x"}, content_type="application/json")
    assert error(answer)[:2] == (403, "permission_denied")


def test_a_rivals_import_cannot_be_undone_and_answers_like_one_that_never_existed(alice, charlie):
    number = worked(send_rows(program(alice))).number
    rival = program(make_persona("Carla", charlie.organisation, "manager"))
    foreign, never = (
        rival.post(f"/api/v1/imports/{name}/undo/", {"reason": "x"}, content_type="application/json")
        for name in (number, "I-0000000000")
    )
    assert (foreign.status_code, foreign.content) == (404, never.content)


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        ("{", "application/json", 400, "parse_error"),
        ('{"rows": [{"declared_mass_kg": NaN}]}', "application/json", 400, "parse_error"),
        ("[" * 100000, "application/json", 400, "parse_error"),
        ("[]", "application/json", 400, "invalid"),
        ("{}", "application/json", 400, "invalid"),
        ('{"rows": [{"reference": ["A"]}]}', "application/json", 400, "invalid"),
        ('{"rows": [{"reference": "A"}], "mode": "some"}', "application/json", 400, "invalid"),
        ("a,b", "text/csv", 415, "unsupported_media_type"),
    ],
)
def test_a_body_that_cannot_be_taken_is_refused_in_the_one_shape(body, content_type, status, code, alice):
    answer = program(alice).post("/api/v1/imports/lots/", body, content_type=content_type)
    assert error(answer)[:2] == (status, code)
    assert not IngestBatch.objects.exists()


def test_what_is_too_large_is_refused_while_it_arrives(alice, settings):
    settings.LARGEST_UPLOAD_BYTES = 100
    answer = program(alice).post("/api/v1/imports/lots/", {"file": SimpleUploadedFile("big.csv", b"x" * 1000)})
    assert error(answer)[:2] == (413, "too_large")
    rows = '{"rows": [{"reference": "' + "x" * 6_000_000 + '"}]}'
    answer = program(alice).post("/api/v1/imports/lots/", rows, content_type="application/json")
    assert error(answer)[:2] == (413, "too_large")


def test_an_unknown_kind_is_not_found(alice):
    assert error(program(alice).post("/api/v1/imports/batteries/", {}, content_type="application/json"))[0] == 404
