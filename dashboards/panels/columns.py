"""The columns that most panels share.  A column's name carries its unit, as the header of the CSV does."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from dashboards.measures import MEASURES
from dashboards.panels.panel import Column
from dashboards.ratios import Ratio
from dashboards.rows import Point

UNITS = {
    "%": "percent",
    "kW": "kw",
    "kWh/kg": "kwh_per_kg",
    "g CO2e/t km": "g_co2e_per_tkm",
    "g CO2e/kg": "g_co2e_per_kg",
}
SEVERAL = {
    "mass_recovered_kg": ("accounted_mass_kg", _("Accounted for")),
    "mass_charged_kg": ("fed_mass_kg", _("Charged and reagents, outputs recorded")),
    "energy_run_kwh": ("line_energy_kwh", _("Energy of the line's meters")),
}
"""What a side of a ratio is called that adds up several measures, by the first of them."""
PROVENANCE = (
    Column("source", _("Source"), lambda fact: fact.source),
    Column("certainty", _("Certainty"), lambda fact: fact.certainty),
)
"""Of reference data: where a figure was read, and how well it is known."""


def start_column() -> Column:
    return Column("starts_on", _("From"), lambda point: point.bucket)


def group_column(name: str, label: str) -> Column:
    return Column(name, label, lambda point: point.group)


def facts_column() -> Column:
    return Column("record_count", _("Records"), _fact_count, is_number=True, leads_on=True)


def _fact_count(point: Point) -> int | None:
    return None if point.is_withheld else point.fact_count


def ratio_columns(ratio: Ratio, *, group: str, label: str, over_time: bool = True) -> tuple[Column, ...]:
    """When, which group, the rate, what was divided by what, and how many records stand behind it."""
    return (
        *([start_column()] if over_time else []),
        group_column(group, label),
        Column(
            f"{ratio.code}_{UNITS[ratio.unit]}",
            f"{ratio.label} ({ratio.unit})",
            lambda point: point.value,
            True,
            explains=True,
        ),
        Column(_side(ratio.numerator), _side_label(ratio.numerator), lambda point: point.parts[0], True),
        Column(_side(ratio.denominator), _side_label(ratio.denominator), lambda point: point.parts[1], True),
        facts_column(),
        *([Column("remark", _("Remark"), lambda point: point.remark or None)] if ratio.is_recovery else []),
    )


def _side(terms: Sequence) -> str:
    terms = [term for term in terms if term.sign]
    name = terms[0].measure if len(terms) == 1 else SEVERAL[terms[0].measure][0]
    return f"part_of_{name}" if terms[0].where else name


def _side_label(terms: Sequence) -> str:
    terms = [term for term in terms if term.sign]
    measure = MEASURES[terms[0].measure]
    if len(terms) > 1:
        return f"{SEVERAL[terms[0].measure][1]} ({measure.unit})"
    return f"{_('Part of: ') if terms[0].where else ''}{measure.label} ({measure.unit})"


def sum_columns(measure: str, *, group: str, label: str, over_time: bool = True) -> tuple[Column, ...]:
    """When, which group, how much, and how many records stand behind it."""
    counted = MEASURES[measure]
    return (
        *([start_column()] if over_time else []),
        group_column(group, label),
        Column(measure, f"{counted.label} ({counted.unit})", lambda point: point.value, True, explains=True),
        facts_column(),
    )
