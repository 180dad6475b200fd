"""Something in every list, for tests that open them all."""

from datetime import date
from decimal import Decimal

from facilities.services.balances import add_scale
from tests.annual_reports import report_of
from tests.guards.world import (
    ELECTRICITY_CONTRACTS,
    HUB_OPERATIONS,
    REPORTED_EMISSIONS,
    STOCK_TAKES,
    TRANSPORT_OPERATIONS,
)
from tests.integration.test_chain_imports import COMMITMENTS, DISPOSALS, READINGS, taken


def tell_everything(alice, bob, site, send) -> None:
    """Beside what was shipped, received and processed: what Bob's lists and Alice's commitments still lack."""
    taken(send(bob, "readings", READINGS))
    taken(send(alice, "commitments", COMMITMENTS))
    taken(send(bob, "residue-disposals", DISPOSALS))
    for kind, text in (("transport-operations", TRANSPORT_OPERATIONS), ("hub-operations", HUB_OPERATIONS)):
        head, row = text.splitlines()
        taken(send(bob, kind, f"{head},shared\n{row},no\n"))
    taken(send(bob, "transport-emissions", REPORTED_EMISSIONS))
    taken(send(bob, "electricity-contracts", ELECTRICITY_CONTRACTS))
    taken(send(bob, "stock-takes", STOCK_TAKES))
    add_scale(
        site=site,
        code="floor",
        use="process",
        accuracy_class="III",
        verification_interval_kg=Decimal("0.5"),
        largest_load_kg=Decimal(3000),
        valid_from=date(2025, 1, 1),
        by=bob.user,
    )
    report_of(bob, site)
