"""What of a shipment stands received: asked by whoever is about to withdraw it, or to tell it otherwise.

Read unscoped: whoever sent it must not break what its receiver has on record.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from feedstock.models import Shipment


@dataclass(frozen=True)
class Arrival:
    """A standing receipt of one lot or one batch."""

    receipt: str
    receiver: str
    lot_id: int | None
    batch_number: str


def arrivals_of(shipment_ids: Collection[int]) -> dict[int, list[Arrival]]:
    """By shipment.  A receipt names the version that was on record when it was weighed; it counts for later ones."""
    asked = {pk: pk for pk in shipment_ids}
    versions = set(asked)
    while versions:
        rows = Shipment._base_manager.filter(pk__in=versions, replaces__isnull=False)
        earlier = dict(rows.values_list("replaces", "pk"))
        asked |= {before: asked[after] for before, after in earlier.items()}
        versions = set(earlier)
    found: dict[int, list[Arrival]] = defaultdict(list)
    received = Shipment._base_manager.filter(
        pk__in=asked, receipts__isnull=False, receipts__voided_at__isnull=True
    ).order_by("receipts__pk")
    columns = ("pk", "receipts__number", "receipts__organisation__name", "receipts__lot", "receipts__output__number")
    for pk, number, receiver, lot_id, batch in received.values_list(*columns):
        found[asked[pk]].append(Arrival(number, receiver, lot_id, batch or ""))
    return found
