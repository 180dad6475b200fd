"""The API as a program meets it: tokens, lists, one shape of errors, and a description that holds."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from consortium.listings import LISTINGS
from consortium.models import Membership
from consortium.services.tokens import make_token
from tests.integration.test_chain_imports import taken
from tests.integration.test_imports import LOTS

pytestmark = pytest.mark.django_db


def program(persona, role: str = "") -> Client:
    """A client that holds a token of the persona's."""
    membership = Membership.objects.get(user=persona.user)
    _token, secret = make_token(
        membership=membership, name="Nightly", role=role or persona.role, lasts=timedelta(days=1)
    )
    return Client(headers={"authorization": f"Token {secret}"})


def error(answer) -> tuple[int, str, dict]:
    body = answer.json()
    assert set(body) == {"error"} and set(body["error"]) == {"code", "message", "fields"}
    return answer.status_code, body["error"]["code"], body["error"]["fields"]


def test_a_token_says_whom_it_acts_for(alice):
    said = program(alice, "analyst").get("/api/v1/me/").json()
    assert (said["user"], said["organisation"], said["role"], said["token_name"]) == (
        alice.user.email,
        "volta-motors",
        "analyst",
        "Nightly",
    )
    assert "data_export" in said["permissions"] and "file_import" not in said["permissions"]


@pytest.mark.parametrize("code", list(LISTINGS))
def test_every_list_answers_with_its_columns_and_each_row_by_its_name(code, everything, bob):
    api, listing = program(bob), LISTINGS[code]
    page = api.get(
        f"/api/v1/{code}/?voided=yes&page_size=2"
        if "voided" in listing.filters.base_filters
        else f"/api/v1/{code}/?page_size=2"
    ).json()
    assert page["count"] >= len(page["results"]) > 0
    for row in page["results"]:
        assert list(row) == [column.name for column in listing.columns]
        if listing.key:
            one = api.get(f"/api/v1/{code}/{row[listing.key]}/").json()
            assert {name: one[name] for name in row} == row


def test_rows_are_exact_text_and_pages_lead_on(alice, send):
    taken(send(alice, "lots", LOTS))
    api = program(alice)
    first = api.get("/api/v1/lots/?sort=declared_mass_kg&page_size=1").json()
    assert (first["count"], first["results"][0]["declared_mass_kg"]) == (2, "512.250000")
    second = api.get(first["next"]).json()
    assert (second["results"][0]["source_reference"], second["next"]) == ("A-1", None)
    assert api.get("/api/v1/lots/?chemistry=LFP&from=2026-01-06").json()["count"] == 1


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("chemisty=LFP", "chemisty"),
        ("from=soon", "from"),
        ("sort=password", "sort"),
        ("site=leach-leipzig", "site"),
        ("q=%00", "q"),
    ],
)
def test_a_parameter_that_means_nothing_is_refused_by_name(query, field, alice):
    assert error(program(alice).get(f"/api/v1/lots/?{query}"))[:2] == (400, "invalid")
    assert list(error(program(alice).get(f"/api/v1/lots/?{query}"))[2]) == [field]


@pytest.mark.parametrize(
    "kind", ["lots", "receipts", "runs", "batches", "commitments", "assays", "shipments", "sites", "imports"]
)
def test_a_rivals_row_answers_byte_for_byte_like_one_that_never_existed(kind, everything, bob, charlie):
    listing = LISTINGS[kind]
    row = program(bob).get(f"/api/v1/{kind}/").json()["results"][0]
    rival = program(charlie)
    foreign, never = (rival.get(f"/api/v1/{kind}/{key}/") for key in (row[listing.key], "Z-0000000000"))
    assert (foreign.status_code, foreign.content, foreign.headers.items()) == (
        404,
        never.content,
        never.headers.items(),
    )
    assert rival.get(f"/api/v1/{kind}/").json() == {"count": 0, "next": None, "previous": None, "results": []}


