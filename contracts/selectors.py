"""Commitments as a viewer may see them."""

from django.db.models import Max, Min, QuerySet, Sum

from consortium.access.permissions import Permission as P
from consortium.access.viewer import Viewer
from contracts.models import CommitmentPeriod, FeedstockCommitment


def commitments(*, viewer: Viewer) -> QuerySet[FeedstockCommitment]:
    rows = FeedstockCommitment.objects.visible_to(viewer).select_related("supplier", "recycler", "chemistry")
    return rows.annotate(
        starts_on=Min("periods__starts_on"),
        ends_on=Max("periods__ends_on"),
        committed_mass_kg=Sum("periods__committed_mass_kg"),
    ).order_by("-starts_on", "pk")


def standing_commitments(*, viewer: Viewer) -> QuerySet[FeedstockCommitment]:
    return commitments(viewer=viewer).filter(voided_at__isnull=True)


def commitments_to_void(*, viewer: Viewer) -> QuerySet[FeedstockCommitment]:
    return FeedstockCommitment.objects.permitted(viewer, P.FACT_VOID).filter(voided_at__isnull=True).order_by("pk")


def commitment_periods(*, viewer: Viewer) -> QuerySet[CommitmentPeriod]:
    rows = CommitmentPeriod.objects.visible_to(viewer).filter(commitment__voided_at__isnull=True)
    return rows.select_related("commitment").order_by("commitment_id", "starts_on", "pk")
