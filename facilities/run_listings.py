"""Lists of process runs, what they took, what they gave, and what laboratories found in it."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from consortium.access.permissions import Permission as P
from consortium.list_columns import (
    code,
    day,
    hidden_partner,
    instant,
    linked,
    number,
    origin,
    page_of,
    record_number,
    reference,
    text,
    whole,
)
from consortium.listings import Cell, Column, Listing
from facilities import assay_selectors, filters, list_selectors
from facilities.assay_selectors import Verdict

GROUP = _("Process runs")
RUN_DAY = _("The day the run ended, at the site.")


def _site(path: str) -> Column:
    def site(row):
        return getattr(row, path).site if path else row.site

    return Column(
        "site",
        _("Site"),
        lambda row: site(row).code,
        shown=lambda row: site(row).name,
        sort=f"{path}__site__name" if path else "site__name",
    )


def _line(path: str) -> Column:
    def line(row):
        return getattr(row, path).line if path else row.line

    return Column(
        "line",
        _("Line"),
        lambda row: line(row).code,
        shown=lambda row: line(row).name,
        sort=f"{path}__line__name" if path else "line__name",
    )


RUNS = Listing(
    code="runs",
    title=_("Process runs"),
    subtitle=_("Campaigns of one process on one line. A run's figures belong to the day on which it ended."),
    permission=P.RUN_VIEW,
    select=list_selectors.runs,
    order=("-ended_at", "-pk"),
    filters=filters.RUNS,
    group=GROUP,
    key="number",
    kind="runs",
    more_files=((_("RecyclingBatch (JSON, own runs)"), "recycling-batches"),),
    empty_text=_("Runs appear here when a file of runs has been written for a site that you see."),
    columns=(
        record_number("run"),
        reference(),
        day("day", _("Ended"), "day", help=RUN_DAY),
        Column(
            "site",
            _("Site"),
            lambda row: row.site.code,
            shown=lambda row: row.site.name,
            url=lambda row: page_of("site", row.site.code),
            sort="site__name",
        ),
        _line(""),
        code("step", _("Step"), "step.code", sort="step__position", shown=lambda row: row.step.label),
        Column(
            "outputs",
            _("Outputs"),
            lambda row: "awaited" if row.produced_mass_kg is None else "recorded",
            Cell.CODE,
            shown=lambda row: _("Not recorded yet") if row.produced_mass_kg is None else _("Recorded"),
            tone=lambda row: "warn" if row.produced_mass_kg is None else "",
            help=_("recorded, or awaited: until then the run is in no closure, unexplained loss or recovery rate"),
        ),
        instant("started_at", _("Started at"), "started_at"),
        instant("ended_at", _("Ended at"), "ended_at"),
        number("charged_mass_kg", _("Charged (kg)"), "charged_mass_kg", "kg", help=_("Wet mass of all inputs.")),
        number("produced_mass_kg", _("Given (kg)"), "produced_mass_kg", "kg", help=_("Wet mass of all outputs.")),
        *origin(),
    ),
)

RUN_INPUTS = Listing(
    code="run-inputs",
    title=_("Inputs"),
    subtitle=_("What runs were charged with: lots, batches of earlier runs, and reagents."),
    permission=P.RUN_VIEW,
    select=list_selectors.run_inputs,
    order=("-day", "-pk"),
    filters=filters.RUN_INPUTS,
    group=GROUP,
    kind="runs",
    columns=(
        record_number("run", path="run.number", label=_("Run"), name="run"),
        day("day", _("Run ended"), "day", help=RUN_DAY),
        _site("run"),
        _line("run"),
        Column("kind", _("Kind"), lambda row: row.kind, shown=lambda row: str(KINDS[row.kind]), sort="kind"),
        linked("lot", _("Lot"), "lot.number", "lot", if_reached="has_lot_page"),
        code(
            "chemistry",
            _("Chemistry"),
            "lot.chemistry.code",
            sort="lot__chemistry__position",
            shown=lambda row: row.lot.chemistry.label,
        ),
        linked("batch", _("Batch"), "output.number", "batch", if_reached="has_batch_page"),
        Column(
            "material",
            _("Material"),
            lambda row: material(row).pk if material(row) else None,
            shown=lambda row: material(row).label,
        ),
        number("mass_kg", _("Mass, wet (kg)"), "mass_kg", "kg"),
        number("moisture_fraction", _("Moisture (fraction)"), "moisture_fraction", "1"),
        *origin("run"),
    ),
)
KINDS = {"lot": _("Lot"), "batch": _("Batch"), "reagent": _("Reagent")}


def material(row):
    """Of a batch or a reagent; a lot has a chemistry instead."""
    return row.output.material if row.output else row.reagent


BATCHES = Listing(
    code="batches",
    title=_("Batches"),
    subtitle=_("What runs gave: products, intermediates, residues and explained losses."),
    permission=P.RUN_VIEW,
    select=list_selectors.batches,
    order=("-day", "-pk"),
    filters=filters.BATCHES,
    group=GROUP,
    key="number",
    kind="runs",
    columns=(
        record_number("batch"),
        text("batch_reference", _("Own reference"), "batch_reference", sort="batch_reference"),
        linked("run", _("Run"), "run.number", "run", if_reached="has_run_page"),
        day("day", _("Run ended"), "day", help=RUN_DAY),
        _site("run"),
        _line("run"),
        code(
            "material", _("Material"), "material.code", sort="material__position", shown=lambda row: row.material.label
        ),
        code("kind", _("Kind"), "material.kind", sort="material__kind"),
        number("mass_kg", _("Mass, wet (kg)"), "mass_kg", "kg"),
        number("moisture_fraction", _("Moisture (fraction)"), "moisture_fraction", "1"),
        text("destination", _("Destination"), "destination", help=_("Where a residue goes.")),
        hidden_partner("holder", _("Holder"), "holder", help=_("Who has it now; for its operator and holder.")),
        *origin(),
    ),
)

VERDICT_TONES = {
    Verdict.DISPUTED: "bad",
    Verdict.MISSING: "bad",
    Verdict.PROVISIONAL: "warn",
    Verdict.NO_UNCERTAINTY: "warn",
    Verdict.SOUND: "good",
}

ASSAY_QUALITY = Listing(
    code="assay-quality",
    title=_("Assay quality"),
    subtitle=_("Products and intermediates, and what their assays are worth: what is to be done stands first."),
    permission=P.ASSAY_VIEW,
    select=assay_selectors.batches_to_assay,
    order=("urgency", "-day", "-pk"),
    filters=filters.ASSAY_QUALITY,
    group=GROUP,
    kind="assays",
    has_page=False,
    empty_text=_("Batches appear here when a file of runs has been written for a site whose assays you see."),
    notes=(
        _("E_n: difference of two laboratories over their expanded uncertainties together; above 1 they disagree."),
        _("E_n after ISO 13528: from general knowledge, to be verified against the primary text."),
    ),
    columns=(
        record_number("batch"),
        code(
            "verdict",
            _("Verdict"),
            "verdict",
            sort="urgency",
            shown=lambda row: str(filters.VERDICTS[row.verdict]),
            tone=lambda row: VERDICT_TONES[row.verdict],
        ),
        day("day", _("Run ended"), "day", help=RUN_DAY),
        _site("run"),
        _line("run"),
        code(
            "material", _("Material"), "material.code", sort="material__position", shown=lambda row: row.material.label
        ),
        number("mass_kg", _("Mass, wet (kg)"), "mass_kg", "kg"),
        whole("assay_count", _("Assays"), "assay_count", unit="assays"),
        whole("laboratory_count", _("Laboratories"), "laboratory_count", unit="laboratories"),
        day("assayed_on", _("Last assayed"), "assayed_on"),
        Column(
            "en_number",
            _("E_n"),
            lambda row: None if row.en_number is None else round(Decimal(row.en_number), 2),
            Cell.NUMBER,
            unit="1",
            sort="en_number",
            help=_("The widest difference between two assays over their uncertainties together; agreement up to 1."),
        ),
        text("batch_reference", _("Own reference"), "batch_reference", sort="batch_reference"),
        *origin(),
    ),
)

ASSAYS = Listing(
    code="assays",
    title=_("Assays"),
    subtitle=_("What laboratories found of one element or one compound in a lot or a batch."),
    permission=P.ASSAY_VIEW,
    select=list_selectors.assays,
    order=("-assayed_on", "-pk"),
    filters=filters.ASSAYS,
    group=GROUP,
    key="number",
    kind="assays",
    empty_text=_("Assays appear here when a file of runs or assays has been written for a lot or batch that you see."),
    columns=(
        text("number", _("Number"), "number", sort="number"),
        reference(),
        day("assayed_on", _("Assayed on"), "assayed_on"),
        linked("lot", _("Lot"), "lot.number", "lot", if_reached="has_lot_page"),
        linked("batch", _("Batch"), "output.number", "batch", if_reached="has_batch_page"),
        code(
            "material",
            _("Material"),
            "output.material.code",
            sort="output__material__position",
            shown=lambda row: row.output.material.label,
        ),
        text("analyte", _("Element or compound"), "analyte_code", sort="analyte_code"),
        number("value", _("Value"), "value", "see `unit`"),
        code("unit", _("Unit"), "unit", sort="unit"),
        number("fraction", _("Mass fraction"), "fraction", "1", help=_("The value as a share of the whole.")),
        number(
            "uncertainty",
            _("Uncertainty"),
            "uncertainty",
            "see `unit`",
            help=_("Expanded (k = 2), in the assay's unit."),
        ),
        code("basis", _("Basis"), "basis", sort="basis"),
        code("status", _("Status"), "status", sort="status"),
        text("method", _("Method"), "method", sort="method"),
        text("laboratory", _("Laboratory"), "laboratory", sort="laboratory"),
        *origin(),
    ),
)

LISTINGS = (RUNS, RUN_INPUTS, BATCHES, ASSAYS, ASSAY_QUALITY)