@pytest.mark.parametrize("address", ["", "no-such-thing/", "lots", "lots/L-1/no-such-thing/", "no/../such.json"])
@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "options"])
def test_where_nothing_stands_the_api_says_so_in_its_own_shape(address, method, alice):
    path = f"/api/v1/{address}"
    assert error(getattr(program(alice), method)(path))[:2] == (404, "not_found")
    assert error(getattr(Client(), method)(path))[:2] == (401, "not_authenticated")
    assert error(getattr(alice.log_in(Client()), method)(path))[:2] == (404, "not_found")


def test_a_forgotten_slash_is_named(alice):
    assert program(alice).get("/api/v1/lots").json()["error"]["message"].endswith("each ends with a slash.")


def test_a_method_that_an_address_has_not_is_refused_in_the_same_shape(alice):
    assert error(program(alice).delete("/api/v1/lots/"))[:2] == (405, "method_not_allowed")


def test_an_error_of_ours_is_told_to_programs_in_the_same_shape_and_to_people_as_a_page(alice, monkeypatch):
    from consortium import middleware
    from consortium.api import me

    def broken(**_kwargs):
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(me.selectors, "own_organisation", broken)
    api = program(alice)
    api.raise_request_exception = False
    assert error(api.get("/api/v1/me/")) == (500, "failed", {})
    monkeypatch.setattr(middleware, "current_memberships", broken)
    person = alice.log_in(Client(raise_request_exception=False))
    assert "<h1>Something failed here</h1>" in person.get("/lots/").text


def test_a_name_that_no_database_takes_is_not_found(alice):
    assert error(program(alice).get("/api/v1/lots/L-%00/"))[:2] == (404, "not_found")


def test_nobody_and_a_wrong_token_are_told_to_come_with_one(client):
    assert error(client.get("/api/v1/lots/"))[:2] == (401, "not_authenticated")
    answer = client.get("/api/v1/lots/", headers={"authorization": "Token 0123456789"})
    assert error(answer)[:2] == (401, "authentication_failed")
    assert answer.headers["WWW-Authenticate"].startswith("Token")


def test_a_token_ends_with_its_owners_membership(alice):
    from django.utils import timezone

    api = program(alice)
    assert api.get("/api/v1/me/").status_code == 200
    Membership.objects.filter(user=alice.user).update(ended_at=timezone.now())
    assert error(api.get("/api/v1/me/"))[0] == 401


def test_a_session_reads_too_and_needs_its_csrf_token_to_write(alice, no_broker):
    browser = alice.log_in(Client(enforce_csrf_checks=True))
    assert browser.get("/api/v1/lots/").json()["count"] == 0
    rows = json.dumps({"rows": [{"reference": "A-1"}]})
    assert error(browser.post("/api/v1/imports/lots/", rows, content_type="application/json"))[0] == 403


def test_the_schema_describes_every_address_without_a_warning(tmp_path):
    call_command(
        "spectacular", "--fail-on-warn", "--validate", "--format", "openapi-json", "--file", str(tmp_path / "s.json")
    )
    schema = json.loads((tmp_path / "s.json").read_text())
    described = set(schema["paths"])
    assert {f"/api/v1/{code}/" for code in LISTINGS} <= described
    lot = schema["components"]["schemas"]["LotsRow"]["properties"]
    assert set(lot) == {column.name for column in LISTINGS["lots"].columns}
    assert lot["declared_mass_kg"]["description"] == "Declared mass (kg). Unit: kg."
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            assert {"401", "403"} <= set(operation["responses"]) or path.endswith("/schema/"), (path, method)


def test_the_schema_and_swagger_are_behind_log_in_and_hold_no_inline_script(alice, client):
    assert client.get("/api/v1/schema/").status_code == 401
    assert client.get("/api/docs/").status_code == 302
    alice.log_in(client)
    assert client.get("/api/v1/schema/").json()["openapi"].startswith("3.")
    page = client.get("/api/docs/").text
    assert "<script>" not in page and "<style" not in page and "style=" not in page
    script = client.get("/api/docs/?script=")
    assert script.headers["Content-Type"] == "application/javascript" and "SwaggerUIBundle" in script.text
