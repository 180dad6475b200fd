"""What moved, how far, what it emitted, and whether it came on time."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy

from dashboards.figures import legs as drawings
from dashboards.panels.common import own, quantity_over_time, rate_over_time
from dashboards.panels.panel import Ask, Column, Panel
from dashboards.panels.points import Share
from dashboards.ratios import (
    CARRIED_INTENSITY,
    CARRIED_PRIMARY_SHARE,
    ON_TIME,
    TRANSPORT_INTENSITY,
    TRANSPORT_PRIMARY_SHARE,
)
from dashboards.rows import Leg
from facilities import list_selectors as facilities

MOST_LEGS = 200
"""Of each sort; the list of legs has all."""

STATES = {
    "late": gettext_lazy("late"),
    "under_way": gettext_lazy("under way"),
    "without_plan": gettext_lazy("under way, no plan told"),
    "arrived_late": gettext_lazy("arrived late"),
}


def under_way(ask: Ask) -> Share:
    return Share(Decimal(facilities.legs_on_the_way(viewer=ask.viewer).count()))


def late_now(ask: Ask) -> Share:
    late = facilities.legs_on_the_way(viewer=ask.viewer).filter(planned_arrival_at__lt=timezone.now())
    return Share(Decimal(late.count()))


def legs(ask: Ask) -> list[Leg]:
    """What we carry right now, the latest first; then what arrived in the period after its plan."""
    now, period = timezone.now(), ask.selection.period
    moving = [_leg(ask, leg, now) for leg in facilities.legs_on_the_way(viewer=ask.viewer)[:MOST_LEGS]]
    arrived = facilities.legs_arrived_late(viewer=ask.viewer, start=_midnight(period.start), end=_midnight(period.end))
    return moving + [_leg(ask, leg, now) for leg in arrived[:MOST_LEGS]]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_current_timezone())


def _leg(ask: Ask, leg, now: datetime) -> Leg:
    planned, days_late = leg.planned_arrival_at, None
    if planned:
        minutes = ((leg.arrived_at or now) - planned) // timedelta(minutes=1)
        days_late = round(Decimal(minutes) / (24 * 60), 2)
    if leg.arrived_at:
        code = "arrived_late"
    elif planned is None:
        code = "without_plan"
    else:
        code = "late" if days_late > 0 else "under_way"
    number = leg.shipment.number
    return Leg(
        number,
        leg.sequence,
        leg.get_mode_display(),
        leg.from_place,
        leg.to_place,
        leg.un_number_id or "",
        leg.departed_at,
        planned,
        leg.arrived_at,
        str(STATES[code]),
        code,
        days_late,
        ask.record_url("shipment-legs", number),
    )


def _moment(instant: datetime | None) -> str | None:
    return timezone.localtime(instant).isoformat(timespec="minutes") if instant else None


LEGS = Panel(
    "legs-under-way",
    "Legs under way, and legs that came late",
    "What is on the road now, and what is late?",
    "d",
    legs,
    lambda found, ask: drawings.delays(found),
    (
        Column("shipment", gettext_lazy("Shipment"), lambda leg: leg.shipment, leads_on=True),
        Column("leg", gettext_lazy("Leg"), lambda leg: leg.sequence, True),
        Column("state", gettext_lazy("State"), lambda leg: leg.state),
        Column("days_late", gettext_lazy("Days late"), lambda leg: leg.days_late, True),
        Column("mode", gettext_lazy("Mode"), lambda leg: leg.mode),
        Column("from_place", gettext_lazy("From"), lambda leg: leg.start),
        Column("to_place", gettext_lazy("To"), lambda leg: leg.end),
        Column("un_number", gettext_lazy("UN number"), lambda leg: leg.un_number or None),
        Column("departed_at", gettext_lazy("Departed"), lambda leg: _moment(leg.departed_at)),
        Column("planned_arrival_at", gettext_lazy("Planned arrival"), lambda leg: _moment(leg.planned_arrival_at)),
        Column("arrived_at", gettext_lazy("Arrived"), lambda leg: _moment(leg.arrived_at)),
    ),
    "Legs we carry that have not arrived, as of now and whatever the period; and legs that arrived in the period "
    "after their plan. A leg ends with its arrival, with the departure of the next one, or when the shipment is "
    "weighed. Days are counted against the planned arrival: below zero there is time left.",
    "arrival, or now − planned arrival",
    "Shipments' legs, by declaration.",
    is_wide=True,
    empty_title="Nothing is under way, and nothing came late",
    empty_text="Legs appear here when a consignor names you as their carrier.",
)

PANELS = (
    LEGS,
    rate_over_time(
        "on-time-share",
        "Legs on time, by mode",
        "Do our transports keep their plan?",
        ON_TIME,
        by="transport_mode",
        perspective=own,
        listing="shipment-legs",
        empty_text="The share needs legs with a planned and an actual arrival: consignors send both with a shipment.",
    ),
    quantity_over_time(
        "transport-emissions",
        "Transport emissions of our shipments, by mode and emission factors",
        "What do our shipments emit?",
        "transport_emissions_kg",
        by="transport_mode method",
        perspective=own,
        listing="shipments",
    ),
    rate_over_time(
        "transport-intensity",
        "Emission intensity of our shipments, by mode and emission factors",
        "Do our shipments get cleaner?",
        TRANSPORT_INTENSITY,
        by="transport_mode method",
        perspective=own,
        listing="shipments",
    ),
    rate_over_time(
        "transport-primary-data",
        "Primary data behind our transport emissions, by mode",
        "How much of it do the carriers measure themselves?",
        TRANSPORT_PRIMARY_SHARE,
        by="transport_mode",
        perspective=own,
        listing="shipments",
        empty_text="The share needs shipments with legs; it rises when legs name their carriers' own categories.",
    ),
    quantity_over_time(
        "hub-emissions",
        "Hub emissions of our shipments, by emission factors",
        "What do the hubs on their way emit?",
        "hub_emissions_kg",
        by="method",
        perspective=own,
        listing="shipments",
    ),
    quantity_over_time(
        "dispatched",
        "Mass dispatched, by partner",
        "Who do we send to?",
        "mass_dispatched_kg",
        by="counterparty_id",
        perspective=own,
        listing="shipments",
    ),
    quantity_over_time(
        "carried-activity",
        "Transport activity carried, by mode",
        "What moves, and how?",
        "carried_activity_tkm",
        by="transport_mode",
        perspective=own,
        listing="shipment-legs",
    ),
    quantity_over_time(
        "carried-emissions",
        "Emissions of what we carried, by mode and emission factors",
        "What do our transports emit?",
        "carried_emissions_kg",
        by="transport_mode method",
        perspective=own,
        listing="shipment-legs",
    ),
    rate_over_time(
        "carried-intensity",
        "Emission intensity of what we carried, by mode and emission factors",
        "Do our transports get cleaner?",
        CARRIED_INTENSITY,
        by="transport_mode method",
        perspective=own,
        listing="shipment-legs",
    ),
    rate_over_time(
        "carried-primary-data",
        "Primary data behind the emissions of what we carried, by mode",
        "How much of it counts with our own figures?",
        CARRIED_PRIMARY_SHARE,
        by="transport_mode",
        perspective=own,
        listing="shipment-legs",
        empty_text="The share rises when consignors name our own categories: send a file of them first.",
    ),
)
