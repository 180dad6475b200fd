"""Where things are: sites with what they take in, charge or draw, and where our batteries went."""

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django_countries import countries

from consortium.reference.reader import country_points
from dashboards.figures import places
from dashboards.measures import MEASURES
from dashboards.panels.columns import Column
from dashboards.panels.common import own
from dashboards.panels.panel import Ask, Panel
from dashboards.rows import Place, Route
from dashboards.selectors import Perspective


def sites_with(measure: str, listing: str, *, has_routes: bool = False) -> Callable[[Ask], list[Place | Route]]:
    """Every site the viewer may see with one measure of the period; with routes, also from which countries it came."""

    def select(ask: Ask) -> list[Place | Route]:
        perspective = ask.at_plants
        amounts = {one.keys[0]: one.value for one in ask.sums([measure], perspective=perspective, by=("site_id",))}
        chosen = ask.selection.site_id
        sites = {pk: site for pk, site in ask.names.sites.items() if not chosen or pk == chosen}
        if perspective is Perspective.OWN:
            sites = {pk: site for pk, site in sites.items() if site.operator_id == ask.viewer.organisation_id}
        found: list[Place | Route] = []
        for one in ask.sums([measure], perspective=perspective, by=("site_id", "collected_in")) if has_routes else ():
            site, start = sites.get(one.keys[0]), country_points().get(one.keys[1])
            if site and start and one.value:
                end = (float(site.latitude), float(site.longitude))
                url = ask.rows_url(listing, site_id=site.pk)
                explain = ask.explain_url(measure, perspective=perspective, site_id=site.pk, collected_in=one.keys[1])
                found.append(Route(_country(one.keys[1]), site.name, start, end, one.value, url, explain))
        for pk, site in sites.items():
            url = ask.rows_url(listing, site_id=pk)
            kind = site.get_kind_display()
            explain = ask.explain_url(measure, perspective=perspective, site_id=pk) if pk in amounts else ""
            found.append(Place(site.name, kind, site.latitude, site.longitude, amounts.get(pk), url, explain))
        return found

    return select


def our_supply(ask: Ask) -> list[Place | Route]:
    """Where our batteries were collected, and the countries of those who took them.

    A member is drawn at its capital.
    """
    received: dict[int, Decimal] = defaultdict(Decimal)
    found: list[Place | Route] = []
    by = ("counterparty_id", "collected_in")
    for one in ask.sums(["mass_supplied_kg"], perspective=Perspective.OWN, by=by):
        partner, country = one.keys
        received[partner] += one.value
        start, end = country_points().get(country), country_points().get(ask.names.countries.get(partner, ""))
        if start and end and start != end:
            name = ask.names.organisations[partner]
            explain = _supplied(ask, counterparty_id=partner, collected_in=country)
            found.append(Route(_country(country), name, start, end, one.value, ask.rows_url("receipts"), explain))
    for partner, mass_kg in received.items():
        point = country_points().get(ask.names.countries.get(partner, ""))
        if point:
            latitude, longitude = (Decimal(str(number)) for number in point)
            name = ask.names.organisations[partner]
            explain = _supplied(ask, counterparty_id=partner)
            url = ask.rows_url("receipts")
            found.append(Place(name, str(_("recycler")), latitude, longitude, mass_kg, url, explain))
    return found


def _supplied(ask: Ask, **keys: int | str) -> str:
    return ask.explain_url("mass_supplied_kg", perspective=Perspective.OWN, **keys)


def draw(found: list[Place | Route], ask: Ask, *, unit: str = "t", divisor: int = 1000) -> dict:
    return places.world(
        [one for one in found if isinstance(one, Place)],
        [one for one in found if isinstance(one, Route)],
        unit=unit,
        divisor=divisor,
    )


def _country(code: str) -> str:
    return countries.name(code) or code


def _map(slug: str, title: str, question: str, measure: str, listing: str, *, has_routes: bool = False) -> Panel:
    counted = MEASURES[measure]
    unit = {"kg": "t", "kWh": "MWh"}[counted.unit]
    return Panel(
        slug,
        title,
        question,
        unit,
        sites_with(measure, listing, has_routes=has_routes),
        lambda found, ask: draw(found, ask, unit=unit),
        _columns(measure),
        counted.definition,
        "",
        counted.source,
        (measure,),
        height="tall",
        is_wide=True,
    )


def _columns(measure: str) -> tuple[Column, ...]:
    counted = MEASURES[measure]
    return (
        Column("from", _("From"), lambda one: getattr(one, "country", "")),
        Column("to", _("To"), lambda one: getattr(one, "site", None) or getattr(one, "name", "")),
        Column(measure, f"{counted.label} ({counted.unit})", lambda one: one.amount, True, True, True),
    )


PANELS = (
    _map(
        "map",
        "Sites, and where their batteries come from",
        "What travels from where to where?",
        "mass_received_kg",
        "receipts",
        has_routes=True,
    ),
    _map("map-of-charges", "Sites, and what they charged", "Where is how much processed?", "mass_charged_kg", "runs"),
    _map("map-of-energy", "Sites, and what they draw", "Where is how much energy drawn?", "energy_kwh", "readings"),
    Panel(
        "map-of-supply",
        "Where our batteries were collected, and who took them",
        "Where did our batteries go?",
        "t",
        our_supply,
        draw,
        _columns("mass_supplied_kg"),
        MEASURES["mass_supplied_kg"].definition,
        "",
        MEASURES["mass_supplied_kg"].source,
        ("mass_supplied_kg",),
        perspective=own,
        height="tall",
        is_wide=True,
    ),
)
