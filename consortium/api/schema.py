"""The API's own description: OpenAPI for programs, and Swagger for people, both behind log-in."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from drf_spectacular.authentication import SessionScheme
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import IsAuthenticated

from consortium.access.http import requires
from consortium.access.permissions import Permission as P
from consortium.api.frame import HasVerb


class TokenScheme(KnoxTokenScheme):
    """`Authorization: Token …`"""

    target_class = "consortium.authentication.TokenAuthentication"
    name = "token"


class PageScheme(SessionScheme):
    """The session of a page; writes need its CSRF token."""

    target_class = "consortium.authentication.PageAuthentication"
    name = "session"


class Schema(SpectacularJSONAPIView):
    required_permission = P.BOARD_VIEW
    permission_classes = [IsAuthenticated, HasVerb]
    metadata_class = None


@require_GET
@requires(P.BOARD_VIEW)
def docs(request: HttpRequest) -> HttpResponse:
    """Swagger, from the installed package; its start script comes from an address of its own, never inline."""
    view = SpectacularSwaggerSplitView.as_view(url_name="api-schema", template_name="consortium/api_docs.html")
    return view(request)
