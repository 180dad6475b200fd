"""Every list as JSON: a page of rows, and one row by its public name."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from consortium.api.frame import ApiView, problems
from consortium.filters import find
from consortium.listings import Cell, Column, Listing
from consortium.pagination import Pages

PARAMETER_HELP = {
    "from": "First day, in the period.",
    "to": "Last day, in the period.",
    "site": "Site code.",
    "line": "`<site code>:<line code>`.",
    "chemistry": "Code of a chemistry.",
    "material": "Code of a material.",
    "element": "Symbol of an element.",
    "commitment": "Number of a commitment.",
    "kind": "Kind of file.",
    "status": "State of an import.",
    "packing": "Whether the packing of a line is owed, stated or not_asked for.",
    "verdict": "What assays of a batch are worth: disputed, missing, provisional, no_uncertainty, sound.",
    "voided": "`yes` adds withdrawn rows.",
    "q": "Words; each must occur.",
}


@extend_schema_field({"type": "string", "format": "decimal"})
class ExactNumber(serializers.CharField):
    """A decimal as text: a float would lose digits."""


FIELDS: dict[Cell, type[serializers.Field]] = {
    Cell.NUMBER: ExactNumber,
    Cell.WHOLE: serializers.IntegerField,
    Cell.DAY: serializers.DateField,
    Cell.INSTANT: serializers.DateTimeField,
    Cell.FLAG: serializers.BooleanField,
}


def described(column: Column) -> str:
    unit = f" Unit: {column.unit}." if column.unit else ""
    return f"{column.label}.{unit} {column.help}".strip()


@cache
def row_serializer(listing: Listing) -> type[serializers.Serializer]:
    """The fields of a list's rows, for the schema; `as_json` makes the rows."""
    fields = {
        column.name: FIELDS.get(column.cell, serializers.CharField)(
            read_only=True, allow_null=True, help_text=described(column)
        )
        for column in listing.columns
    }
    name = re.sub(r"[^A-Za-z]", "", listing.code.title()) + "Row"
    return type(name, (serializers.Serializer,), {**fields, "__doc__": str(listing.subtitle)})


def as_json(listing: Listing, row: Any) -> dict[str, Any]:
    return {column.name: json_value(column.value(row)) for column in listing.columns}


def json_value(value: Any) -> Any:
    """Decimals as exact text, instants in UTC."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return value


def parameters(listing: Listing) -> list[OpenApiParameter]:
    found = [
        OpenApiParameter(
            name, OpenApiTypes.DATE if name in {"from", "to"} else OpenApiTypes.STR, description=PARAMETER_HELP[name]
        )
        for name in listing.filters.base_filters
    ]
    sortable = ", ".join(column.name for column in listing.columns if column.sort)
    return [*found, OpenApiParameter("sort", str, description=f"A column, or `-` and a column. One of: {sortable}.")]


def list_view(listing: Listing) -> type[ApiView]:
    """A page of the list, with the page's filters and orders."""

    class Rows(ApiView):
        required_permission = listing.permission
        pagination_class = Pages

        @extend_schema(
            operation_id=f"list_{listing.code}".replace("-", "_"),
            summary=str(listing.title),
            description=str(listing.subtitle),
            tags=[str(listing.group)],
            parameters=parameters(listing),
            responses={200: row_serializer(listing)(many=True), **problems(400, 404)},
        )
        def get(self, request: Request) -> Response:
            found = find(listing, request.query_params, viewer=request.viewer)
            unknown = found.filters.unknown()
            if unknown:
                # Left out, a misspelt filter would answer with more than was asked for.
                raise ValidationError({name: [_("This list has no such parameter.")] for name in unknown})
            if found.problems:
                raise ValidationError(found.problems)
            pages = Pages()
            rows = pages.paginate_queryset(found.rows, request, view=self)
            return pages.get_paginated_response([as_json(listing, row) for row in rows])

    return Rows


def row_view(listing: Listing) -> type[ApiView]:
    """One row, by the public name that the list says."""

    class OneRow(ApiView):
        required_permission = listing.permission

        @extend_schema(
            operation_id=f"get_{listing.code}".replace("-", "_"),
            summary=str(listing.title),
            description=str(listing.subtitle),
            tags=[str(listing.group)],
            parameters=[OpenApiParameter("key", str, OpenApiParameter.PATH, description=f"Its `{listing.key}`.")],
            responses={200: row_serializer(listing), **problems(404)},
        )
        def get(self, request: Request, key: str) -> Response:
            row = get_object_or_404(listing.select(viewer=request.viewer), **{listing.key: key})
            return Response(as_json(listing, row))

    return OneRow
