"""The pages of imports: send, read the report, take the good rows, undo; and nobody else's."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from consortium.models import IngestBatch
from consortium.services import imports
from feedstock.models import BatteryLot
from tests.integration.test_chain_imports import COMMITMENTS
from tests.integration.test_imports import LOTS
from tests.personas import make_persona

pytestmark = pytest.mark.django_db


def post_file(client, content: str, kind: str = "lots", **fields):
    file = SimpleUploadedFile("lots.csv", content.encode())
    return client.post(reverse("send-file", args=[kind]), {"file": file, **fields})


def test_a_contributor_sends_a_file_and_a_worker_is_woken(client, alice, no_broker, django_capture_on_commit_callbacks):
    alice.log_in(client)
    with django_capture_on_commit_callbacks(execute=True):
        answer = post_file(client, LOTS)
    assert answer.status_code == 302
    assert [call[0] for call in no_broker] == ["consortium.tasks.process_import"]
    waiting = client.get(answer.url)
    assert "data-poll" in waiting.content.decode()
    imports.process(imports.claim())
    page = client.get(answer.url).content.decode()
    assert "Written" in page and "data-poll" not in page
    assert BatteryLot.objects.count() == 2


def test_a_refused_row_is_shown_with_value_and_cure_and_the_good_rows_can_be_taken(client, alice, send):
    batch = send(alice, "lots", LOTS + "A-3,NMC62,cell,DE,2026-01-07,5\n")
    alice.log_in(client)
    page = client.get(reverse("import", args=[batch.number])).content.decode()
    row = re.sub(r"<[^>]+>", "|", page[page.index("Refused rows</h2>") :])
    assert "NMC62|" in row and "This is not a known chemistry." in row and "Did you mean NMC622" in row
    csv = client.get(reverse("import-refused", args=[batch.number])).content.decode()
    assert csv.splitlines()[1] == "A-3,NMC62,cell,DE,2026-01-07,5"
    client.post(reverse("import-take-good-rows", args=[batch.number]))
    assert imports.process(imports.claim(batch.pk)).rows_written == 2


def test_the_original_comes_back_byte_for_byte(client, alice, send):
    batch = send(alice, "lots", LOTS)
    answer = alice.log_in(client).get(reverse("import-original", args=[batch.number]))
    assert b"".join(answer.streaming_content) == LOTS.encode()


def test_an_original_that_is_gone_from_the_store_is_told_and_logged(client, alice, send, caplog):
    batch = send(alice, "lots", LOTS)
    imports.stored_path(batch).unlink()
    answer = alice.log_in(client).get(reverse("import-original", args=[batch.number]))
    assert (answer.status_code, "The original file is missing" in answer.text) == (404, True)
    assert batch.number in answer.text and batch.sha256 in answer.text
    assert [record.levelname for record in caplog.records if batch.stored_as in record.getMessage()] == ["ERROR"]


def test_an_import_is_undone_with_a_reason(client, alice, send):
    batch = send(alice, "lots", LOTS)
    alice.log_in(client)
    client.post(reverse("import-undo", args=[batch.number]), {"reason": ""})
    assert BatteryLot.objects.standing().count() == 2
    client.post(reverse("import-undo", args=[batch.number]), {"reason": "Wrong year"})
    assert not BatteryLot.objects.standing().exists()


@pytest.mark.parametrize("name", ["import", "import-progress", "import-original", "import-refused"])
def test_a_rivals_import_answers_like_one_that_never_existed(client, alice, charlie, send, name):
    batch = send(alice, "lots", LOTS + "A-3,NMC62,cell,DE,2026-01-07,5\n")
    charlie.log_in(client)
    foreign = client.get(reverse(name, args=[batch.number]))
    never = client.get(reverse(name, args=["I-0000000000"]))
    masked = [re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", answer.content) for answer in (foreign, never)]
    assert (foreign.status_code, never.status_code, masked[0]) == (404, 404, masked[1])


def test_a_viewer_may_not_send(client, olga):
    assert post_file(olga.log_in(client), LOTS).status_code == 403


@pytest.mark.parametrize(
    "kind", ["lots", "shipments", "receipts", "runs", "run-outputs", "assays", "readings", "commitments"]
)
def test_every_kind_documents_its_columns_and_has_a_template(client, bob, kind):
    bob.log_in(client)
    assert client.get(reverse("send-file", args=[kind])).status_code == 200
    header = client.get(reverse("import-template", args=[kind])).content.decode().splitlines()[0]
    assert header.startswith(("reference,", "run,", "site,"))


@pytest.fixture
def sent(alice, send):
    """Three files on two days: one written, one refused, one only checked."""
    batches = [
        send(alice, "lots", LOTS, name="january.csv"),
        send(alice, "lots", LOTS.replace("A-", "B-").replace("LFP", "LPF"), name="february.csv"),
        send(alice, "commitments", COMMITMENTS, name="promises.csv", is_dry_run=True),
    ]
    IngestBatch.objects.filter(pk=batches[0].pk).update(uploaded_at=datetime(2026, 1, 31, 12, tzinfo=UTC))
    return batches


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["promises.csv", "february.csv", "january.csv"]),
        ("to=2026-01-31", ["january.csv"]),
        ("from=2026-01-31&to=2026-01-31&kind=lots", ["january.csv"]),
        ("from=2026-02-01&kind=lots", ["february.csv"]),
        ("kind=commitments", ["promises.csv"]),
        ("status=refused", ["february.csv"]),
        ("status=checked&kind=lots", []),
        ("q=uary.csv&sort=file_name", ["february.csv", "january.csv"]),
        ("q=lots", []),
    ],
)
def test_imports_are_filtered_alike_on_the_page_in_the_files_and_in_the_api(client, sent, alice, query, names):
    make_persona("Anna", alice.organisation, "manager").log_in(client)
    page = client.get(f"/imports/?{query}").text
    assert re.findall(r"<td[^>]*>(\w+\.csv)</td>", page) == names
    rows = file_rows(client.get(f"/imports/rows.csv?{query}").getvalue().decode())
    assert [row["file_name"] for row in rows] == names
    assert [row["file_name"] for row in client.get(f"/api/v1/imports/?{query}").json()["results"]] == names
    assert f"/imports/rows.xlsx{'?' + query.replace('&', '&amp;') if query else '?'}" in page


def test_the_numbers_and_states_of_the_page_are_those_of_the_file(client, sent, alice):
    alice.log_in(client)
    page = client.get("/imports/?status=refused").text
    row = [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<td[^>]*>(.*?)</td>", page, re.S)]
    said = next(file_rows(client.get("/imports/rows.csv?status=refused").getvalue().decode()))
    assert row[:4] == [said["number"], "Battery lots", said["file_name"], "Refused, nothing written"]
    assert row[4:7] == [said[name] for name in ("rows_read", "rows_written", "rows_refused")]
    assert (said["kind"], said["status"], said["rows_refused"]) == ("lots", "refused", "1")


def test_a_state_that_does_not_exist_is_named(client, sent, alice):
    page = alice.log_in(client).get("/imports/?status=eaten").text
    assert "Select a valid choice" in page and "january.csv" not in page


def file_rows(text: str) -> csv.DictReader:
    return csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
