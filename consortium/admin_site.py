"""The technical administration: for staff who act for the consortium office as managers, and nobody else."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from consortium.access.permissions import Permission


class OfficeAdminSite(AdminSite):
    site_header = "Consortium office: technical administration"
    site_title = site_header

    def has_permission(self, request) -> bool:
        return request.user.is_active and request.user.is_staff and request.viewer.can(Permission.APPLICATION_DECIDE)

    def register(self, model_or_iterable, admin_class=None, **options) -> None:
        """Only pages that ask the visibility table: other packages' own would show every row, and change it."""
        if getattr(admin_class, "is_scoped", False):
            super().register(model_or_iterable, admin_class, **options)

    def login(self, request, extra_context=None):
        """There is one log-in, to which LoginRequiredMiddleware leads; Django's own form would ask for no second
        factor and count no attempts.  Who comes here is logged in, and may open the administration or may not."""
        if self.has_permission(request):
            return redirect("admin:index")
        raise PermissionDenied(_("The technical administration is for the consortium office's technical staff."))

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")


class OfficeAdminConfig(AdminConfig):
    default_site = "consortium.admin_site.OfficeAdminSite"
