"""Balances for programs: the rows of the page, unrounded."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from consortium import list_selectors as reference
from consortium.access.permissions import Permission as P
from consortium.api.frame import ApiView, problems
from consortium.api.listings import json_value
from dashboards.balances.forms import MONTH_PRESETS, BalancesForm
from dashboards.balances.months import DRY, WET, Level
from dashboards.balances.rows import HEADERS, found, raw
from dashboards.selectors import Names
from facilities.closure import State

KG = {"max_digits": 28, "decimal_places": 9, "read_only": True, "allow_null": True}


class BalanceRow(serializers.Serializer):
    """Opening stock + in = out + residue + explained loss + closing stock + gap, of one place in one month."""

    site = serializers.CharField(help_text="Site code.")
    line = serializers.CharField(allow_null=True, help_text="Line code; nothing for the whole site.")
    month = serializers.CharField(help_text="YYYY-MM.")
    of = serializers.CharField(help_text="`wet`, `dry`, or an element.")
    opening_stock_kg = serializers.DecimalField(help_text="Nothing where nobody counted.", **KG)
    in_kg = serializers.DecimalField(**KG)
    out_kg = serializers.DecimalField(**KG)
    residue_kg = serializers.DecimalField(**KG)
    explained_loss_kg = serializers.DecimalField(**KG)
    closing_stock_kg = serializers.DecimalField(help_text="Nothing where nobody counted.", **KG)
    gap_kg = serializers.DecimalField(help_text="What is unaccounted for; below zero when more was found.", **KG)
    gap_share = serializers.DecimalField(help_text="Per mass that was there or came in.", **KG)
    tolerance_kg = serializers.DecimalField(help_text="Expanded uncertainty, k = 2.", **KG)
    state = serializers.ChoiceField(choices=[state.value for state in State])
    why = serializers.CharField(help_text="Why it cannot be judged.")


class Balances(ApiView):
    required_permission = P.RUN_VIEW

    @extend_schema(
        operation_id="list_balances",
        summary="Balances by month",
        tags=["Balances"],
        parameters=[
            OpenApiParameter("level", str, enum=[level.value for level in Level], description="Without it, site."),
            OpenApiParameter("of", str, description=f"`{WET}`, `{DRY}`, or the code of an element."),
            OpenApiParameter("period", str, enum=list(MONTH_PRESETS), description="Months up to the last one over."),
            OpenApiParameter("site", str, description="Site code."),
            OpenApiParameter("state", str, enum=[state.value for state in State]),
        ],
        responses={200: BalanceRow(many=True), **problems(400)},
    )
    def get(self, request: Request) -> Response:
        elements = [element.code for element in reference.elements(viewer=request.viewer)]
        form = BalancesForm(request.query_params, names=Names(request.viewer), elements=elements)
        if not form.is_valid():
            raise ValidationError(form.errors)
        rows = [raw(one, form.names) for one in found(request.viewer, form)]
        return Response([dict(zip(HEADERS, map(json_value, row), strict=True)) for row in rows])
