"""What a shipment emitted: leg by leg and hub by hub with what each rests on, the totals, and what others report."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from consortium.access.viewer import Viewer
from consortium.quantities import exact, grouped
from consortium.views.records import Cell, Column, Figure, Item, Section, instant, numeric, percent
from feedstock import transport_selectors as selectors
from feedstock.choices import DistanceKind, HubType
from feedstock.codes import spaced
from feedstock.emissions import ACTUAL, Footprint, per_tonne
from feedstock.transport_selectors import Counts, HubCount, LegCount

TONES = {"read": "good", "derived": "neutral", "secondary": "neutral", "to_be_verified": "warn"}
CO2E = "kg CO2e"


def figures(counts: Counts | None) -> list[Figure]:
    """Activity, emissions by each set of factors, and how much of it the operators know themselves."""
    whole = counts.footprint if counts else Footprint()
    activity = Figure(
        _("Transport activity"),
        grouped(whole.activity_tkm, 1) if counts else None,
        "t km",
        _("Mass times transport distance of each leg below."),
    )
    definition = _("Mass times distance times intensity of each leg, and throughput of each hub; well to wheel.")
    if not whole.parts:
        return [activity, Figure(_("Emissions"), None, CO2E, definition)]
    emissions = [
        Figure(
            _("Emissions, %(method)s") % {"method": method} if whole.is_mixed else _("Emissions"),
            grouped(part.wtw_kg, 1),
            CO2E,
            definition,
        )
        for method, part in whole.parts.items()
    ]
    return [activity, *emissions, primary_figure(whole)]


def primary_figure(whole: Footprint) -> Figure:
    return Figure(
        _("Primary data"),
        percent(whole.primary_share),
        "%",
        _("Share of the transport activity (t km) that counts with the operator's own figure, from measured energy."),
    )


def notices(counts: Counts | None) -> list[str]:
    """What a reader must know before comparing the figures."""
    if counts is None:
        return []
    found = []
    whole = counts.footprint
    if whole.is_mixed:
        found.append(
            _("Its emissions rest on several sets of emission factors, which are not added up: %(methods)s.")
            % {"methods": ", ".join(whole.parts)}
        )
    if counts.uncounted:
        found.append(
            _("Legs that are in no sum, because nothing says how their kind of distance is adjusted: %(number)s.")
            % {"number": counts.uncounted}
        )
    return found


def sections(shipment, legs: Sequence, counts: Counts | None, viewer: Viewer, *, may_export: bool) -> list[Section]:
    adjustments = {one.code: one for one in selectors.distance_adjustments(viewer=viewer)}
    passages = list(selectors.passages_of(viewer=viewer, shipment=shipment))
    found = []
    for leg in legs:
        found += [_hub(one, counts) for one in passages if one.after_leg == leg.sequence - 1]
        found.append(_leg(leg, counts and counts.leg(leg.pk), adjustments))
    found += [_hub(one, counts) for one in passages if one.after_leg >= len(legs)]
    if not found:
        found = [Section("legs", _("Legs"), empty=_("No leg is recorded."))]
    return [*found, *_totals(shipment, counts, may_export), *_reports(shipment, viewer)]


# A leg ----------------------------------------------------------------------------------------------------------------


def _leg(leg, count: LegCount | None, adjustments: dict) -> Section:
    """A list of facts: a table of all that the law and ISO 14083 ask of a leg would be wider than any screen."""
    route = {
        "number": leg.sequence,
        "mode": leg.get_mode_display(),
        "from": f"{leg.from_place}, {leg.from_country.code}",
        "to": f"{leg.to_place}, {leg.to_country.code}",
    }
    un_number = f"{leg.un_number.code} · {leg.un_number.shipping_name}" if leg.un_number_id else None
    waste_code = f"{spaced(leg.waste_code_id)} · {leg.waste_code.meaning}" if leg.waste_code_id else None
    return Section(
        f"leg-{leg.sequence}",
        _("Leg %(number)s: %(mode)s, %(from)s to %(to)s") % route,
        items=[
            Item(_("Carrier"), str(leg.carrier) if leg.carrier_id else None),
            Item(_("UN number"), un_number),
            Item(_("Waste code"), waste_code),
            Item(_("Departure"), _planned_and_actual(leg.planned_departure_at, leg.departed_at)),
            Item(_("Arrival"), _planned_and_actual(leg.planned_arrival_at, leg.arrived_at)),
            Item(_("Distance as recorded"), f"{exact(leg.distance_km)} km · {leg.get_distance_kind_display()}"),
            *(_counted(leg, count, adjustments) if count else []),
            *_intensity(leg),
        ],
    )


def _counted(leg, count: LegCount, adjustments: dict) -> list[Item]:
    activity = None
    if count.activity_tkm is not None:
        activity = _("%(activity)s t km (%(mass)s kg over %(distance)s km)") % {
            "activity": exact(count.activity_tkm),
            "mass": exact(count.mass_kg),
            "distance": exact(count.planned_km),
        }
    return [
        Item(_("Transport activity"), activity),
        *_adjusted(leg, count, adjustments),
        Item(_("Emissions, well to wheel"), None if count.wtw_kg is None else exact(count.wtw_kg), unit=CO2E),
        Item(_("Of them, tank to wheel"), None if count.ttw_kg is None else exact(count.ttw_kg), unit=CO2E),
    ]


def _adjusted(leg, count: LegCount, adjustments: dict) -> list[Item]:
    """What was made of the distance, and what that rests on."""
    label, basis = _("Distance that the intensity counts on"), DistanceKind(count.basis).label
    if count.counted_km is None:
        said = _("%(kind)s: nothing says how the recorded distance becomes it") % {"kind": basis}
        return [Item(label, said), Item(_("Emissions"), _("not counted"), tone="warn")]
    counted = {"distance": exact(count.counted_km), "kind": basis, "recorded": exact(leg.distance_km)}
    if leg.distance_kind == count.basis:
        return [Item(label, _("%(distance)s km · %(kind)s, as recorded: not adjusted") % counted)]
    one = adjustments[count.adjustment]
    steps = f"{'×' if count.basis == ACTUAL else '÷'} {exact(one.factor)}"
    if one.added_km:
        steps = f"{'+' if count.basis == ACTUAL else '−'} {exact(one.added_km)} km"
    said = _("%(distance)s km · %(kind)s: %(recorded)s km %(steps)s, once") % (counted | {"steps": steps})
    return [
        Item(label, said),
        Item(_("The adjustment rests on"), one.source),
        Item(_("Its certainty"), str(one.get_certainty_display()), tone=TONES[one.certainty]),
    ]


def _intensity(leg) -> list[Item]:
    """The operator's own category where the leg names one; otherwise the default of the mode, with its certainty."""
    operation = leg.operation
    if operation is None:
        one = leg.intensity
        return [
            Item(
                _("Intensity, well to wheel"), f"{exact(one.g_co2e_per_tkm)} g CO2e/t km · {one.label} · {one.method}"
            ),
            Item(_("The intensity rests on"), one.source),
            Item(_("Its certainty"), str(one.get_certainty_display()), tone=TONES[one.certainty]),
            Item(_("Data"), _("default of the mode: estimated"), tone="neutral"),
        ]
    value = f"{exact(operation.wtw_g_per_tkm)} g CO2e/t km · {operation.label} · {operation.method}"
    load = _load(operation)
    return [
        Item(_("Intensity, well to wheel"), value),
        *_rests_on(operation),
        *([Item(_("Load factor and empty distance"), load)] if load else []),
    ]


