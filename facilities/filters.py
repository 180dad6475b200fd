"""What lists of sites and what happens there are filtered by."""

from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from consortium.access.viewer import Viewer
from consortium.filters import (
    Choices,
    ChosenFilter,
    LineFilter,
    WithdrawnFilter,
    WordsFilter,
    among,
    chemistry_choices,
    chosen,
    days,
    element_choices,
    filters_of,
    material_choices,
)
from facilities import list_selectors, selectors
from facilities.assay_selectors import Verdict


def site_choices(*, viewer: Viewer) -> Choices:
    return list(selectors.sites(viewer=viewer).values_list("code", "name"))


def line_choices(*, viewer: Viewer) -> Choices:
    return [
        (f"{line.site.code}:{line.code}", f"{line.site.name} · {line.name}") for line in selectors.lines(viewer=viewer)
    ]


def at_line(path: str) -> LineFilter:
    return LineFilter(field_name=path, choices_for=line_choices)


LOTS_RECEIVED_AT = among(list_selectors.lots_received_at, site_choices)
LOTS_CHARGED_ON = among(list_selectors.lots_charged_on, line_choices)
SHIPMENTS_RECEIVED_AT = among(list_selectors.shipments_received_at, site_choices)


class AnalyteFilter(ChosenFilter):
    """Assays of an element, and of the compounds in which it is the one that counts."""

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        return qs.filter(Q(element=value) | Q(compound__element=value)) if value else qs


class ProducedFilter(ChosenFilter):
    """Runs that gave a material; what had been withdrawn before its run was, it did not give."""

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        if not value:
            return qs
        gave = Q(outputs__voided_at__isnull=True) | Q(outputs__voided_at=F("voided_at"))
        return qs.filter(pk__in=qs.model._base_manager.filter(gave, outputs__material=value).values("pk"))


SITES = filters_of("SiteFilters", q=WordsFilter("code", "name", "operator__name"))
LINES = filters_of(
    "LineListFilters",
    site=chosen("site__code", site_choices),
    chemistry=chosen("accepted_chemistries", chemistry_choices, is_many=True),
    q=WordsFilter("code", "name", "site__name", "step__label"),
)
RECEIPTS = filters_of(
    "ReceiptFilters",
    **days("day"),
    site=chosen("site__code", site_choices),
    chemistry=chosen("lot__chemistry", chemistry_choices),
    material=chosen("output__material", material_choices),
    voided=WithdrawnFilter(field_name="voided_at"),
    q=WordsFilter("number", "source_reference", "lot__number", "output__number", "shipment__number", "supplier_name"),
)
RUNS = filters_of(
    "RunFilters",
    **days("day"),
    site=chosen("site__code", site_choices),
    line=at_line("line"),
    chemistry=chosen("inputs__lot__chemistry", chemistry_choices, is_many=True),
    material=ProducedFilter(choices_for=material_choices),
    voided=WithdrawnFilter(field_name="voided_at"),
    q=WordsFilter("number", "source_reference", "site__name", "line__name", "step__label"),
)
RUN_INPUTS = filters_of(
    "RunInputFilters",
    **days("day"),
    site=chosen("run__site__code", site_choices),
    line=at_line("run__line"),
    chemistry=chosen("lot__chemistry", chemistry_choices),
    voided=WithdrawnFilter(field_name="run__voided_at"),
    q=WordsFilter("run__number", "run__source_reference", "input_number"),
)
BATCHES = filters_of(
    "BatchFilters",
    **days("day"),
    site=chosen("run__site__code", site_choices),
    line=at_line("run__line"),
    material=chosen("material", material_choices),
    voided=WithdrawnFilter(field_name="voided_at"),
    q=WordsFilter("number", "batch_reference", "run__number", "destination", "holder_name"),
)
VERDICTS = {
    Verdict.DISPUTED: _("Laboratories disagree"),
    Verdict.MISSING: _("No assay"),
    Verdict.PROVISIONAL: _("Provisional only"),
    Verdict.NO_UNCERTAINTY: _("Uncertainty not stated"),
    Verdict.SOUND: _("Sound"),
}


def verdict_choices(*, viewer: Viewer) -> Choices:
    return [(verdict.value, str(label)) for verdict, label in VERDICTS.items()]


ASSAY_QUALITY = filters_of(
    "AssayQualityFilters",
    **days("day"),
    site=chosen("run__site__code", site_choices),
    line=at_line("run__line"),
    material=chosen("material", material_choices),
    verdict=chosen("verdict", verdict_choices),
    voided=WithdrawnFilter(field_name="voided_at"),
    q=WordsFilter("number", "batch_reference", "run__number", "material__label"),
)
SCALES = filters_of("ScaleFilters", site=chosen("site__code", site_choices), q=WordsFilter("code", "site__name"))
STOCK_TAKES = filters_of(
    "StockTakeFilters",
    **days("day"),
    site=chosen("site__code", site_choices),
    line=at_line("line"),
    voided=WithdrawnFilter(field_name="voided_at"),
    q=WordsFilter("number", "source_reference", "site__name"),
)
RESIDUES = filters_of(
    "ResidueFilters",
    **days("day"),
    site=chosen("run__site__code", site_choices),
    line=at_line("run__line"),
    material=chosen("material", material_choices),
    voided=WithdrawnFilter(field_name="voided_at"),
    q=WordsFilter("number", "batch_reference", "run__number", "destination", "material__label"),
)
RESIDUE_DISPOSALS = filters_of(
    "ResidueDisposalFilters",
    **days("day"),
    site=chosen("output__run__site__code", site_choices),
    line=at_line("output__run__line"),
    material=chosen("output__material", material_choices),
    voided=WithdrawnFilter(field_name="voided_at"),
    q=WordsFilter(
        "number",
        "source_reference",
        "output__number",
        "waste_code__code",
        "national_code",
        "treatment__code",
        "destination",
        "responsible__name",
        "responsible_name",
    ),
)
ASSAYS = filters_of(
    "AssayFilters",
    **days("assayed_on"),
    chemistry=chosen("lot__chemistry", chemistry_choices),
    material=chosen("output__material", material_choices),
    element=AnalyteFilter(field_name="element", choices_for=element_choices),
    voided=WithdrawnFilter(field_name="voided_at"),
    q=WordsFilter("number", "source_reference", "sample_number", "laboratory", "method"),
)
ELECTRICITY_CONTRACTS = filters_of(
    "ElectricityContractFilters",
    **days("valid_from"),
    site=chosen("site__code", site_choices),
    voided=WithdrawnFilter(field_name="voided_at"),
    q=WordsFilter("number", "source_reference", "supplier", "evidence", "kind"),
)
READINGS = filters_of(
    "ReadingFilters",
    **days("day"),
    site=chosen("meter__site__code", site_choices),
    line=at_line("meter__line"),
    voided=WithdrawnFilter(field_name="voided_at"),
    q=WordsFilter("meter__code", "meter__site__name", "meter__carrier"),
)
