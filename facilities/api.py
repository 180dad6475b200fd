"""Runs for a data space: RecyclingBatch documents, with the filters of the list of runs."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request

from consortium.access.permissions import Permission as P
from consortium.api.frame import ApiView, problems
from consortium.api.listings import parameters
from consortium.filters import find
from facilities import recycling_selectors as selectors
from facilities.catenax.writing import text_of
from facilities.run_listings import RUNS

TAG = "Process runs"
WHAT = (
    "RecyclingBatch of Catena-X material_accounting 1.0.0: an object where there is one, else a list. Of your own "
    "runs only. A run that came in such documents is answered with them; of any other a document is made for each lot, "
    "batch or reagent charged, and what they gave together is apportioned by wet mass. Containers are not recorded."
)


class RunBatches(ApiView):
    required_permission = P.DATA_EXPORT

    @extend_schema(
        operation_id="get_recycling_batches_of_run",
        summary="A run as RecyclingBatch",
        description=WHAT,
        tags=[TAG],
        parameters=[OpenApiParameter("number", str, OpenApiParameter.PATH, description="Number of the run.")],
        responses={200: OpenApiTypes.OBJECT, **problems(400, 404)},
    )
    def get(self, request: Request, number: str) -> HttpResponse:
        run = get_object_or_404(selectors.runs_to_send(viewer=request.viewer), number=number)
        return _answer(request, [run])


class ListedBatches(ApiView):
    required_permission = P.DATA_EXPORT

    @extend_schema(
        operation_id="list_recycling_batches",
        summary="Runs as RecyclingBatch",
        description=f"{WHAT} At most {selectors.MOST_RUNS:,} runs at once.",
        tags=[TAG],
        parameters=parameters(RUNS),
        responses={200: OpenApiTypes.OBJECT, **problems(400)},
    )
    def get(self, request: Request) -> HttpResponse:
        found = find(RUNS, request.query_params, viewer=request.viewer)
        if unknown := found.filters.unknown():
            raise ValidationError({name: [_("This list has no such parameter.")] for name in unknown})
        if found.problems:
            raise ValidationError(found.problems)
        runs = selectors.runs_to_send(viewer=request.viewer)
        return _answer(request, runs.filter(pk__in=found.rows.order_by().values("pk")))


def _answer(request: Request, runs) -> HttpResponse:
    documents = selectors.recycling_batches(viewer=request.viewer, runs=runs)
    return HttpResponse(text_of(documents), content_type="application/json")
