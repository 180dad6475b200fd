"""Files by program: send one, see what became of it, undo it.  The same checks and words as on the pages."""

import io
import json
from hashlib import sha256
from typing import Any

from django.core.files.uploadhandler import StopUpload
from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ParseError, PermissionDenied, ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from consortium import list_selectors, selectors, tasks
from consortium.access.permissions import Permission as P
from consortium.access.viewer import Viewer
from consortium.api.frame import ApiView, problems
from consortium.api.idempotency import HEADER, once
from consortium.api.listings import as_json, row_serializer
from consortium.choices import ImportMode
from consortium.ingest_kinds import KINDS
from consortium.partner_listings import IMPORTS
from consortium.problems import TooLarge
from consortium.services import imports as services
from consortium.spreadsheets import csv_text

NUMBER = OpenApiParameter("number", str, OpenApiParameter.PATH, description="Number of the import.")
TAG = "Imports"


class ExactJSONParser(JSONParser):
    """Numbers stay the digits that were sent: a float would change them."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            return json.loads(stream.read(), parse_float=str, parse_int=str, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("This is not JSON: %(error)s") % {"error": error}) from None


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


class Options(serializers.Serializer):
    mode = serializers.ChoiceField(
        ImportMode.choices,
        default=ImportMode.ALL_OR_NONE,
        help_text="All rows or none; the good rows; or all, withdrawing what is on record with other values.",
    )
    dry_run = serializers.BooleanField(default=False, help_text="Check only; nothing is written.")


class FileToSend(Options):
    file = serializers.FileField(help_text="CSV or XLSX with the columns of the kind.")


class RowsToSend(Options):
    rows = serializers.ListField(
        child=serializers.DictField(child=serializers.CharField(allow_blank=True, allow_null=True, max_length=2000)),
        allow_empty=False,
        help_text="Column to value, as in a file of the kind. Kept as a CSV, which is the import's original.",
    )


class CellProblem(serializers.Serializer):
    column = serializers.CharField()
    value = serializers.CharField()
    message = serializers.CharField(help_text="What is wrong.")
    cure = serializers.CharField(help_text="What would be right.")


class RefusedRow(serializers.Serializer):
    row = serializers.IntegerField(help_text="Its number in the file, the header line included.")
    cells = serializers.DictField(child=serializers.CharField(), help_text="The row as it stood.")
    problems = CellProblem(many=True)


class ImportReport(row_serializer(IMPORTS)):
    """What became of a file."""

    refused_rows = RefusedRow(many=True, help_text="At most 5,000; `rows_refused` counts all.")


class Reason(serializers.Serializer):
    reason = serializers.CharField(max_length=300, help_text="A withdrawn import keeps it.")


def report(*, viewer: Viewer, number: str) -> dict[str, Any]:
    batch = get_object_or_404(list_selectors.imports(viewer=viewer), number=number)
    refused = [
        {"row": row.row, "cells": dict(row.cells), "problems": row.problems}
        for row in selectors.refused_rows(viewer=viewer, batch=batch)
    ]
    return {**as_json(IMPORTS, batch), "refused_rows": refused}


class SendFile(ApiView):
    required_permission = P.FILE_IMPORT
    parser_classes = [MultiPartParser, ExactJSONParser]

    @extend_schema(
        operation_id="send_file",
        summary="Send a file or rows",
        description="Kept, queued and checked by a worker: ask for the import until `status` is no longer `received`.",
        tags=[TAG],
        parameters=[
            HEADER,
            OpenApiParameter("kind", str, OpenApiParameter.PATH, description="Kind of file.", enum=sorted(KINDS)),
        ],
        request={"multipart/form-data": FileToSend, "application/json": RowsToSend},
        responses={202: ImportReport, **problems(400, 404, 409, 413)},
    )
    def post(self, request: Request, kind: str) -> Response:
        found = KINDS.get(kind)
        if found is None:
            raise NotFound
        if not request.viewer.can(found.permission):
            raise PermissionDenied
        content, name, options, digest = _taken(request)

        def work() -> tuple[int, dict]:
            batch = services.receive_file(
                content=content,
                file_name=name,
                kind=found.code,
                organisation=selectors.own_organisation(viewer=request.viewer),
                by=request.user,
                mode=options["mode"],
                is_dry_run=options["dry_run"],
            )
            transaction.on_commit(lambda: tasks.wake_import(batch.pk))
            return 202, report(viewer=request.viewer, number=batch.number)

        return once(request, {**options, "sha256": digest, "name": name}, work)


def _taken(request: Request) -> tuple[Any, str, dict[str, Any], str]:
    """The bytes to keep, their name, how to take them, and their hash."""
    try:
        said = request.data
    except StopUpload:
        raise TooLarge(services.too_large()) from None
    if getattr(request, "upload_was_too_large", False):
        raise TooLarge(services.too_large())
    if isinstance(said, dict) and "rows" in said:
        form = RowsToSend(data=said)
        form.is_valid(raise_exception=True)
        rows = form.validated_data["rows"]
        headers = list(dict.fromkeys(name for row in rows for name in row))
        text = csv_text(headers, [[row.get(name) or "" for name in headers] for row in rows])
        content, name = io.BytesIO(text.encode()), "rows.csv"
    elif isinstance(said, dict):
        form = FileToSend(data=said)
        form.is_valid(raise_exception=True)
        content = form.validated_data["file"]
        name = content.name
    else:
        raise ValidationError({"rows": [_("Send an object with `rows`, or a form with `file`.")]})
    digest = sha256()
    while block := content.read(1 << 20):
        digest.update(block)
    content.seek(0)
    return content, name, {key: form.validated_data[key] for key in ("mode", "dry_run")}, digest.hexdigest()


class Import(ApiView):
    required_permission = P.IMPORT_VIEW

    @extend_schema(
        operation_id="get_import",
        summary="What became of a file",
        tags=[TAG],
        parameters=[NUMBER],
        responses={200: ImportReport, **problems(404)},
    )
    def get(self, request: Request, number: str) -> Response:
        return Response(report(viewer=request.viewer, number=number))


class UndoImport(ApiView):
    required_permission = P.FACT_VOID
    parser_classes = [JSONParser]

    @extend_schema(
        operation_id="undo_import",
        summary="Withdraw everything that a file wrote",
        description="Refused while something recorded later stands on it.",
        tags=[TAG],
        parameters=[NUMBER, HEADER],
        request=Reason,
        responses={200: ImportReport, **problems(400, 404, 409)},
    )
    def post(self, request: Request, number: str) -> Response:
        batch = get_object_or_404(selectors.imports_to_change(viewer=request.viewer), number=number)
        form = Reason(data=request.data)
        form.is_valid(raise_exception=True)
        reason = form.validated_data["reason"]

        def work() -> tuple[int, dict]:
            services.void_import(batch=batch, reason=reason, by=request.user)
            transaction.on_commit(tasks.wake_fill)
            return 200, report(viewer=request.viewer, number=number)

        return once(request, {"reason": reason}, work)
