"""A shipment: its lines against what arrived, and its legs with what they emitted.

Its parties see all of it.  A carrier reaches its own legs and no line: the page then says so, and leaves out what
only the parties can compare.
"""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from consortium.access.http import requires
from consortium.access.permissions import Permission as P
from consortium.context import url_of
from consortium.forms import WithdrawForm
from consortium.quantities import exact
from consortium.refusals import Refusal
from consortium.views import records
from consortium.views.records import Column, Figure, Item, Section, day, instant, numeric
from facilities import selectors
from facilities.views import transport
from facilities.views.declared import gap_cells, gap_notice
from facilities.views.links import Links
from facilities.views.transport_law import law_sections
from feedstock import selectors as feedstock
from feedstock import services, transport_selectors
from feedstock.transport_documents import ileap_document


@require_GET
@requires(P.SHIPMENT_VIEW)
def shipment(request: HttpRequest, number: str) -> HttpResponse:
    viewer = request.viewer
    rows = feedstock.shipments(viewer=viewer)
    found = get_object_or_404(rows, number=number)
    lines = list(feedstock.lines_of(viewer=viewer, shipment=found))
    versions = feedstock.versions_of(viewer=viewer, shipment=found)
    receipts = list(selectors.receipts(viewer=viewer).filter(shipment__in=versions))
    declared = selectors.declared_masses(viewer=viewer, receipts=receipts)
    legs = list(feedstock.legs_of(viewer=viewer, shipment=found))
    counts = transport_selectors.counts(viewer=viewer, shipments=[found.pk]).get(found.pk)
    context = {
        "title": _("Shipment %(number)s") % {"number": found.number},
        "subtitle": _("%(from)s to %(to)s") % {"from": found.consignor, "to": found.consignee},
        "back_url": url_of("shipments"),
        "back_label": _("Shipments"),
        "record": records.frame(found, viewer=viewer, rows=rows, page="shipment"),
        "notices": [n for r in receipts if (n := gap_notice(r.number, declared.get(r.pk), r.net_mass_kg))]
        + transport.notices(counts),
        "figures": _figures(found, lines, receipts) + transport.figures(counts),
        "items": [
            Item(_("Number"), found.number),
            Item(_("The consignor's own reference"), found.source_reference),
            Item(_("Consignor"), str(found.consignor)),
            Item(_("Consignee"), str(found.consignee)),
            Item(_("Dispatched"), instant(found.dispatched_at, found.consignor.time_zone)),
            Item(_("Day of dispatch, at the consignor"), day(found.dispatch_day)),
            Item(_("Sent for"), found.get_purpose_display() if found.purpose else None),
            Item(
                _("Declared mass"), None if found.declared_mass_kg is None else exact(found.declared_mass_kg), unit="kg"
            ),
        ],
        "sections": [
            _lines(lines, receipts, viewer),
            *transport.sections(found, legs, counts, viewer, may_export=viewer.can(P.DATA_EXPORT)),
            *law_sections(found, lines, legs, viewer),
        ],
        "may_withdraw": feedstock.shipments_to_void(viewer=viewer).filter(pk=found.pk).exists(),
        "withdraw_url_name": "withdraw-shipment",
        "number": found.number,
        "form": WithdrawForm(),
    }
    return render(request, "consortium/record.html", context)


@require_POST
@requires(P.FACT_VOID)
def withdraw_shipment(request: HttpRequest, number: str) -> HttpResponse:
    return records.withdraw(
        request,
        number,
        rows=feedstock.shipments_to_void(viewer=request.viewer),
        page="shipment",
        work=lambda fact, reason: services.void_shipments([fact], reason=reason, by=request.user),
    )


@require_GET
@requires(P.DATA_EXPORT)
def shipment_ileap(request: HttpRequest, number: str) -> HttpResponse:
    """What the viewer sees of its transport, as an iLEAP document."""
    found = get_object_or_404(feedstock.shipments(viewer=request.viewer), number=number)
    try:
        document = ileap_document(found, viewer=request.viewer)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("shipment", number=number)
    response = HttpResponse(document, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{found.number}-ileap.json"'
    return response


def _figures(shipment, lines, receipts) -> list[Figure]:
    received_kg = sum((receipt.net_mass_kg for receipt in receipts), Decimal(0))
    received = Figure(
        _("Received so far"), exact(received_kg) if receipts else None, "kg", _("Net mass of its receipts.")
    )
    return [
        Figure(_("Declared"), exact(shipment.declared_mass_kg or Decimal(0)), "kg"),
        *([received] if lines else []),
    ]


def _lines(lines, receipts, viewer) -> Section:
    """Each line beside the receipts of the same lot or batch; several weighings of one line are added up."""
    links = Links(viewer, lot=[line.lot for line in lines], receipt=receipts)
    links.add_batches(line.batch_number for line in lines)
    rows = []
    for line in lines:
        weighed = [
            r
            for r in receipts
            if (line.lot_id and r.lot_id == line.lot_id) or (r.output_id and r.output.number == line.batch_number)
        ]
        received_kg = sum((r.net_mass_kg for r in weighed), Decimal(0)) if weighed else None
        rows.append(
            [
                links.cell("lot", line.lot) or links.numbered(line.batch_number),
                line.lot.chemistry.label if line.lot_id else line.material.label,
                links.cell("receipt", weighed[0]) if weighed else None,
                numeric(line.declared_mass_kg),
                numeric(received_kg),
                *gap_cells(line.declared_mass_kg, received_kg),
            ]
        )
    columns = [
        Column(_("Lot or batch")),
        Column(_("What it is")),
        Column(_("Receipt")),
        Column(_("Declared (kg)"), True),
        Column(_("Received (kg)"), True),
        Column(_("Difference (kg)"), True),
        Column(_("Difference"), True),
    ]
    return Section(
        "lines",
        _("Lines, and what arrived of them"),
        columns=columns,
        rows=rows,
        empty=_("Consignor and consignee see them. You see the legs that your organisation carries."),
    )
