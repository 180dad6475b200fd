"""Rows of the lists of commitments, withdrawn ones too, as a viewer may see them."""

from django.db.models import F, QuerySet
from django.db.models.expressions import RawSQL

from consortium.access.viewer import Viewer
from consortium.list_selectors import with_origin
from contracts import selectors
from contracts.metrics import ARRIVED
from contracts.models import CommitmentPeriod, FeedstockCommitment
from facilities import selectors as facilities


def commitments(*, viewer: Viewer) -> QuerySet[FeedstockCommitment]:
    return with_origin(selectors.commitments(viewer=viewer), viewer=viewer)


# What lists of other apps are filtered by: arrivals by the metric's own definition, as far as the viewer reaches them.


def receipts_under(*, viewer: Viewer, value: str) -> QuerySet:
    """Receipts that belong to a period of a commitment."""
    return _received(viewer, value).values("pk")


def lots_under(*, viewer: Viewer, value: str) -> QuerySet:
    """Lots that arrived under a commitment."""
    return _received(viewer, value).values("lot")


def runs_under(*, viewer: Viewer, value: str) -> QuerySet:
    """Runs that were charged with a lot that arrived under a commitment."""
    return facilities.run_inputs(viewer=viewer).filter(lot__in=lots_under(viewer=viewer, value=value)).values("run")


def _received(viewer: Viewer, number: str) -> QuerySet:
    commitments = list(selectors.commitments(viewer=viewer).filter(number=number).values_list("pk", flat=True))
    arrived = RawSQL(f"SELECT receipt.id FROM {ARRIVED} WHERE commitment.id = ANY(%s)", [commitments])
    return facilities.receipts(viewer=viewer).filter(pk__in=arrived)


def commitment_periods(*, viewer: Viewer) -> QuerySet[CommitmentPeriod]:
    rows = CommitmentPeriod.objects.visible_to(viewer).select_related(
        "commitment__supplier", "commitment__recycler", "commitment__chemistry"
    )
    return with_origin(rows.annotate(voided_at=F("commitment__voided_at")), viewer=viewer, fact="commitment__")
