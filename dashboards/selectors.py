"""Rollups as a viewer may see them.  The only reader of figures for people."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncMonth, TruncWeek
from django.utils import timezone

from consortium import selectors as partners
from consortium.access.permissions import Permission as P
from consortium.access.viewer import Viewer
from consortium.models import ChangedDay
from consortium.periods import Period
from contracts import selectors as contracts
from dashboards import rows
from dashboards.models import DailyRollup, DataVersion
from facilities import selectors as facilities

BUCKETS = {"week": TruncWeek("day"), "month": TruncMonth("day"), "day": F("day")}
OTHERS_MERGED = -1
"""Stands for every counterparty whose name the viewer may not learn."""
LATE_AFTER = timedelta(seconds=60)


class Perspective(StrEnum):
    """Whose rows a question is about.

    Own and granted rows are never added up, as they may count the same kilogram twice; but for what is told of one
    organisation alone, such as the first recycler of a battery.
    """

    OWN = "own"
    GRANTED = "granted"
    BOTH = "both"


APART = (Perspective.OWN, Perspective.GRANTED)
"""Every row once, and whose it is."""


def rollups(*, viewer: Viewer, perspective: Perspective, selection: rows.Selection) -> QuerySet[DailyRollup]:
    """The rollup rows of one perspective in the selected period, at the selected site and line."""
    if perspective is Perspective.OWN:
        found = DailyRollup.objects.owned_by(viewer).filter(organisation=viewer.organisation_id)
    else:
        found = DailyRollup.objects.visible_to(viewer)
    if perspective is Perspective.GRANTED:
        found = found.exclude(organisation=viewer.organisation_id)
    found = found.filter(day__gte=selection.period.start, day__lt=selection.period.end)
    if selection.site_id:
        found = found.filter(site_id=selection.site_id)
    if selection.line_id:
        found = found.filter(line_id=selection.line_id)
    if selection.chemistry:
        found = found.filter(chemistry=selection.chemistry)
    if selection.material:
        found = found.filter(material=selection.material)
    return found


def sums(
    *,
    viewer: Viewer,
    measures: tuple[str, ...],
    selection: rows.Selection,
    perspective: Perspective,
    by: tuple[str, ...] = (),
    bucket: str = "",
    where: Q | None = None,
) -> list[rows.Sum]:
    """Measures added up by dimension and, with a bucket, by stretch of time.

    Counterparties that the viewer may not name are merged, and a total that stands on one of them is withheld.
    """
    found = rollups(viewer=viewer, perspective=perspective, selection=selection).filter(measure__in=measures)
    if where is not None:
        found = found.filter(where)
    if perspective is Perspective.OWN:  # whose rows are its own may name their counterparties, if anybody may
        found = found.annotate(is_named=Value(viewer.can(P.COUNTERPARTY_VIEW)))
    else:
        found = found.marking(viewer, P.COUNTERPARTY_VIEW, name="is_named")
    keys = {f"key_{place}": _key(name) for place, name in enumerate(by)}
    if bucket:
        keys["key_bucket"] = BUCKETS[bucket]
    unnamed = Q(is_named=False, counterparty_id__gt=0)
    groups = (
        found.annotate(**keys)
        .values("measure", *keys)
        .annotate(
            total=Sum("value"),
            facts=Sum("fact_count"),
            estimated=Sum("value", filter=Q(is_estimated=True)),
            unnamed=Count("counterparty_id", filter=unnamed, distinct=True)
            if perspective is not Perspective.OWN
            else Value(0),
        )
        .order_by("measure", *keys)
    )
    return [_sum(group, len(by)) for group in groups]


def _sum(group: dict, dimensions: int) -> rows.Sum:
    """A withheld total tells neither its value nor how many records it stands on."""
    is_withheld = group["unnamed"] == 1
    return rows.Sum(
        group["measure"],
        tuple(group[f"key_{place}"] for place in range(dimensions)),
        group.get("key_bucket"),
        None if is_withheld else group["total"],
        0 if is_withheld else group["facts"],
        0 if is_withheld else group["estimated"] or 0,
    )


def _key(name: str):
    if name != "counterparty_id":
        return F(name)
    return Case(When(Q(is_named=True) | Q(counterparty_id=0), then=F("counterparty_id")), default=Value(OTHERS_MERGED))


def rate_sums(*, viewer: Viewer, selection: rows.RateSelection) -> list[rows.RateSum]:
    """What the rates of a year are made of, by country of collection.

    Own and granted rows together: a battery has one first recycler, so that no kilogram is in two of them.
    """
    found = DailyRollup.objects.visible_to(viewer).filter(
        Q(measure__in=rows.CHAIN_MEASURES, chemistry__in=selection.chemistries) | Q(measure__in=rows.PROCESS_MEASURES),
        day__gte=selection.period.start,
        day__lt=selection.period.end,
    )
    if selection.site_ids:
        found = found.filter(site_id__in=selection.site_ids)
    keys = ("measure", "collected_in", "chemistry", "material", "element", "is_estimated")
    groups = found.values(*keys).annotate(total=Sum("value")).order_by(*keys)
    return [rows.RateSum(*(group[key] for key in keys), value=group["total"]) for group in groups]


def years_and_countries_of_rates(*, viewer: Viewer) -> tuple[list[int], list[str]]:
    """The calendar years in which waste batteries were charged, and where they had been collected."""
    found = DailyRollup.objects.visible_to(viewer).filter(measure="battery_input_kg")
    pairs = list(found.values_list("day__year", "collected_in").distinct().order_by("day__year", "collected_in"))
    return sorted({year for year, _country in pairs}), sorted({country for _year, country in pairs if country})


def months_won_in(*, viewer: Viewer, period: Period, site_ids: Collection[int]) -> list[tuple[int, date]]:
    """(plant, month) in which something was won of batteries first charged at a site, or at all that are seen."""
    found = DailyRollup.objects.visible_to(viewer).filter(
        measure="counted_output_kg", day__gte=period.start, day__lt=period.end
    )
    if site_ids:
        found = found.filter(site_id__in=site_ids)
    pairs = found.annotate(month=TruncMonth("day")).order_by().values_list("slice_id", "month")
    return sorted(pairs.distinct())


FEWEST_UNNAMED = 3
"""Of fewer suppliers without a name no share is told: of one, it would say that there is no other; of two, share and
total would give the masses of both."""


@dataclass(frozen=True)
class TopSupplier:
    """The supplier that brought most to one site, or to all of them."""

    site_id: int
    counterparty_id: int
    """OTHERS_MERGED where the viewer may not learn who it is."""
    share: Decimal | None
    """Of the mass received; None when withheld."""
    total_kg: Decimal | None
    fact_count: int


def top_suppliers(
    *, viewer: Viewer, selection: rows.Selection, perspective: Perspective, by_site: bool
) -> list[TopSupplier]:
    """The largest supplier's share of what was received: to the whole percent where it has no name for the viewer."""
    found = rollups(viewer=viewer, perspective=perspective, selection=selection).filter(measure="mass_received_kg")
    found = found.marking(viewer, P.COUNTERPARTY_VIEW, name="is_named")
    groups = found.values("site_id" if by_site else "measure", "counterparty_id").annotate(
        total=Sum("value"), facts=Sum("fact_count"), unnamed=Count("pk", filter=Q(is_named=False))
    )
    by_place: dict[int, list[dict]] = defaultdict(list)
    for group in groups.order_by("-total", "counterparty_id"):
        by_place[group["site_id"] if by_site else 0].append(group)
    return [_top(site_id, suppliers) for site_id, suppliers in by_place.items()]


