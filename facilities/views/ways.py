"""A way through splits, shipments, receipts and runs, as a timeline and as a table."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consortium.quantities import exact
from consortium.views.records import Cell, Column, Section, day, instant, numeric
from facilities.tracing import Step, Way
from facilities.views.links import Links

MOST_EVENTS = 40
"""Entries of a timeline; the table beside it has every row."""


@dataclass(frozen=True)
class Event:
    """An entry of components/timeline.html."""

    title: str
    at: datetime
    at_label: str
    text: str = ""
    url: str = ""


@dataclass(frozen=True)
class Shown:
    """One direction of a way, ready for the page."""

    events: list[Event]
    section: Section
    notes: list[str]


def shown(way: Way, *, viewer, slug: str, title: str, empty: str) -> Shown:
    links = links_of(way, viewer)
    columns = [
        Column(_("When")),
        Column(_("Step")),
        Column(_("Of")),
        Column(_("Into, to or at")),
        Column(_("Mass (kg)"), True),
    ]
    rows = [_row(step, links) for step in way.steps]
    events = _events(way.steps, links)
    return Shown(
        events[:MOST_EVENTS], Section(slug, title, columns=columns, rows=rows, empty=empty), _notes(way, events)
    )


def _notes(way: Way, events: list[Event]) -> list[str]:
    notes = []
    if way.hidden_steps:
        notes.append(
            ngettext(
                "and %(count)s more step that you cannot see",
                "and %(count)s more steps that you cannot see",
                way.hidden_steps,
            )
            % {"count": way.hidden_steps}
        )
    if len(events) > MOST_EVENTS:
        notes.append(_("first %(count)s entries; the table has all") % {"count": MOST_EVENTS})
    if way.is_capped:
        notes.append(_("the way goes on: it was followed for the first rows only"))
    return notes


def links_of(way: Way, viewer) -> Links:
    lots, batches, shipments, receipts, runs, sites = [], [], [], [], [], []
    for step in way.steps:
        row = step.row
        if step.kind in {"split", "merge"}:
            lots += [row.parent, row.child]
        elif step.kind == "shipment":
            lots.append(row.lot)
            shipments.append(row.shipment)
        elif step.kind == "receipt":
            lots.append(row.lot)
            batches.append(row.output)
            receipts.append(row)
            sites.append(row.site)
        else:
            runs.append(row.run)
            sites.append(row.run.site)
            if step.kind == "input":
                lots.append(row.lot)
                batches.append(row.output)
            else:
                batches.append(row)
    links = Links(viewer, lot=lots, batch=batches, shipment=shipments, receipt=receipts, run=runs, site=sites)
    links.add_batches(step.row.batch_number for step in way.steps if step.kind == "shipment")
    return links


def _at(step: Step) -> str:
    if step.kind in {"split", "merge"}:
        return day(step.row.child.registered_on)
    if step.kind == "receipt":
        return instant(step.at, step.row.site.time_zone)
    if step.kind == "shipment":
        return instant(step.at)
    return instant(step.at, step.row.run.site.time_zone)


def _row(step: Step, links: Links) -> list:
    row, mass = step.row, numeric(step.mass_kg)
    if step.kind in {"split", "merge"}:
        named = _("Split") if step.kind == "split" else _("Merged")
        return [
            Cell(_at(step), is_short=True),
            named,
            links.cell("lot", row.parent),
            links.cell("lot", row.child),
            mass,
        ]
    if step.kind == "shipment":
        moved = links.cell("lot", row.lot) or links.numbered(row.batch_number)
        return [Cell(_at(step), is_short=True), _("Shipped"), moved, links.cell("shipment", row.shipment), mass]
    if step.kind == "receipt":
        moved = links.cell("lot", row.lot) or links.cell("batch", row.output)
        return [
            Cell(_at(step), is_short=True),
            _("Received"),
            moved,
            links.cell("receipt", row, f"{row.number} · {row.site.name}"),
            mass,
        ]
    run = links.cell("run", row.run, f"{row.run.number} · {row.run.step_label}")
    if step.kind == "input":
        fed = links.cell("lot", row.lot) or links.cell("batch", row.output) or row.reagent_label
        return [Cell(_at(step), is_short=True), _("Charged"), fed, run, mass]
    return [
        Cell(_at(step), is_short=True),
        _("Produced"),
        run,
        links.cell("batch", row, f"{row.number} · {row.material_label}"),
        mass,
    ]


def _events(steps: list[Step], links: Links) -> list[Event]:
    """A run is one entry, whatever it was charged with and produced; it stands where it started."""
    of_run: dict[int, list[Step]] = defaultdict(list)
    for step in steps:
        if step.kind in {"input", "output"}:
            of_run[step.row.run.pk].append(step)
    events = [_run_event(some, links) for some in of_run.values()]
    for step in steps:
        row = step.row
        if step.kind == "shipment":
            text = _("%(from)s to %(to)s, %(mass)s kg declared") % {
                "from": row.shipment.consignor,
                "to": row.shipment.consignee,
                "mass": exact(step.mass_kg),
            }
            title = _("Shipped with %(number)s") % {"number": row.shipment.number}
            events.append(Event(title, step.at, _at(step), text, links.url("shipment", row.shipment)))
        elif step.kind == "receipt":
            title = _("Received at %(site)s") % {"site": row.site.name}
            text = _("%(mass)s kg net (%(number)s)") % {"mass": exact(step.mass_kg), "number": row.number}
            events.append(Event(title, step.at, _at(step), text, links.url("receipt", row)))
        elif step.kind in {"split", "merge"}:
            title = _("Split") if step.kind == "split" else _("Merged")
            text = _("%(mass)s kg of %(parent)s into %(child)s") % {
                "mass": exact(step.mass_kg),
                "parent": row.parent.number,
                "child": row.child.number,
            }
            events.append(Event(title, step.at, _at(step), text, links.url("lot", row.child)))
    return sorted(events, key=lambda event: event.at)


def _run_event(steps: list[Step], links: Links) -> Event:
    run, charged, produced = steps[0].row.run, [], []
    for step in steps:
        row, mass = step.row, exact(step.mass_kg)
        if step.kind == "output":
            produced.append(f"{mass} kg {row.material_label} ({row.number})")
        else:
            charged.append(f"{mass} kg {row.lot or row.output or row.reagent_label}")
    parts = []
    if charged:
        parts.append(_("Charged with %(masses)s.") % {"masses": "; ".join(charged)})
    if produced:
        parts.append(_("The whole run produced %(masses)s.") % {"masses": "; ".join(produced)})
    names = {"step": run.step_label, "site": run.site.name, "number": run.number}
    at = instant(run.started_at, run.site.time_zone)
    title = _("%(step)s at %(site)s, run %(number)s") % names
    return Event(title, run.started_at, at, " ".join(parts), links.url("run", run))
