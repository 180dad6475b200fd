"""Marks views: which verb they need, or why they need none."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from consortium.access.permissions import Permission
from consortium.access.roles import weakest_role_with


def requires(permission: Permission) -> Callable:
    """Refuse with 403 unless the viewer's role carries the verb.  Rows are the selectors' business."""

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def checked(request, *args, **kwargs):
            if not request.viewer.can(permission):
                raise PermissionDenied(
                    _("This page needs the role %(role)s. A manager of your organisation can give it to you.")
                    % {"role": weakest_role_with(permission).label}
                )
            return view(request, *args, **kwargs)

        checked.required_permission = permission
        return checked

    return decorate


def signed_in(reason: str) -> Callable:
    """A page for every signed-in person, whatever the role; `reason` says why."""

    def decorate(view: Callable) -> Callable:
        view.signed_in_reason = reason
        return view

    return decorate


def public(reason: str) -> Callable:
    """A page without log-in; `reason` says why it may be, and tests/guards compares it with its list."""

    def decorate(view: Callable) -> Callable:
        open_view = login_not_required(view)
        open_view.public_reason = reason
        return open_view

    return decorate
