"""Where mass went: a Sankey diagram of flows, and a waterfall of one balance."""

from collections.abc import Sequence
from decimal import Decimal

from dashboards.figures.style import CONFIGURED_AXIS, SERIES, number, plain
from dashboards.rows import Flow, Point

WENT_IN = {"mass_charged_kg", "reagent_kg"}


def sankey(flows: Sequence[Flow]) -> dict:
    """Every state a node, every flow a band as wide as its mass."""
    if not flows:
        return {"data": [], "layout": {}}
    names = list(dict.fromkeys(name for flow in flows for name in (flow.source, flow.target)))
    place = {name: number for number, name in enumerate(names)}
    return {
        "data": [
            {
                "type": "sankey",
                "arrangement": "snap",
                "node": {
                    "label": [plain(name) for name in names],
                    "color": [SERIES[number % len(SERIES)] for number in range(len(names))],
                    "pad": 18,
                    "thickness": 14,
                    "hovertemplate": "%{label}: %{value:,.1f} t<extra></extra>",
                },
                "link": {
                    "source": [place[flow.source] for flow in flows],
                    "target": [place[flow.target] for flow in flows],
                    "value": [number(flow.mass_kg / 1000, 6) for flow in flows],
                    "customdata": [[flow.leads_to] for flow in flows],
                    "hovertemplate": "%{source.label} → %{target.label}: %{value:,.1f} t<extra></extra>",
                },
            }
        ],
        "layout": {"margin": {"l": 8, "r": 8, "t": 12, "b": 12}},
    }


def waterfall(points: Sequence[Point]) -> dict:
    """From what was charged, step by step, to what nothing accounts for.  Tonnes."""
    if not points:
        return {"data": [], "layout": {}}
    values = [number((point.value if point.code in WENT_IN else -point.value) / 1000, 6) for point in points]
    # Room above and below, or the numbers would stand on the names of the steps.
    highest = sum(value for value in values if value > 0)
    return {
        "data": [
            {
                "type": "waterfall",
                "orientation": "v",
                "x": [plain(point.group) for point in points],
                "y": values,
                "measure": ["absolute", *("relative" for _ in points[1:])],
                "text": [f"{abs(value):,.1f}" for value in values],
                "textposition": "outside",
                "cliponaxis": False,
                "customdata": [[point.leads_to] for point in points],
                "connector": {"line": {"color": "--line-strong", "width": 1}},
                "hovertemplate": "%{x}: %{y:,.3f} t<extra></extra>",
            }
        ],
        "layout": {
            "xaxis": {"type": "category", **CONFIGURED_AXIS},
            "yaxis": {"title": {"text": "t"}, "range": [-0.12 * highest, 1.12 * highest], **CONFIGURED_AXIS},
            "showlegend": False,
        },
    }


def balance_waterfall(steps: Sequence[tuple[str, Decimal, int]], *, gap_label: str) -> dict:
    """From what was there and came in, step by step, to the gap that is left.  Tonnes."""
    values = [number(mass_kg * sign / 1000, 6) for _label, mass_kg, sign in steps]
    highest = sum(value for value in values if value > 0)
    if not highest:
        return {"data": [], "layout": {}}
    gap = sum(values)
    return {
        "data": [
            {
                "type": "waterfall",
                "orientation": "v",
                "x": [*(plain(label) for label, _mass, _sign in steps), plain(gap_label)],
                "y": [*values, 0],
                "measure": [*("relative" for _step in steps), "total"],
                "text": [*(f"{abs(value):,.1f}" for value in values), f"{gap:,.2f}"],
                "textposition": "outside",
                "cliponaxis": False,
                "connector": {"line": {"color": "--line-strong", "width": 1}},
                "totals": {"marker": {"color": "--bad"}},
                "hovertemplate": "%{x}: %{y:,.3f} t<extra></extra>",
            }
        ],
        "layout": {
            "xaxis": {"type": "category", **CONFIGURED_AXIS},
            "yaxis": {"title": {"text": "t"}, "range": [-0.12 * highest, 1.12 * highest], **CONFIGURED_AXIS},
            "showlegend": False,
        },
    }
