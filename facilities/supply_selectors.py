"""What ties a site's electricity to a source by contract, as a viewer may see it."""

from django.db.models import QuerySet

from consortium.access.permissions import Permission as P
from consortium.access.viewer import Viewer
from consortium.list_selectors import with_origin
from facilities.models import SupplyInstrument


def instruments(*, viewer: Viewer) -> QuerySet[SupplyInstrument]:
    rows = SupplyInstrument.objects.visible_to(viewer).select_related("site")
    return with_origin(rows, viewer=viewer)


def instruments_to_void(*, viewer: Viewer) -> QuerySet[SupplyInstrument]:
    return SupplyInstrument.objects.permitted(viewer, P.FACT_VOID).filter(voided_at__isnull=True).order_by("pk")
