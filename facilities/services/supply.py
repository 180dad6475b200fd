"""Contracts and certificates that tie a site's electricity to a source."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from consortium.choices import SliceKind
from consortium.models import ChangedDay, User
from facilities.choices import EnergyCarrier
from facilities.models import EnergyReading, Site, SupplyInstrument
from feedstock.services import BLOCK, Origin, void_facts


@dataclass(frozen=True)
class NewInstrument:
    reference: str
    site: Site
    kind: str
    supplier: str
    quantity_kwh: Decimal
    g_co2e_per_kwh: Decimal
    valid_from: date
    valid_until: date
    """The first day after it."""
    evidence: str
    row: int | None = None

    def columns(self) -> dict:
        return {
            "site_id": self.site.pk,
            "kind": self.kind,
            "supplier": self.supplier,
            "quantity_kwh": self.quantity_kwh,
            "g_co2e_per_kwh": self.g_co2e_per_kwh,
            "valid_from": self.valid_from,
            "valid_until": self.valid_until,
            "evidence": self.evidence,
        }


@transaction.atomic
def record_instruments(new: Sequence[NewInstrument], *, origin: Origin) -> list[SupplyInstrument]:
    instruments = [
        SupplyInstrument(**origin.frame("E", reference=one.reference, row=one.row), **one.columns()) for one in new
    ]
    SupplyInstrument.objects.bulk_create(instruments, batch_size=BLOCK)
    _mark(instruments)
    return instruments


@transaction.atomic
def void_instruments(instruments: Sequence[SupplyInstrument], *, reason: str, by: User) -> int:
    """Withdraw what was not contracted so.  What it covered is uncovered again."""
    void_facts(instruments, reason=reason, by=by)
    _mark(instruments)
    return len(instruments)


def _mark(instruments: Sequence[SupplyInstrument]) -> None:
    """An instrument changes every day of its period on which electricity was read."""
    for one in instruments:
        days = EnergyReading._base_manager.filter(
            meter__site=one.site_id,
            meter__carrier=EnergyCarrier.ELECTRICITY,
            day__gte=one.valid_from,
            day__lt=one.valid_until,
        )
        ChangedDay.mark(SliceKind.SUPPLY, {(one.site_id, day) for day in days.values_list("day", flat=True).distinct()})
