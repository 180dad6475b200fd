"""The four membership roles, as paragraphs that a partner can read.  A role is data."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consortium.access.permissions import Permission as P


@dataclass(frozen=True)
class Role:
    code: str
    label: str | Promise
    description: str | Promise
    permissions: frozenset[P]


VIEWER = Role(
    "viewer",
    _("Viewer"),
    _("Looks at boards, lists and pages. Takes nothing away and records nothing."),
    frozenset(p for p in P if p.value.endswith("_view")) - {P.AUDIT_VIEW},
)
ANALYST = Role(
    "analyst",
    _("Analyst"),
    _("Looks like a viewer, exports what is on the screen, and makes API tokens."),
    VIEWER.permissions | {P.DATA_EXPORT, P.TOKEN_MANAGE},
)
CONTRIBUTOR = Role(
    "contributor",
    _("Contributor"),
    _(
        "Records and uploads for the organisation, and withdraws what was recorded wrongly. "
        "Looks and exports like an analyst."
    ),
    ANALYST.permissions
    | {
        P.LOT_RECORD,
        P.SHIPMENT_RECORD,
        P.SITE_RECORD,
        P.RECEIPT_RECORD,
        P.RUN_RECORD,
        P.READING_RECORD,
        P.COMMITMENT_RECORD,
        P.BALANCE_ACCEPT,
        P.FILE_IMPORT,
        P.FACT_VOID,
        P.REPORT_FREEZE,
    },
)
MANAGER = Role(
    "manager",
    _("Manager"),
    _(
        "Invites people, changes their roles, decides who else sees the organisation's data, and reads "
        "the audit trail. Closes quarters, and gives away or claims credits. Everything a contributor does, too."
    ),
    CONTRIBUTOR.permissions
    | {
        P.ATTRIBUTION_CLOSE,
        P.CREDIT_MOVE,
        P.MEMBER_MANAGE,
        P.GRANT_MANAGE,
        P.AUDIT_VIEW,
        P.APPLICATION_DECIDE,
        P.LEGAL_GRANT_RECORD,
    },
)

ROLES = {role.code: role for role in (VIEWER, ANALYST, CONTRIBUTOR, MANAGER)}
ROLE_CHOICES = [(role.code, role.label) for role in ROLES.values()]


def weakest_role_with(permission: P) -> Role:
    """The role to ask a manager for when a page refuses."""
    return next(role for role in ROLES.values() if permission in role.permissions)
