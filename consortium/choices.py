"""Fixed vocabularies of the partners' side.  What law or science may change lives in reference data instead."""

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class OrganisationKind(TextChoices):
    """The kind of an organisation chooses its board."""

    AUTOMAKER = "automaker", _("Automaker")
    RECYCLER = "recycler", _("Recycler")
    MATERIAL_SUPPLIER = "material_supplier", _("Material supplier")
    LOGISTICS = "logistics", _("Logistics")
    UTILITY = "utility", _("Utility")
    FINANCIER = "financier", _("Financier")
    REGULATOR = "regulator", _("Regulator")
    RESEARCH_INSTITUTE = "research_institute", _("Research institute")
    CONSORTIUM_OFFICE = "consortium_office", _("Consortium office")


class OrganisationStatus(TextChoices):
    APPLIED = "applied", _("Applied")
    ACTIVE = "active", _("Active")
    REFUSED = "refused", _("Refused")
    SUSPENDED = "suspended", _("Suspended")
    LEFT = "left", _("Left")


class GrantBasis(TextChoices):
    LAW = "law", _("Law")
    CONTRACT = "contract", _("Contract")
    FUNDING = "funding", _("Funding")
    AGREEMENT = "agreement", _("Agreement")


class ImportStatus(TextChoices):
    """Where an uploaded file stands.  The row is the queue: workers look for RECEIVED."""

    RECEIVED = "received", _("Waiting for a worker")
    CHECKED = "checked", _("Checked, nothing written yet")
    WRITTEN = "written", _("Written")
    UNCHANGED = "unchanged", _("Already known, nothing changed")
    REFUSED = "refused", _("Refused, nothing written")
    VOIDED = "voided", _("Undone")
    FAILED = "failed", _("Stopped by a fault of ours")


class ImportMode(TextChoices):
    ALL_OR_NONE = "all_or_none", _("All rows or none")
    GOOD_ROWS = "good_rows", _("Take the good rows")
    REPLACE = "replace", _("All rows or none, replacing what is on record otherwise")


class SliceKind(TextChoices):
    """What a changed day is a day of."""

    SITE = "site", _("Site")
    SUPPLY = "supply", _("Electricity supply of a site")
    COMMITMENT = "commitment", _("Commitment")
    CONSIGNOR = "consignor", _("Consignor")


class JobStatus(TextChoices):
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


AUDIT_ACTIONS = {
    "annual_report.frozen": _("Year frozen"),
    "attribution.closed": _("Quarter closed"),
    "credit.claimed": _("Credit claimed"),
    "credit.transferred": _("Credit transferred"),
    "balance.accepted": _("Open balance accepted"),
    "balance.acceptance_withdrawn": _("Acceptance of a balance withdrawn"),
    "grant.given": _("Access given"),
    "grant.revoked": _("Access revoked"),
    "import.failed": _("Import failed"),
    "import.voided": _("Import undone"),
    "import.written": _("Import written"),
    "invitation.withdrawn": _("Invitation withdrawn"),
    "line.added": _("Line added"),
    "member.ended": _("Membership ended"),
    "member.invited": _("Person invited"),
    "member.joined": _("Person joined"),
    "member.role_changed": _("Role changed"),
    "meter.added": _("Meter added"),
    "organisation.applied": _("Applied to join"),
    "organisation.approved": _("Approved as member"),
    "organisation.left": _("Left the consortium"),
    "organisation.reactivated": _("Reactivated"),
    "organisation.refused": _("Application refused"),
    "organisation.suspended": _("Suspended"),
    "organisation.two_factor_optional": _("Two-factor log-in made optional"),
    "organisation.two_factor_required": _("Two-factor log-in required"),
    "scale.added": _("Scale added"),
    "site.changed": _("Site changed"),
    "site.opened": _("Site opened"),
    "token.made": _("API token made"),
    "token.revoked": _("API token revoked"),
}
"""What a person reads of an audit event; `<fact>.voided` is "Record withdrawn"."""


def audit_words(action: str) -> str:
    if action in AUDIT_ACTIONS:
        return str(AUDIT_ACTIONS[action])
    return gettext("Record withdrawn") if action.endswith(".voided") else action


def audit_actions_with(word: str) -> list[str]:
    """The actions in whose words a word occurs: people search for what they read."""
    return [action for action, label in AUDIT_ACTIONS.items() if word.lower() in str(label).lower()]
