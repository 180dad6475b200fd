"""What laboratories found in a lot or in batches, as a table."""

from django.utils.translation import gettext as _

from consortium.views.records import Column, Section, day, numeric
from facilities.views.links import Links


def assay_section(assays, viewer, *, empty: str) -> Section:
    assays = list(assays)
    links = Links(viewer, lot=[a.lot for a in assays], batch=[a.output for a in assays])
    columns = [
        Column(_("Of")),
        Column(_("Found")),
        Column(_("Value"), True),
        Column(_("Unit")),
        Column(_("Uncertainty (k=2)"), True),
        Column(_("Basis")),
        Column(_("Standing")),
        Column(_("Method")),
        Column(_("Laboratory")),
        Column(_("Day")),
    ]
    rows = [
        [
            links.cell("lot", assay.lot) or links.cell("batch", assay.output),
            assay.element_id or assay.compound_id,
            numeric(assay.value),
            assay.get_unit_display(),
            numeric(assay.uncertainty),
            assay.get_basis_display(),
            assay.get_status_display(),
            assay.method or None,
            assay.laboratory or None,
            day(assay.assayed_on),
        ]
        for assay in assays
    ]
    return Section("assays", _("Assays"), columns=columns, rows=rows, empty=empty)
