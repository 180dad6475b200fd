"""A shipment's emissions for other systems: the iLEAP document that its page offers."""

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request

from consortium.access.permissions import Permission as P
from consortium.api.frame import ApiView, problems
from consortium.refusals import Refusal
from feedstock import selectors
from feedstock.transport_documents import ileap_document


class ShipmentDocument(ApiView):
    required_permission = P.DATA_EXPORT

    @extend_schema(
        operation_id="get_ileap_of_shipment",
        summary="A shipment's emissions as iLEAP document",
        description=(
            "A list: the ShipmentFootprint, then each TOC and HOC that it counts with and whose energy carriers are "
            "known. Of the legs and hubs that you see. `invalid` says what iLEAP asks for and nobody has stated."
        ),
        tags=["Feedstock and transport"],
        parameters=[OpenApiParameter("number", str, OpenApiParameter.PATH, description="Number of the shipment.")],
        responses={200: OpenApiTypes.OBJECT, **problems(400, 404)},
    )
    def get(self, request: Request, number: str) -> HttpResponse:
        shipment = get_object_or_404(selectors.shipments(viewer=request.viewer), number=number)
        try:
            document = ileap_document(shipment, viewer=request.viewer)
        except Refusal as refusal:
            raise ValidationError({"number": [str(refusal)]}) from None
        return HttpResponse(document, content_type="application/json")
