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
from facilities.models import Receipt, RunInput, RunOutput, Site
from feedstock.models import BatteryLot, Shipment
from feedstock.services import BLOCK, Origin, hand_over_lots, void_facts


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


@transaction.atomic
def record_receipts(new: Sequence[NewReceipt], *, origin: Origin) -> list[Receipt]:
    """Record arrivals.  The site's operator holds the lot or batch from now on."""
    zones = {one.site.pk: ZoneInfo(one.site.time_zone) for one in new}
    receipts = [
        Receipt(
            **origin.frame("W", reference=one.reference, row=one.row),
            site=one.site,
            shipment=one.shipment,
            lot=one.lot,
            output=one.output,
            received_at=one.received_at,
            day=one.received_at.astimezone(zones[one.site.pk]).date(),
            gross_mass_kg=one.gross_mass_kg,
            tare_mass_kg=one.tare_mass_kg,
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
    consignors = {
        (receipt.shipment.consignor_id, receipt.shipment.dispatch_day) for receipt in receipts if receipt.shipment_id
    }
    ChangedDay.mark(SliceKind.CONSIGNOR, consignors)
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
    """Withdraw receipts.  The lots go back to their suppliers' hands, unless they have been charged."""
    lot_ids = [receipt.lot_id for receipt in receipts if receipt.lot_id]
    charged = RunInput._base_manager.filter(lot__in=lot_ids, run__voided_at__isnull=True).select_related("lot").first()
    if charged:
        raise Refusal(f"Lot {charged.lot.number} has been charged to a run: withdraw the run first.")
    void_facts(receipts, reason=reason, by=by)
    for receipt in receipts:
        if receipt.lot_id:
            hand_over_lots(lot_ids=[receipt.lot_id], holder=receipt.lot.supplier)
        else:
            RunOutput._base_manager.filter(pk=receipt.output_id).update(holder=receipt.output.run.site.operator_id)
    mark_receipts(receipts)
    return len(receipts)


def batches_by_number(numbers: set[str]) -> dict[str, RunOutput]:
    """Batches that a shipment to the receiver announces; the announcement is what lets it refer to them."""
    rows = RunOutput._base_manager.filter(number__in=numbers, voided_at__isnull=True)
    return {batch.number: batch for batch in rows}
