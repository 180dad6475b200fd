"""A lot's whole way, and a run that three lots went into."""

from datetime import date
from decimal import Decimal

import pytest

from tests.integration.test_chain_imports import RECEIPTS, SHIPMENTS, taken


@pytest.fixture
def plant(alice, bob, site, lot, send):
    """Bob's plant, which has a partner number and holds Alice's lot."""
    from facilities.models import Site
    from tests.catenax import BPNS_OF_PLANT

    taken(send(alice, "shipments", SHIPMENTS))
    taken(send(bob, "receipts", RECEIPTS))
    Site._base_manager.filter(pk=site.pk).update(bpns=BPNS_OF_PLANT)
    return Site._base_manager.get(pk=site.pk)


@pytest.fixture
def grant(bob, site):
    """Bob opens one scope of his plant to somebody."""
    from facilities.services.grants import give_site_grant

    def grant(persona, scope: str):
        return give_site_grant(
            site=site,
            grantee=persona.organisation,
            scope=scope,
            basis="agreement",
            reason="Agreed",
            valid_until=None,
            by=bob.user,
        )

    return grant


THREE_RECEIPTS = """reference,site,lot,received_at,gross_mass_kg,tare_mass_kg
WB-A,leach-leipzig,volta-motors/LOT-A,2026-01-07 08:00,1100,100
WB-B,leach-leipzig,volta-motors/LOT-B,2026-01-07 09:00,2100,100
WB-C,leach-leipzig,volta-motors/LOT-C,2026-01-07 10:00,1100,100
"""
THREE_RUN = """run,record,site,line,started_at,ended_at,lot,batch,material,mass_kg,analyte,value,unit
R-3,input,leach-leipzig,hydro,2026-01-08 06:00,2026-01-08 18:00,volta-motors/LOT-A,,,1000,,,
R-3,input,,,,,volta-motors/LOT-B,,,2000,,,
R-3,input,,,,,volta-motors/LOT-C,,,1000,,,
R-3,output,,,,,,NI-3,nickel_sulphate,800,,,
R-3,assay,,,,,,NI-3,,,Ni,22.0,percent
"""


@pytest.fixture
def three_lots(alice, bob, site, send):
    """Three lots of Alice's on their way to Bob, weighed there and charged to one run with one product."""
    from feedstock.services import NewLine, NewLot, NewShipment, Origin, dispatch_shipments, register_lots

    lots = register_lots(
        [
            NewLot(
                reference=f"LOT-{name}",
                chemistry="NMC622",
                form_factor="cell",
                condition="intact",
                origin="end_of_life",
                collected_in="DE",
                registered_on=date(2026, 1, 5),
                declared_mass_kg=Decimal(mass_kg),
            )
            for name, mass_kg in (("A", 1000), ("B", 2000), ("C", 1000))
        ],
        origin=Origin(alice.organisation, alice.user),
    )
    from django.utils.dateparse import parse_datetime

    dispatch_shipments(
        [
            NewShipment(
                reference="SHP-3",
                consignee=bob.organisation,
                dispatched_at=parse_datetime("2026-01-06T08:00Z"),
                lines=[NewLine(declared_mass_kg=lot.declared_mass_kg, lot=lot) for lot in lots],
            )
        ],
        origin=Origin(alice.organisation, alice.user),
    )
    taken(send(bob, "receipts", THREE_RECEIPTS))
    taken(send(bob, "runs", THREE_RUN))
    return lots
