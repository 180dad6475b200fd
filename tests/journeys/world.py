"""The people and records that the journeys start from, in the site's own database."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.conf import settings

from consortium.models import User
from tests.integration.test_chain_imports import COMMITMENTS, READINGS, RECEIPTS, RUNS, SHIPMENTS
from tests.personas import make_organisation, make_persona

FIRST_RUN = "".join(line for line in RUNS.splitlines(keepends=True) if not line.startswith("RUN-2"))
"""The shredding; the second run is what the recycler of the journey uploads."""

OTHER_KINDS = ("material_supplier", "utility", "research_institute")


def settle(upload_root: Path) -> None:
    """Volta Motors supplies Leach Works; Rival Motors does not; the office looks after them."""
    kept, settings.UPLOAD_ROOT = settings.UPLOAD_ROOT, upload_root
    try:
        _settle()
    finally:
        settings.UPLOAD_ROOT = kept


def _settle() -> None:
    volta = make_organisation("Volta Motors", "automaker")
    leach = make_organisation("Leach Works", "recycler", time_zone="Europe/Berlin")
    rival = make_organisation("Rival Motors", "automaker", "FR")
    office = make_organisation("Consortium Office", "consortium_office", "BE")
    alice = make_persona("Alice", volta, "contributor")
    bob = make_persona("Bob", leach, "manager")
    make_persona("Anna", leach, "analyst")
    make_persona("Charlie", rival, "analyst")
    dana = make_persona("Dana", office, "manager")
    dana.user.is_staff = True
    dana.user.save()
    _open_plant(bob)
    _register_lot(alice)
    for person, kind, text in (
        (alice, "shipments", SHIPMENTS),
        (bob, "receipts", RECEIPTS),
        (bob, "runs", FIRST_RUN),
        (bob, "readings", READINGS),
        (alice, "commitments", COMMITMENTS),
    ):
        _send(person, kind, text)
    from dashboards import fill

    fill.fill_changed_days()


def welcome_the_others() -> None:
    """Into the guards' world: somebody of each kind of organisation that it has nobody of, and Django's admin."""
    for kind in OTHER_KINDS:
        make_persona("Pat", make_organisation(f"A {kind.replace('_', ' ')}", kind), "manager")
    User.objects.filter(email="dana@consortium-office.example").update(is_staff=True)


def _open_plant(bob) -> None:
    from facilities.services.sites import NewSite, add_line, add_meter, open_site

    site = open_site(
        NewSite(
            "leach-leipzig",
            "Leipzig",
            "hydrometallurgy",
            "DE",
            "Europe/Berlin",
            Decimal("51.34"),
            Decimal("12.37"),
            Decimal(5_000_000),
        ),
        operator=bob.organisation,
        by=bob.user,
    )
    lines = {
        code: add_line(
            site=site,
            code=code,
            name=name,
            step=step,
            capacity_kg_per_day=Decimal(8000),
            chemistries=["NMC622"],
            by=bob.user,
        )
        for code, name, step in (("shredder", "Shredder", "shredding"), ("hydro", "Hydro", "hydrometallurgy"))
    }
    add_meter(site=site, code="el-shredder", carrier="electricity", line=lines["shredder"], by=bob.user)


def _register_lot(alice) -> None:
    from feedstock.services import NewLot, Origin, register_lots

    register_lots(
        [
            NewLot(
                reference="LOT-1",
                chemistry="NMC622",
                form_factor="cell",
                condition="intact",
                origin="end_of_life",
                collected_in="DE",
                registered_on=date(2026, 1, 5),
                declared_mass_kg=Decimal(1000),
            )
        ],
        origin=Origin(alice.organisation, alice.user),
    )


def _send(person, kind: str, text: str) -> None:
    from consortium.services import imports

    batch = imports.receive_file(
        content=io.BytesIO(text.encode()),
        file_name=f"{kind}.csv",
        kind=kind,
        organisation=person.organisation,
        by=person.user,
    )
    done = imports.process(imports.claim(batch.pk))
    assert done.status == "written", (kind, done.problem, list(done.refused_rows.values("row", "problems")))
