"""A figure taken apart, for programs: its sums, slices and digest, and the same computed again."""

from typing import Any

from allauth.core.ratelimit import consume
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, Throttled, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from consortium.access.permissions import Permission as P
from consortium.api.frame import ApiView, problems
from consortium.api.listings import json_value
from dashboards import selectors
from dashboards.explain import words
from dashboards.explain.answers import answer
from dashboards.explain.exclusions import exclusions
from dashboards.explain.inputs import inputs, recount
from dashboards.explain.questions import Question, question_of
from dashboards.forms import FILTERS
from dashboards.panels.panel import CODED, LISTED
from dashboards.selectors import Perspective

KNOWN = {
    *("figure", "of", "period", "from", "to", "days", "rule_set", "exclude", "commitment", "partner", "without"),
    *FILTERS,
    *CODED,
    *LISTED.values(),
}
KG = {"max_digits": 40, "decimal_places": 9, "read_only": True, "allow_null": True}


class ExplainedSum(serializers.Serializer):
    """One measure of the formula, added up."""

    measure = serializers.CharField()
    part = serializers.CharField(help_text="Which part of the measure counts, in words.")
    side = serializers.ChoiceField(choices=["above", "below"], help_text="Of the line of the formula.")
    sign = serializers.IntegerField(help_text="-1 for what is taken off.")
    value = serializers.DecimalField(help_text="Nothing where it is withheld or nothing is recorded.", **KG)
    estimated = serializers.DecimalField(help_text="How much of it stands on tables instead of measurements.", **KG)
    record_count = serializers.IntegerField(allow_null=True)


class ExplainedSlice(serializers.Serializer):
    """What a stretch of time at one place contributes."""

    starts_on = serializers.DateField()
    place = serializers.CharField()
    numerator = serializers.DecimalField(**KG)
    denominator = serializers.DecimalField(**KG)
    value = serializers.DecimalField(**KG)
    record_count = serializers.IntegerField()


class LeftRecord(serializers.Serializer):
    """A record that is not in the figure, as far as you may see it."""

    label = serializers.CharField()
    amount = serializers.DecimalField(**KG)


class Exclusion(serializers.Serializer):
    """What is not in the figure, and why."""

    reason = serializers.CharField()
    record_count = serializers.IntegerField()
    amount = serializers.DecimalField(**KG)
    unit = serializers.CharField()
    records = LeftRecord(many=True)
    unseen_count = serializers.IntegerField(help_text="How many of the records you do not reach.")


class Explanation(serializers.Serializer):
    """A figure of the boards, as its page takes it apart; decimals as text, unrounded."""

    figure = serializers.CharField()
    label = serializers.CharField()
    unit = serializers.CharField()
    value = serializers.DecimalField(**KG)
    is_withheld = serializers.BooleanField(help_text="It would stand on a single partner without a name for you.")
    choose_one_of = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Dimensions whose values are never added up; choose one in the address.",
    )
    definition = serializers.CharField()
    definition_version = serializers.CharField()
    source = serializers.CharField()
    formula = serializers.CharField()
    period_start = serializers.DateField()
    period_end = serializers.DateField(help_text="The last day, in the period.")
    ignored_filters = serializers.ListField(child=serializers.CharField())
    sums = ExplainedSum(many=True)
    exclusions = Exclusion(many=True)
    slices = ExplainedSlice(many=True, allow_null=True, help_text="Null where one of them is withheld.")
    digest = serializers.CharField(allow_null=True, help_text="SHA-256 over the inputs.")
    data_version = serializers.IntegerField()
    as_of = serializers.DateTimeField(allow_null=True)


PARAMETERS = [
    OpenApiParameter("figure", str, required=True, description="Code of a measure or rate; see “How we count”."),
    OpenApiParameter(
        "of",
        str,
        enum=[one.value for one in Perspective],
        description="Own rows, or those opened; both together for rates of rule sets alone.",
    ),
    OpenApiParameter("from", OpenApiTypes.DATE, description="First day, in the period."),
    OpenApiParameter("to", OpenApiTypes.DATE, description="Last day, in the period."),
    *(
        OpenApiParameter(name, str, description="As on the page.")
        for name in sorted(KNOWN - {"figure", "of", "from", "to"})
    ),
]


