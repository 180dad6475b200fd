"""Legs against their plan: a bar a leg, to the right of the line as long as it is late."""

from collections.abc import Sequence

from dashboards.figures.style import CONFIGURED_AXIS, PATTERNS, number, plain
from dashboards.rows import Leg

MOST_BARS = 16
LONGEST_LABEL = 30
COLOURS = {"late": "--bad", "under_way": "--series-1", "arrived_late": "--series-2"}


def delays(legs: Sequence[Leg]) -> dict:
    """Days against the plan, in the order of the table.  A leg without a plan stands in the table only."""
    drawn = [leg for leg in legs if leg.days_late is not None][:MOST_BARS]
    if not drawn:
        return {"data": [], "layout": {}}
    names = [leg.name for leg in drawn]
    return {
        "data": [
            _bars([leg for leg in drawn if leg.code == code], colour, PATTERNS[place])
            for place, (code, colour) in enumerate(COLOURS.items())
            if any(leg.code == code for leg in drawn)
        ],
        "layout": {
            "barmode": "overlay",
            "xaxis": {"title": {"text": "d"}, "zeroline": True, **CONFIGURED_AXIS},
            "yaxis": {
                "autorange": "reversed",
                "type": "category",
                "categoryorder": "array",
                "categoryarray": names,
                "tickmode": "array",
                "tickvals": names,
                "ticktext": [_label(leg) for leg in drawn],
                **CONFIGURED_AXIS,
            },
        },
    }


def _bars(legs: Sequence[Leg], colour: str, pattern: str) -> dict:
    return {
        "type": "bar",
        "orientation": "h",
        "name": plain(legs[0].state),
        "y": [leg.name for leg in legs],
        "x": [number(leg.days_late, 2) for leg in legs],
        "text": [f"{leg.days_late:+.1f}".replace("-", "−") for leg in legs],
        "textposition": "outside",
        "cliponaxis": False,
        "customdata": [[leg.url, plain(f"{leg.start} → {leg.end}")] for leg in legs],
        "marker": {"color": colour, "pattern": {"shape": pattern, "fillmode": "overlay", "size": 6, "solidity": 0.25}},
        "hovertemplate": "%{customdata[1]}: %{x:+.1f} d<br>%{y}",
    }


def _label(leg: Leg) -> str:
    text = plain(f"{leg.start} → {leg.end}")
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1]}…"
