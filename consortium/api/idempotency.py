"""The Idempotency-Key header: its place in the schema, and the request that it stands for."""

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from consortium.services.idempotency import LONGEST_KEY, KeyConflict, answer_once

HEADER = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="At most 80 characters of your choice. The same key with the same body gets the first answer again.",
)


class Conflict(APIException):
    status_code = 409
    default_code = "conflict"


def once(request: Request, said: dict[str, Any], work: Callable[[], tuple[int, dict]]) -> Response:
    """Do the work, or answer as the first time; `said` is everything that the body said."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        status, body = work()
        return Response(body, status=status)
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise ValidationError({"Idempotency-Key": [_("At most 80 printable characters.")]})
    whole = json.dumps([request.method, request.path, said], sort_keys=True, default=str)
    try:
        status, body = answer_once(
            organisation_id=request.viewer.organisation_id,
            key=key,
            request_sha256=sha256(whole.encode()).hexdigest(),
            work=work,
        )
    except KeyConflict as conflict:
        raise Conflict(str(conflict)) from None
    return Response(body, status=status)
