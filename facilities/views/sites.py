"""A site: what it is and may do, its lines, meters and scales, what happened there last, and who sees it."""

from collections import defaultdict
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from consortium import selectors as partners
from consortium.access.http import requires
from consortium.access.permissions import Permission as P
from consortium.context import url_of
from consortium.quantities import exact
from consortium.views.records import Column, Figure, Item, Section, day, day_cell, moment, numeric
from facilities import balance_selectors, selectors
from facilities.views.declared import weighing_columns, weighing_rows
from facilities.views.links import Links

EXPIRES_SOON = timedelta(days=90)
LATEST = 10
"""Receipts and runs shown; the lists have all."""


@require_GET
@requires(P.SITE_VIEW)
def site(request: HttpRequest, code: str) -> HttpResponse:
    viewer = request.viewer
    found = get_object_or_404(selectors.sites(viewer=viewer), code=code)
    may_change = selectors.sites_for(viewer=viewer, permission=P.SITE_RECORD).filter(pk=found.pk).exists()
    actions = [
        Item(_("Change"), url=reverse("change-site", args=[code])),
        Item(_("Add a line"), url=reverse("add-line", args=[code])),
        Item(_("Add a meter"), url=reverse("add-meter", args=[code])),
        Item(_("Add a scale"), url=reverse("add-scale", args=[code])),
    ]
    context = {
        "title": found.name,
        "subtitle": f"{found.get_kind_display()} · {found.operator} · {found.country.name}",
        "back_url": url_of("sites"),
        "back_label": _("Sites"),
        "actions": actions if may_change else [],
        "figures": [
            Figure(_("Local time"), timezone.now().astimezone(_zone(found)).strftime("%H:%M"), found.time_zone),
            Figure(_("Nameplate capacity"), exact(found.nameplate_capacity_kg_per_year / 1000), "t/a"),
        ],
        "notices": _permit_notices(found),
        "items": _items(found),
        "sections": [
            _lines(found, viewer),
            _meters(found, viewer),
            _scales(found, viewer),
            _receipts(found, viewer),
            _runs(found, viewer),
            _openness(found, viewer),
        ],
    }
    return render(request, "facilities/site.html", context)


def _zone(site) -> ZoneInfo:
    return ZoneInfo(site.time_zone)


def _days_left(site) -> int | None:
    """Days for which the permit is still valid, today at the site included; below one when it has ended."""
    if site.permit_valid_until is None:
        return None
    return (site.permit_valid_until - timezone.localdate(timezone=_zone(site))).days + 1


def _permit_notices(site) -> list[str]:
    left = _days_left(site)
    if left is None or left > EXPIRES_SOON.days:
        return []
    if left < 1:
        return [_("The permit ended on %(day)s.") % {"day": day(site.permit_valid_until)}]
    return [_("The permit ends in %(days)s days, on %(day)s.") % {"days": left, "day": day(site.permit_valid_until)}]


def _items(site) -> list[Item]:
    left = _days_left(site)
    tone = "" if left is None else "bad" if left < 1 else "warn" if left <= EXPIRES_SOON.days else "good"
    return [
        Item(_("Code"), site.code),
        Item(_("Operator"), str(site.operator)),
        Item(_("Kind"), site.get_kind_display()),
        Item(_("Country"), site.country.name),
        Item(_("Time zone"), site.time_zone),
        Item(_("Place"), f"{site.latitude.normalize():f}° N, {site.longitude.normalize():f}° E"),
        Item(_("Nameplate capacity"), exact(site.nameplate_capacity_kg_per_year), unit=_("kg per year")),
        Item(_("Permit"), site.permit_reference or None),
        Item(_("Permit valid until"), day(site.permit_valid_until), tone=tone),
        Item(_("Business partner number (BPNS)"), site.bpns or None),
    ]


def _lines(site, viewer) -> Section:
    lines = selectors.lines(viewer=viewer).filter(site=site).prefetch_related("accepted_chemistries")
    return Section(
        "lines",
        _("Lines"),
        columns=[
            Column(_("Line")),
            Column(_("Code")),
            Column(_("Step")),
            Column(_("Stage")),
            Column(_("Chemistries")),
            Column(_("Capacity (kg/d)"), True),
        ],
        rows=[
            [
                line.name,
                line.code,
                line.step.label,
                line.step.stage.replace("_", " "),
                ", ".join(sorted(chemistry.code for chemistry in line.accepted_chemistries.all())) or _("any"),
                numeric(line.capacity_kg_per_day),
            ]
            for line in lines
        ],
        empty=_("It has no line yet."),
    )


