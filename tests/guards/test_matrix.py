"""Everybody tries every address, with GET and POST, on an object of Alice's or Bob's and on one that never existed.

`matrix.json` holds the status that each person gets.  A person who may not reach the object must get the very answer
that an object which never existed gives.  After a deliberate change write the table anew and read its diff:

    REGENERATE=1 python3 manage.py test tests/guards/test_matrix.py -n 0
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import transaction
from django.test import Client

from consortium.selectors import current_memberships
from tests.guards.addresses import Address, addresses
from tests.guards.paths import paths

TABLE = Path(__file__).with_name("matrix.json")
REGENERATE = os.environ.get("REGENERATE") == "1"
HOW = "If that is right: REGENERATE=1 python3 manage.py test tests/guards/test_matrix.py -n 0, and read the diff."
METHODS = ("get", "post")
NOBODY = "nobody"
LEFT_OUT = {
    "admin/": "Django's own pages of one row: they ask the admin site, whose index is tried here",
    "accounts/": "allauth's own links, whose secret is the permission",
}
"""Frameworks' addresses with parameters."""


def tried() -> list[Address]:
    """All of ours, and the frameworks' that need nothing filled in."""
    return [address for address in addresses() if address.is_ours or not ("<" in address.route or "(" in address.route)]


@pytest.fixture(scope="module")
def clients(world) -> Iterator[dict[str, Client]]:
    """For whom each acts is looked up once: every try is taken back, so none of them can change it."""
    found = {NOBODY: Client(raise_request_exception=False)}
    for name, persona in world.people.items():
        found[name] = persona.log_in(Client(raise_request_exception=False))
    known = {persona.user.pk: current_memberships(user=persona.user) for persona in world.people.values()}
    with patch("consortium.middleware.current_memberships", lambda *, user: known[user.pk]):
        yield found


@pytest.fixture(scope="module")
def table(request) -> Iterator[dict[str, dict[str, int]]]:
    if not REGENERATE:
        yield json.loads(TABLE.read_text())
        return
    assert not hasattr(request.config, "workerinput"), "Write the table anew with -n 0."
    fresh: dict[str, dict[str, int]] = {}
    yield fresh
    lines = [f"{json.dumps(key)}: {json.dumps(fresh[key])}" for key in sorted(fresh)]
    TABLE.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def answer(visitor: Client, method: str, path: str) -> tuple[int, bytes]:
    """Status and body of one try, whose effects are taken back."""
    cookies = visitor.cookies.copy()
    with transaction.atomic():
        response = getattr(visitor, method)(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    visitor.cookies = cookies
    return response.status_code, body


def without_secrets(body: bytes, path: str) -> bytes:
    """A page carries a fresh CSRF token each time, and may repeat the address that was asked for."""
    body = re.sub(rb'(csrfmiddlewaretoken"? value=")[^"]+', rb"\1", body)
    return body.replace(path.encode(), b"/path/")


@pytest.mark.parametrize("address", tried(), ids=lambda address: f"/{address.route}")
def test_everybody_gets_what_the_table_says(aside, clients, table, address):
    real, absent = paths(address, aside)
    for method in METHODS:
        key = f"{method.upper()} /{address.route}"
        found = {}
        for name, client in clients.items():
            status, body = answer(client, method, real)
            found[name] = status
            if absent and status in {403, 404}:
                nothing = answer(client, method, absent)
                assert nothing[0] == status, f"{name} can tell {real} from {absent}: {status} and {nothing[0]}"
                assert without_secrets(nothing[1], absent) == without_secrets(body, real), f"{name}: {real}"
        assert max(found.values()) < 500, f"{key}: {found}"
        if REGENERATE:
            table[key] = found
        else:
            assert key in table, f"{key} is not in matrix.json: {found}. {HOW}"
            assert found == table[key], f"{key} differs from matrix.json. {HOW}"


def test_the_table_holds_no_address_that_is_gone(table):
    if not REGENERATE:
        known = {f"{method.upper()} /{address.route}" for address in tried() for method in METHODS}
        assert not table.keys() - known, f"Gone: {table.keys() - known}. {HOW}"


def test_only_frameworks_addresses_are_left_out():
    left = {address.route for address in addresses()} - {address.route for address in tried()}
    assert all(route.startswith(tuple(LEFT_OUT)) for route in left)
