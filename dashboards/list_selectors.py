"""Annual reports as a viewer may see them."""

from django.db.models import F, Q, QuerySet

from consortium.access.viewer import Viewer
from consortium.list_selectors import known_if
from dashboards.models import AnnualReport


def annual_reports(*, viewer: Viewer) -> QuerySet[AnnualReport]:
    """Frozen years, superseded ones too; who froze one is known to its own organisation."""
    rows = AnnualReport.objects.visible_to(viewer).select_related("site", "site__operator", "supersedes")
    return rows.annotate(
        frozen_by_name=known_if(Q(site__operator=viewer.organisation_id), "frozen_by__name"),
        superseded_by_number=F("superseded_by__number"),
    ).order_by("-frozen_at", "-pk")
