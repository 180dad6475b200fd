"""What answers below /api/v1/ where nothing stands: the API's own shape, never a page."""

from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from consortium.api.frame import ApiView


class Unknown(ApiView):
    """404 to every method.  Without log-in it is 401, as everywhere: nobody learns which addresses there are."""

    signed_in_reason = "says to a program that nothing stands at the address, and nothing else"
    schema = None

    def http_method_not_allowed(self, request: Request, *args, **kwargs):
        if request.path.endswith("/"):
            raise NotFound(_("There is no such address. The schema lists those that there are."))
        raise NotFound(_("There is no such address: each ends with a slash."))
