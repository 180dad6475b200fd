"""What every address of the API has: one verb, one shape of errors, and no more than JSON."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.views import APIView

from consortium.access.permissions import Permission
from consortium.access.roles import weakest_role_with


class HasVerb(BasePermission):
    """The role carries the view's verb; which rows it reaches is the selectors' business."""

    def has_permission(self, request, view) -> bool:
        verb = view.required_permission
        if verb is None:
            return True
        self.message = _("This needs the role %(role)s. A manager of your organisation can give it to you.") % {
            "role": weakest_role_with(verb).label
        }
        return request.viewer.can(verb)


class ApiView(APIView):
    """`required_permission` is read by the guards, as on pages; None goes with `signed_in_reason`."""

    required_permission: Permission | None = None
    permission_classes = [IsAuthenticated, HasVerb]
    metadata_class = None


class ProblemBody(serializers.Serializer):
    code = serializers.CharField(
        help_text="invalid, not_found, permission_denied, not_authenticated, method_not_allowed, conflict, failed, …"
    )
    message = serializers.CharField(help_text="What is wrong, in a sentence.")
    fields = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="For code `invalid`: field to its problems.",
    )


class Problem(serializers.Serializer):
    """The one shape of every error."""

    error = ProblemBody()


PROBLEMS = {
    400: "A parameter or the body means nothing; `fields` says which and why.",
    401: "No token, or one that has expired or been revoked.",
    403: "The role carries no such verb.",
    404: "There is no such record, or you do not reach it; the two answer alike.",
    409: "The Idempotency-Key was used with another body.",
    413: "The file is larger than may be sent at once.",
}


def problems(*codes: int) -> dict[int, OpenApiResponse]:
    """Error responses for a schema; 401 and 403 belong to all."""
    return {code: OpenApiResponse(Problem, description=PROBLEMS[code]) for code in sorted({401, 403, *codes})}
