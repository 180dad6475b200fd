"""What laboratories found in a lot or in batches, as a table."""

from django.utils.translation import gettext as _

from consortium.quantities import exact
from consortium.views.records import Column, Section, day_cell, numeric
from facilities.plausibility import Contradiction
from facilities.views.links import Links
from feedstock.regulations import certainty_label


def contradiction_notice(lot, one: Contradiction) -> str:
    """The assay says another chemistry than the supplier: how far, by which bound, and how sure that bound is."""
    words = (
        _(
            "Its assay contradicts the declared chemistry %(chemistry)s: %(found)s %% %(element)s, at most "
            "%(bound)s %% is to be expected (%(source)s; %(certainty)s)."
        )
        if one.is_above
        else _(
            "Its assay contradicts the declared chemistry %(chemistry)s: %(found)s %% %(element)s, at least "
            "%(bound)s %% is to be expected (%(source)s; %(certainty)s)."
        )
    )
    return words % {
        "chemistry": lot.chemistry.label,
        "element": one.element,
        "found": exact(one.found * 100),
        "bound": exact(one.bound * 100),
        "source": one.source,
        "certainty": certainty_label(one.certainty),
    }


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
            day_cell(assay.assayed_on),
        ]
        for assay in assays
    ]
    return Section("assays", _("Assays"), columns=columns, rows=rows, empty=empty)
