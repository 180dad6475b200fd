"""What comes out of the runs: recovery, purity, the balance, and where the mass went."""

from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from dashboards.figures import flows, series
from dashboards.measures import MEASURES
from dashboards.panels.columns import facts_column, group_column, ratio_columns
from dashboards.panels.common import own, quantity_over_time, rate_over_time
from dashboards.panels.panel import Ask, Column, Panel
from dashboards.panels.points import ELEMENTS, ratio_points, sum_points
from dashboards.ratios import IN_SPECIFICATION, PURITY, RECOVERY
from dashboards.rows import Flow, Point, Sum

BALANCE = (
    "mass_charged_kg",
    "reagent_kg",
    "mass_recovered_kg",
    "mass_intermediate_kg",
    "residue_kg",
    "explained_loss_kg",
    "mass_awaiting_outputs_kg",
    "unexplained_loss_kg",
)


def balance(ask: Ask) -> list[Point]:
    """What was charged and added, then everything it became; the last is what nothing accounts for."""
    found = {one.measure: one for one in ask.sums(BALANCE, perspective=ask.at_plants)}
    if "mass_charged_kg" not in found:
        return []
    return [
        Point(
            MEASURES[measure].label,
            measure,
            None,
            found[measure].value,
            fact_count=found[measure].fact_count,
            url=ask.rows_url("runs"),
            explain=ask.explain_url(measure, perspective=ask.at_plants),
        )
        for measure in BALANCE
        if measure in found and found[measure].value is not None
    ]


def material_flow(ask: Ask) -> list[Flow]:
    """By line: what went in, by chemistry or intermediate, and what came out, by material.

    What went in more than once, as batteries and then as black mass, is drawn once at each line it passed.
    """
    perspective = ask.at_plants
    flows_found: list[Flow] = []
    for one in ask.sums(["mass_charged_kg"], perspective=perspective, by=("line_id", "chemistry", "material")):
        line, chemistry, material = one.keys
        name = ask.names.materials[material].label if material else ask.names.chemistries.get(chemistry, _("batteries"))
        flows_found.append(_flow(ask, name, _line(ask, line), one, chemistry=chemistry, material=material))
    for one in ask.sums(["reagent_kg"], perspective=perspective, by=("line_id", "material")):
        line, material = one.keys
        flows_found.append(_flow(ask, ask.names.materials[material].label, _line(ask, line), one, material=material))
    kinds = ["mass_recovered_kg", "mass_intermediate_kg", "residue_kg", "explained_loss_kg"]
    for one in ask.sums(kinds, perspective=perspective, by=("line_id", "material")):
        line, material = one.keys
        flows_found.append(_flow(ask, _line(ask, line), _out(ask, one.measure, material), one, material=material))
    for one in ask.sums(["mass_awaiting_outputs_kg", "unexplained_loss_kg"], perspective=perspective, by=("line_id",)):
        name = MEASURES[one.measure].label
        flows_found.append(_flow(ask, _line(ask, one.keys[0]), name, one))
    return [flow for flow in flows_found if flow.mass_kg and flow.mass_kg > 0]


def _flow(ask: Ask, source: str, target: str, one: Sum, **keys: str) -> Flow:
    line = one.keys[0]
    explain = ask.explain_url(one.measure, perspective=ask.at_plants, line_id=line, **keys)
    return Flow(source, target, one.value or Decimal(0), ask.rows_url("runs", line_id=line), explain)


def _line(ask: Ask, key: int) -> str:
    line = ask.names.lines.get(key)
    return f"{line.site.name} · {line.name}" if line else _("a line")


def _out(ask: Ask, measure: str, material: str) -> str:
    # The same word for an intermediate that leaves one line and enters the next: the bands then join.
    known = ask.names.materials.get(material)
    return known.label if known else MEASURES[measure].label


def purity_by_material(ask: Ask) -> list[Point]:
    return ratio_points(ask, PURITY, perspective=ask.at_plants, by=("material",), listing="assays")


def in_specification(ask: Ask) -> list[Point]:
    return ratio_points(
        ask, IN_SPECIFICATION, perspective=ask.at_plants, by=("material",), over_time=False, listing="assays"
    )