def _top(site_id: int, suppliers: list[dict]) -> TopSupplier:
    """Of suppliers in the order of their mass."""
    unnamed = sum(1 for one in suppliers if one["unnamed"])
    if 0 < unnamed < FEWEST_UNNAMED:
        return TopSupplier(site_id, OTHERS_MERGED, None, None, 0)
    total_kg = sum((one["total"] for one in suppliers), Decimal(0))
    share = suppliers[0]["total"] / total_kg
    name = OTHERS_MERGED if suppliers[0]["unnamed"] else suppliers[0]["counterparty_id"]
    facts = sum(one["facts"] for one in suppliers)
    return TopSupplier(site_id, name, round(share, 2) if unnamed else share, total_kg, facts)


RECORDED = ("mass_received_kg", "mass_charged_kg", "energy_kwh")
"""What a site records day by day: receipts, runs, readings."""


@dataclass(frozen=True)
class RecordedDays:
    """On how many days of a month a site recorded anything, and each of RECORDED in its order."""

    site_id: int
    month: date
    days: int
    days_of_each: tuple[int, ...]


def days_with_facts(*, viewer: Viewer, selection: rows.Selection, perspective: Perspective) -> list[RecordedDays]:
    """How complete the reporting of the sites is."""
    found = rollups(viewer=viewer, perspective=perspective, selection=selection)
    found = found.filter(measure__in=RECORDED, site_id__gt=0)
    each = {measure: Count("day", distinct=True, filter=Q(measure=measure)) for measure in RECORDED}
    groups = (
        found.annotate(month=TruncMonth("day"))
        .values("site_id", "month")
        .annotate(days=Count("day", distinct=True), **each)
        .order_by("site_id", "month")
    )
    return [
        RecordedDays(one["site_id"], one["month"], one["days"], tuple(one[measure] for measure in RECORDED))
        for one in groups
    ]


