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
from feedstock.models import BatteryLot, Shipment, ShipmentLine
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
    """Withdraw receipts.  What was charged stays; the rest is again where it came from, and on its way if announced."""
    lot_ids = [receipt.lot_id for receipt in receipts if receipt.lot_id]
    charged = RunInput._base_manager.filter(lot__in=lot_ids, run__voided_at__isnull=True).select_related("lot").first()
    if charged:
        raise Refusal(f"Lot {charged.lot.number} has been charged to a run: withdraw the run first.")
    void_facts(receipts, reason=reason, by=by)
    for receipt in receipts:
        if receipt.lot_id:
            _give_back(receipt)
        else:
            RunOutput._base_manager.filter(pk=receipt.output_id).update(holder=receipt.output.run.site.operator_id)
    mark_receipts(receipts)
    return len(receipts)


def _give_back(receipt: Receipt) -> None:
    """The receiver may record the lot's arrival again as long as a shipment announces it."""
    holder = receipt.shipment.consignor if receipt.shipment_id else receipt.lot.supplier
    announced = ShipmentLine._base_manager.filter(
        lot=receipt.lot_id, shipment__consignee=receipt.organisation_id, shipment__voided_at__isnull=True
    )
    destined_for = receipt.organisation_id if announced.exists() else None
    BatteryLot._base_manager.filter(pk=receipt.lot_id).update(holder=holder, destined_for=destined_for)


def batches_by_number(numbers: set[str]) -> dict[str, RunOutput]:
    """Batches that a shipment to the receiver announces; the announcement is what lets it refer to them."""
    rows = RunOutput._base_manager.filter(number__in=numbers, voided_at__isnull=True)
    return {batch.number: batch for batch in rows}
