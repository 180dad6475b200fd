"""Figures for programs: the panels of the viewer's board, with the filters and the rows of the page."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from consortium.access.permissions import Permission as P
from consortium.api.frame import ApiView, problems
from consortium.api.listings import json_value
from consortium.periods import PRESETS
from dashboards import key_figures, selectors
from dashboards.boards import BOARDS, Board
from dashboards.forms import FILTERS, SelectionForm
from dashboards.measures import MEASURES
from dashboards.panels.panel import Ask, Panel
from dashboards.ratios import RATIOS

TAG = "Figures"
PARAMETERS = [
    OpenApiParameter("period", str, enum=list(PRESETS), description="A period that ends today; without it, 12m."),
    OpenApiParameter("from", OpenApiTypes.DATE, description="First day, in the period; instead of `period`."),
    OpenApiParameter("to", OpenApiTypes.DATE, description="Last day, in the period."),
    OpenApiParameter("site", str, description="Site code."),
    OpenApiParameter("line", str, description="`<site code>:<line code>`."),
    OpenApiParameter("chemistry", str, description="Code of a chemistry."),
    OpenApiParameter("material", str, description="Code of a material."),
]


class MeasureRow(serializers.Serializer):
    """What is counted, and how."""

    code = serializers.CharField()
    label = serializers.CharField()
    unit = serializers.CharField()
    definition = serializers.CharField()
    source = serializers.CharField()
    formula = serializers.CharField(help_text="Empty for a measure, which is a sum; a rate divides sums.")
    scope = serializers.CharField(help_text="Scope of the grants that open it to others; empty for a rate.")


class PanelRow(serializers.Serializer):
    """One question of the board."""

    slug = serializers.CharField()
    title = serializers.CharField()
    question = serializers.CharField()
    unit = serializers.CharField(help_text="Unit of the figure; a column's name carries its own.")
    definition = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField())


class PanelAnswer(PanelRow):
    """The rows behind a figure, unrounded, decimals as text."""

    period_start = serializers.DateField()
    period_end = serializers.DateField(help_text="The last day, in the period.")
    ignored_filters = serializers.ListField(
        child=serializers.CharField(), help_text="Filters that this panel's figures cannot be split by."
    )
    data_version = serializers.IntegerField(help_text="Grows whenever figures have been counted anew.")
    as_of = serializers.DateTimeField(allow_null=True)
    rows = serializers.ListField(child=serializers.DictField())


class KeyFigureRow(serializers.Serializer):
    """One number on top of the board, as it is read."""

    slug = serializers.CharField()
    label = serializers.CharField()
    value = serializers.CharField(allow_null=True)
    unit = serializers.CharField()
    trend = serializers.CharField(help_text="Change against the period before.")
    definition = serializers.CharField()


class Measures(ApiView):
    required_permission = P.BOARD_VIEW

    @extend_schema(
        operation_id="list_measures",
        summary="How we count",
        tags=[TAG],
        responses={200: MeasureRow(many=True), **problems()},
    )
    def get(self, request: Request) -> Response:
        counted = [*MEASURES.values(), *RATIOS.values()]
        return Response(
            [
                {
                    "code": one.code,
                    "label": one.label,
                    "unit": one.unit,
                    "definition": one.definition,
                    "source": one.source,
                    "formula": getattr(one, "formula", ""),
                    "scope": getattr(one, "scope", ""),
                }
                for one in counted
            ]
        )


class Panels(ApiView):
    required_permission = P.BOARD_VIEW

    @extend_schema(
        operation_id="list_panels",
        summary="Panels of the board",
        tags=[TAG],
        responses={200: PanelRow(many=True), **problems()},
    )
    def get(self, request: Request) -> Response:
        panels = board_of(request).panels
        return Response([described(panel) for panel in panels if request.viewer.can(panel.permission)])


class PanelRows(ApiView):
    required_permission = P.BOARD_VIEW

    @extend_schema(
        operation_id="get_panel",
        summary="Rows of a panel",
        tags=[TAG],
        parameters=PARAMETERS,
        responses={200: PanelAnswer, **problems(400, 404)},
    )
    def get(self, request: Request, slug: str) -> Response:
        panel = next((one for one in board_of(request).panels if one.slug == slug), None)
        if panel is None or not request.viewer.can(panel.permission):
            raise NotFound
        answer = panel.answer(ask_of(request))
        version, changed_at = selectors.data_version()
        period = answer.ask.selection.period
        rows = [{column.name: json_value(column.value(row)) for column in panel.columns} for row in answer.rows]
        return Response(
            {
                **described(panel),
                "period_start": period.start,
                "period_end": period.last_day,
                "ignored_filters": answer.ignored,
                "data_version": version,
                "as_of": changed_at,
                "rows": rows,
            }
        )


class KeyFigures(ApiView):
    required_permission = P.BOARD_VIEW

    @extend_schema(
        operation_id="list_key_figures",
        summary="Key figures of the board",
        tags=[TAG],
        parameters=PARAMETERS,
        responses={200: KeyFigureRow(many=True), **problems(400)},
    )
    def get(self, request: Request) -> Response:
        shown = key_figures.answer(ask_of(request), board_of(request).key_figures)
        return Response([{name: getattr(one, name) for name in KeyFigureRow().fields} for one in shown])


def board_of(request: Request) -> Board:
    board = BOARDS.get(request.viewer.organisation_kind)
    if board is None:
        raise NotFound
    return board


def ask_of(request: Request) -> Ask:
    """The filters of the address; a program is told of a wrong one, where a page shows the default."""
    form = SelectionForm(request.query_params, names=selectors.Names(request.viewer))
    found = {name: [str(error) for error in errors] for name, errors in form.errors.items()}
    known = {"period", "from", "to", *FILTERS}
    found |= {name: [_("There is no such parameter.")] for name in sorted(request.query_params.keys() - known)}
    if request.query_params.get("period", "12m") not in PRESETS:
        found["period"] = [_("One of: %(presets)s.") % {"presets": ", ".join(PRESETS)}]
    if found:
        raise ValidationError(found)
    return Ask(request.viewer, form.selection, form.names)


def described(panel: Panel) -> dict[str, Any]:
    return {
        "slug": panel.slug,
        "title": _(panel.title),
        "question": _(panel.question),
        "unit": panel.unit,
        "definition": panel.definition,
        "columns": [column.name for column in panel.columns],
    }
