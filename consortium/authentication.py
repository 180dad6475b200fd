"""Programs come with a token, pages with their session; both set `request.viewer`."""

from django.utils import timezone
from knox.auth import TokenAuthentication as KnoxAuthentication
from rest_framework import exceptions
from rest_framework.authentication import SessionAuthentication

from consortium.access.binding import bind
from consortium.access.viewer import Viewer
from consortium.selectors import token_membership


class TokenAuthentication(KnoxAuthentication):
    """A token acts for its organisation with its role, as long as its owner still holds at least that role there."""

    def authenticate(self, request):
        found = super().authenticate(request)
        if found is None:
            return None
        user, token = found
        membership = token_membership(token=token)
        if membership is None:
            raise exceptions.AuthenticationFailed("The token's owner no longer acts for its organisation.")
        viewer = Viewer(
            user_id=user.pk,
            organisation_id=token.organisation_id,
            organisation_kind=membership.organisation.kind,
            role_code=token.role,
        )
        request._request.viewer = viewer
        bind(viewer)
        token.last_used_at = timezone.now()
        token.save(update_fields=["last_used_at"])
        return found


class PageAuthentication(SessionAuthentication):
    """The pages' own calls; `request.viewer` is set by the middleware."""
