"""What is to be done about assays: lots that are not what was declared, and batches by what their assays are worth."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from consortium.access.http import requires
from consortium.access.permissions import Permission as P
from consortium.views.listings import page_context
from facilities import assay_selectors
from facilities.run_listings import ASSAY_QUALITY
from facilities.views.assays import contradiction_notice

LOOKED_BACK = timedelta(days=365)


@require_GET
@requires(P.ASSAY_VIEW)
def assay_quality(request: HttpRequest) -> HttpResponse:
    """Contradicted declarations of the last year above, every batch with its verdict below."""
    since = timezone.localdate() - LOOKED_BACK
    doubted = assay_selectors.doubted_lots(viewer=request.viewer, since=since)
    context = page_context(request, ASSAY_QUALITY)
    context["doubted"] = [
        {"number": one.lot.number, "notices": [contradiction_notice(one.lot, found) for found in one.contradictions]}
        for one in doubted
    ]
    context["metals"] = ", ".join(assay_selectors.METALS)
    context["expected"] = ", ".join(one.label for one in assay_selectors.assayed_materials(viewer=request.viewer))
    return render(request, "facilities/assay_quality.html", context)
