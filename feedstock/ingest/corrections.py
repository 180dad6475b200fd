"""Shipments that are told again: their lots may have arrived, and what was received of them must stay on them."""

from consortium.ingest_kinds import Context, Row
from consortium.references import resolve
from feedstock import selectors
from feedstock.arrivals import Arrival, arrivals_of


class Corrections:
    """The shipments of a file that are on record: as they stand, or withdrawn a moment ago to be replaced."""

    def __init__(self, rows: list[Row], known: dict, context: Context):
        references = {row["reference"] for row in rows}
        withdrawn = {reference: pk for reference, pk in context.replaces.items() if reference in references}
        self._shipments = {reference: shipment.pk for reference, shipment in known.items()} | withdrawn
        self._arrivals = arrivals_of(set(self._shipments.values())) if self._shipments else {}
        self._consignees: dict[int, int] = {}
        self._told: set[tuple[int, int]] = set()
        self._lots: dict = {}
        if self._arrivals:
            self._read(rows, context)

    def _read(self, rows: list[Row], context: Context) -> None:
        received = selectors.shipments(viewer=context.viewer).filter(pk__in=self._arrivals)
        self._consignees = dict(received.values_list("pk", "consignee"))
        lots = selectors.lots(viewer=context.viewer).filter(voided_at__isnull=True)
        lots = lots.filter(shipment_lines__shipment__in=self._arrivals)
        self._told = set(lots.values_list("shipment_lines__shipment", "pk"))
        names = (row["lot"] for row in rows)
        self._lots = resolve(lots.distinct(), names, own_organisation_id=context.organisation.pk)

    def lot_of(self, row: Row):
        """A lot that the shipment carried and that its receiver holds by now."""
        lot = self._lots.get(row["lot"])
        return lot if lot and (self._shipments.get(row["reference"]), lot.pk) in self._told else None

    def refuse_what_breaks_arrivals(self, rows: list[Row]) -> None:
        heads: dict[str, Row] = {}
        carried: dict[str, set] = {}
        for row in rows:
            heads.setdefault(row["reference"], row)
            lot = row.values.get("lot_row")
            carried.setdefault(row["reference"], set()).add(lot.pk if lot else row["batch"])
        for reference, head in heads.items():
            shipment = self._shipments.get(reference)
            for arrival in self._arrivals.get(shipment, []):
                if (arrival.lot_id or arrival.batch_number) not in carried[reference]:
                    _refuse(head, "lot", arrival, "Keep the line of what has arrived")
            arrivals, consignee = self._arrivals.get(shipment), head.values.get("consignee_row")
            if arrivals and consignee and consignee.pk != self._consignees.get(shipment):
                _refuse(head, "consignee", arrivals[0], "Keep the consignee")


def _refuse(row: Row, column: str, arrival: Arrival, cure: str) -> None:
    row.refuse(
        column,
        f"{arrival.receiver} has received it, receipt {arrival.receipt}.",
        f"{cure}, or ask {arrival.receiver} to withdraw the receipt first.",
    )