class Explain(ApiView):
    required_permission = P.BOARD_VIEW

    @extend_schema(
        operation_id="explain_figure",
        summary="A figure taken apart",
        tags=["Figures"],
        parameters=PARAMETERS,
        responses={200: Explanation, **problems(400, 404)},
    )
    def get(self, request: Request) -> Response:
        return Response(explained(_asked(request)))


class Difference(serializers.Serializer):
    """A sum of a day that a fresh computation makes otherwise."""

    measure = serializers.CharField()
    day = serializers.DateField()
    stored = serializers.DecimalField(**KG)
    fresh = serializers.DecimalField(**KG)


class Recount(serializers.Serializer):
    """A figure as it is stored, and as the records make it now."""

    is_same = serializers.BooleanField(help_text="Same value and same digest.")
    stored_value = serializers.DecimalField(**KG)
    fresh_value = serializers.DecimalField(**KG)
    stored_digest = serializers.CharField()
    fresh_digest = serializers.CharField()
    differences = Difference(many=True)


class ExplainAgain(ApiView):
    required_permission = P.BOARD_VIEW

    @extend_schema(
        operation_id="compute_figure_again",
        summary="A figure computed again from the records; nothing is changed",
        description="For figures that are withheld, or not added up, there is nothing to compute: 404.",
        tags=["Figures"],
        parameters=PARAMETERS,
        request=None,
        responses={200: Recount, **problems(400, 404)},
    )
    def post(self, request: Request) -> Response:
        question = _asked(request)
        found = answer(question)
        if found.is_withheld or found.apart or found.is_empty:
            raise NotFound
        if not consume(request._request, action="recount"):
            raise Throttled
        again = recount(question)
        return Response(
            {
                "is_same": again.is_same,
                "stored_value": json_value(again.stored.value(question)),
                "fresh_value": json_value(again.fresh.value(question)),
                "stored_digest": again.stored.digest,
                "fresh_digest": again.fresh.digest,
                "differences": [
                    {"measure": one.measure, "day": one.day, "stored": one.stored, "fresh": one.fresh}
                    for one in again.differences
                ],
            }
        )


def _asked(request: Request) -> Question:
    unknown = request.query_params.keys() - KNOWN
    if unknown:
        raise ValidationError({name: [_("There is no such parameter.")] for name in sorted(unknown)})
    found = question_of(request.viewer, request.query_params)
    if found is None:
        raise NotFound
    question, form = found
    if not form.is_valid():
        raise ValidationError(form.errors)
    return question


def explained(question: Question) -> dict[str, Any]:
    found, counted, period = answer(question), question.counted, question.ask.selection.period
    version, changed_at = selectors.data_version()
    slices = None if found.apart else found.parts
    return {
        "figure": question.code,
        "label": str(counted.label),
        "unit": counted.unit,
        "value": json_value(found.value),
        "is_withheld": found.is_withheld,
        "choose_one_of": found.apart,
        "definition": counted.definition,
        "definition_version": question.version,
        "source": counted.source,
        "formula": words.formula(found),
        "period_start": period.start,
        "period_end": period.last_day,
        "ignored_filters": question.ignored,
        "sums": [
            {
                "measure": one.term.measure,
                "part": words.term_label(one.term),
                "side": "above" if one.is_above else "below",
                "sign": one.term.sign,
                "value": None if found.is_withheld else json_value(one.share.value),
                "estimated": None if found.is_withheld else json_value(one.share.estimated),
                "record_count": None if found.is_withheld else one.share.facts,
            }
            for one in found.sums
        ],
        "exclusions": [
            {
                "reason": str(one.reason),
                "record_count": one.count,
                "amount": json_value(one.amount),
                "unit": one.unit,
                "records": [{"label": left.record.label, "amount": json_value(left.amount)} for left in one.records],
                "unseen_count": one.unseen,
            }
            for one in exclusions(question)
        ],
        "slices": None
        if slices is None
        else [
            {
                "starts_on": part.start,
                "place": part.group,
                "numerator": json_value(part.above) if question.ratio else None,
                "denominator": json_value(part.below),
                "value": json_value(part.value),
                "record_count": part.facts,
            }
            for part in slices
        ],
        "digest": None if found.is_withheld else inputs(question).digest,
        "data_version": version,
        "as_of": changed_at,
    }
