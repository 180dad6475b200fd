"""Rows of the lists about transport emissions, withdrawn ones too, as a viewer may see them."""

from django.db.models import F, QuerySet

from consortium.access.viewer import Viewer
from consortium.list_selectors import with_origin
from feedstock import transport_selectors as selectors
from feedstock.models import HubOperation, TransportOperation, TransportReportElement


def transport_operations(*, viewer: Viewer) -> QuerySet[TransportOperation]:
    return with_origin(selectors.transport_operations(viewer=viewer), viewer=viewer)


def hub_operations(*, viewer: Viewer) -> QuerySet[HubOperation]:
    return with_origin(selectors.hub_operations(viewer=viewer), viewer=viewer)


def report_elements(*, viewer: Viewer) -> QuerySet[TransportReportElement]:
    rows = TransportReportElement.objects.visible_to(viewer)
    rows = rows.select_related("report__shipment", "report__organisation").annotate(voided_at=F("report__voided_at"))
    return with_origin(rows, viewer=viewer, fact="report__")
