"""Rows of the lists of commitments, withdrawn ones too, as a viewer may see them."""

from django.db.models import F, QuerySet

from consortium.access.viewer import Viewer
from consortium.list_selectors import with_origin
from contracts import selectors
from contracts.models import CommitmentPeriod, FeedstockCommitment


def commitments(*, viewer: Viewer) -> QuerySet[FeedstockCommitment]:
    return with_origin(selectors.commitments(viewer=viewer), viewer=viewer)


def commitment_periods(*, viewer: Viewer) -> QuerySet[CommitmentPeriod]:
    rows = CommitmentPeriod.objects.visible_to(viewer).select_related(
        "commitment__supplier", "commitment__recycler", "commitment__chemistry"
    )
    return with_origin(rows.annotate(voided_at=F("commitment__voided_at")), viewer=viewer, fact="commitment__")
