"""Reference data: shares that add up to a whole, and one bar a thing."""

from collections.abc import Sequence

from dashboards.figures.style import CONFIGURED_AXIS, PATTERNS, colours, number, plain, written
from dashboards.rows import Fact


def stacked(facts: Sequence[Fact], *, unit: str) -> dict:
    """One bar a group, its parts by code."""
    codes = list(dict.fromkeys(fact.code for fact in facts))
    colour_of = colours(codes)
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "name": plain(code),
                "y": [plain(fact.group) for fact in facts if fact.code == code],
                "x": [number(fact.value) for fact in facts if fact.code == code],
                "marker": {
                    "color": colour_of[code],
                    "pattern": {
                        "shape": PATTERNS[place % len(PATTERNS)],
                        "fillmode": "overlay",
                        "size": 6,
                        "solidity": 0.25,
                    },
                },
                "hovertemplate": f"%{{x:,.4~g}} {plain(unit)}",
            }
            for place, code in enumerate(codes)
        ],
        "layout": {
            "barmode": "stack",
            "xaxis": {"title": {"text": unit}, **CONFIGURED_AXIS},
            "yaxis": {"autorange": "reversed", "type": "category", **CONFIGURED_AXIS},
        },
    }


def bars(facts: Sequence[Fact], *, unit: str) -> dict:
    """One bar a thing, in the order given."""
    if not facts:
        return {"data": [], "layout": {}}
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "y": [plain(fact.group) for fact in facts],
                "x": [number(fact.value) for fact in facts],
                "text": [written(fact.value) for fact in facts],
                "textposition": "auto",
                "marker": {"color": "--series-1"},
                "hovertemplate": f"%{{y}}: %{{x:,.4~g}} {plain(unit)}<extra></extra>",
            }
        ],
        "layout": {
            "xaxis": {"title": {"text": unit}, "rangemode": "tozero", **CONFIGURED_AXIS},
            "yaxis": {"autorange": "reversed", "type": "category", **CONFIGURED_AXIS},
            "showlegend": False,
        },
    }
