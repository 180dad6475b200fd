"""Rates and rule sets for programs: the rows of the pages, unrounded."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from consortium.access.permissions import Permission as P
from consortium.api.frame import ApiView, problems
from consortium.api.listings import FIELDS, described, json_value
from consortium.listings import Column
from dashboards.rates import rows
from dashboards.rates.questions import PARAMETERS, Question, QuestionForm
from dashboards.selectors import Names
from facilities.rates.reader import rule_sets
from facilities.rates.rule_set import RuleSet

TAG = "Rates"
HELP = {
    "year": "Calendar year in which the reporting year begins; without it the last one that is over.",
    "site": "Site code of the first recycler.",
    "class": "Class of batteries; without it lithium.",
    "collected_in": "ISO 3166 code of the country of collection.",
    "exclude": "Exclusions to elect, joined by commas; each rule set applies those that it lists.",
}


def serializer(name: str, columns: tuple[Column, ...], doc: str) -> type[serializers.Serializer]:
    fields = {
        column.name: FIELDS.get(column.cell, serializers.CharField)(
            read_only=True, allow_null=True, help_text=described(column)
        )
        for column in columns
    }
    return type(name, (serializers.Serializer,), {**fields, "__doc__": doc})


def as_json(columns: tuple[Column, ...], row: Any) -> dict[str, Any]:
    return {column.name: json_value(column.value(row)) for column in columns}


RateRow = serializer("RateRow", rows.COLUMNS, "One rate of one rule set, of all countries or of one.")
RuleFigure = serializer("RuleFigure", rows.RULE_COLUMNS, "One figure of a rule set, with its source and certainty.")


class RuleSetRow(serializers.Serializer):
    """A version of a jurisdiction's rules."""

    code = serializers.CharField()
    jurisdiction = serializers.CharField()
    title = serializers.CharField()
    version = serializers.CharField()
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True, help_text="First day on which it no longer holds.")
    source = serializers.CharField()
    certainty = serializers.CharField()
    digest = serializers.CharField(help_text="SHA-256 of its file.")
    gaps = serializers.ListField(child=serializers.CharField(), help_text="What could not be established.")


class WholeRuleSet(RuleSetRow):
    """A rule set with every figure of it."""

    figures = RuleFigure(many=True)


class Rates(ApiView):
    required_permission = P.ROLLUP_VIEW

    @extend_schema(
        operation_id="list_rates",
        summary="Rates of a year under every rule set",
        tags=[TAG],
        parameters=[OpenApiParameter(name, str, description=HELP[name]) for name in PARAMETERS],
        responses={200: RateRow(many=True), **problems(400)},
    )
    def get(self, request: Request) -> Response:
        found = rows.rate_rows(viewer=request.viewer, question=question_of(request))
        return Response([as_json(rows.COLUMNS, row) for row in found])


class RuleSets(ApiView):
    required_permission = P.REFERENCE_VIEW

    @extend_schema(
        operation_id="list_rule_sets",
        summary="Rule sets",
        tags=[TAG],
        responses={200: RuleSetRow(many=True), **problems()},
    )
    def get(self, request: Request) -> Response:
        return Response([rule_set_json(one) for one in rule_sets().values()])


class OneRuleSet(ApiView):
    required_permission = P.REFERENCE_VIEW

    @extend_schema(
        operation_id="get_rule_set",
        summary="A rule set, figure by figure",
        tags=[TAG],
        responses={200: WholeRuleSet, **problems(404)},
    )
    def get(self, request: Request, code: str) -> Response:
        found = rule_sets().get(code)
        if found is None:
            raise NotFound
        figures = [as_json(rows.RULE_COLUMNS, one) for one in rows.rule_figures(code)]
        return Response({**rule_set_json(found), "figures": figures})


def rule_set_json(one: RuleSet) -> dict[str, Any]:
    return {
        "code": one.code,
        "jurisdiction": one.jurisdiction,
        "title": one.title,
        "version": one.version,
        "valid_from": one.valid_from,
        "valid_until": one.valid_until,
        "source": one.source,
        "certainty": one.certainty.value,
        "digest": one.digest,
        "gaps": list(one.all_gaps),
    }


def question_of(request: Request) -> Question:
    """A program is told of a parameter that means nothing, where a page shows the default."""
    form = QuestionForm(request.query_params, names=Names(request.viewer))
    found = {name: [str(error) for error in errors] for name, errors in form.errors.items()}
    found |= {
        name: [_("There is no such parameter.")]
        for name in sorted(request.query_params.keys() - set(PARAMETERS) - {"format"})
    }
    if found:
        raise ValidationError(found)
    return form.question
