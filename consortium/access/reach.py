"""The ways in which a row is reached, as values that combine with `|`.

`Owned("site__operator")`      a forward path that ends at the organisation the viewer acts for
`OwnedPart(...)`               the viewer's organisation owns a part of the row, such as a leg of a shipment
`Granted(site=..., ...)`       a grant in force, of one scope, on the row's site or organisation
`GrantedAll(sites=...)`        a grant in force on each of the several sites that the row is of
`Office(...)`                  the viewer acts for the consortium office
`Shared(...)`                  every signed-in member, for rows with these values

Grants are read as `path = ANY(ARRAY(SELECT ...))`: the planner computes the array once, where EXISTS
would run for each row.
"""

from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Q
from django.db.models.functions import Now

from consortium.access.scopes import Scope
from consortium.access.viewer import Viewer

NOTHING = Q(pk__in=[])
EVERYTHING = Q(pk__isnull=False)
"""An empty Q would mean the same alone, and nothing at all after `|`."""
ORGANISATION = "consortium.Organisation"


class Reach:
    def q(self, viewer: Viewer) -> Q:
        raise NotImplementedError

    def paths(self) -> tuple[tuple[str, str, str], ...]:
        """(label of the model it starts from, path, label of the model it must end at), for `manage.py check`.

        An empty label stands for the model that the rule is of.
        """
        return ()

    def by_ownership(self, viewer: Viewer) -> Q:
        """What of it needs no grant."""
        return reduce(or_, (part.q(viewer) for part in self._parts() if isinstance(part, Owned)), NOTHING)

    def __or__(self, other: "Reach") -> "AnyOf":
        return AnyOf((*self._parts(), *other._parts()))

    def _parts(self) -> tuple["Reach", ...]:
        return (self,)


@dataclass(frozen=True)
class AnyOf(Reach):
    parts: tuple[Reach, ...]

    def q(self, viewer: Viewer) -> Q:
        return reduce(or_, (part.q(viewer) for part in self.parts))

    def paths(self) -> tuple[tuple[str, str, str], ...]:
        return tuple(path for part in self.parts for path in part.paths())

    def _parts(self) -> tuple[Reach, ...]:
        return self.parts


@dataclass(frozen=True)
class Owned(Reach):
    path: str

    def q(self, viewer: Viewer) -> Q:
        return Q(**{self.path: viewer.organisation_id})

    def paths(self) -> tuple[tuple[str, str, str], ...]:
        return (("", self.path, ORGANISATION),)


class EqualsAny(Func):
    """`left = ANY(ARRAY(SELECT ...))`."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


@dataclass(frozen=True)
class OwnedPart(Reach):
    """Read as an array, too: a join from the row to its parts would repeat it for each."""

    part: str
    """Label of the part's model."""
    row: str
    """Its path to the row."""
    owner: str
    """Its path to the organisation."""

    def q(self, viewer: Viewer) -> Q:
        parts = apps.get_model(self.part)._base_manager.filter(**{self.owner: viewer.organisation_id})
        return Q(EqualsAny(F("pk"), ArraySubquery(parts.values(self.row))))

    def paths(self) -> tuple[tuple[str, str, str], ...]:
        return ((self.part, self.row, ""), (self.part, self.owner, ORGANISATION))


def _in_force(label: str, viewer: Viewer, scopes: tuple[str, ...], subject: str, bases: tuple) -> ArraySubquery:
    grants = apps.get_model(label)._base_manager
    rows = grants.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=Now()),
        grantee=viewer.organisation_id,
        scope__in=scopes,
        valid_from__lte=Now(),
        revoked_at__isnull=True,
    )
    if bases:
        rows = rows.filter(basis__in=bases)
    return ArraySubquery(rows.values(subject))


@dataclass(frozen=True)
class Granted(Reach):
    """A grant of one of `scopes` on the row's site, or on the organisation that operates it."""

    scopes: tuple[Scope, ...]
    site: str = ""
    organisation: str = ""
    where: dict[str, Any] = field(default_factory=dict)
    bases: tuple[str, ...] = ()
    """On which basis it must stand, such as law; empty for any."""

    def q(self, viewer: Viewer) -> Q:
        reached = NOTHING
        if self.site:
            granted = _in_force("facilities.SiteGrant", viewer, self.scopes, "site", self.bases)
            reached |= Q(EqualsAny(F(self.site), granted))
        if self.organisation:
            granted = _in_force("consortium.Grant", viewer, self.scopes, "grantor", self.bases)
            reached |= Q(EqualsAny(F(self.organisation), granted))
        return reached & Q(**self.where)

    def paths(self) -> tuple[tuple[str, str, str], ...]:
        ends = ((self.site, "facilities.Site"), (self.organisation, ORGANISATION))
        return tuple(("", path, label) for path, label in ends if path)


@dataclass(frozen=True)
class GrantedAll(Reach):
    """One site that is not opened keeps the row closed: what it tells of several cannot be told of some."""

    scopes: tuple[Scope, ...]
    sites: str
    """Its column with the sites' ids."""

    def q(self, viewer: Viewer) -> Q:
        granted = _in_force("facilities.SiteGrant", viewer, self.scopes, "site", ())
        return Q(**{f"{self.sites}__contained_by": granted, f"{self.sites}__len__gt": 0})


@dataclass(frozen=True)
class Office(Reach):
    where: dict[str, Any] = field(default_factory=dict)

    def q(self, viewer: Viewer) -> Q:
        if not viewer.is_office:
            return NOTHING
        return Q(**self.where) if self.where else EVERYTHING


@dataclass(frozen=True)
class Shared(Reach):
    where: dict[str, Any] = field(default_factory=dict)

    def q(self, viewer: Viewer) -> Q:
        return Q(**self.where) if self.where else EVERYTHING


@dataclass(frozen=True)
class Mine(Reach):
    """Rows of the person who looks, such as notices and tokens."""

    path: str

    def q(self, viewer: Viewer) -> Q:
        return Q(**{self.path: viewer.user_id})
