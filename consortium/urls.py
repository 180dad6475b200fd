"""The site's table of contents."""

from django.contrib import admin
from django.urls import include, path

from consortium.api.schema import docs
from consortium.views import account, audit, imports, members, office, pages

# /members/
member_urls = [
    path("", members.members, name="members"),
    path("invite/", members.invite, name="invite-member"),
    path("two-factor/", members.two_factor, name="require-two-factor"),
    path("invitations/<int:pk>/resend/", members.resend_invitation, name="resend-invitation"),
    path("invitations/<int:pk>/withdraw/", members.withdraw_invitation, name="withdraw-invitation"),
    path("<int:pk>/", members.member, name="member"),
    path("<int:pk>/end/", members.end_membership, name="end-membership"),
]

# /office/
office_urls = [
    path("", office.office, name="office"),
    path("<slug:code>/", office.office_organisation, name="office-organisation"),
    path("<slug:code>/invite-manager/", office.invite_manager, name="invite-manager"),
    path("<slug:code>/<slug:decision>/", office.decide, name="decide"),
]

# /imports/
import_urls = [
    path("", imports.imports, name="imports"),
    path("send/<slug:kind>/", imports.send_file, name="send-file"),
    path("send/<slug:kind>/template/", imports.template, name="import-template"),
    path("<str:number>/", imports.report, name="import"),
    path("<str:number>/progress/", imports.progress, name="import-progress"),
    path("<str:number>/original/", imports.original, name="import-original"),
    path("<str:number>/refused/", imports.refused_file, name="import-refused"),
    path("<str:number>/write/", imports.write, name="import-write"),
    path("<str:number>/take-good-rows/", imports.take_good_rows, name="import-take-good-rows"),
    path("<str:number>/replace/", imports.replace_recorded, name="import-replace"),
    path("<str:number>/undo/", imports.undo, name="import-undo"),
]

# /tokens/
token_urls = [
    path("", account.api_tokens, name="tokens"),
    path("make/", account.make_token, name="make-token"),
    path("<slug:key>/revoke/", account.revoke_token, name="revoke-token"),
]

urlpatterns = [
    path("", pages.home, name="home"),
    path("health/", pages.health, name="health"),
    path("switch-organisation/", pages.switch_organisation, name="switch-organisation"),
    path("apply/", pages.apply, name="apply"),
    path("apply/received/", pages.applied, name="applied"),
    path("invitations/<str:token>/", account.invitation, name="invitation"),
    path("profile/", account.profile, name="profile"),
    path("members/", include(member_urls)),
    path("office/", include(office_urls)),
    path("imports/", include(import_urls)),
    path("audit/", audit.audit, name="audit"),
    path("tokens/", include(token_urls)),
    path("sharing/", include("facilities.grant_urls")),
    path("", include("dashboards.urls")),
    path("", include("contracts.urls")),
    path("", include("facilities.urls")),
    path("", include("consortium.listing_urls")),
    path("api/v1/", include("consortium.api_urls")),
    path("api/docs/", docs, name="api-docs"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

handler429 = "consortium.views.limits.too_often"  # allauth's own, beside Django's
handler500 = "consortium.views.failures.failed"
