"""The pages of imports: send, read the report, take the good rows, undo; and nobody else's."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from consortium.services import imports
from feedstock.models import BatteryLot
from tests.integration.test_imports import LOTS

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


@pytest.mark.parametrize("kind", ["lots", "shipments", "receipts", "runs", "assays", "readings", "commitments"])
def test_every_kind_documents_its_columns_and_has_a_template(client, bob, kind):
    bob.log_in(client)
    assert client.get(reverse("send-file", args=[kind])).status_code == 200
    header = client.get(reverse("import-template", args=[kind])).content.decode().splitlines()[0]
    assert header.startswith(("reference,", "run,", "site,"))
