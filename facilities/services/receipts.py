"""What the weighbridge says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Q

from consortium.choices import SliceKind
from consortium.models import ChangedDay, User
from consortium.refusals import Refusal
from facilities.models import Receipt, RunOutput, Site
from feedstock.models import BatteryLot, Shipment
from feedstock.services import BLOCK, Origin, hand_back_lot, hand_over_lots, void_facts


@dataclass(frozen=True)
class NewReceipt:
    reference: str
    site: Site
    received_at: datetime
    gross_mass_kg: Decimal
    tare_mass_kg: Decimal
    lot: BatteryLot | None = None
    output: RunOutput | None = None
    shipment: Shipment | None = None
    row: int | None = None

    def columns(self) -> dict:
        return {
            "site_id": self.site.pk,
            "shipment_id": self.shipment and self.shipment.pk,
            "lot_id": self.lot and self.lot.pk,
            "output_id": self.output and self.output.pk,
            "received_at": self.received_at,
            "gross_mass_kg": self.gross_mass_kg,
            "tare_mass_kg": self.tare_mass_kg,
        }


@transaction.atomic
def record_receipts(new: Sequence[NewReceipt], *, origin: Origin) -> list[Receipt]:
    """Record arrivals.  The site's operator holds the lot or batch from now on."""
    zones = {one.site.pk: ZoneInfo(one.site.time_zone) for one in new}
    receipts = [
        Receipt(
            **origin.frame("W", reference=one.reference, row=one.row),
            day=one.received_at.astimezone(zones[one.site.pk]).date(),
            **one.columns(),
        )
        for one in new
    ]
    Receipt.objects.bulk_create(receipts, batch_size=BLOCK)
    hand_over_lots(lot_ids=[one.lot.pk for one in new if one.lot], holder=origin.organisation)
    RunOutput._base_manager.filter(pk__in=[one.output.pk for one in new if one.output]).update(
        holder=origin.organisation
    )
    mark_receipts(receipts)
    return receipts


def mark_receipts(receipts: Sequence[Receipt]) -> None:
    """A receipt changes its site's day, and what is in transit of the consignor's day."""
    ChangedDay.mark(SliceKind.SITE, ((receipt.site_id, receipt.day) for receipt in receipts))
    shipments = Shipment._base_manager.filter(pk__in={receipt.shipment_id for receipt in receipts} - {None})
    ChangedDay.mark(SliceKind.CONSIGNOR, shipments.values_list("consignor_id", "dispatch_day"))
    mark_ways(
        lot_ids=[receipt.lot_id for receipt in receipts if receipt.lot_id],
        output_ids=[receipt.output_id for receipt in receipts if receipt.output_id],
    )


DEPARTURES = """
SELECT shipment.consignor_id, shipment.dispatch_day
  FROM feedstock_shipmentline line
  JOIN feedstock_shipment shipment ON shipment.id = line.shipment_id
  LEFT JOIN facilities_runoutput output ON output.number = line.batch_number AND line.batch_number <> ''
 WHERE line.lot_id = ANY(%(lots)s) OR output.id = ANY(%(outputs)s)
"""


def mark_ways(*, lot_ids: Sequence[int], output_ids: Sequence[int]) -> None:
    """The days on which lots and batches left and arrived.

    Where something lay when it left follows from its receipts; what left and arrived in it, from its assays.
    """
    with connection.cursor() as cursor:
        cursor.execute(DEPARTURES, {"lots": lot_ids, "outputs": output_ids})
        ChangedDay.mark(SliceKind.CONSIGNOR, cursor.fetchall())
    arrivals = Receipt._base_manager.filter(Q(lot__in=lot_ids) | Q(output__in=output_ids), voided_at__isnull=True)
    ChangedDay.mark(SliceKind.SITE, arrivals.values_list("site_id", "day"))


@transaction.atomic
def void_receipts(receipts: Sequence[Receipt], *, reason: str, by: User) -> int:
    """Withdraw receipts.  What did not arrive goes back to whoever had it, unless its receiver has used it already."""
    for receipt in receipts:
        _refuse_while_used(receipt)
    void_facts(receipts, reason=reason, by=by)
    for receipt in receipts:
        _hand_back(receipt)
    mark_receipts(receipts)
    return len(receipts)


def _refuse_while_used(receipt: Receipt) -> None:
    """What the receiver has charged, sent on or split since stands on the receipt."""
    thing, receiver = receipt.lot or receipt.output, receipt.organisation_id
    since = {"organisation": receiver, "voided_at__isnull": True, "recorded_at__gte": receipt.recorded_at}
    what = f"Lot {thing.number}" if receipt.lot_id else f"Batch {thing.number}"
    if thing.run_inputs.filter(run__organisation=receiver, run__voided_at__isnull=True).exists():
        raise Refusal(f"{what} has been charged to a run: withdraw the run first.")
    lines = {"lines__lot": thing} if receipt.lot_id else {"lines__batch_number": thing.number}
    if shipment := Shipment._base_manager.filter(**lines, **since).first():
        raise Refusal(f"{what} has been sent on with shipment {shipment.number}: withdraw that first.")
    if receipt.lot_id and (made := BatteryLot._base_manager.filter(edges_in__parent=thing, **since).first()):
        raise Refusal(f"{what} has been split or merged into lot {made.number}: withdraw that first.")


def _hand_back(receipt: Receipt) -> None:
    standing = Receipt._base_manager.filter(voided_at__isnull=True).order_by("-pk")
    if receipt.lot_id:
        latest = standing.filter(lot=receipt.lot_id).first() or receipt.lot
        hand_back_lot(lot_id=receipt.lot_id, holder_id=latest.organisation_id)
    else:
        latest = standing.filter(output=receipt.output_id).first() or receipt.output.run
        RunOutput._base_manager.filter(pk=receipt.output_id).update(holder=latest.organisation_id)


def batches_by_number(numbers: set[str]) -> dict[str, RunOutput]:
    """Batches that a shipment to the receiver announces; the announcement is what lets it refer to them."""
    rows = RunOutput._base_manager.filter(number__in=numbers, voided_at__isnull=True)
    return {batch.number: batch for batch in rows}
