"""How many statements the main pages cost.  A count that grows with the rows shows here as a change of one page.

REGENERATE=1 python3 manage.py test tests/guards/test_queries.py -n 0
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.guards.addresses import addresses
from tests.guards.world import World

COUNTS = Path(__file__).with_name("query_counts.json")
REGENERATE = os.environ.get("REGENERATE") == "1"
HOW = "If that is right: REGENERATE=1 python3 manage.py test tests/guards/test_queries.py -n 0, and read the diff."
PAGES = [
    *(("board", person) for person in ("alice", "bob", "olga", "frida", "dana", "rolf")),
    *((name, "bob") for name in ("panel", "panel-csv", "lots", "lots-csv", "lot", "shipments", "shipment", "sites")),
    *((name, "bob") for name in ("site", "runs", "run", "receipts", "receipt", "batch", "commitments", "commitment")),
    *((name, "bob") for name in ("imports", "readings", "assays", "members", "sharing", "audit", "data-version")),
    *((name, "bob") for name in ("balances", "balances-csv", "balance", "balance-history", "lot-genealogy")),
    *((name, "bob") for name in ("residues", "assay-quality")),
    *((name, "bob") for name in ("explain", "explain-csv")),
    *((name, person) for name in ("attribution", "attribution-statement") for person in ("bob", "alice")),
    *((name, "bob") for name in ("attributed-metal", "credits", "credit-account", "credit-entries")),
    *(("rates", person) for person in ("bob", "olga")),
    *((name, "bob") for name in ("annual-report", "annual-reports", "freeze-report")),
    *((name, "rolf") for name in ("transport-operations", "hub-operations", "transport-reports")),
    ("shipment-ileap", "alice"),
    ("import", "alice"),
    ("office", "dana"),
]

ASKED = dict.fromkeys(("explain", "explain-csv"), "?figure=recovery_rate&element=Ni")
"""What must stand in the address."""


@pytest.fixture(scope="module")
def counts(request) -> Iterator[dict[str, int]]:
    if not REGENERATE:
        yield json.loads(COUNTS.read_text())
        return
    assert not hasattr(request.config, "workerinput"), "Write the counts anew with -n 0."
    fresh: dict[str, int] = {}
    yield fresh
    COUNTS.write_text(json.dumps(dict(sorted(fresh.items())), indent=2) + "\n")


def path_of(name: str, world: World) -> str:
    address = next(address for address in addresses() if address.name == name)
    first = address.route.split("/")[0]
    values = dict.fromkeys(address.parameters, world.objects.get(first, ""))
    return address.filled(values | ({"month": "2026-01"} if "month" in values else {})) + ASKED.get(name, "")


@pytest.mark.parametrize(("name", "person"), PAGES)
def test_a_page_costs_as_many_statements_as_before(aside, counts, name, person):
    client = aside.people[person].log_in(Client())
    path = path_of(name, aside)
    assert client.get(path).status_code == 200, path
    ContentType.objects.clear_cache()
    with CaptureQueriesContext(connection) as statements:
        response = client.get(path)
        if response.streaming:
            b"".join(response.streaming_content)
    key = f"{name} {person}"
    if REGENERATE:
        counts[key] = len(statements)
    else:
        assert len(statements) == counts.get(key), f"{key}: {HOW}"