def _rests_on(operation) -> list[Item]:
    said = _("%(source)s · category %(reference)s of %(operator)s") % {
        "operator": operation.organisation,
        "reference": operation.source_reference,
        "source": operation.source,
    }
    data = Item(_("Data"), _("primary"), tone="good") if operation.is_primary else Item(_("Data"), _("modelled"))
    return [Item(_("The intensity rests on"), said), data]


def _load(operation) -> str:
    parts = [
        (_("loaded to %(share)s %%"), operation.load_factor),
        (_("%(share)s %% of the distance empty"), operation.empty_distance_factor),
    ]
    return " · ".join(text % {"share": percent(share)} for text, share in parts if share is not None)


def _planned_and_actual(planned: datetime | None, actual: datetime | None) -> str:
    return _("%(actual)s (planned: %(planned)s)") % {
        "actual": instant(actual) or _("not recorded"),
        "planned": instant(planned) or _("not recorded"),
    }


# Hubs, totals, reports ------------------------------------------------------------------------------------------------


def _hub(passage, counts: Counts | None) -> Section:
    operation = passage.operation
    count: HubCount | None = counts.hub(passage.pk) if counts else None
    return Section(
        f"hub-{passage.pk}",
        _("Hub: %(place)s, %(country)s") % {"place": operation.place, "country": operation.country.code},
        items=[
            Item(_("Operator"), str(operation.organisation)),
            Item(_("Kind of hub"), str(HubType(operation.hub_type).label)),
            Item(_("Throughput"), exact(count.mass_kg) if count else None, unit="kg"),
            Item(
                _("Intensity, well to wheel"),
                f"{exact(operation.wtw_kg_per_t)} kg CO2e/t · {operation.label} · {operation.method}",
            ),
            *_rests_on(operation),
            Item(_("Emissions, well to wheel"), exact(count.wtw_kg) if count else None, unit=CO2E),
            Item(
                _("Of them, tank to wheel"),
                exact(count.ttw_kg) if count and count.ttw_kg is not None else None,
                unit=CO2E,
            ),
        ],
    )


