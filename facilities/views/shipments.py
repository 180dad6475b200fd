"""A shipment: its lines against what arrived, and its legs with what they emitted.

Its parties see all of it.  A carrier reaches its own legs and no line: the page then says so, and leaves out what
only the parties can compare.
"""

from datetime import datetime
from decimal import Decimal

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
from consortium.views.records import Column, Figure, Item, Section, day, instant, numeric
from facilities import selectors
from facilities.views.declared import gap_cells, gap_notice
from facilities.views.links import Links
from feedstock import selectors as feedstock
from feedstock import services


@require_GET
@requires(P.SHIPMENT_VIEW)
def shipment(request: HttpRequest, number: str) -> HttpResponse:
    viewer = request.viewer
    rows = feedstock.shipments(viewer=viewer)
    found = get_object_or_404(rows, number=number)
    lines = list(feedstock.lines_of(viewer=viewer, shipment=found))
    receipts = list(selectors.receipts(viewer=viewer).filter(shipment=found))
    declared = selectors.declared_masses(viewer=viewer, receipts=receipts)
    legs = feedstock.legs_of(viewer=viewer, shipment=found)
    figures = feedstock.leg_figures(viewer=viewer, shipment=found)
    context = {
        "title": _("Shipment %(number)s") % {"number": found.number},
        "subtitle": _("%(from)s to %(to)s") % {"from": found.consignor, "to": found.consignee},
        "back_url": url_of("shipments"),
        "back_label": _("Shipments"),
        "record": records.frame(found, viewer=viewer, rows=rows, page="shipment"),
        "notices": [n for r in receipts if (n := gap_notice(r.number, declared.get(r.pk), r.net_mass_kg))],
        "figures": _figures(found, lines, receipts, figures),
        "items": [
            Item(_("Number"), found.number),
            Item(_("The consignor's own reference"), found.source_reference),
            Item(_("Consignor"), str(found.consignor)),
            Item(_("Consignee"), str(found.consignee)),
            Item(_("Dispatched"), instant(found.dispatched_at, found.consignor.time_zone)),
            Item(_("Day of dispatch, at the consignor"), day(found.dispatch_day)),
            Item(
                _("Declared mass"), None if found.declared_mass_kg is None else exact(found.declared_mass_kg), unit="kg"
            ),
        ],
        "sections": [_lines(lines, receipts, viewer), *_legs(legs, figures)],
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


def _figures(shipment, lines, receipts, legs: dict[int, tuple[Decimal, Decimal]]) -> list[Figure]:
    received_kg = sum((receipt.net_mass_kg for receipt in receipts), Decimal(0))
    received = Figure(
        _("Received so far"), exact(received_kg) if receipts else None, "kg", _("Net mass of its receipts.")
    )
    activity_tkm = sum((activity for activity, _emissions in legs.values()), Decimal(0))
    emissions_kg = sum((emissions for _activity, emissions in legs.values()), Decimal(0))
    return [
        Figure(_("Declared"), exact(shipment.declared_mass_kg or Decimal(0)), "kg"),
        *([received] if lines else []),
        Figure(
            _("Transport activity"),
            exact(activity_tkm) if legs else None,
            "t km",
            _("Mass times distance of each leg below."),
        ),
        Figure(
            _("Emissions"),
            exact(emissions_kg) if legs else None,
            "kg CO2e",
            _("Transport activity times the intensity of each leg's mode, well to wheel (ISO 14083)."),
        ),
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


def _legs(legs, figures: dict[int, tuple[Decimal, Decimal]]) -> list[Section]:
    """A leg is a list of facts: a table of all that the law and ISO 14083 ask of one would be wider than any screen."""
    sections = [_leg(leg, *figures.get(leg.pk, (None, None))) for leg in legs]
    return sections or [Section("legs", _("Legs"), empty=_("No leg is recorded."))]


def _leg(leg, activity_tkm: Decimal | None, emissions_kg: Decimal | None) -> Section:
    route = {
        "number": leg.sequence,
        "mode": leg.get_mode_display(),
        "from": f"{leg.from_place}, {leg.from_country.code}",
        "to": f"{leg.to_place}, {leg.to_country.code}",
    }
    source = f" · {leg.intensity.source}" if leg.intensity.source else ""
    un_number = f"{leg.un_number.code} · {leg.un_number.shipping_name}" if leg.un_number_id else None
    waste_code = f"{leg.waste_code.code} · {leg.waste_code.meaning}" if leg.waste_code_id else None
    distance = f"{exact(leg.distance_km)} km · {leg.get_distance_kind_display()}"
    intensity = f"{exact(leg.intensity.g_co2e_per_tkm)} g CO2e/t km · {leg.intensity.label}{source}"
    return Section(
        f"leg-{leg.sequence}",
        _("Leg %(number)s: %(mode)s, %(from)s to %(to)s") % route,
        items=[
            Item(_("Carrier"), str(leg.carrier) if leg.carrier_id else None),
            Item(_("Distance"), distance),
            Item(_("UN number"), un_number),
            Item(_("Waste code"), waste_code),
            Item(_("Departure"), _planned_and_actual(leg.planned_departure_at, leg.departed_at)),
            Item(_("Arrival"), _planned_and_actual(leg.planned_arrival_at, leg.arrived_at)),
            Item(_("Transport activity"), None if activity_tkm is None else exact(activity_tkm), unit="t km"),
            Item(_("Emissions"), None if emissions_kg is None else exact(emissions_kg), unit="kg CO2e"),
            Item(_("Intensity, well to wheel"), intensity),
        ],
    )


def _planned_and_actual(planned: datetime | None, actual: datetime | None) -> str:
    return _("%(actual)s (planned: %(planned)s)") % {
        "actual": instant(actual) or _("not recorded"),
        "planned": instant(planned) or _("not recorded"),
    }
