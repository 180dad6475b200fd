"""Sites and what travels to them, on our own outline of the world; and a calendar of what was reported."""

from collections.abc import Sequence
from math import sqrt

from dashboards.figures.style import CONFIGURED_AXIS, number, plain
from dashboards.rows import Place, Point, Route

SMALLEST_MARK, LARGEST_MARK = 9, 34
MARGIN_DEGREES = 6
LAND = {
    "type": "scatter",
    "mode": "lines",
    "meta": "land",
    "fill": "toself",
    "fillcolor": "--land",
    "line": {"color": "--line", "width": 0.5},
    "hoverinfo": "skip",
    "showlegend": False,
    "x": [],
    "y": [],
}
"""The page fills in the outline: it is the same for every map, and is fetched once."""


def world(places: Sequence[Place], routes: Sequence[Route] = (), *, unit: str = "t", divisor: int = 1000) -> dict:
    """Places as marks as large as their amount, and lines from the countries it came from."""
    if not places:
        return {"data": [], "layout": {}}
    data = [LAND]
    widest = max((route.amount for route in routes), default=0)
    for route in routes:
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [route.start[1], route.end[1]],
                "y": [route.start[0], route.end[0]],
                "line": {"color": "--series-2", "width": round(1 + 5 * float(route.amount / widest), 2)},
                "opacity": 0.55,
                "customdata": [[route.leads_to], [route.leads_to]],
                "hovertemplate": f"{plain(route.country)} → {plain(route.site)}: "
                f"{float(route.amount) / divisor:,.1f} {unit}<extra></extra>",
                "showlegend": False,
            }
        )
    heaviest = max((place.amount or 0 for place in places), default=0)
    data.append(
        {
            "type": "scatter",
            "mode": "markers+text",
            "x": [number(place.longitude) for place in places],
            "y": [number(place.latitude) for place in places],
            "text": [plain(place.name) for place in places],
            "textposition": "top center",
            "customdata": [[place.leads_to, plain(place.kind), _amount(place, unit, divisor)] for place in places],
            "marker": {
                "color": "--series-1",
                "size": [_size(place, heaviest) for place in places],
                "opacity": 0.9,
                "line": {"color": "--surface", "width": 1.5},
            },
            "hovertemplate": "%{text} (%{customdata[1]})%{customdata[2]}<extra></extra>",
            "showlegend": False,
        }
    )
    west, east, south, north = _window(places, routes)
    hidden = {"visible": False, **CONFIGURED_AXIS}
    return {
        "data": data,
        "layout": {
            "xaxis": {**hidden, "range": [west, east]},
            "yaxis": {**hidden, "range": [south, north], "scaleanchor": "x", "scaleratio": 1.35},
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        },
    }


def _amount(place: Place, unit: str, divisor: int) -> str:
    return "" if place.amount is None else f": {float(place.amount) / divisor:,.1f} {unit}"


def _size(place: Place, heaviest) -> float:
    """The mark's area stands for the amount."""
    if not place.amount or not heaviest:
        return SMALLEST_MARK
    return round(SMALLEST_MARK + (LARGEST_MARK - SMALLEST_MARK) * sqrt(float(place.amount / heaviest)), 1)


def _window(places: Sequence[Place], routes: Sequence[Route]) -> tuple[float, float, float, float]:
    longitudes = [float(place.longitude) for place in places] + [route.start[1] for route in routes]
    latitudes = [float(place.latitude) for place in places] + [route.start[0] for route in routes]
    return (
        min(longitudes) - MARGIN_DEGREES,
        max(longitudes) + MARGIN_DEGREES,
        max(min(latitudes) - MARGIN_DEGREES, -60),
        min(max(latitudes) + MARGIN_DEGREES, 80),
    )


def heat(points: Sequence[Point], *, unit: str) -> dict:
    """A row a group, a column a month, the darker the more; the number stands in each cell."""
    if not points:
        return {"data": [], "layout": {}}
    groups = list(dict.fromkeys(point.group for point in points))
    months = sorted({point.bucket for point in points})
    found = {(point.group, point.bucket): point for point in points}
    cells = [[found.get((group, month)) for month in months] for group in groups]
    return {
        "data": [
            {
                "type": "heatmap",
                "x": [month.strftime("%b %y") for month in months],
                "y": [plain(group) for group in groups],
                "z": [[number(cell.value) if cell else 0 for cell in row] for row in cells],
                "customdata": [[[cell.url if cell else ""] for cell in row] for row in cells],
                "texttemplate": "%{z:.0f}",
                "xgap": 2,
                "ygap": 2,
                "showscale": False,
                "zmin": 0,
                "colorscale": [[0, "--scale-low"], [0.5, "--scale-middle"], [1, "--scale-high"]],
                "hovertemplate": f"%{{y}}, %{{x}}: %{{z:.0f}} {plain(unit)}<extra></extra>",
            }
        ],
        "layout": {
            "xaxis": {"type": "category", "side": "top", **CONFIGURED_AXIS},
            "yaxis": {"type": "category", "autorange": "reversed", **CONFIGURED_AXIS},
            "margin": {"l": 48, "r": 12, "t": 40, "b": 12},
        },
    }
