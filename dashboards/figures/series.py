"""Figures over time and across groups: lines for rates, stacked columns for masses, bars for a comparison."""

from collections.abc import Sequence

from dashboards.figures.style import CONFIGURED_AXIS, DASHES, PATTERNS, SYMBOLS, colours, number, plain, written
from dashboards.rows import Point

DATE_FORMATS = {"day": "%d %b %Y", "week": "week of %d %b %Y", "month": "%b %Y"}


def _groups(points: Sequence[Point]) -> dict[str, list[Point]]:
    groups: dict[str, list[Point]] = {}
    for point in points:
        groups.setdefault(point.code, []).append(point)
    return groups


def _layout(unit: str, **more) -> dict:
    return {
        "xaxis": {"type": "date", **CONFIGURED_AXIS},
        "yaxis": {"title": {"text": unit}, **CONFIGURED_AXIS},
        "hovermode": "x unified",
        **more,
    }


def lines(
    points: Sequence[Point], *, unit: str, bucket: str, target: float | None = None, target_label: str = ""
) -> dict:
    """One line a group; a gap where nothing can be divided.  Symbols and dashes tell groups apart without colour."""
    groups = _groups(points)
    colour_of = colours(list(groups))
    data = []
    for place, (code, group) in enumerate(groups.items()):
        data.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": plain(group[0].group),
                "x": [point.bucket.isoformat() for point in group],
                "y": [number(point.value) for point in group],
                "customdata": [[point.leads_to] for point in group],
                "connectgaps": False,
                "line": {"color": colour_of[code], "dash": DASHES[place % len(DASHES)], "width": 2},
                "marker": {"color": colour_of[code], "symbol": SYMBOLS[place % len(SYMBOLS)], "size": 7},
                "hovertemplate": f"%{{y:,.4~g}} {plain(unit)}",
            }
        )
    layout = _layout(unit)
    layout["xaxis"]["hoverformat"] = DATE_FORMATS[bucket]
    if data and target is not None:
        layout["shapes"] = [
            {
                "type": "line",
                "xref": "paper",
                "x0": 0,
                "x1": 1,
                "y0": target,
                "y1": target,
                "line": {"color": "--bad", "dash": "dash", "width": 1.5},
            }
        ]
        layout["annotations"] = [
            {
                "xref": "paper",
                "x": 1,
                "xanchor": "right",
                "y": target,
                "yanchor": "bottom",
                "showarrow": False,
                "text": plain(target_label),
                "font": {"color": "--bad", "size": 12},
            }
        ]
    return {"data": data, "layout": layout}


def columns(points: Sequence[Point], *, unit: str, bucket: str, is_stacked: bool = True) -> dict:
    """One column a stretch of time, stacked by group; hatching tells groups apart without colour."""
    groups = _groups(points)
    colour_of = colours(list(groups))
    data = [
        {
            "type": "bar",
            "name": plain(group[0].group),
            "x": [point.bucket.isoformat() for point in group],
            "y": [number(point.value) for point in group],
            "customdata": [[point.leads_to] for point in group],
            "marker": {
                "color": colour_of[code],
                "pattern": {
                    "shape": PATTERNS[place % len(PATTERNS)],
                    "fillmode": "overlay",
                    "size": 6,
                    "solidity": 0.25,
                },
            },
            "hovertemplate": f"%{{y:,.4~g}} {plain(unit)}",
        }
        for place, (code, group) in enumerate(groups.items())
    ]
    layout = _layout(unit, barmode="stack" if is_stacked else "group", bargap=0.25)
    layout["xaxis"]["hoverformat"] = DATE_FORMATS[bucket]
    return {"data": data, "layout": layout}


def bars(points: Sequence[Point], *, unit: str, target: float | None = None) -> dict:
    """One horizontal bar a group, the first on top, its value written beside it."""
    drawn = [point for point in points if point.value is not None]
    if not drawn:
        return {"data": [], "layout": {}}
    layout = {
        "xaxis": {"title": {"text": unit}, "rangemode": "tozero", **CONFIGURED_AXIS},
        "yaxis": {"autorange": "reversed", "type": "category", **CONFIGURED_AXIS},
        "showlegend": False,
    }
    if target is not None:
        layout["shapes"] = [
            {
                "type": "line",
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "x0": target,
                "x1": target,
                "line": {"color": "--bad", "dash": "dash", "width": 1.5},
            }
        ]
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "y": [plain(point.group) for point in drawn],
                "x": [number(point.value) for point in drawn],
                "text": [written(point.value) for point in drawn],
                "textposition": "auto",
                "customdata": [[point.leads_to] for point in drawn],
                "marker": {"color": "--series-1"},
                "hovertemplate": f"%{{y}}: %{{x:,.4~g}} {plain(unit)}<extra></extra>",
            }
        ],
        "layout": layout,
    }
