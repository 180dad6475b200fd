"""Every error of the API in one shape: {"error": {"code", "message", "fields"}}."""

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import connection, transaction
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_handler

from consortium.refusals import Refusal


class TooLarge(exceptions.APIException):
    status_code = 413
    default_code = "too_large"


def exception_handler(exc: Exception, context: dict) -> Response | None:
    if isinstance(exc, Refusal):
        exc = exceptions.ValidationError({"detail": [str(exc)]}, code="refused")
    elif isinstance(exc, RequestDataTooBig):
        exc = TooLarge(_("The body is too large: send the rows as a file."))
    elif isinstance(exc, Http404):
        exc = exceptions.NotFound()
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied(str(exc) or None)
    response = drf_handler(exc, context)
    if response is None:
        return None
    if connection.in_atomic_block:
        # A refused request must not leave half of its work behind.
        transaction.set_rollback(True)
    fields = response.data if isinstance(exc, exceptions.ValidationError) else {}
    codes = exc.get_codes() if isinstance(exc, exceptions.APIException) else "error"
    response.data = {
        "error": {
            "code": codes if isinstance(codes, str) else "invalid",
            "message": str(exc.detail) if not fields else "The request was refused: see `fields`.",
            "fields": fields if isinstance(fields, dict) else {"detail": fields},
        }
    }
    return response
