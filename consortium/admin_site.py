"""The technical administration: for staff who act for the consortium office as managers, and nobody else."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig

from consortium.access.permissions import Permission


class OfficeAdminSite(AdminSite):
    site_header = "Consortium office: technical administration"
    site_title = site_header

    def has_permission(self, request) -> bool:
        return request.user.is_active and request.user.is_staff and request.viewer.can(Permission.APPLICATION_DECIDE)


class OfficeAdminConfig(AdminConfig):
    default_site = "consortium.admin_site.OfficeAdminSite"
