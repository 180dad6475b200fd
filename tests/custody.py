"""Closing quarters and moving credits, as tests and guards do it."""

from datetime import date
from decimal import Decimal as D

from consortium.models.fact import new_number
from dashboards.custody.attribution import Line
from dashboards.custody.quarters import quarter_of
from dashboards.models import AttributionStatement, CreditAccount
from dashboards.services import book_statement, claim_credit, close_quarter, transfer_credit


def close(persona, site, code: str = "2026-Q1", *, reason: str = "") -> AttributionStatement:
    return close_quarter(site=site, quarter=quarter_of(code), reason=reason, viewer=persona.viewer, by=persona.user)


def line(element: str, mass_kg: str, origin_class: str = "post_consumer", **changes) -> Line:
    """A row that earns credit."""
    values = {
        "output_id": 1,
        "output_number": "B-1",
        "material": "nickel_sulphate",
        "day": date(2026, 2, 1),
        "element": element,
        "lot_id": 1,
        "lot_number": "L-1",
        "supplier_id": 1,
        "charged_at_id": 1,
        "origin_class": origin_class,
        "mass_kg": D(mass_kg),
        "is_reprocessed": False,
        "is_estimated": False,
        "is_split_estimated": False,
    }
    return Line(**values | changes)


def book(persona, site, *lines: Line, starts_on: date = date(2026, 1, 1)) -> AttributionStatement:
    """The credits of a quarter, or of its restatement, without the facts behind it."""
    earlier = AttributionStatement.objects.filter(site=site, starts_on=starts_on, superseded_by__isnull=True).first()
    statement = AttributionStatement.objects.create(
        number=new_number("AT"),
        site=site,
        starts_on=starts_on,
        content_sha256="0" * 64,
        supersedes=earlier,
        reason="Umpire assay" if earlier else "",
        closed_by=persona.user,
    )
    book_statement(statement=statement, lines=lines, by=persona.user)
    return statement


def account(persona, element: str, origin_class: str = "post_consumer") -> CreditAccount:
    return CreditAccount.objects.get(organisation=persona.organisation, element_id=element, origin_class=origin_class)


def give(giver, taker, element: str, mass_kg: str, origin_class: str = "post_consumer"):
    return transfer_credit(
        account=account(giver, element, origin_class),
        to=taker.organisation,
        mass_kg=D(mass_kg),
        reference="Contract 7",
        by=giver.user,
    )


def claim(persona, element: str, mass_kg: str, origin_class: str = "post_consumer"):
    return claim_credit(
        account=account(persona, element, origin_class),
        mass_kg=D(mass_kg),
        claimed_for="Traction battery V60, Salzgitter",
        first_day=date(2026, 1, 1),
        last_day=date(2026, 12, 31),
        by=persona.user,
    )
