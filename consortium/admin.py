"""Rows that the office's technical staff may look up, filtered by the same visibility table as every page."""

from django.contrib import admin

from consortium.access.permissions import Permission as P
from consortium.models import AuditEvent, Invitation, Membership, Organisation


class ScopedAdmin(admin.ModelAdmin):
    """Read only: what changes goes through services, which check and audit."""

    is_scoped = True

    def get_queryset(self, request):
        return self.model.objects.visible_to(request.viewer).order_by("pk")

    def has_module_permission(self, request) -> bool:
        return request.viewer.can(P.APPLICATION_DECIDE)

    def has_view_permission(self, request, obj=None) -> bool:
        return request.viewer.can(P.APPLICATION_DECIDE)

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Organisation)
class OrganisationAdmin(ScopedAdmin):
    list_display = ("name", "kind", "status", "country")
    list_filter = ("kind", "status")
    search_fields = ("name", "code")


@admin.register(Membership)
class MembershipAdmin(ScopedAdmin):
    list_display = ("user", "organisation", "role", "started_at", "ended_at")


@admin.register(Invitation)
class InvitationAdmin(ScopedAdmin):
    list_display = ("email", "organisation", "role", "sent_at", "accepted_at")
    exclude = ("token_sha256",)


@admin.register(AuditEvent)
class AuditEventAdmin(ScopedAdmin):
    list_display = ("at", "action", "actor_label", "subject_label")
    list_filter = ("action",)
