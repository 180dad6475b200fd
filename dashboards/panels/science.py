"""Reference data that every member may see: what boards count with where no assay says better."""

from django.utils.translation import gettext_lazy as _

from consortium import selectors as partners
from dashboards.figures import reference
from dashboards.panels.columns import PROVENANCE
from dashboards.panels.panel import Ask, Column, Panel
from dashboards.rows import Fact

GRID_SOURCE = "Ember via co2.js"
"""One source in one figure: others count upstream emissions too.  The reference data has them all."""


def composition(ask: Ask) -> list[Fact]:
    return [
        Fact(str(one.chemistry), one.element_id, one.fraction * 100, one.source, one.get_certainty_display())
        for one in partners.cell_compositions(viewer=ask.viewer)
        if not ask.selection.chemistry or one.chemistry_id == ask.selection.chemistry
    ]


def transport_intensities(ask: Ask) -> list[Fact]:
    return [
        Fact(one.label, one.mode, one.g_co2e_per_tkm, one.source, one.get_certainty_display())
        for one in partners.transport_intensities(viewer=ask.viewer)
    ]


def grid_factors(ask: Ask) -> list[Fact]:
    return [
        Fact(one.country.name, str(one.year), one.g_co2e_per_kwh, one.source, one.get_certainty_display())
        for one in partners.grid_factors(viewer=ask.viewer, source=GRID_SOURCE)
    ]


PANELS = (
    Panel(
        "composition",
        "Elements in cells, by chemistry",
        "What is in a battery, before anybody assays it?",
        "%",
        composition,
        lambda facts, ask: reference.stacked(facts, unit="%"),
        (
            Column("chemistry", _("Chemistry"), lambda fact: fact.group),
            Column("element", _("Element"), lambda fact: fact.code),
            Column("share_percent", _("Share (%)"), lambda fact: fact.value, True),
            *PROVENANCE,
        ),
        "Mass share of each element in cells of a chemistry; "
        "used, and marked as estimated, as long as no assay says better.",
        "",
        "Composition tables, each row with its source.",
        is_wide=True,
    ),
    Panel(
        "transport-intensities",
        "Emission intensity of transport modes",
        "What does a tonne and kilometre emit?",
        "g CO2e/t km",
        transport_intensities,
        lambda facts, ask: reference.bars(facts, unit="g CO2e/t km"),
        (
            Column("mode", _("Mode"), lambda fact: fact.code),
            Column("vehicle", _("Vehicle"), lambda fact: fact.group),
            Column("intensity_g_co2e_per_tkm", _("Intensity (g CO2e/t km)"), lambda fact: fact.value, True),
            *PROVENANCE,
        ),
        "Well-to-wheel emissions per tonne and kilometre, used for legs without a value of their own.",
        "",
        "ISO 14083 / GLEC arithmetic; each row has its source.",
    ),
    Panel(
        "grid-factors",
        "Carbon intensity of electricity, by country",
        "How clean is the power that plants draw?",
        "g CO2e/kWh",
        grid_factors,
        lambda facts, ask: reference.bars(facts, unit="g CO2e/kWh"),
        (
            Column("country", _("Country"), lambda fact: fact.group),
            Column("year", _("Year"), lambda fact: fact.code),
            Column("g_co2e_per_kwh", _("g CO2e/kWh"), lambda fact: fact.value, True),
            *PROVENANCE,
        ),
        "Average emissions of a kilowatt hour of the country's electricity in the year, life cycle, by its production; "
        "factors of other sources stand apart, in the reference data.",
        "",
        "Ember, each row with its source.",
    ),
)