def data_version() -> tuple[int, timezone.datetime | None]:
    """The counter of fills and the time of the last one.  Not scoped: it says nothing about anybody."""
    row = DataVersion.objects.filter(pk=1).values_list("version", "changed_at").first()
    return row or (0, None)


def is_behind() -> bool:
    """Are days owed a recount for longer than a worker needs?  Not scoped: it says nothing about anybody."""
    return ChangedDay.objects.filter(marked_at__lt=timezone.now() - LATE_AFTER).exists()


class Names:
    """What ids and codes are called, as far as the viewer may know.  Read once a page, when first needed."""

    def __init__(self, viewer: Viewer):
        self.viewer = viewer

    @cached_property
    def open_scopes(self) -> set[str]:
        """Scopes that somebody's grant opens to the viewer's organisation, for any site."""
        now, found = timezone.now(), set()
        for grants in (partners.grants(viewer=self.viewer), facilities.site_grants(viewer=self.viewer)):
            in_force = grants.filter(
                Q(valid_until__isnull=True) | Q(valid_until__gt=now),
                grantee=self.viewer.organisation_id,
                valid_from__lte=now,
                revoked_at__isnull=True,
            )
            found |= set(in_force.order_by().values_list("scope", flat=True))
        return found

    @cached_property
    def sites(self) -> dict:
        return {site.pk: site for site in facilities.sites(viewer=self.viewer)}

    @cached_property
    def lines(self) -> dict:
        return {line.pk: line for line in facilities.lines(viewer=self.viewer)}

    @cached_property
    def _organisations(self) -> list[tuple[int, str, str, str]]:
        return list(partners.organisations(viewer=self.viewer).values_list("pk", "name", "code", "country"))

    @cached_property
    def organisations(self) -> dict[int, str]:
        return {pk: name for pk, name, _code, _country in self._organisations}

    @cached_property
    def organisation_codes(self) -> dict[int, str]:
        return {pk: code for pk, _name, code, _country in self._organisations}

    @cached_property
    def countries(self) -> dict[int, str]:
        """Country code of each organisation."""
        return {pk: country for pk, _name, _code, country in self._organisations}

    @cached_property
    def materials(self) -> dict:
        return {material.code: material for material in partners.materials(viewer=self.viewer)}

    @cached_property
    def chemistries(self) -> dict[str, str]:
        return dict(partners.chemistries(viewer=self.viewer).values_list("code", "label"))

    @cached_property
    def commitments(self) -> dict:
        return {commitment.pk: commitment for commitment in contracts.commitments(viewer=self.viewer)}
