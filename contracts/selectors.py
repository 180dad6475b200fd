"""Commitments as a viewer may see them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Max, Min, QuerySet, Sum

from consortium.access.permissions import Permission as P
from consortium.access.viewer import Viewer
from contracts.metrics import ARRIVED, IS_DAMAGED, PROMISED, PROMISED_KG
from contracts.models import CommitmentPeriod, FeedstockCommitment
from contracts.terms import PeriodAccount


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


def commitment_records(*, viewer: Viewer) -> QuerySet[FeedstockCommitment]:
    """Standing and withdrawn ones, for the page of one."""
    return commitments(viewer=viewer).select_related("organisation")


RECEIVED = f"""
SELECT period.id, receipt.id, receipt.net_mass_kg, {IS_DAMAGED} FROM {ARRIVED} WHERE commitment.id = %(commitment)s
"""


@dataclass(frozen=True)
class Account:
    """A commitment's periods, and the receipts that arrived in them."""

    periods: list[PeriodAccount]
    receipt_ids: list[int]
    due_kg: Decimal
    """Promised up to and including today in the commitment's zone, each period spread evenly over its days."""

    @property
    def delivered_kg(self) -> Decimal:
        return sum((period.delivered_kg for period in self.periods), Decimal(0))

    @property
    def missing_kg(self) -> Decimal:
        return max(self.due_kg - self.delivered_kg, Decimal(0))

    @property
    def fulfilment(self) -> Decimal | None:
        """What arrived per what is due, as on the boards; None where nothing is due yet."""
        return self.delivered_kg / self.due_kg if self.due_kg else None


DUE = f"""
WITH contracts_feedstockcommitment AS (SELECT * FROM contracts_feedstockcommitment WHERE id = %(commitment)s),
     slice AS (
        SELECT period.commitment_id AS slice_id, day::date AS day
          FROM contracts_commitmentperiod period
         CROSS JOIN generate_series(period.starts_on, least(period.ends_on - 1, %(today)s), interval '1 day') AS day
         WHERE period.commitment_id = %(commitment)s
     )
SELECT coalesce(sum({PROMISED_KG}), 0) FROM {PROMISED}
"""


def account(*, viewer: Viewer, commitment: FeedstockCommitment, today: date) -> Account:
    """What counts against a commitment that the viewer reaches; against a withdrawn one nothing does."""
    arrived: dict[int, Decimal] = defaultdict(Decimal)
    damaged: dict[int, Decimal] = defaultdict(Decimal)
    with connection.cursor() as cursor:
        cursor.execute(RECEIVED, {"commitment": commitment.pk})
        received = cursor.fetchall()
        cursor.execute(DUE, {"commitment": commitment.pk, "today": today})
        due_kg = cursor.fetchone()[0]
    for period_id, _receipt, net_mass_kg, is_damaged in received:
        arrived[period_id] += net_mass_kg
        damaged[period_id] += net_mass_kg if is_damaged else 0
    rows = CommitmentPeriod.objects.visible_to(viewer).filter(commitment=commitment).order_by("starts_on", "pk")
    periods = [
        PeriodAccount(
            period.starts_on,
            period.ends_on,
            period.committed_mass_kg,
            commitment.tolerance_fraction,
            commitment.largest_damaged_fraction,
            arrived[period.pk],
            damaged[period.pk],
        )
        for period in rows
    ]
    return Account(periods, [receipt for _period, receipt, _mass, _damaged in received], due_kg)
