"""How well batches and lots are known: which stand on assays, on which, and which assays contradict each other.

Two laboratories agree as long as their E_n number, the difference over the two expanded uncertainties together, is not
above one (ISO 13528; from general knowledge, to be verified against the primary text).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    FloatField,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Abs, NullIf, Power, Sqrt

from consortium.access.permissions import Permission as P
from consortium.access.viewer import Viewer
from consortium.list_selectors import with_origin
from consortium.models import Material, MaterialContent
from consortium.models.reference import MaterialKind
from facilities import selectors
from facilities.choices import AssayStatus
from facilities.models import Assay, RunOutput
from facilities.plausibility import Contradiction
from feedstock.models import BatteryLot

LARGEST_EN = 1
METALS = ("Li", "Ni", "Co", "Mn", "Cu", "Al")
"""What rates, balances and credits are about: of what holds none of it, such as steel, no assay is expected."""
MOST_LOTS = 200
"""Lots whose assays are held against their declaration on one page, the newest assays first."""


class Verdict(StrEnum):
    """What is to be done about the assays of a batch, the most urgent first."""

    DISPUTED = "disputed"
    MISSING = "missing"
    PROVISIONAL = "provisional"
    NO_UNCERTAINTY = "no_uncertainty"
    SOUND = "sound"


def assay_records(*, viewer: Viewer) -> QuerySet[Assay]:
    """Standing and withdrawn ones, with what they describe."""
    return Assay.objects.visible_to(viewer).select_related("lot", "output").order_by("-assayed_on", "-pk")


def assayed_materials(*, viewer: Viewer) -> QuerySet[Material]:
    """Intermediates, and products that hold one of the metals by the reference data."""
    holding = MaterialContent.objects.visible_to(viewer).filter(element__in=METALS).values("material")
    expected = Q(kind=MaterialKind.INTERMEDIATE) | Q(kind=MaterialKind.PRODUCT, pk__in=holding)
    return Material.objects.visible_to(viewer).filter(expected).order_by("position", "pk")


def batches_to_assay(*, viewer: Viewer) -> QuerySet[RunOutput]:
    """Products and intermediates whose assays are open to the viewer, each with what its assays are worth.

    What need not be assayed is there only if it was.
    """
    rows = RunOutput.objects.permitted(viewer, P.ASSAY_VIEW).filter(
        material__kind__in=[MaterialKind.PRODUCT, MaterialKind.INTERMEDIATE]
    )
    expected = list(assayed_materials(viewer=viewer).values_list("pk", flat=True))
    standing = Assay._base_manager.filter(output=OuterRef("pk"), voided_at__isnull=True).order_by()
    settled = standing.filter(status__in=[AssayStatus.FINAL, AssayStatus.UMPIRE])
    rows = rows.select_related("run__site", "run__line", "material").annotate(
        day=F("run__day"),
        assay_count=_of(standing, Count("pk"), IntegerField()),
        laboratory_count=_of(standing.exclude(laboratory=""), Count("laboratory", distinct=True), IntegerField()),
        assayed_on=_of(standing, Max("assayed_on"), DateField()),
        en_number=_en_number(standing),
        has_umpire=Exists(standing.filter(status=AssayStatus.UMPIRE)),
        has_settled=Exists(settled),
        lacks_uncertainty=Exists(standing.filter(uncertainty__isnull=True)),
    )
    rows = rows.filter(Q(material__in=expected) | Q(assay_count__isnull=False))
    verdicts = (
        (Verdict.DISPUTED, Q(en_number__gt=LARGEST_EN, has_umpire=False)),
        (Verdict.MISSING, Q(assay_count__isnull=True)),
        (Verdict.PROVISIONAL, Q(has_settled=False)),
        (Verdict.NO_UNCERTAINTY, Q(lacks_uncertainty=True)),
    )
    return with_origin(rows, viewer=viewer, owner="run__").annotate(
        verdict=Case(
            *(When(rule, then=Value(verdict.value)) for verdict, rule in verdicts),
            default=Value(Verdict.SOUND.value),
            output_field=CharField(),
        ),
        urgency=Case(
            *(When(rule, then=Value(place)) for place, (_verdict, rule) in enumerate(verdicts)),
            default=Value(len(verdicts)),
            output_field=IntegerField(),
        ),
    )


def _of(assays: QuerySet, figure, output_field) -> Subquery:
    return Subquery(assays.values("output").annotate(figure=figure).values("figure"), output_field=output_field)


def _en_number(standing: QuerySet) -> Subquery:
    """The largest E_n number of two standing assays of one batch and analyte, both with a stated uncertainty."""
    other = "output__assays__"
    pairs = standing.filter(
        Q(**{f"{other}element": F("element")}) | Q(**{f"{other}compound": F("compound")}),
        uncertainty__gt=0,
        **{
            f"{other}pk__gt": F("pk"),
            f"{other}voided_at__isnull": True,
            f"{other}uncertainty__gt": 0,
            f"{other}basis": F("basis"),
        },
    )
    own, its = (Power(F(f"{p}uncertainty") * F(f"{p}fraction") / NullIf(F(f"{p}value"), 0), 2) for p in ("", other))
    distance = Abs(F("fraction") - F(f"{other}fraction"))
    figure = Max(distance / Sqrt(own + its), output_field=FloatField())
    return _of(pairs, figure, FloatField())


@dataclass(frozen=True)
class DoubtedLot:
    """A lot whose assay says another chemistry than its declaration."""

    lot: BatteryLot
    contradictions: list[Contradiction]


def doubted_lots(*, viewer: Viewer, since: date) -> list[DoubtedLot]:
    """Among the lots assayed since a day, of which the viewer may see the assays."""
    assayed = selectors.assays(viewer=viewer).filter(lot__isnull=False, assayed_on__gte=since)
    newest = assayed.order_by("lot").values("lot").annotate(last=Max("assayed_on")).order_by("-last", "-lot")
    lots = BatteryLot.objects.visible_to(viewer).filter(voided_at__isnull=True).select_related("chemistry")
    found = lots.in_bulk([one["lot"] for one in newest[:MOST_LOTS]])
    against = selectors.contradictions(viewer=viewer, lots=list(found.values()))
    return [DoubtedLot(lot, against[pk]) for pk, lot in found.items() if against.get(pk)]
