"""Residues and what became of them, as a viewer may see them.  What has no record of its disposal is owed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, Count, F, Min, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from consortium.access.permissions import Permission as P
from consortium.access.viewer import Viewer
from consortium.list_selectors import with_origin
from consortium.models.fields import MassField
from consortium.models.reference import MaterialKind
from facilities.models import ProcessRun, ResidueDisposal, RunInput, RunOutput

ZERO = Value(Decimal(0), output_field=MassField())


def with_rest(rows: QuerySet[RunOutput]) -> QuerySet[RunOutput]:
    """What of each batch was disposed of, what was charged again, and what is left of it.

    The sums are whole for everybody who sees the batch: a part of them would show a rest that is none.
    """
    disposed = ResidueDisposal._base_manager.filter(output=OuterRef("pk"), voided_at__isnull=True)
    charged = RunInput._base_manager.filter(output=OuterRef("pk"), run__voided_at__isnull=True)
    return rows.annotate(disposed_mass_kg=_sum_of(disposed), charged_again_kg=_sum_of(charged)).annotate(
        owed_mass_kg=F("mass_kg") - F("disposed_mass_kg") - F("charged_again_kg")
    )


def _sum_of(parts: QuerySet) -> Coalesce:
    return Coalesce(Subquery(parts.order_by().values("output").annotate(total=Sum("mass_kg")).values("total")), ZERO)


def _residues(viewer: Viewer) -> QuerySet[RunOutput]:
    return with_rest(RunOutput.objects.visible_to(viewer).filter(material__kind=MaterialKind.RESIDUE))


def residues(*, viewer: Viewer) -> QuerySet[RunOutput]:
    """Every residue, with the standing records of its disposal that the viewer reaches as `shown_disposals`."""
    shown = ResidueDisposal.objects.visible_to(viewer).filter(voided_at__isnull=True)
    shown = shown.select_related("responsible").order_by("day", "pk")
    reached_runs = ProcessRun.objects.visible_to(viewer).filter(pk=OuterRef("run"))
    rows = _residues(viewer).select_related("run__site", "run__line", "run__organisation", "material")
    return (
        with_origin(rows, viewer=viewer, owner="run__")
        .annotate(
            day=F("run__day"),
            is_owed=Q(owed_mass_kg__gt=0),
            owed_since=Case(When(owed_mass_kg__gt=0, then=F("run__day"))),
            reached_run=Subquery(reached_runs.values("pk")),
        )
        .prefetch_related(Prefetch("disposals", queryset=shown, to_attr="shown_disposals"))
    )


def disposals(*, viewer: Viewer) -> QuerySet[ResidueDisposal]:
    rows = ResidueDisposal.objects.visible_to(viewer)
    rows = rows.select_related("output__material", "output__run__site", "waste_code", "treatment", "responsible")
    reached = RunOutput.objects.visible_to(viewer).filter(pk=OuterRef("output"))
    return with_origin(rows, viewer=viewer).annotate(reached_batch=Subquery(reached.values("pk")))


def disposals_to_void(*, viewer: Viewer) -> QuerySet[ResidueDisposal]:
    return ResidueDisposal.objects.permitted(viewer, P.FACT_VOID).filter(voided_at__isnull=True).order_by("pk")


def rests(*, viewer: Viewer, permission: P, ids: list[int]) -> dict[int, Decimal]:
    """What is left of each residue that the viewer may dispose of, in kilograms."""
    rows = RunOutput.objects.permitted(viewer, permission).filter(pk__in=ids, voided_at__isnull=True)
    return rests_of(dict(rows.order_by("pk").values_list("pk", "mass_kg")))


def rests_of(masses_kg: dict[int, Decimal]) -> dict[int, Decimal]:
    """What is left of batches that the caller has found for its viewer: two set-wise sums, however many they are."""
    disposed = ResidueDisposal._base_manager.filter(output__in=masses_kg, voided_at__isnull=True)
    charged = RunInput._base_manager.filter(output__in=masses_kg, run__voided_at__isnull=True)
    left = dict(masses_kg)
    for parts in (disposed, charged):
        for pk, gone_kg in parts.order_by().values_list("output").annotate(total=Sum("mass_kg")):
            left[pk] -= gone_kg
    return left


@dataclass(frozen=True)
class Owed:
    """Residues of one site that nobody has accounted for."""

    site_code: str
    site_name: str
    mass_kg: Decimal
    residue_count: int
    oldest_on: date
    """The day on which the run ended that made the oldest of them."""


def owed_by_site(*, viewer: Viewer, site_id: int = 0, line_id: int = 0, material: str = "") -> list[Owed]:
    """A stock of today: never summed over days, and the same whatever period is looked at."""
    rows = _residues(viewer).filter(voided_at__isnull=True, owed_mass_kg__gt=0)
    if site_id:
        rows = rows.filter(run__site=site_id)
    if line_id:
        rows = rows.filter(run__line=line_id)
    if material:
        rows = rows.filter(material=material)
    groups = (
        rows.order_by()
        .values("run__site__code", "run__site__name")
        .annotate(mass=Sum("owed_mass_kg"), count=Count("pk"), oldest=Min("run__day"))
        .order_by("-mass", "run__site__code")
    )
    return [
        Owed(one["run__site__code"], one["run__site__name"], one["mass"], one["count"], one["oldest"]) for one in groups
    ]
