"""The only writers of commitments."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from consortium.choices import SliceKind
from consortium.models import ChangedDay, Organisation, User
from consortium.refusals import Refusal
from contracts.models import CommitmentPeriod, FeedstockCommitment
from feedstock.services import BLOCK, Origin, void_facts


@dataclass(frozen=True)
class NewPeriod:
    starts_on: date
    ends_on: date
    committed_mass_kg: Decimal
    row: int | None = None

    def columns(self) -> dict:
        return {"starts_on": self.starts_on, "ends_on": self.ends_on, "committed_mass_kg": self.committed_mass_kg}


@dataclass(frozen=True)
class NewCommitment:
    reference: str
    supplier: Organisation
    recycler: Organisation
    chemistry: str | None
    time_zone: str = "UTC"
    tolerance_fraction: Decimal = Decimal(0)
    largest_damaged_fraction: Decimal = Decimal(1)
    periods: list[NewPeriod] = field(default_factory=list)
    row: int | None = None

    def columns(self) -> dict:
        return {
            "supplier_id": self.supplier.pk,
            "recycler_id": self.recycler.pk,
            "chemistry_id": self.chemistry,
            "time_zone": self.time_zone,
            "tolerance_fraction": self.tolerance_fraction,
            "largest_damaged_fraction": self.largest_damaged_fraction,
        }


def overlapping_commitments(new: Sequence[NewCommitment]) -> dict[str, str]:
    """Reference of a new commitment to the number of the standing one it would count the same deliveries with."""
    found = {}
    for one in new:
        rows = FeedstockCommitment._base_manager.filter(
            supplier=one.supplier, recycler=one.recycler, voided_at__isnull=True
        )
        if one.chemistry:
            rows = rows.filter(chemistry__isnull=True) | rows.filter(chemistry=one.chemistry)
        if not rows.exists():
            continue
        for period in one.periods:
            clash = rows.filter(periods__starts_on__lt=period.ends_on, periods__ends_on__gt=period.starts_on).first()
            if clash:
                found[one.reference] = clash.number
    return found


@transaction.atomic
def sign_commitments(new: Sequence[NewCommitment], *, origin: Origin) -> list[FeedstockCommitment]:
    """Record promises.  Two promises never count the same delivery."""
    if clash := overlapping_commitments(new):
        reference, number = next(iter(clash.items()))
        raise Refusal(f"{reference} overlaps commitment {number} of the same parties and chemistry.")
    commitments = [
        FeedstockCommitment(**origin.frame("C", reference=one.reference, row=one.row), **one.columns()) for one in new
    ]
    FeedstockCommitment.objects.bulk_create(commitments, batch_size=BLOCK)
    CommitmentPeriod.objects.bulk_create(
        [
            CommitmentPeriod(**origin.part(period.row), commitment=commitment, **period.columns())
            for commitment, described in zip(commitments, new, strict=True)
            for period in described.periods
        ],
        batch_size=BLOCK,
    )
    mark_commitments(commitments)
    return commitments


def mark_commitments(commitments: Sequence[FeedstockCommitment]) -> None:
    """A promise changes the days of its periods: what is promised on them, and what of the arrivals counts."""
    periods = CommitmentPeriod._base_manager.filter(commitment__in=[commitment.pk for commitment in commitments])
    ChangedDay.mark(
        SliceKind.COMMITMENT,
        (
            (period.commitment_id, period.starts_on + timedelta(days=offset))
            for period in periods
            for offset in range((period.ends_on - period.starts_on).days)
        ),
    )


@transaction.atomic
def void_commitments(commitments: Sequence[FeedstockCommitment], *, reason: str, by: User) -> int:
    void_facts(commitments, reason=reason, by=by)
    mark_commitments(commitments)
    return len(commitments)
