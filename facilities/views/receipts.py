"""A receipt: what the weighbridge said, against what had been declared."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from consortium.access.http import requires
from consortium.access.permissions import Permission as P
from consortium.context import url_of
from consortium.forms import WithdrawForm
from consortium.quantities import exact
from consortium.views import records
from consortium.views.records import Figure, Item, day, instant, percent
from facilities import selectors
from facilities.mass_balance import difference
from facilities.services.receipts import void_receipts
from facilities.views.declared import gap_notice
from facilities.views.links import Links


@require_GET
@requires(P.RECEIPT_VIEW)
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    viewer = request.viewer
    rows = selectors.receipt_records(viewer=viewer)
    found = get_object_or_404(rows, number=number)
    declared_kg = selectors.declared_masses(viewer=viewer, receipts=[found]).get(found.pk)
    notice = gap_notice(found.number, declared_kg, found.net_mass_kg)
    context = {
        "title": _("Receipt %(number)s") % {"number": found.number},
        "subtitle": _("Weighed at %(site)s") % {"site": found.site.name},
        "back_url": url_of("receipts"),
        "back_label": _("Receipts"),
        "record": records.frame(found, viewer=viewer, rows=rows, page="receipt"),
        "notices": [notice] if notice else [],
        "figures": _figures(found, declared_kg),
        "items": _items(found, viewer),
        "may_withdraw": selectors.receipts_to_void(viewer=viewer).filter(pk=found.pk).exists(),
        "withdraw_url_name": "withdraw-receipt",
        "number": found.number,
        "form": WithdrawForm(),
    }
    return render(request, "consortium/record.html", context)


@require_POST
@requires(P.FACT_VOID)
def withdraw_receipt(request: HttpRequest, number: str) -> HttpResponse:
    return records.withdraw(
        request,
        number,
        rows=selectors.receipts_to_void(viewer=request.viewer),
        page="receipt",
        work=lambda fact, reason: void_receipts([fact], reason=reason, by=request.user),
    )


def _items(receipt, viewer) -> list[Item]:
    links = Links(viewer, site=[receipt.site], lot=[receipt.lot], batch=[receipt.output], shipment=[receipt.shipment])
    items = [
        Item(_("Number"), receipt.number),
        Item(_("The receiver's own reference"), receipt.source_reference),
        Item(_("Site"), receipt.site.name, url=links.url("site", receipt.site)),
        Item(_("Received, at the site"), instant(receipt.received_at, receipt.site.time_zone)),
        Item(_("Counts on"), day(receipt.day)),
        Item(_("Gross mass"), exact(receipt.gross_mass_kg), unit="kg"),
        Item(_("Tare"), exact(receipt.tare_mass_kg), unit="kg"),
        Item(_("Net mass"), exact(receipt.net_mass_kg), unit="kg"),
    ]
    if receipt.lot_id:
        items.append(Item(_("Lot"), receipt.lot.number, url=links.url("lot", receipt.lot)))
        items.append(Item(_("Chemistry"), receipt.lot.chemistry.label))
        if links.reaches("lot", receipt.lot):
            items.append(Item(_("Supplier"), str(receipt.lot.supplier)))
    else:
        items.append(Item(_("Batch"), receipt.output.number, url=links.url("batch", receipt.output)))
        items.append(Item(_("Material"), receipt.output.material.label))
    if receipt.shipment_id:
        items.append(Item(_("Shipment"), receipt.shipment.number, url=links.url("shipment", receipt.shipment)))
        if links.reaches("shipment", receipt.shipment):
            items.append(Item(_("Consignor"), str(receipt.shipment.consignor)))
    else:
        items.append(Item(_("Shipment"), _("none announced")))
    return items


def _figures(receipt, declared_kg) -> list[Figure]:
    figures = [Figure(_("Net mass"), exact(receipt.net_mass_kg), "kg", _("Gross less tare, on the weighbridge."))]
    if declared_kg is not None:
        gap_kg, share = difference(declared_kg, receipt.net_mass_kg)
        definition = _("Net mass less declared mass, per declared mass.")
        figures += [
            Figure(_("Declared"), exact(declared_kg), "kg", _("On the shipment's line, else by the lot itself.")),
            Figure(_("Difference"), exact(gap_kg), "kg"),
            Figure(_("Difference"), percent(share, digits=2), "%", definition),
        ]
    return figures
