"""Declared against weighed: the difference in kilograms and percent, and when it is worth a question."""

from decimal import Decimal

from django.utils.translation import gettext as _

from consortium.quantities import exact
from consortium.views.records import Cell, Column, moment, numeric, percent
from facilities.mass_balance import difference
from facilities.views.links import Links

LARGEST_QUIET_SHARE = Decimal("0.02")
"""Above two percent either way a weighing is marked: more than truck scales and moisture explain."""


def gap_cells(declared_kg: Decimal | None, received_kg: Decimal | None) -> list[Cell | None]:
    """Kilograms and percent."""
    if declared_kg is None or received_kg is None:
        return [None, None]
    gap_kg, share = difference(declared_kg, received_kg)
    return [numeric(gap_kg), Cell(f"{percent(share, digits=2)} %", is_number=True, tone=gap_tone(share))]


def gap_tone(share: Decimal) -> str:
    return "warn" if abs(share) > LARGEST_QUIET_SHARE else ""


def gap_notice(number: str, declared_kg: Decimal | None, received_kg: Decimal) -> str:
    """The sentence for the head of a page; empty while the difference is no more than usual."""
    if declared_kg is None:
        return ""
    gap_kg, share = difference(declared_kg, received_kg)
    if not gap_tone(share):
        return ""
    return _("Weighing %(number)s differs from the declaration by %(gap)s kg (%(share)s %%).") % {
        "number": number,
        "gap": exact(gap_kg),
        "share": percent(share, digits=2),
    }


def weighing_columns(*, at_one_site: bool = False) -> list[Column]:
    return [
        Column(_("Receipt")),
        Column(_("Received")),
        *([] if at_one_site else [Column(_("Site"))]),
        Column(_("Lot or batch")),
        Column(_("Shipment")),
        Column(_("Declared (kg)"), True),
        Column(_("Net, weighed (kg)"), True),
        Column(_("Difference (kg)"), True),
        Column(_("Difference"), True),
    ]


def weighing_rows(receipts, declared: dict[int, Decimal], viewer, *, at_one_site: bool = False) -> list[list]:
    """`declared` says by receipt what had been declared of it, as far as the viewer may know."""
    links = Links(
        viewer,
        receipt=receipts,
        site=[r.site for r in receipts],
        lot=[r.lot for r in receipts],
        batch=[r.output for r in receipts],
        shipment=[r.shipment for r in receipts],
    )
    return [
        [
            links.cell("receipt", receipt),
            moment(receipt.received_at, receipt.site.time_zone),
            *([] if at_one_site else [links.cell("site", receipt.site)]),
            links.cell("lot", receipt.lot) or links.cell("batch", receipt.output),
            links.cell("shipment", receipt.shipment),
            numeric(declared.get(receipt.pk)),
            numeric(receipt.net_mass_kg),
            *gap_cells(declared.get(receipt.pk), receipt.net_mass_kg),
        ]
        for receipt in receipts
    ]