def _totals(shipment, counts: Counts | None, may_export: bool) -> list[Section]:
    if counts is None:
        return []
    whole, mass_kg = counts.footprint, shipment.declared_mass_kg or Decimal(0)
    return [
        Section(
            "emissions",
            _("Emissions of the shipment"),
            _(
                "Sums over the legs and hubs above, for each set of emission factors; what rests on different sets is "
                "not added up. Per tonne: divided by the declared mass."
            ),
            columns=method_columns(),
            rows=method_rows(whole, mass_kg),
            empty=_("No leg of it counts."),
            link_label=_("As iLEAP document (JSON)") if may_export and whole.parts else "",
            link_url=reverse("shipment-ileap", args=[shipment.number]) if may_export and whole.parts else "",
        )
    ]


def method_columns() -> list[Column]:
    return [
        Column(_("Emission factors")),
        Column(_("Well to wheel (kg CO2e)"), True),
        Column(_("Of it tank to wheel (kg CO2e)"), True),
        Column(_("Well to wheel per tonne (kg CO2e/t)"), True),
    ]


def method_rows(whole: Footprint, mass_kg: Decimal) -> list[list]:
    return [
        [
            method,
            numeric(part.wtw_kg),
            numeric(part.ttw_kg) or Cell(_("not stated"), is_number=True),
            numeric(per_tonne(part.wtw_kg, mass_kg)),
        ]
        for method, part in whole.parts.items()
    ]


def _reports(shipment, viewer: Viewer) -> list[Section]:
    elements = list(selectors.elements_of(viewer=viewer, shipment=shipment))
    if not elements:
        return []
    rows = [
        [
            str(one.report.organisation),
            one.code,
            one.category,
            numeric(one.distance_km),
            "" if one.is_hub else one.get_distance_kind_display(),
            numeric(one.activity_tkm),
            numeric(one.wtw_kg),
            numeric(one.ttw_kg),
        ]
        for one in elements
    ]
    columns = [
        Column(_("Reported by")),
        Column(_("Leg or hub")),
        Column(_("Category")),
        Column(_("Distance (km)"), True),
        Column(_("Kind of distance")),
        Column(_("Activity (t km)"), True),
        Column(_("Well to wheel (kg CO2e)"), True),
        Column(_("Of it tank to wheel (kg CO2e)"), True),
    ]
    return [
        Section(
            "reports",
            _("What operators report of it"),
            _("From iLEAP documents, by the operators' own reckoning: beside the figures above, never in them."),
            columns=columns,
            rows=rows,
        )
    ]


def journey_section(journeys: Sequence[selectors.Journey]) -> Section:
    """A lot's part of every shipment that carried it."""
    rows = [
        [
            Cell(one.shipment.number, url=reverse("shipment", args=[one.shipment.number]), is_short=True),
            one.shipment.dispatch_day.isoformat(),
            Cell(percent(one.mass_kg / one.whole_kg), is_number=True),
            numeric(one.footprint.activity_tkm),
            method,
            numeric(part.wtw_kg),
            numeric(per_tonne(part.wtw_kg, one.mass_kg)),
            Cell(percent(one.footprint.primary_share) or "–", is_number=True),
        ]
        for one in journeys
        for method, part in one.footprint.parts.items()
    ]
    return Section(
        "journeys",
        _("What its way emitted"),
        _(
            "Its part, by mass, of every shipment that carried it and that you see: legs and hubs, well to wheel, "
            "after ISO 14083. A shipment that counts with several sets of emission factors has a row for each: they "
            "are not added up."
        ),
        columns=[
            Column(_("Shipment")),
            Column(_("Dispatched")),
            Column(_("Share of the load (%)"), True),
            Column(_("Activity (t km)"), True),
            Column(_("Emission factors")),
            Column(_("Emissions (kg CO2e)"), True),
            Column(_("Per tonne (kg CO2e/t)"), True),
            Column(_("Primary data (%)"), True),
        ],
        rows=rows,
        empty=_("No shipment that you see has carried it."),
    )
