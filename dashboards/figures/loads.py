"""What is drawn when: a step line a line and kind of day, over the hours of the day."""

from collections.abc import Sequence

from dashboards.figures.style import CONFIGURED_AXIS, DASHES, SERIES, number, plain
from dashboards.rows import Load

MOST_LINES = 4
"""Each is drawn twice, for working days and weekends; the table has all."""
HOURS = [f"{hour:02d}" for hour in range(24)]


def profile(loads: Sequence[Load]) -> dict:
    """The same colour for the same line; working days solid, weekends dashed."""
    groups: dict[str, dict[str, list[Load]]] = {}
    for load in loads:
        groups.setdefault(load.group, {}).setdefault(load.day_kind, []).append(load)
    if not groups:
        return {"data": [], "layout": {}}
    kinds = list(dict.fromkeys(load.day_kind for load in loads))
    return {
        "data": [
            _trace(f"{group} · {kind}", by_kind[kind], SERIES[place], DASHES[kinds.index(kind)])
            for place, (group, by_kind) in enumerate(list(groups.items())[:MOST_LINES])
            for kind in by_kind
        ],
        "layout": {
            "xaxis": {
                "type": "category",
                "categoryorder": "array",
                "categoryarray": HOURS,
                "title": {"text": "h"},
                **CONFIGURED_AXIS,
            },
            "yaxis": {"title": {"text": "kW"}, "rangemode": "tozero", **CONFIGURED_AXIS},
            "hovermode": "x unified",
        },
    }


def _trace(name: str, loads: Sequence[Load], colour: str, dash: str) -> dict:
    found = {load.hour: load for load in loads}
    return {
        "type": "scatter",
        "mode": "lines",
        "name": plain(name),
        "x": HOURS,
        "y": [number(found[hour].value) if hour in found else None for hour in HOURS],
        "customdata": [[found[hour].leads_to if hour in found else ""] for hour in HOURS],
        "connectgaps": False,
        "line": {"color": colour, "dash": dash, "width": 2, "shape": "hvh"},
        "hovertemplate": "%{y:,.4~g} kW from %{x}:00",
    }
