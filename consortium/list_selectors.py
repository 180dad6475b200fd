"""What only lists ask for: where a row came from, as far as the viewer may know, and reference data whole."""

from typing import Any

from django.db.models import Case, CharField, F, IntegerField, Q, QuerySet, Subquery, Value, When

from consortium.access.viewer import Viewer
from consortium.choices import OrganisationStatus
from consortium.models import (
    BurntElement,
    Chemistry,
    Composition,
    Compound,
    CountryNote,
    DangerousGoodsNumber,
    DistanceAdjustment,
    Element,
    EnergyUnit,
    FuelFactor,
    GridFactor,
    IngestBatch,
    Material,
    MaterialContent,
    Organisation,
    PackingRule,
    ProcessStep,
    ScaleError,
    TransportIntensity,
    TreatmentCode,
    WasteCode,
    WasteCodeUse,
)


def known_if(condition: Q, path: str, *, output_field: Any = None) -> Case:
    """The value for viewers who meet the condition; for others, sorting and searching find nothing either."""
    return Case(When(condition, then=F(path)), default=Value(None), output_field=output_field or CharField(null=True))


def with_origin(rows: QuerySet, *, viewer: Viewer, fact: str = "", owner: str = "", batch: bool = True) -> QuerySet:
    """Who recorded a row and from which line of which file: for the organisation whose record it is.

    `fact` is the path to the fact that the row is a part of, such as `run__`; `owner` the path to that fact when the
    row was recorded on its own all the same.
    """
    own = Q(**{f"{owner or fact}organisation": viewer.organisation_id})
    rows = rows.annotate(recorded_by_name=known_if(own, f"{fact}recorded_by__name"))
    if not batch:
        return rows
    return rows.annotate(
        import_number=known_if(own, "ingest_batch__number"),
        import_row=known_if(own, "source_row", output_field=IntegerField(null=True)),
    )


def numbers_of_imports(*, viewer: Viewer, batch_id: Any) -> Subquery:
    """The number of a visible import, for rows that carry its id without a foreign key."""
    return Subquery(IngestBatch.objects.visible_to(viewer).filter(pk=batch_id).values("number")[:1])


def partners(*, viewer: Viewer) -> QuerySet[Organisation]:
    """Members; the office sees applicants and former ones too, on its own page."""
    rows = Organisation.objects.visible_to(viewer).filter(status=OrganisationStatus.ACTIVE)
    return rows.order_by("name", "pk")


def imports(*, viewer: Viewer) -> QuerySet[IngestBatch]:
    return IngestBatch.objects.visible_to(viewer).select_related("uploaded_by", "organisation")


# Reference data ----------------------------------------------------------------------------------------------------


def chemistries(*, viewer: Viewer) -> QuerySet[Chemistry]:
    return Chemistry.objects.visible_to(viewer)


def elements(*, viewer: Viewer) -> QuerySet[Element]:
    return Element.objects.visible_to(viewer).order_by("position", "pk")


def compounds(*, viewer: Viewer) -> QuerySet[Compound]:
    return Compound.objects.visible_to(viewer).select_related("element")


def materials(*, viewer: Viewer) -> QuerySet[Material]:
    return Material.objects.visible_to(viewer)


def compositions(*, viewer: Viewer) -> QuerySet[Composition]:
    return Composition.objects.visible_to(viewer).select_related("chemistry", "element")


def material_contents(*, viewer: Viewer) -> QuerySet[MaterialContent]:
    return MaterialContent.objects.visible_to(viewer).select_related("material", "element")


def process_steps(*, viewer: Viewer) -> QuerySet[ProcessStep]:
    return ProcessStep.objects.visible_to(viewer)


def waste_codes(*, viewer: Viewer) -> QuerySet[WasteCode]:
    return WasteCode.objects.visible_to(viewer)


def waste_code_uses(*, viewer: Viewer) -> QuerySet[WasteCodeUse]:
    return WasteCodeUse.objects.visible_to(viewer).select_related("waste_code")


def treatment_codes(*, viewer: Viewer) -> QuerySet[TreatmentCode]:
    return TreatmentCode.objects.visible_to(viewer)


def packing_rules(*, viewer: Viewer) -> QuerySet[PackingRule]:
    return PackingRule.objects.visible_to(viewer)


def country_notes(*, viewer: Viewer) -> QuerySet[CountryNote]:
    return CountryNote.objects.visible_to(viewer)


def dangerous_goods_numbers(*, viewer: Viewer) -> QuerySet[DangerousGoodsNumber]:
    return DangerousGoodsNumber.objects.visible_to(viewer)


def transport_intensities(*, viewer: Viewer) -> QuerySet[TransportIntensity]:
    return TransportIntensity.objects.visible_to(viewer)


def distance_adjustments(*, viewer: Viewer) -> QuerySet[DistanceAdjustment]:
    return DistanceAdjustment.objects.visible_to(viewer)


def energy_units(*, viewer: Viewer) -> QuerySet[EnergyUnit]:
    return EnergyUnit.objects.visible_to(viewer)


def grid_factors(*, viewer: Viewer) -> QuerySet[GridFactor]:
    return GridFactor.objects.visible_to(viewer)


def burnt_elements(*, viewer: Viewer) -> QuerySet[BurntElement]:
    return BurntElement.objects.visible_to(viewer)


def fuel_factors(*, viewer: Viewer) -> QuerySet[FuelFactor]:
    return FuelFactor.objects.visible_to(viewer)


def scale_errors(*, viewer: Viewer) -> QuerySet[ScaleError]:
    return ScaleError.objects.visible_to(viewer)
