"""Sites, their lines and their meters: what later records refer to."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction

from consortium.models import Organisation, User
from consortium.refusals import Refusal
from consortium.services.audit import record
from facilities.models import Line, Meter, Site
from facilities.services.grants import extend_legal_grants


@dataclass(frozen=True)
class NewSite:
    code: str
    name: str
    kind: str
    country: str
    time_zone: str
    latitude: Decimal
    longitude: Decimal
    nameplate_capacity_kg_per_year: Decimal
    permit_reference: str = ""
    permit_valid_until: date | None = None
    bpns: str = ""
    is_demo: bool = False


@transaction.atomic
def open_site(new: NewSite, *, operator: Organisation, by: User | None) -> Site:
    """Add a site to an operator."""
    try:
        ZoneInfo(new.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise Refusal(f"{new.time_zone} is not a time zone. Write one such as Europe/Berlin.") from None
    if Site._base_manager.filter(code=new.code).exists():
        raise Refusal("This code is taken. Choose another, such as your own short name with the town.")
    _refuse_taken_bpns(new.bpns, operator_id=operator.pk)
    site = Site._base_manager.create(operator=operator, **vars(new))
    record("site.opened", subject=site, label=site.name, organisation_id=operator.pk, by=by)
    extend_legal_grants(site=site, by=by)
    return site


def _refuse_taken_bpns(bpns: str, *, operator_id: int, site: Site | None = None) -> None:
    others = Site._base_manager.filter(operator=operator_id, bpns=bpns).exclude(pk=site and site.pk)
    if bpns and (other := others.first()):
        raise Refusal(f"{other.name} has this BPNS. Each site has one of its own.")


CHANGEABLE = ("name", "nameplate_capacity_kg_per_year", "permit_reference", "permit_valid_until", "bpns")
"""Where a site stands, and in which time zone its days are counted, is fixed: figures rest on it."""


@transaction.atomic
def change_site(
    *,
    site: Site,
    name: str,
    nameplate_capacity_kg_per_year: Decimal,
    permit_reference: str,
    permit_valid_until: date | None,
    bpns: str,
    by: User,
) -> Site:
    """Keep the name, the capacity, the permit and the partner number of a site up to date."""
    site = Site._base_manager.select_for_update().get(pk=site.pk)
    _refuse_taken_bpns(bpns, operator_id=site.operator_id, site=site)
    said = {
        "name": name,
        "nameplate_capacity_kg_per_year": nameplate_capacity_kg_per_year,
        "permit_reference": permit_reference,
        "permit_valid_until": permit_valid_until,
        "bpns": bpns,
    }
    changed = [column for column in CHANGEABLE if getattr(site, column) != said[column]]
    if not changed:
        raise Refusal("Nothing was changed.")
    before = {column: str(getattr(site, column) or "") for column in changed}
    for column in changed:
        setattr(site, column, said[column])
    site.save(update_fields=changed)
    record(
        "site.changed",
        subject=site,
        label=site.name,
        organisation_id=site.operator_id,
        by=by,
        before=before,
        after={column: str(said[column] or "") for column in changed},
    )
    return site


@transaction.atomic
def add_line(
    *,
    site: Site,
    code: str,
    name: str,
    step: str,
    capacity_kg_per_day: Decimal,
    chemistries: list[str],
    by: User | None,
) -> Line:
    if Line._base_manager.filter(site=site, code=code).exists():
        raise Refusal("The site has a line with this code already.")
    line = Line._base_manager.create(
        site=site, code=code, name=name, step_id=step, capacity_kg_per_day=capacity_kg_per_day
    )
    line.accepted_chemistries.set(chemistries)
    record("line.added", subject=line, label=f"{site.name}: {name}", organisation_id=site.operator_id, by=by)
    return line


@transaction.atomic
def add_meter(*, site: Site, code: str, carrier: str, line: Line | None, by: User | None) -> Meter:
    if Meter._base_manager.filter(site=site, code=code).exists():
        raise Refusal("The site has a meter with this code already.")
    meter = Meter._base_manager.create(site=site, line=line, code=code, carrier=carrier)
    record("meter.added", subject=meter, label=f"{site.name}: {code}", organisation_id=site.operator_id, by=by)
    return meter
