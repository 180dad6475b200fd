"""For whom a token or a session acts, and what it may do."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from consortium import selectors
from consortium.access.permissions import Permission
from consortium.api.frame import ApiView, problems


class Me(serializers.Serializer):
    """The person, the organisation and the role behind this request."""

    user = serializers.EmailField()
    organisation = serializers.CharField(help_text="Its code, as files and filters name it.", allow_null=True)
    organisation_name = serializers.CharField(allow_null=True)
    organisation_kind = serializers.CharField(allow_null=True)
    role = serializers.CharField(allow_null=True)
    permissions = serializers.ListField(child=serializers.CharField(), help_text="The verbs of the role.")
    token_name = serializers.CharField(allow_null=True, help_text="Null for a session.")
    token_expires_at = serializers.DateTimeField(allow_null=True, help_text="UTC; null for a session.")


class MeView(ApiView):
    signed_in_reason = "tells a program its own rights, whatever they are, and nothing else"

    @extend_schema(
        operation_id="get_me", summary="Whom this token acts for", tags=["Partners"], responses={200: Me, **problems()}
    )
    def get(self, request: Request) -> Response:
        viewer, token = request.viewer, request.auth
        organisation = selectors.own_organisation(viewer=viewer) if viewer.organisation_id else None
        said = {
            "user": request.user.email,
            "organisation": organisation and organisation.code,
            "organisation_name": organisation and organisation.name,
            "organisation_kind": organisation and organisation.kind,
            "role": viewer.role_code or None,
            "permissions": [verb.value for verb in Permission if viewer.can(verb)],
            "token_name": token and token.name,
            "token_expires_at": token and token.expiry,
        }
        return Response(Me(said).data)
