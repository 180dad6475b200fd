"""The balance of one run for programs: the rows of the page, unrounded."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from consortium.access.permissions import Permission as P
from consortium.api.frame import ApiView, problems
from consortium.api.listings import json_value
from facilities import run_balances, selectors
from facilities.closure import State
from facilities.plausibility import Excess

KG = {"max_digits": 28, "decimal_places": 9, "read_only": True}


class RunBalanceRow(serializers.Serializer):
    """In = out + residue + explained loss + gap; total mass is wet, that of an element on dry matter."""

    run = serializers.CharField(help_text="Number of the run.")
    of = serializers.CharField(help_text="`wet` for total mass, or an element.")
    in_kg = serializers.DecimalField(help_text="Charged, and of total mass reagents, too.", **KG)
    out_kg = serializers.DecimalField(help_text="Products and intermediates.", **KG)
    residue_kg = serializers.DecimalField(**KG)
    explained_loss_kg = serializers.DecimalField(**KG)
    gap_kg = serializers.DecimalField(help_text="What is unaccounted for; below zero when more was found.", **KG)
    gap_share = serializers.DecimalField(help_text="Per mass that went in.", allow_null=True, **KG)
    tolerance_kg = serializers.DecimalField(help_text="Expanded uncertainty, k = 2.", **KG)
    estimated_share = serializers.DecimalField(
        help_text="What stands on composition tables; nothing for total mass.", allow_null=True, **KG
    )
    state = serializers.ChoiceField(choices=[state.value for state in State])
    why = serializers.CharField(help_text="Why it cannot be judged.")
    recovery = serializers.DecimalField(
        help_text="Of an element: products and intermediates per mass of it charged.", allow_null=True, **KG
    )
    recovery_flag = serializers.ChoiceField(
        choices=[excess.value for excess in Excess],
        help_text="What is too good about the recovery; empty if nothing is.",
    )
    recovery_remark = serializers.CharField(help_text="The flag in words, with what stands on composition tables.")


class RunBalance(ApiView):
    required_permission = P.RUN_VIEW

    @extend_schema(
        operation_id="get_balance_of_run",
        summary="Balance of a run",
        description="Total mass, then element by element. A withdrawn run has no balance: an empty list.",
        tags=["Process runs"],
        parameters=[OpenApiParameter("number", str, OpenApiParameter.PATH, description="Number of the run.")],
        responses={200: RunBalanceRow(many=True), **problems(404)},
    )
    def get(self, request: Request, number: str) -> Response:
        run = get_object_or_404(selectors.runs(viewer=request.viewer), number=number)
        rows = run_balances.balance_rows(viewer=request.viewer, run=run)
        return Response([dict(zip(run_balances.HEADERS, map(json_value, row), strict=True)) for row in rows])
