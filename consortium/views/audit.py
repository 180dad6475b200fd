"""Who did what: for the organisation's managers, and for the office as far as it is not about facts."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from consortium import selectors
from consortium.access.http import requires
from consortium.access.permissions import Permission as P

ROWS_PER_PAGE = 50


@require_GET
@requires(P.AUDIT_VIEW)
def audit(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    events = selectors.audit_events(viewer=request.viewer, words=words)
    page_of_events = Paginator(events, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"words": words, "events": page_of_events, "is_office": request.viewer.is_office}
    return render(request, "consortium/audit.html", context)
