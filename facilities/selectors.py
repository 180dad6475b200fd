"""Sites, receipts, runs, assays and energy as a viewer may see them."""

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from consortium.access.permissions import Permission as P
from consortium.access.viewer import Viewer
from facilities.models import (
    Assay,
    EnergyReading,
    Line,
    Meter,
    ProcessRun,
    Receipt,
    RunInput,
    RunOutput,
    Site,
    SiteGrant,
)


def sites(*, viewer: Viewer) -> QuerySet[Site]:
    return Site.objects.visible_to(viewer).select_related("operator").order_by("name", "pk")


def sites_for(*, viewer: Viewer, permission: P) -> QuerySet[Site]:
    """Sites at which the viewer may record, or which it may open to others."""
    return Site.objects.permitted(viewer, permission).select_related("operator").order_by("name", "pk")


def lines(*, viewer: Viewer) -> QuerySet[Line]:
    rows = Line.objects.visible_to(viewer).select_related("site", "step")
    return rows.order_by("site__name", "name", "pk")


def lines_for(*, viewer: Viewer, permission: P) -> QuerySet[Line]:
    return Line.objects.permitted(viewer, permission).select_related("site").order_by("pk")


def meters(*, viewer: Viewer) -> QuerySet[Meter]:
    return Meter.objects.visible_to(viewer).select_related("site", "line").order_by("code", "pk")


def meters_for(*, viewer: Viewer, permission: P) -> QuerySet[Meter]:
    return Meter.objects.permitted(viewer, permission).select_related("site").order_by("pk")


def site_grants(*, viewer: Viewer) -> QuerySet[SiteGrant]:
    rows = SiteGrant.objects.visible_to(viewer).select_related("grantor", "grantee", "site")
    return rows.order_by("-valid_from", "pk")


def site_grants_to_manage(*, viewer: Viewer) -> QuerySet[SiteGrant]:
    return SiteGrant.objects.permitted(viewer, P.GRANT_MANAGE).filter(revoked_at__isnull=True).order_by("pk")


def legal_grants_to_manage(*, viewer: Viewer) -> QuerySet[SiteGrant]:
    return SiteGrant.objects.permitted(viewer, P.LEGAL_GRANT_RECORD).filter(revoked_at__isnull=True).order_by("pk")


def sites_of_country(*, viewer: Viewer, country: str) -> QuerySet[Site]:
    """For the office, which records the grants of law: the sites of a regulator's country."""
    return Site.objects.permitted(viewer, P.LEGAL_GRANT_RECORD).filter(country=country).order_by("pk")


def countries_of_sites(*, viewer: Viewer) -> list[str]:
    """The countries in which there is a site that the law may open."""
    rows = Site.objects.permitted(viewer, P.LEGAL_GRANT_RECORD)
    return list(rows.order_by("country").values_list("country", flat=True).distinct())


def receipts(*, viewer: Viewer) -> QuerySet[Receipt]:
    rows = Receipt.objects.visible_to(viewer).filter(voided_at__isnull=True)
    return rows.select_related("site", "lot", "lot__chemistry", "output", "shipment").order_by("-received_at", "-pk")


def receipts_to_void(*, viewer: Viewer) -> QuerySet[Receipt]:
    rows = Receipt.objects.permitted(viewer, P.FACT_VOID).filter(voided_at__isnull=True)
    return rows.select_related("lot", "output", "output__run__site").order_by("pk")


def runs(*, viewer: Viewer) -> QuerySet[ProcessRun]:
    charged = RunInput.objects.filter(run=OuterRef("pk")).order_by().values("run").annotate(total=Sum("mass_kg"))
    produced = RunOutput.objects.filter(run=OuterRef("pk")).order_by().values("run").annotate(total=Sum("mass_kg"))
    rows = ProcessRun.objects.visible_to(viewer).select_related("site", "line", "step", "organisation")
    return rows.annotate(
        charged_mass_kg=Subquery(charged.values("total")), produced_mass_kg=Subquery(produced.values("total"))
    ).order_by("-ended_at", "-pk")


def standing_runs(*, viewer: Viewer) -> QuerySet[ProcessRun]:
    return runs(viewer=viewer).filter(voided_at__isnull=True)


def runs_for(*, viewer: Viewer, permission: P) -> QuerySet[ProcessRun]:
    return ProcessRun.objects.permitted(viewer, permission).filter(voided_at__isnull=True).order_by("pk")


def run_inputs(*, viewer: Viewer) -> QuerySet[RunInput]:
    rows = RunInput.objects.visible_to(viewer).filter(run__voided_at__isnull=True)
    return rows.select_related("run", "lot", "lot__chemistry", "output", "output__material").order_by("pk")


def run_outputs(*, viewer: Viewer) -> QuerySet[RunOutput]:
    rows = RunOutput.objects.visible_to(viewer).filter(run__voided_at__isnull=True)
    return rows.select_related("run", "run__site", "material", "holder").order_by("material__position", "pk")


def outputs_for(*, viewer: Viewer, permission: P) -> QuerySet[RunOutput]:
    """Batches that the viewer holds and may charge or ship."""
    rows = RunOutput.objects.permitted(viewer, permission).filter(run__voided_at__isnull=True)
    return rows.select_related("run__organisation", "material").order_by("pk")


def assays(*, viewer: Viewer) -> QuerySet[Assay]:
    rows = Assay.objects.visible_to(viewer).filter(voided_at__isnull=True)
    return rows.select_related("output", "output__material", "lot", "element", "compound").order_by("-assayed_on", "-pk")


def assays_to_void(*, viewer: Viewer) -> QuerySet[Assay]:
    return Assay.objects.permitted(viewer, P.FACT_VOID).filter(voided_at__isnull=True).order_by("pk")


def readings(*, viewer: Viewer) -> QuerySet[EnergyReading]:
    rows = EnergyReading.objects.visible_to(viewer).filter(voided_at__isnull=True)
    return rows.select_related("meter", "meter__site", "meter__line").order_by("-starts_at", "meter_id")