def _meters(site, viewer) -> Section:
    return Section(
        "meters",
        _("Meters"),
        columns=[
            Column(_("Meter")),
            Column(_("Carrier")),
            Column(_("Of")),
            Column(_("Read until, at the site")),
            Column(_("Latest reading (kWh)"), True),
        ],
        rows=[
            [
                meter.code,
                meter.get_carrier_display(),
                meter.line.name if meter.line_id else _("the whole site"),
                moment(meter.read_until, site.time_zone),
                numeric(meter.read_kwh),
            ]
            for meter in selectors.meters_with_reading(viewer=viewer, site=site)
        ],
        empty=_("It has no meter, or none that is open to you."),
    )


def _scales(site, viewer) -> Section:
    return Section(
        "scales",
        _("Scales"),
        _("How far a weighing may be off follows from them, and with it the tolerance of every balance."),
        columns=[
            Column(_("Scale")),
            Column(_("Use")),
            Column(_("Class")),
            Column(_("Interval e (kg)"), True),
            Column(_("Largest load (kg)"), True),
            Column(_("In use from")),
        ],
        rows=[
            [
                scale.code,
                scale.get_use_display(),
                scale.get_accuracy_class_display(),
                numeric(scale.verification_interval_kg),
                numeric(scale.largest_load_kg),
                day_cell(scale.valid_from),
            ]
            for scale in balance_selectors.scales(viewer=viewer).filter(site=site)
        ],
        empty=_("It has no scale on record: its balances cannot be judged."),
    )


def _list_url(name: str, site) -> str:
    address = url_of(name)
    return f"{address}?site={site.code}" if address else ""


def _receipts(site, viewer) -> Section:
    rows = list(selectors.receipts(viewer=viewer).filter(site=site)[:LATEST])
    declared = selectors.declared_masses(viewer=viewer, receipts=rows)
    return Section(
        "receipts",
        _("Last receipts"),
        columns=weighing_columns(at_one_site=True),
        rows=weighing_rows(rows, declared, viewer, at_one_site=True),
        empty=_("Nothing has been received yet, or nothing that is open to you."),
        link_label=_("All receipts"),
        link_url=_list_url("receipts", site),
    )


def _runs(site, viewer) -> Section:
    rows = list(selectors.standing_runs(viewer=viewer).filter(site=site)[:LATEST])
    links = Links(viewer, run=rows)
    return Section(
        "runs",
        _("Last runs"),
        columns=[
            Column(_("Run")),
            Column(_("Ended")),
            Column(_("Line")),
            Column(_("Step")),
            Column(_("Fed (kg)"), True),
            Column(_("Produced (kg)"), True),
        ],
        rows=[
            [
                links.cell("run", run),
                moment(run.ended_at, site.time_zone),
                run.line.name,
                run.step.label,
                numeric(run.charged_mass_kg),
                numeric(run.produced_mass_kg),
            ]
            for run in rows
        ],
        empty=_("No run is recorded, or none that is open to you."),
        link_label=_("All runs"),
        link_url=_list_url("runs", site),
    )


def _openness(site, viewer) -> Section:
    """Grants in force on the site and on everything of its operator, as far as the viewer is a party to them."""
    now = timezone.now()
    on_site = selectors.site_grants(viewer=viewer).filter(site=site)
    on_all = partners.grants(viewer=viewer).filter(grantor=site.operator_id)
    scopes: dict[tuple, list[str]] = defaultdict(list)
    for grants, subject in ((on_site, _("this site")), (on_all, _("everything of the operator"))):
        for grant in grants.filter(revoked_at__isnull=True):
            if grant.valid_from <= now and (grant.valid_until is None or grant.valid_until > now):
                terms = (grant.grantee.name, subject, grant.get_basis_display(), _last_day(grant))
                scopes[terms].append(grant.scope)
    rows = [
        [member, subject, ", ".join(sorted(found)), basis, last_day]
        for (member, subject, basis, last_day), found in sorted(scopes.items())
    ]
    return Section(
        "openness",
        _("Who sees this site"),
        columns=[
            Column(_("Member")),
            Column(_("Sees something of")),
            Column(_("Scopes")),
            Column(_("Basis")),
            Column(_("Until")),
        ],
        rows=rows,
        empty=_("Nobody but its operator, as far as you are a party to it."),
        link_label=_("Who sees our data"),
        link_url=reverse("sharing"),
    )


def _last_day(grant) -> str:
    if grant.valid_until is None:
        return _("it is revoked")
    # The end is the first instant at which it is over: the last day lies just before.
    return day(timezone.localdate(grant.valid_until - timedelta(microseconds=1)))
