"""What a request gets that failed: a page for people, the API's shape for programs."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.defaults import server_error

API = "/api/v1/"


def failed(request: HttpRequest) -> HttpResponse:
    """The answer after an error of ours; it reads no database, which may be what failed."""
    if not request.path.startswith(API):
        return server_error(request)
    message = _("The fault is ours and has been recorded. What you sent was either kept whole or not at all.")
    return JsonResponse({"error": {"code": "failed", "message": message, "fields": {}}}, status=500)
