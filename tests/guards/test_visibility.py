"""The visibility table row by row: strangers see nothing, owners and holders of the right grant see it once."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from consortium.access.reach import AnyOf, Granted, Office, Owned, OwnedPart, Shared
from consortium.access.roles import ROLES
from consortium.access.scopes import Scope
from consortium.access.viewer import Viewer
from consortium.access.visibility import RULES
from consortium.choices import GrantBasis
from consortium.models import Grant, Organisation
from facilities.models import Site, SiteGrant
from tests.personas import make_organisation

EVERY_PERMISSION = [(label, permission) for label in sorted(RULES) for permission in RULES[label]]
OUT_OF_REACH = {
    ("dashboards.DailyRollup", "commercial", "site"): "a supplier's own figures name no site, so that no site's grant "
    "opens them",
}
"""(model, scope, subject) of a grant that the rule allows and that no row can have."""


ANOTHER_PART = {
    "feedstock.ShipmentLeg": lambda leg: {"sequence": leg.sequence + 1},
    "dashboards.AttributionRow": lambda row: {"is_reprocessed": not row.is_reprocessed},
}
"""What a further part of the same row and owner differs in."""


def parts(reach) -> tuple:
    return reach.parts if isinstance(reach, AnyOf) else (reach,)


def rows_of(label: str):
    return apps.get_model(label)._default_manager.permitted(Viewer.system(), next(iter(RULES[label])))


def viewer_of(organisation_id: int, *, user_id: int = 0, kind: str = "automaker") -> Viewer:
    return Viewer(user_id=user_id, organisation_id=organisation_id, organisation_kind=kind, role_code="manager")


def seen(label: str, permission, viewer: Viewer) -> list:
    return list(apps.get_model(label)._default_manager.permitted(viewer, permission).values_list("pk", flat=True))


@pytest.fixture
def stranger(aside) -> Viewer:
    """A manager of a member that has just joined."""
    return viewer_of(make_organisation("Stranger", "automaker").pk, user_id=10**9)


@pytest.mark.parametrize("label", sorted(RULES))
def test_the_world_has_a_row(world, label):
    assert rows_of(label).exists(), f"Add a {label} to tests/guards/world.py: its rule cannot be tried without a row."


@pytest.mark.parametrize(("label", "permission"), EVERY_PERMISSION)
def test_nobody_sees_a_row(world, label, permission):
    assert seen(label, permission, Viewer.nobody()) == []


@pytest.mark.parametrize(("label", "permission"), EVERY_PERMISSION)
def test_a_role_without_the_verb_sees_no_row(world, label, permission):
    owner = Organisation.objects.get(code="leach-works")
    for role in ROLES.values():
        viewer = Viewer(user_id=1, organisation_id=owner.pk, organisation_kind=owner.kind, role_code=role.code)
        if not viewer.can(permission):
            assert seen(label, permission, viewer) == [], role.code


@pytest.mark.parametrize(("label", "permission"), EVERY_PERMISSION)
def test_an_outsider_sees_no_row_unless_it_is_shared_with_every_member(aside, stranger, label, permission):
    shared = [part for part in parts(RULES[label][permission]) if isinstance(part, Shared)]
    allowed = set(rows_of(label).filter(shared[0].q(stranger)).values_list("pk", flat=True)) if shared else set()
    if label == "consortium.Organisation":
        allowed.add(stranger.organisation_id)
    assert set(seen(label, permission, stranger)) - allowed == set()


OWNERSHIPS = [
    (label, permission, part.path)
    for label, permission in EVERY_PERMISSION
    for part in parts(RULES[label][permission])
    if isinstance(part, Owned)
]


@pytest.mark.parametrize(("label", "permission", "path"), OWNERSHIPS)
def test_an_owner_sees_its_row_once(world, label, permission, path):
    owned = list(rows_of(label).filter(**{f"{path}__isnull": False}).values_list("pk", path))
    owned = [(pk, owner) for pk, owner in owned if owner]
    assert owned, f"No {label} of the world has {path}: add one to tests/guards/world.py."
    for pk, owner in owned:
        kind = Organisation.objects.get(pk=owner).kind
        assert seen(label, permission, viewer_of(owner, kind=kind)).count(pk) == 1


OFFICE = [
    (label, permission, part)
    for label, permission in EVERY_PERMISSION
    for part in parts(RULES[label][permission])
    if isinstance(part, Office)
]


@pytest.mark.parametrize(
    ("label", "permission", "part"), OFFICE, ids=lambda value: value if isinstance(value, str) else ""
)
def test_the_office_sees_the_rows_that_are_opened_to_it(world, label, permission, part):
    office = Organisation.objects.get(code="consortium-office")
    opened = list(rows_of(label).filter(**part.where).values_list("pk", flat=True))
    assert opened, f"No {label} of the world is open to the office: add one to tests/guards/world.py."
    rows = seen(label, permission, viewer_of(office.pk, kind=office.kind))
    assert set(opened) <= set(rows) and len(rows) == len(set(rows))


PARTS_OWNED = [
    (label, permission, part)
    for label, permission in EVERY_PERMISSION
    for part in parts(RULES[label][permission])
    if isinstance(part, OwnedPart)
]


@pytest.mark.parametrize(
    ("label", "permission", "part"), PARTS_OWNED, ids=lambda value: value if isinstance(value, str) else ""
)
def test_who_owns_parts_of_a_row_sees_it_once_however_many(aside, label, permission, part):
    found = rows_of(part.part).filter(**{f"{part.owner}__isnull": False}).first()
    assert found, f"No {part.part} of the world has {part.owner}: add one to tests/guards/world.py."
    pk, owner = getattr(found, f"{part.row}_id"), getattr(found, part.owner)
    found.pk = None
    for name, value in ANOTHER_PART[part.part](found).items():
        setattr(found, name, value)
    found.save()
    assert seen(label, permission, viewer_of(owner.pk, kind=owner.kind)) == [pk]


GRANTS = [
    (label, permission, part, subject)
    for label, permission in EVERY_PERMISSION
    for part in parts(RULES[label][permission])
    if isinstance(part, Granted)
    for subject in ("site", "organisation")
    if getattr(part, subject)
]


def give(subject: str, value: int, grantee: int, scope: str, **terms):
    terms.setdefault("basis", "contract")
    if subject == "site":
        grantor = Site.objects.get(pk=value).operator_id
        return SiteGrant.objects.create(site_id=value, grantor_id=grantor, grantee_id=grantee, scope=scope, **terms)
    return Grant.objects.create(grantor_id=value, grantee_id=grantee, scope=scope, **terms)


def opened_row(label: str, part: Granted, subject: str) -> tuple[int, int] | None:
    """A row that such a grant opens, and the site or organisation that the grant is on."""
    path = getattr(part, subject)
    rows = rows_of(label).filter(**part.where).exclude(**{path: None}).exclude(**{path: 0})
    found = rows.values_list("pk", path).first()
    expected = (label, part.where.get("scope"), subject) not in OUT_OF_REACH
    assert bool(found) == expected, f"{label} by a grant ({part.where or path}): add one to world.py or OUT_OF_REACH."
    return found


@pytest.mark.parametrize(
    ("label", "permission", "part", "subject"), GRANTS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_grant_of_the_right_scope_opens_a_row_once_and_no_other_grant_does(
    aside, stranger, label, permission, part, subject
):
    found = opened_row(label, part, subject)
    if found is None:
        return
    pk, value = found
    now = timezone.now()
    wrong = [scope for scope in Scope if scope not in part.scopes]
    for scope in wrong:
        give(subject, value, stranger.organisation_id, scope)
    for terms in (
        {"revoked_at": now},
        {"valid_from": now - timedelta(days=2), "valid_until": now - timedelta(days=1)},
        {"valid_from": now + timedelta(days=1)},
        *({"basis": basis} for basis in GrantBasis if part.bases and basis not in part.bases),
    ):
        give(subject, value, stranger.organisation_id, part.scopes[0], **terms)
    others = [other for other in parts(RULES[label][permission]) if isinstance(other, Granted) and other != part]
    if not any(set(other.scopes) & set(wrong) and other.where == part.where for other in others):
        assert seen(label, permission, stranger).count(pk) == 0

    for _twice in range(2):
        give(subject, value, stranger.organisation_id, part.scopes[0], basis=next(iter(part.bases), "contract"))
    assert seen(label, permission, stranger).count(pk) == 1


@pytest.mark.parametrize(("label", "permission"), EVERY_PERMISSION)
def test_ownership_and_grants_together_double_no_row(aside, label, permission):
    """Bob's plant, opened to Bob's own supplier in every scope, twice."""
    alice, site = aside.people["alice"].organisation, Site.objects.get()
    for scope in Scope:
        for _again in range(2):
            give("site", site.pk, alice.pk, scope)
            give("organisation", site.operator_id, alice.pk, scope)
    for organisation in (alice, site.operator):
        rows = seen(label, permission, viewer_of(organisation.pk, kind=organisation.kind))
        assert len(rows) == len(set(rows))
