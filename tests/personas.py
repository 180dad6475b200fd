"""Alice supplies, Bob recycles, Charlie is Alice's rival, Olga regulates, Frida funds, Dana is the office."""

import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from consortium.access.viewer import Viewer


@dataclass
class Persona:
    user: object
    organisation: object
    role: str

    @property
    def viewer(self) -> Viewer:
        return Viewer(
            user_id=self.user.pk,
            organisation_id=self.organisation.pk,
            organisation_kind=self.organisation.kind,
            role_code=self.role,
        )

    def log_in(self, client):
        client.force_login(self.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client


def make_organisation(name: str, kind: str, country: str = "DE", **fields):
    """The organisation of this name, made where the database that the test starts from has none."""
    from consortium.models import Organisation

    code = name.lower().replace(" ", "-")
    return Organisation._base_manager.filter(code=code).first() or Organisation._base_manager.create(
        name=name, code=code, kind=kind, country=country, status="active", **fields
    )


def make_persona(name: str, organisation, role: str) -> Persona:
    """The person of this name and organisation, made where there is none."""
    from consortium.models import Membership, User

    email = f"{name.lower()}@{organisation.code}.example"
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, "correct horse battery", name=name)
        Membership._base_manager.create(organisation=organisation, user=user, role=role)
    return Persona(user, organisation, role)


def make_alice() -> Persona:
    return make_persona("Alice", make_organisation("Volta Motors", "automaker"), "contributor")


def make_bob() -> Persona:
    return make_persona("Bob", make_organisation("Leach Works", "recycler", time_zone="Europe/Berlin"), "manager")


@pytest.fixture
def alice(start_from):
    """An automaker's contributor, who supplies lots."""
    return make_alice()


@pytest.fixture
def bob(start_from):
    """A recycler's manager."""
    return make_bob()


@pytest.fixture
def charlie(start_from):
    """An analyst of Alice's rival."""
    return make_persona("Charlie", make_organisation("Rival Motors", "automaker", "FR"), "analyst")


@pytest.fixture
def olga(start_from):
    """A regulator's viewer."""
    return make_persona("Olga", make_organisation("Battery Authority", "regulator"), "viewer")


@pytest.fixture
def frida(start_from):
    """A financier's analyst."""
    return make_persona("Frida", make_organisation("Green Bank", "financier"), "analyst")


@pytest.fixture
def dana(start_from):
    """A manager of the consortium office."""
    return make_persona("Dana", make_organisation("Consortium Office", "consortium_office", "BE"), "manager")


def make_site(bob: Persona):
    """Bob's plant in Leipzig, with a shredder and a hydrometallurgical line."""
    from facilities.models import Site
    from facilities.services.sites import NewSite, add_line, add_meter, open_site

    if known := Site._base_manager.filter(code="leach-leipzig").first():
        return known
    site = open_site(
        NewSite(
            code="leach-leipzig",
            name="Leipzig",
            kind="hydrometallurgy",
            country="DE",
            time_zone="Europe/Berlin",
            latitude=Decimal("51.34"),
            longitude=Decimal("12.37"),
            nameplate_capacity_kg_per_year=Decimal(5_000_000),
        ),
        operator=bob.organisation,
        by=bob.user,
    )
    shredder = add_line(
        site=site,
        code="shredder",
        name="Shredder",
        step="shredding",
        capacity_kg_per_day=Decimal(20000),
        chemistries=["NMC622"],
        by=bob.user,
    )
    add_line(
        site=site,
        code="hydro",
        name="Hydro",
        step="hydrometallurgy",
        capacity_kg_per_day=Decimal(8000),
        chemistries=["NMC622"],
        by=bob.user,
    )
    add_meter(site=site, code="el-shredder", carrier="electricity", line=shredder, by=bob.user)
    return site


@pytest.fixture
def site(bob):
    return make_site(bob)


def make_lot(alice: Persona):
    """A lot of Alice's: one tonne of NMC622 cells."""
    from feedstock.models import BatteryLot
    from feedstock.services import NewLot, Origin, register_lots

    if known := BatteryLot._base_manager.filter(source_reference="LOT-1").first():
        return known
    return register_lots(
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
    )[0]


@pytest.fixture
def lot(alice):
    return make_lot(alice)


def send_file(persona: Persona, kind: str, content: str | bytes, *, name: str = "file.csv", **options):
    """Send a file as a persona and let the work be done at once; returns the import."""
    from consortium.services import imports

    data = content.encode() if isinstance(content, str) else content
    batch = imports.receive_file(
        content=io.BytesIO(data),
        file_name=name,
        kind=kind,
        organisation=persona.organisation,
        by=persona.user,
        **options,
    )
    return imports.process(imports.claim(batch.pk))


@pytest.fixture
def send():
    return send_file
