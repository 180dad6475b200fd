"""Addresses below /sharing/: they lie here because a grant's subject may be a site."""

from django.urls import path

from consortium.views.sharing import revoke_grant
from facilities.views import grants

urlpatterns = [
    path("", grants.sharing, name="sharing"),
    path("give/", grants.give_grant, name="give-grant"),
    path("organisation/<int:pk>/revoke/", revoke_grant, name="revoke-grant"),
    path("site/<int:pk>/revoke/", grants.revoke_site_grant, name="revoke-site-grant"),
    path("law/", grants.record_legal_grant, name="record-legal-grant"),
    path("law/<int:pk>/revoke/", grants.revoke_legal_grant, name="revoke-legal-grant"),
]
