"""Who is looking, and for which organisation.  Always an argument, never ambient."""

from dataclasses import dataclass, field
from functools import cached_property

from consortium.access.permissions import OFFICE_ONLY, Permission
from consortium.access.roles import ROLES, Role

OFFICE_KIND = "consortium_office"


@dataclass(frozen=True)
class Viewer:
    """Somebody who acts for one organisation with one role; nobody; or the product's own jobs."""

    user_id: int | None = None
    organisation_id: int | None = None
    organisation_kind: str = ""
    role_code: str = ""
    is_system: bool = False
    prepared: dict = field(default_factory=dict, compare=False, repr=False)
    """Scoped querysets by model and permission.  They follow from the viewer alone and are costly to build; a viewer
    lives as long as its request, in one thread."""

    @classmethod
    def nobody(cls) -> "Viewer":
        return cls()

    @classmethod
    def system(cls) -> "Viewer":
        """The product's own jobs.  Never built from a request."""
        return cls(is_system=True)

    @cached_property
    def role(self) -> Role | None:
        return ROLES.get(self.role_code)

    @property
    def is_office(self) -> bool:
        return self.organisation_kind == OFFICE_KIND

    def can(self, permission: Permission) -> bool:
        """Does the role carry this verb?  Which rows it reaches is the visibility table's business."""
        if self.is_system:
            return True
        if self.role is None or self.organisation_id is None:
            return False
        return permission in self.role.permissions and (self.is_office or permission not in OFFICE_ONLY)
