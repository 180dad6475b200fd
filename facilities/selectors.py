"""Sites, receipts, runs, assays and energy as a viewer may see them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from consortium.access.permissions import Permission as P
from consortium.access.viewer import Viewer
from consortium.models import Composition, ProcessStep
from facilities import plausibility
from facilities.metrics.one import content_of_lots, energy_of_run, purities_of_run
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
from feedstock import selectors as feedstock
from feedstock.models import BatteryLot, Shipment, ShipmentLine


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
    return rows.select_related("lot__supplier", "shipment__consignor", "output__run__site").order_by("pk")


WENT_WITH_ITS_RUN = Q(voided_at__isnull=True) | Q(voided_at=OuterRef("voided_at"))
"""Outputs of a run as it stands, or as it stood when it was withdrawn; not those that were withdrawn before."""


def runs(*, viewer: Viewer) -> QuerySet[ProcessRun]:
    """With the mass of all inputs and of all outputs; of a run whose outputs are still to come the latter is None."""
    charged = RunInput.objects.filter(run=OuterRef("pk")).order_by().values("run").annotate(total=Sum("mass_kg"))
    produced = RunOutput.objects.filter(WENT_WITH_ITS_RUN, run=OuterRef("pk")).order_by()
    produced = produced.values("run").annotate(total=Sum("mass_kg"))
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
    rows = RunOutput.objects.visible_to(viewer).filter(voided_at__isnull=True)
    return rows.select_related("run", "run__site", "material", "holder").order_by("material__position", "pk")


def outputs_for(*, viewer: Viewer, permission: P) -> QuerySet[RunOutput]:
    """Batches that the viewer holds and may charge or ship."""
    rows = RunOutput.objects.permitted(viewer, permission).filter(voided_at__isnull=True)
    return rows.select_related("run__organisation", "material").order_by("pk")


def outputs_to_void(*, viewer: Viewer) -> QuerySet[RunOutput]:
    return RunOutput.objects.permitted(viewer, P.FACT_VOID).filter(voided_at__isnull=True).order_by("pk")


def assays(*, viewer: Viewer) -> QuerySet[Assay]:
    rows = Assay.objects.visible_to(viewer).filter(voided_at__isnull=True)
    return rows.select_related("output", "output__material", "lot", "element", "compound").order_by(
        "-assayed_on", "-pk"
    )


def assays_to_void(*, viewer: Viewer) -> QuerySet[Assay]:
    return Assay.objects.permitted(viewer, P.FACT_VOID).filter(voided_at__isnull=True).order_by("pk")


def readings(*, viewer: Viewer) -> QuerySet[EnergyReading]:
    rows = EnergyReading.objects.visible_to(viewer).filter(voided_at__isnull=True)
    return rows.select_related("meter", "meter__site", "meter__line").order_by("-starts_at", "meter_id")


# For the pages of single records: withdrawn ones, too ----------------------------------------------------------------

MODELS = {
    "lot": BatteryLot,
    "shipment": Shipment,
    "receipt": Receipt,
    "run": ProcessRun,
    "batch": RunOutput,
    "site": Site,
}


def reachable(*, viewer: Viewer, kind: str, ids: Iterable[int]) -> set[int]:
    """Those of the ids whose page the viewer may open."""
    wanted = {pk for pk in ids if pk}
    if not wanted:
        return set()
    return set(MODELS[kind].objects.visible_to(viewer).filter(pk__in=wanted).values_list("pk", flat=True))


def receipt_records(*, viewer: Viewer) -> QuerySet[Receipt]:
    rows = Receipt.objects.visible_to(viewer).order_by("-received_at", "-pk")
    return rows.select_related(
        "organisation", "site", "lot__chemistry", "lot__supplier", "output__material", "shipment__consignor"
    )


def batch_records(*, viewer: Viewer) -> QuerySet[RunOutput]:
    rows = RunOutput.objects.visible_to(viewer).order_by("material__position", "pk")
    return rows.select_related("run__organisation", "run__site", "run__step", "material", "holder")


def outputs_of_run(*, viewer: Viewer, run: ProcessRun) -> QuerySet[RunOutput]:
    """What came out of a run as it stands, or as it stood when it was withdrawn."""
    rows = batch_records(viewer=viewer).filter(run=run)
    return rows.filter(Q(voided_at__isnull=True) | Q(voided_at=run.voided_at))


def input_records(*, viewer: Viewer) -> QuerySet[RunInput]:
    rows = RunInput.objects.visible_to(viewer).order_by("pk")
    return rows.select_related("lot__chemistry", "lot__supplier", "output__material", "reagent")


def may_see_return(*, viewer: Viewer, lot: BatteryLot) -> bool:
    """May the viewer see what came back of a lot at every plant?"""
    return BatteryLot.objects.permitted(viewer, P.LOT_RETURN_VIEW).filter(pk=lot.pk).exists()


def meters_with_reading(*, viewer: Viewer, site: Site) -> QuerySet[Meter]:
    """A site's meters, each with the end and the energy of its latest standing reading."""
    latest = EnergyReading.objects.visible_to(viewer).filter(meter=OuterRef("pk"), voided_at__isnull=True)
    latest = latest.order_by("-starts_at")
    return (
        meters(viewer=viewer)
        .filter(site=site)
        .annotate(read_until=Subquery(latest.values("ends_at")[:1]), read_kwh=Subquery(latest.values("energy_kwh")[:1]))
    )


