"""Alice supplies, Bob recycles, Charlie is Alice's rival, Olga regulates, Frida funds, Dana is the office."""

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
    from consortium.models import Organisation

    return Organisation._base_manager.create(
        name=name, code=name.lower().replace(" ", "-"), kind=kind, country=country, status="active", **fields
    )


def make_persona(name: str, organisation, role: str) -> Persona:
    from consortium.models import Membership, User

    user = User.objects.create_user(f"{name.lower()}@{organisation.code}.example", "correct horse battery", name=name)
    Membership._base_manager.create(organisation=organisation, user=user, role=role)
    return Persona(user, organisation, role)


@pytest.fixture
def alice(db):
    """An automaker's contributor, who supplies lots."""
    return make_persona("Alice", make_organisation("Volta Motors", "automaker"), "contributor")


@pytest.fixture
def bob(db):
    """A recycler's manager."""
    return make_persona("Bob", make_organisation("Leach Works", "recycler", time_zone="Europe/Berlin"), "manager")


@pytest.fixture
def charlie(db):
    """An analyst of Alice's rival."""
    return make_persona("Charlie", make_organisation("Rival Motors", "automaker", "FR"), "analyst")


@pytest.fixture
def olga(db):
    """A regulator's viewer."""
    return make_persona("Olga", make_organisation("Battery Authority", "regulator"), "viewer")


@pytest.fixture
def frida(db):
    """A financier's analyst."""
    return make_persona("Frida", make_organisation("Green Bank", "financier"), "analyst")


@pytest.fixture
def dana(db):
    """A manager of the consortium office."""
    return make_persona("Dana", make_organisation("Consortium Office", "consortium_office", "BE"), "manager")


@pytest.fixture
def site(bob):
    """Bob's plant in Leipzig, with a shredder and a hydrometallurgical line."""
    from facilities.services.sites import NewSite, add_line, add_meter, open_site

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
def lot(alice):
    """A lot of Alice's: one tonne of NMC622 cells."""
    from feedstock.services import NewLot, Origin, register_lots

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
def send(settings):
    """Send a file as a persona and let the work be done at once; returns the import."""
    import io

    from consortium.services import imports

    def send(persona: Persona, kind: str, content: str | bytes, *, name: str = "file.csv", **options):
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

    return send
