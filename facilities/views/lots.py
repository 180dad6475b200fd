"""A lot: what it is, what the scales say of it, its way both ways, and what came back of it."""

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
from consortium.views.records import Cell, Column, Figure, Item, Section, day, numeric, percent
from facilities import selectors, tracing
from facilities.mass_balance import difference
from facilities.views import explained, transport, ways
from facilities.views.assays import assay_section, contradiction_notice
from facilities.views.declared import gap_notice, weighing_columns, weighing_rows
from feedstock import selectors as feedstock
from feedstock import services, transport_selectors


@require_GET
@requires(P.LOT_VIEW)
def lot(request: HttpRequest, number: str) -> HttpResponse:
    viewer = request.viewer
    found = get_object_or_404(feedstock.lots(viewer=viewer), number=number)
    receipts = list(selectors.receipts(viewer=viewer).filter(lot=found))
    declared = selectors.declared_masses(viewer=viewer, receipts=receipts)
    came_from = ways.shown(
        tracing.came_from(viewer=viewer, lot=found),
        viewer=viewer,
        slug="came-from",
        title=_("Where it came from"),
        empty=_("It was registered as it is, not split from or merged of other lots."),
    )
    went_to = ways.shown(
        tracing.went_to(viewer=viewer, lot=found),
        viewer=viewer,
        slug="went-to",
        title=_("Where it went"),
        empty=_("It has not been shipped, received, split or charged yet, as far as you can see."),
    )
    doubts = selectors.contradictions(viewer=viewer, lots=[found]).get(found.pk, [])
    context = {
        "title": _("Lot %(number)s") % {"number": found.number},
        "subtitle": f"{found.chemistry.label} · {found.get_form_factor_display()} · {found.supplier}",
        "back_url": url_of("lots"),
        "back_label": _("Lots"),
        "record": records.frame(found, viewer=viewer, rows=feedstock.lots(viewer=viewer), page="lot"),
        "notices": [n for r in receipts if (n := gap_notice(r.number, declared.get(r.pk), r.net_mass_kg))]
        + [contradiction_notice(found, one) for one in doubts],
        "figures": _figures(viewer, found, receipts, declared),
        "items": _items(found, is_doubted=bool(doubts)),
        "weighings": Section(
            "weighings",
            _("Declared against received"),
            columns=weighing_columns(),
            rows=weighing_rows(receipts, declared, viewer),
            empty=_("No weighbridge has recorded it yet."),
        ),
        "came_from": came_from,
        "went_to": went_to,
        "returned": _returned(tracing.returned(viewer=viewer, lot=found)),
        "journeys": transport.journey_section(transport_selectors.journeys(viewer=viewer, lot=found)),
        "assays": assay_section(
            selectors.assays(viewer=viewer).filter(lot=found), viewer, empty=_("No laboratory has reported on it.")
        ),
        "may_withdraw": feedstock.lots_to_void(viewer=viewer).filter(pk=found.pk).exists(),
        "withdraw_url_name": "withdraw-lot",
        "number": found.number,
        "form": WithdrawForm(),
    }
    return render(request, "facilities/lot.html", context)


@require_POST
@requires(P.FACT_VOID)
def withdraw_lot(request: HttpRequest, number: str) -> HttpResponse:
    return records.withdraw(
        request,
        number,
        rows=feedstock.lots_to_void(viewer=request.viewer),
        page="lot",
        work=lambda fact, reason: services.void_lots([fact], reason=reason, by=request.user),
    )


def _items(lot, *, is_doubted: bool) -> list[Item]:
    is_sound = lot.condition == "intact"
    return [
        Item(_("Number"), lot.number),
        Item(_("The supplier's own reference"), lot.source_reference),
        Item(_("Supplier"), str(lot.supplier)),
        Item(_("Held by"), str(lot.holder)),
        Item(_("On its way to"), str(lot.destined_for) if lot.destined_for_id else None),
        Item(_("Chemistry"), lot.chemistry.label, tone="warn" if is_doubted else ""),
        Item(_("Form"), lot.get_form_factor_display()),
        Item(_("Condition"), lot.get_condition_display(), tone="" if is_sound else "warn"),
        Item(_("Origin"), lot.get_origin_display()),
        Item(_("Collected in"), lot.collected_in.name),
        Item(_("Registered on"), day(lot.registered_on)),
        Item(_("Declared mass"), exact(lot.declared_mass_kg), unit="kg"),
        Item(_("Battery passport"), lot.battery_passport_id or None),
    ]


def _figures(viewer, lot, receipts, declared) -> list[Figure]:
    figures = [Figure(_("Declared"), exact(lot.declared_mass_kg), "kg")]
    if receipts:
        latest = receipts[0]
        definition, url = _("Net mass of the latest receipt."), explained.receipt_figure(viewer, latest)
        figures.append(Figure(_("Weighed last"), exact(latest.net_mass_kg), "kg", definition, url))
        if latest.pk in declared:
            _gap, share = difference(declared[latest.pk], latest.net_mass_kg)
            definition = _("Net mass less declared mass, per declared mass; of the latest receipt.")
            figures.append(Figure(_("Difference"), percent(share, digits=2), "%", definition))
    return figures


def _returned(rows: list[tracing.Returned]) -> Section:
    def mass(value_kg, is_estimated) -> Cell:
        return Cell(f"{exact(value_kg)} {_('(estimated)')}" if is_estimated else exact(value_kg), is_number=True)

    return Section(
        "returned",
        _("What came back of it"),
        _(
            "In the lot: declared mass times the element's share, by assay, or by the composition table and then "
            "marked as estimated. Returned: element mass of products won so far, split over the lots they came from "
            "by element mass through every run; it counts as on the boards."
        ),
        columns=[
            Column(_("Element")),
            Column(_("In the lot (kg)"), True),
            Column(_("Returned so far (kg)"), True),
            Column(_("Share returned (%)"), True),
        ],
        rows=[
            [
                f"{row.element} · {row.name}",
                mass(row.content_kg, row.is_content_estimated),
                mass(row.returned_kg, row.is_returned_estimated) if row.returned_kg else numeric(row.returned_kg),
                Cell(percent(row.share) or "–", is_number=True),
            ]
            for row in rows
        ],
        empty=_("Neither an assay nor the composition table says what it holds."),
    )
