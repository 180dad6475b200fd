"""Rows of the lists of sites and what happens there, withdrawn ones too, as a viewer may see them.

Whose lot or batch it is, is a counterparty of the operator: the parties read it, holders of a grant do not.
"""

from datetime import datetime

from django.db.models import Case, CharField, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from consortium.access.viewer import Viewer
from consortium.list_selectors import known_if, numbers_of_imports, with_origin
from facilities import selectors
from facilities.models import Assay, EnergyReading, Line, ProcessRun, Receipt, RunInput, RunOutput, Site
from feedstock.models import BatteryLot, Shipment, ShipmentLeg


def sites(*, viewer: Viewer) -> QuerySet[Site]:
    return selectors.sites(viewer=viewer)


def lines(*, viewer: Viewer) -> QuerySet[Line]:
    rows = Line.objects.visible_to(viewer).select_related("site__operator", "step")
    return rows.prefetch_related("accepted_chemistries")


def _lot_page(viewer: Viewer) -> Exists:
    return Exists(BatteryLot.objects.visible_to(viewer).filter(pk=OuterRef("lot")))


def _batch_page(viewer: Viewer) -> Exists:
    return Exists(RunOutput.objects.visible_to(viewer).filter(pk=OuterRef("output")))


def receipts(*, viewer: Viewer) -> QuerySet[Receipt]:
    own = viewer.organisation_id
    party = Q(site__operator=own) | Q(lot__supplier=own) | Q(shipment__consignor=own)
    rows = Receipt.objects.visible_to(viewer).select_related("site", "lot__chemistry", "output__material", "shipment")
    return with_origin(rows, viewer=viewer).annotate(
        supplier_code=known_if(party, "lot__supplier__code"),
        supplier_name=known_if(party, "lot__supplier__name"),
        has_lot_page=_lot_page(viewer),
        has_batch_page=_batch_page(viewer),
        has_shipment_page=Exists(Shipment.objects.visible_to(viewer).filter(pk=OuterRef("shipment"))),
        has_site_page=Exists(Site.objects.visible_to(viewer).filter(pk=OuterRef("site"))),
    )


def runs(*, viewer: Viewer) -> QuerySet[ProcessRun]:
    return with_origin(selectors.runs(viewer=viewer), viewer=viewer)


def run_inputs(*, viewer: Viewer) -> QuerySet[RunInput]:
    rows = RunInput.objects.visible_to(viewer).select_related(
        "run__site", "run__line", "lot__chemistry", "output__material", "reagent"
    )
    return with_origin(rows, viewer=viewer, fact="run__").annotate(
        voided_at=F("run__voided_at"),
        day=F("run__day"),
        kind=Case(
            When(lot__isnull=False, then=Value("lot")),
            When(output__isnull=False, then=Value("batch")),
            default=Value("reagent"),
            output_field=CharField(),
        ),
        input_number=Coalesce("lot__number", "output__number"),
        has_lot_page=_lot_page(viewer),
        has_batch_page=_batch_page(viewer),
    )


def batches(*, viewer: Viewer) -> QuerySet[RunOutput]:
    own = viewer.organisation_id
    party = Q(run__site__operator=own) | Q(holder=own)
    rows = RunOutput.objects.visible_to(viewer).select_related("run__site", "run__line", "material")
    return with_origin(rows, viewer=viewer, owner="run__").annotate(
        day=F("run__day"),
        holder_code=known_if(party, "holder__code"),
        holder_name=known_if(party, "holder__name"),
        has_run_page=Exists(ProcessRun.objects.visible_to(viewer).filter(pk=OuterRef("run"))),
    )


def assays(*, viewer: Viewer) -> QuerySet[Assay]:
    rows = Assay.objects.visible_to(viewer).select_related("lot__chemistry", "output__material", "element", "compound")
    return with_origin(rows, viewer=viewer).annotate(
        sample_number=Coalesce("lot__number", "output__number"),
        analyte_code=Coalesce("element__code", "compound__code"),
        has_lot_page=_lot_page(viewer),
        has_batch_page=_batch_page(viewer),
    )


# What lists of other apps are filtered by.  A relation is as open as the row that makes it: a lot's place is told by
# its receipt, its line by the input of a run.


def lots_received_at(*, viewer: Viewer, value: str) -> QuerySet:
    """Lots that arrived at a site."""
    return _received(viewer, value).filter(lot__isnull=False).values("lot")


def shipments_received_at(*, viewer: Viewer, value: str) -> QuerySet:
    """Shipments of which something arrived at a site: until then nobody has said where they go."""
    return _received(viewer, value).filter(shipment__isnull=False).values("shipment")


def lots_charged_on(*, viewer: Viewer, value: str) -> QuerySet:
    """Lots that were charged on a line, named `<site code>:<line code>`."""
    site, _colon, line = value.partition(":")
    rows = RunInput.objects.visible_to(viewer).filter(run__line__site__code=site, run__line__code=line)
    return rows.filter(run__voided_at__isnull=True, lot__isnull=False).values("lot")


def _received(viewer: Viewer, site: str) -> QuerySet[Receipt]:
    return Receipt.objects.visible_to(viewer).filter(site__code=site, voided_at__isnull=True)


def legs_on_the_way(*, viewer: Viewer) -> QuerySet[ShipmentLeg]:
    """Legs that the viewer carries and nothing says have ended: no arrival, no later leg begun, nothing weighed.

    Of a weighing its carrier learns that there was one, and nothing else.
    """
    later = ShipmentLeg.objects.filter(
        Q(departed_at__isnull=False) | Q(arrived_at__isnull=False),
        shipment=OuterRef("shipment"),
        sequence__gt=OuterRef("sequence"),
    )
    weighed = Receipt.objects.filter(shipment=OuterRef("shipment"), voided_at__isnull=True)
    weighed_before = Receipt.objects.filter(shipment=OuterRef("shipment__replaces"), voided_at__isnull=True)
    rows = _carried_legs(viewer).filter(
        ~Exists(later), ~Exists(weighed), ~Exists(weighed_before), arrived_at__isnull=True
    )
    return rows.order_by(F("planned_arrival_at").asc(nulls_last=True), "pk")


def legs_arrived_late(*, viewer: Viewer, start: datetime, end: datetime) -> QuerySet[ShipmentLeg]:
    """Legs that the viewer carried and that arrived between the two instants, after their plan; the latest first."""
    rows = _carried_legs(viewer).filter(arrived_at__gte=start, arrived_at__lt=end)
    return rows.filter(arrived_at__gt=F("planned_arrival_at")).order_by("-arrived_at", "-pk")


def _carried_legs(viewer: Viewer) -> QuerySet[ShipmentLeg]:
    rows = ShipmentLeg.objects.visible_to(viewer).filter(carrier=viewer.organisation_id)
    return rows.filter(shipment__voided_at__isnull=True).select_related("shipment")


def readings(*, viewer: Viewer) -> QuerySet[EnergyReading]:
    rows = EnergyReading.objects.visible_to(viewer).select_related("meter__site", "meter__line")
    return rows.annotate(
        import_number=numbers_of_imports(viewer=viewer, batch_id=OuterRef("ingest_batch_id")),
        import_row=known_if(
            Q(meter__site__operator=viewer.organisation_id), "source_row", output_field=IntegerField(null=True)
        ),
    )
