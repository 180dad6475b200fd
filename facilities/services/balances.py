"""Scales, stock-takes, and the word of both parties that an open gap stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction

from consortium.choices import SliceKind
from consortium.models import ChangedDay, Element, Organisation, User
from consortium.models.fact import new_number
from consortium.refusals import Refusal
from consortium.services.audit import record
from facilities.models import (
    BalanceAcceptance,
    Line,
    ProcessRun,
    Receipt,
    RunOutput,
    Scale,
    Site,
    StockTake,
    StockTakeRow,
)
from feedstock.models import BatteryLot, Shipment
from feedstock.services import BLOCK, Origin, void_facts


@dataclass(frozen=True)
class CountedThing:
    mass_kg: Decimal
    moisture_fraction: Decimal = Decimal(0)
    lot: BatteryLot | None = None
    output: RunOutput | None = None
    row: int | None = None

    def columns(self) -> dict:
        return {
            "lot_id": self.lot and self.lot.pk,
            "output_id": self.output and self.output.pk,
            "mass_kg": self.mass_kg,
            "moisture_fraction": self.moisture_fraction,
        }


@dataclass(frozen=True)
class NewStockTake:
    reference: str
    site: Site
    day: date
    line: Line | None = None
    things: list[CountedThing] = field(default_factory=list)
    row: int | None = None

    def columns(self) -> dict:
        return {"site_id": self.site.pk, "line_id": self.line and self.line.pk, "day": self.day}


@transaction.atomic
def record_stock_takes(new: Sequence[NewStockTake], *, origin: Origin) -> list[StockTake]:
    """Record what lay somewhere at the end of a day; a stock-take without things says that nothing did."""
    takes = [StockTake(**origin.frame("T", reference=one.reference, row=one.row), **one.columns()) for one in new]
    StockTake.objects.bulk_create(takes, batch_size=BLOCK)
    StockTakeRow.objects.bulk_create(
        [
            StockTakeRow(**origin.part(thing.row), stock_take=take, **thing.columns())
            for take, one in zip(takes, new, strict=True)
            for thing in one.things
        ],
        batch_size=BLOCK,
    )
    ChangedDay.mark(SliceKind.SITE, ((take.site_id, take.day) for take in takes))
    return takes


@transaction.atomic
def void_stock_takes(takes: Sequence[StockTake], *, reason: str, by: User) -> int:
    void_facts(takes, reason=reason, by=by)
    ChangedDay.mark(SliceKind.SITE, ((take.site_id, take.day) for take in takes))
    return len(takes)


@transaction.atomic
def add_scale(
    *,
    site: Site,
    code: str,
    use: str,
    accuracy_class: str,
    verification_interval_kg: Decimal,
    largest_load_kg: Decimal,
    valid_from: date,
    by: User | None,
) -> Scale:
    """Put a scale on record.  Every weighing since it came into use is judged by it, so those days are counted anew."""
    if Scale._base_manager.filter(site=site, code=code).exists():
        raise Refusal("The site has a scale with this code already.")
    if Scale._base_manager.filter(site=site, use=use, valid_from=valid_from).exists():
        raise Refusal("Another scale of this use came into use at the site on the same day.")
    scale = Scale._base_manager.create(
        site=site,
        code=code,
        use=use,
        accuracy_class=accuracy_class,
        verification_interval_kg=verification_interval_kg,
        largest_load_kg=largest_load_kg,
        valid_from=valid_from,
    )
    record("scale.added", subject=scale, label=f"{site.name}: {code}", organisation_id=site.operator_id, by=by)
    for model in (ProcessRun, Receipt, StockTake):
        days = model._base_manager.filter(site=site, day__gte=valid_from, voided_at__isnull=True)
        ChangedDay.mark(SliceKind.SITE, ((site.pk, day) for day in days.values_list("day", flat=True).distinct()))
    sent = Shipment._base_manager.filter(
        consignor=site.operator_id, dispatch_day__gte=valid_from, voided_at__isnull=True
    )
    ChangedDay.mark(
        SliceKind.CONSIGNOR, ((site.operator_id, day) for day in sent.values_list("dispatch_day", flat=True).distinct())
    )
    return scale


@transaction.atomic
def accept_balance(
    *,
    site: Site,
    month: date,
    gap_kg: Decimal,
    reason: str,
    organisation: Organisation,
    by: User,
    line: Line | None = None,
    element: str = "",
) -> BalanceAcceptance:
    """One party's word that this gap is known and stands.  It takes the operator's and another party's to count."""
    if not reason.strip():
        raise Refusal("Say why: an accepted gap keeps its reason.")
    if element and not Element._base_manager.filter(pk=element).exists():
        raise Refusal(f"There is no element {element}.")
    place = f"{site.code}{f':{line.code}' if line else ''} {month:%Y-%m} {element}".strip()
    same = BalanceAcceptance._base_manager.filter(
        organisation=organisation, source_reference=place, voided_at__isnull=True
    )
    for earlier in same:
        if earlier.gap_kg == gap_kg:
            raise Refusal("You have accepted this gap already.")
        void_facts([earlier], reason="The gap has changed.", by=by)
    accepted = BalanceAcceptance._base_manager.create(
        organisation=organisation,
        number=new_number("G"),
        source_reference=place,
        recorded_by=by,
        site=site,
        line=line,
        month=month,
        element_id=element or None,
        gap_kg=gap_kg,
        reason=reason.strip(),
    )
    for told in {organisation.pk, site.operator_id}:
        record(
            "balance.accepted",
            subject=accepted,
            label=place,
            organisation_id=told,
            by=by,
            confidential=True,
            gap_kg=str(gap_kg),
            reason=reason,
        )
    return accepted


@transaction.atomic
def withdraw_acceptance(acceptance: BalanceAcceptance, *, reason: str, by: User) -> None:
    void_facts([acceptance], reason=reason, by=by)
    record(
        "balance.acceptance_withdrawn",
        subject=acceptance,
        label=acceptance.source_reference,
        organisation_id=acceptance.organisation_id,
        by=by,
        confidential=True,
        reason=reason,
    )