def returned(ask: Ask) -> list[Point]:
    return sum_points(
        ask, "element_returned_kg", perspective=own(ask), by=("element",), where=Q(element__in=ELEMENTS), listing="lots"
    )


PANELS = (
    rate_over_time(
        "recovery-by-element",
        "Recovery rate by element",
        "How much of each metal do the runs win?",
        RECOVERY,
        by="element",
        where=Q(element__in=ELEMENTS),
        has_estimates=True,
    ),
    rate_over_time(
        "nickel-by-line",
        "Recovery rate of nickel by line",
        "Which line drifts?",
        RECOVERY,
        by="line_id",
        where=Q(element="Ni"),
        has_estimates=True,
    ),
    rate_over_time(
        "recovery-by-site",
        "Recovery rate of nickel by site",
        "Which site falls behind?",
        RECOVERY,
        by="site_id",
        where=Q(element="Ni"),
        has_estimates=True,
    ),
    Panel(
        "purity",
        "Purity of assayed products",
        "Is the material as pure as it should be?",
        "%",
        purity_by_material,
        lambda points, ask: series.lines(points, unit="%", bucket=ask.selection.bucket),
        ratio_columns(PURITY, group="material", label=_("Material")),
        PURITY.definition,
        PURITY.formula,
        PURITY.source,
        PURITY.measures,
        empty_text="Purity stands on assays of products: upload assays.",
    ),
    Panel(
        "in-specification",
        "Assayed mass within specification, by material",
        "Which material misses its specification?",
        "%",
        in_specification,
        lambda points, ask: series.bars(points, unit="%", target=100),
        ratio_columns(IN_SPECIFICATION, group="material", label=_("Material"), over_time=False),
        IN_SPECIFICATION.definition,
        IN_SPECIFICATION.formula,
        IN_SPECIFICATION.source,
        IN_SPECIFICATION.measures,
        empty_text="The share within specification stands on assays of products: upload assays.",
    ),
    Panel(
        "mass-balance",
        "Mass balance of the runs",
        "Where did the mass go, and what is missing?",
        "t",
        balance,
        lambda points, ask: flows.waterfall(points),
        (
            group_column("part", _("Part")),
            Column("mass_kg", _("Mass (kg)"), lambda point: point.value, True, explains=True),
            facts_column(),
        ),
        "Charged mass and reagents less products, intermediates, residue, explained losses and what awaits its "
        "outputs; what remains is unexplained.",
        "charged + reagents − products − intermediates − residue − explained loss − awaiting outputs",
        "Weighings of inputs and outputs.",
        BALANCE,
    ),
    Panel(
        "material-flow",
        "Material flow through the lines",
        "What goes in where, and what becomes of it?",
        "t",
        material_flow,
        lambda found, ask: flows.sankey(found),
        (
            Column("source", _("From"), lambda flow: flow.source),
            Column("target", _("To"), lambda flow: flow.target),
            Column("mass_kg", _("Mass (kg)"), lambda flow: flow.mass_kg, True, True, True),
        ),
        "Wet mass of inputs and outputs of runs that ended in the period. "
        "A mass that passes several lines is drawn at each.",
        "",
        "Weighings of inputs and outputs.",
        BALANCE,
        height="tall",
        is_wide=True,
    ),
    quantity_over_time(
        "products",
        "Products won, by material",
        "What is won, and when?",
        "mass_recovered_kg",
        by="material",
    ),
    quantity_over_time(
        "residue",
        "Residue by material",
        "How much is left over, and of what kind?",
        "residue_kg",
        by="material",
    ),
    Panel(
        "what-came-back",
        "Metal recovered from our lots",
        "What came back of our batteries?",
        "kg",
        returned,
        lambda points, ask: series.columns(points, unit="kg", bucket=ask.selection.bucket),
        (
            Column("starts_on", _("From"), lambda point: point.bucket),
            group_column("element", _("Element")),
            Column("element_returned_kg", _("Element returned (kg)"), lambda point: point.value, True, explains=True),
            facts_column(),
        ),
        MEASURES["element_returned_kg"].definition,
        "",
        MEASURES["element_returned_kg"].source,
        ("element_returned_kg",),
        perspective=own,
        empty_text="Metals appear here when a recycler records runs that your lots went into.",
    ),
)
