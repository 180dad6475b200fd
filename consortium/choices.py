"""Fixed vocabularies of the partners' side.  What law or science may change lives in reference data instead."""

from django.db.models import TextChoices
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


class SliceKind(TextChoices):
    """What a changed day is a day of."""

    SITE = "site", _("Site")
    COMMITMENT = "commitment", _("Commitment")
    CONSIGNOR = "consignor", _("Consignor")


class JobStatus(TextChoices):
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