def process_steps(*, viewer: Viewer) -> QuerySet[ProcessStep]:
    return ProcessStep.objects.visible_to(viewer).order_by("position", "pk")


def declared_masses(*, viewer: Viewer, receipts: list[Receipt]) -> dict[int, Decimal]:
    """Of each receipt what was declared of it: on its shipment's line, else by the lot itself; what is not reached is
    absent."""
    shipments = {receipt.shipment_id for receipt in receipts if receipt.shipment_id}
    latest = feedstock.latest_versions(viewer=viewer, shipment_ids=shipments) if shipments else {}
    by_lot, by_batch = {}, {}
    for line in ShipmentLine.objects.visible_to(viewer).filter(shipment__in=latest.values()):
        declared = by_lot if line.lot_id else by_batch
        declared[line.shipment_id, line.lot_id or line.batch_number] = line.declared_mass_kg
    lots = dict(
        BatteryLot.objects.visible_to(viewer)
        .filter(pk__in=[r.lot_id for r in receipts if r.lot_id])
        .values_list("pk", "declared_mass_kg")
    )
    found = {}
    for receipt in receipts:
        if receipt.lot_id:
            found[receipt.pk] = by_lot.get((latest.get(receipt.shipment_id), receipt.lot_id), lots.get(receipt.lot_id))
        else:
            found[receipt.pk] = by_batch.get((latest.get(receipt.shipment_id), receipt.output.number))
    return {pk: mass_kg for pk, mass_kg in found.items() if mass_kg is not None}


def run_purities(*, viewer: Viewer, run: ProcessRun) -> dict[int, Decimal]:
    """Purity of those products of a run of which an assay is open to the viewer, by the product's id."""
    assayed = set(assays(viewer=viewer).filter(output__run=run).values_list("output", flat=True))
    return {pk: fraction for pk, fraction in purities_of_run(run.pk).items() if pk in assayed} if assayed else {}


def run_energy(*, viewer: Viewer, run: ProcessRun) -> list[tuple[str, int, Decimal]]:
    """(carrier, readings, kWh) of the line's meters that are open to the viewer, from the run's start to its end."""
    meter_ids = list(meters(viewer=viewer).filter(line=run.line_id).values_list("pk", flat=True))
    return energy_of_run(run.pk, meter_ids=meter_ids) if meter_ids else []


def may_name_holder(*, viewer: Viewer, batch: RunOutput) -> bool:
    """May the viewer know who holds the batch by now?"""
    return RunOutput.objects.permitted(viewer, P.COUNTERPARTY_VIEW).filter(pk=batch.pk).exists()


def contradictions(*, viewer: Viewer, lots: Sequence[BatteryLot]) -> dict[int, list[plausibility.Contradiction]]:
    """What assays that are open to the viewer say against the chemistry that was declared, by lot."""
    assayed = assays(viewer=viewer).filter(lot__in=lots).values_list("lot", "element", "compound__element")
    elements: dict[int, set[str]] = defaultdict(set)
    for lot_id, own, of_compound in assayed:
        elements[lot_id].add(own or of_compound)
    if not elements:
        return {}
    content = content_of_lots(list(elements))
    usual: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(dict)
    for one in Composition.objects.visible_to(viewer).filter(chemistry__in={lot.chemistry_id for lot in lots}):
        usual[one.chemistry_id, one.form_factor][one.element_id] = one.fraction
    return {
        lot.pk: plausibility.contradictions(
            chemistry=lot.chemistry_id,
            form_factor=lot.form_factor,
            # Nothing found is a finding, too; the content leaves it out.
            found={
                code: content[lot.pk][code][1] if code in content[lot.pk] else Decimal(0) for code in elements[lot.pk]
            },
            composition=usual[lot.chemistry_id, lot.form_factor],
            day=lot.registered_on,
        )
        for lot in lots
        if lot.pk in elements
    }
