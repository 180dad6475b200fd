"""Lists as files: the rows of the page, for those who may take them away, streamed in a transaction of their own."""

import csv
import io

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client, RequestFactory
from python_calamine import CalamineWorkbook

from consortium.exports import csv_response
from consortium.listings import LISTINGS
from tests.integration.test_chain_imports import taken
from tests.integration.test_imports import LOTS
from tests.personas import make_organisation, make_persona


def rows_of(answer) -> list[list[str]]:
    assert answer.status_code == 200, answer.content
    return list(csv.reader(io.StringIO(answer.getvalue().decode(), newline="")))


@pytest.mark.django_db
@pytest.mark.parametrize("code", list(LISTINGS))
def test_every_list_is_a_csv_and_a_workbook_with_the_same_rows(code, everything, bob, client):
    bob.log_in(client)
    headers, *rows = rows_of(client.get(f"/{code}/rows.csv?voided=yes"))
    assert headers == [column.name for column in LISTINGS[code].columns]
    assert rows and all(len(row) == len(headers) for row in rows)
    answer = client.get(f"/{code}/rows.xlsx?voided=yes")
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(answer.getvalue()))
    answer.close()
    sheet = workbook.get_sheet_by_name("Rows").to_python()
    assert (sheet[0], len(sheet)) == (headers, len(rows) + 1)
    about = dict(workbook.get_sheet_by_name("About").to_python())
    assert about["For"] == "Leach Works" and set(headers) <= set(about)


@pytest.mark.django_db
def test_the_csv_of_lots_says_codes_units_and_where_each_row_came_from(alice, send, client):
    batch = taken(send(alice, "lots", LOTS.replace("A-1", "=A-1")))
    alice.log_in(client)
    answer = client.get("/lots/rows.csv?sort=registered_on&to=2026-01-05&chemistry=NMC622")
    (row,) = csv.DictReader(io.StringIO(answer.getvalue().decode(), newline=""))
    number, recorded_at = row.pop("number"), row.pop("recorded_at")
    assert number.startswith("L-") and recorded_at.endswith("Z")
    assert row == {
        "source_reference": "'=A-1",
        "registered_on": "2026-01-05",
        "chemistry": "NMC622",
        "form": "cell",
        "condition": "intact",
        "declared_mass_kg": "1000.000000",
        "supplier": "volta-motors",
        "holder": "volta-motors",
        "collected_in": "DE",
        "origin": "end_of_life",
        "battery_passport_id": "",
        "import_number": batch.number,
        "import_row": "2",
        "recorded_by": "Alice",
        "state": "standing",
        "voided_at": "",
        "void_reason": "",
    }
    assert answer.headers["Content-Disposition"].startswith(
        'attachment; filename="lots_to-2026-01-05_chemistry-NMC622_20'
    )


@pytest.mark.django_db
def test_a_viewer_looks_and_takes_nothing_away(alice, send, client):
    taken(send(alice, "lots", LOTS))
    looker = make_persona("Vic", alice.organisation, "viewer").log_in(client)
    assert "rows.csv" not in looker.get("/lots/").text
    assert [looker.get(f"/lots/rows.{kind}").status_code for kind in ("csv", "xlsx")] == [403, 403]


@pytest.mark.django_db
def test_more_rows_than_a_workbook_takes_are_refused_with_the_way_out(alice, send, client, monkeypatch):
    from consortium.views import listings

    monkeypatch.setattr(listings, "MOST_WORKBOOK_ROWS", 1)
    taken(send(alice, "lots", LOTS))
    answer = alice.log_in(client).get("/lots/rows.xlsx")
    refusal = "More than 1 rows, the most that a sheet holds: take the CSV, or set a filter."
    assert (answer.status_code, answer.text) == (400, refusal)


def bound_organisation() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.viewer_organisation', true)")
        return cursor.fetchone()[0]


@pytest.fixture
def committed_alice(committed_db):
    """A supplier's contributor outside any transaction: what streams would else find the test's own."""
    return make_persona("Alice", make_organisation("Volta Motors", "automaker"), "contributor")


def test_a_stream_reads_in_a_transaction_bound_to_its_viewer_and_leaves_nothing_behind(committed_alice):
    def rows():
        yield [bound_organisation(), connection.in_atomic_block]

    response = csv_response(
        name="x", headers=["organisation", "is_in_transaction"], rows=rows(), viewer=committed_alice.viewer
    )
    assert not connection.in_atomic_block
    lines = response.getvalue().decode().splitlines()
    assert lines == ["organisation,is_in_transaction", f"{committed_alice.organisation.pk},yes"]
    assert (bound_organisation() or "", connection.in_atomic_block) == ("", False)


def test_a_list_streams_through_the_real_handler_after_the_requests_transaction_has_ended(committed_alice, send):
    taken(send(committed_alice, "lots", LOTS))
    client: Client = committed_alice.log_in(Client())
    environ = RequestFactory().get("/lots/rows.csv?sort=declared_mass_kg", HTTP_HOST="testserver").environ
    environ["HTTP_COOKIE"] = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    started = []
    response = WSGIHandler()(environ, lambda status, headers: started.append(status))
    assert (started, response.streaming, connection.in_atomic_block) == (["200 OK"], True, False)
    rows = list(csv.reader(io.StringIO(b"".join(response).decode(), newline="")))
    response.close()
    assert [row[1] for row in rows] == ["source_reference", "A-2", "A-1"]
    assert not connection.in_atomic_block
