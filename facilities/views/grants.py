"""Who sees our data: every grant that the organisation has given or received, on itself and on its sites."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consortium import selectors as partners
from consortium.access.http import requires
from consortium.access.permissions import Permission as P
from consortium.access.scopes import SCOPE_DESCRIPTIONS, Scope
from consortium.choices import GrantBasis, OrganisationKind
from consortium.forms import GiveGrantForm, LegalGrantForm
from consortium.services import grants as organisation_grants
from consortium.views.answers import taken, telling
from facilities import selectors
from facilities.services import grants as site_grants

EVERYTHING = "organisation"
"""The subject of a grant on all that an organisation has, beside the codes of its sites."""


@dataclass(frozen=True)
class GrantRow:
    """One line of the page: who opened what to whom, why, since and until when, and how to close it."""

    grantor: str
    grantee: str
    site: str
    scope: str
    scope_description: str
    basis: str
    reason: str
    since: datetime
    last_day: date | None
    revoked_at: datetime | None
    state: str
    is_given: bool
    is_received: bool
    is_law: bool
    revoke_url: str

    @property
    def is_in_force(self) -> bool:
        return self.state in {"in_force", "planned"}


@require_GET
@requires(P.GRANT_VIEW)
def sharing(request: HttpRequest) -> HttpResponse:
    rows = grant_rows(viewer=request.viewer)
    context = {
        "given": [row for row in rows if row.is_given and row.is_in_force],
        "received": [row for row in rows if row.is_received and row.is_in_force],
        "by_law": [row for row in rows if not row.is_given and not row.is_received and row.is_in_force],
        "ended": [row for row in rows if not row.is_in_force],
        "scopes": [(scope.value, _(text)) for scope, text in SCOPE_DESCRIPTIONS.items()],
        "can_manage": request.viewer.can(P.GRANT_MANAGE),
        "can_record_law": request.viewer.can(P.LEGAL_GRANT_RECORD),
    }
    return render(request, "consortium/sharing.html", context)


@require_http_methods(["GET", "POST"])
@requires(P.GRANT_MANAGE)
def give_grant(request: HttpRequest) -> HttpResponse:
    """Open one scope of the whole organisation, or of one of its sites."""
    sites = {site.code: site for site in selectors.sites_for(viewer=request.viewer, permission=P.GRANT_MANAGE)}
    others = partners.active_organisations(viewer=request.viewer).exclude(pk=request.viewer.organisation_id)
    grantees = {other.pk: other for other in others}
    form = GiveGrantForm(
        request.POST or None,
        subjects=[(EVERYTHING, _("Everything of the organisation")), *((s.code, s.name) for s in sites.values())],
        grantees=[(pk, f"{other.name} ({other.get_kind_display()})") for pk, other in grantees.items()],
    )

    def give(said: dict) -> None:
        terms = {
            "grantee": grantees[said["grantee"]],
            "scope": said["scope"],
            "basis": said["basis"],
            "reason": said["reason"],
            "valid_until": form.valid_until,
            "by": request.user,
        }
        if said["subject"] == EVERYTHING:
            organisation_grants.give_grant(grantor=request.acting_membership.organisation, **terms)
        else:
            site_grants.give_site_grant(site=sites[said["subject"]], **terms)

    if request.method == "POST" and taken(form, give):
        messages.success(request, _("Opened. You can revoke it here at any time."))
        return redirect("sharing")
    return render(request, "consortium/give_grant.html", {"form": form})


@require_POST
@requires(P.GRANT_MANAGE)
def revoke_site_grant(request: HttpRequest, pk: int) -> HttpResponse:
    grant = get_object_or_404(selectors.site_grants_to_manage(viewer=request.viewer).select_related("grantee"), pk=pk)
    with telling(request, _("%(name)s sees this no longer.") % {"name": grant.grantee}):
        site_grants.revoke_site_grant(grant=grant, acting_for=request.acting_membership.organisation, by=request.user)
    return redirect("sharing")


@require_http_methods(["GET", "POST"])
@requires(P.LEGAL_GRANT_RECORD)
def record_legal_grant(request: HttpRequest) -> HttpResponse:
    """The office writes down what the law opens to a regulator: every site in one country."""
    regulators = {
        regulator.pk: regulator
        for regulator in partners.active_organisations(viewer=request.viewer).filter(kind=OrganisationKind.REGULATOR)
    }
    form = LegalGrantForm(
        request.POST or None,
        regulators=[(pk, f"{regulator.name} ({regulator.country.name})") for pk, regulator in regulators.items()],
        country_codes=selectors.countries_of_sites(viewer=request.viewer),
    )

    def record(said: dict) -> None:
        given = site_grants.record_legal_grant(
            sites=selectors.sites_of_country(viewer=request.viewer, country=said["country"]),
            grantee=regulators[said["grantee"]],
            scope=said["scope"],
            reason=said["reason"],
            valid_until=form.valid_until,
            by=request.user,
        )
        said["count"] = len(given)

    if request.method == "POST" and taken(form, record):
        count = form.cleaned_data["count"]
        messages.success(
            request,
            ngettext("%(count)s site is open by law now.", "%(count)s sites are open by law now.", count)
            % {"count": count}
            if count
            else _("Every site of this country was open to this regulator already."),
        )
        return redirect("sharing")
    return render(request, "consortium/legal_grant.html", {"form": form})


@require_POST
@requires(P.LEGAL_GRANT_RECORD)
def revoke_legal_grant(request: HttpRequest, pk: int) -> HttpResponse:
    grant = get_object_or_404(selectors.legal_grants_to_manage(viewer=request.viewer).select_related("grantee"), pk=pk)
    with telling(request, _("%(name)s sees this no longer.") % {"name": grant.grantee}):
        site_grants.revoke_site_grant(grant=grant, acting_for=request.acting_membership.organisation, by=request.user)
    return redirect("sharing")


def grant_rows(*, viewer) -> list[GrantRow]:
    """Grants on organisations first, then those on single sites."""
    on_organisations = [_row(grant, viewer, site="") for grant in partners.grants(viewer=viewer)]
    return on_organisations + [
        _row(grant, viewer, site=grant.site.name) for grant in selectors.site_grants(viewer=viewer)
    ]


def _row(grant, viewer, *, site: str) -> GrantRow:
    state = _state(grant)
    return GrantRow(
        grantor=grant.grantor.name,
        grantee=grant.grantee.name,
        site=site,
        scope=grant.scope.capitalize(),
        scope_description=_(SCOPE_DESCRIPTIONS[Scope(grant.scope)]),
        basis=grant.get_basis_display(),
        reason=grant.reason,
        since=grant.valid_from,
        # The end is the first instant at which it is over: the last day lies just before.
        last_day=grant.valid_until and timezone.localdate(grant.valid_until - timedelta(microseconds=1)),
        revoked_at=grant.revoked_at,
        state=state,
        is_given=grant.grantor_id == viewer.organisation_id,
        is_received=grant.grantee_id == viewer.organisation_id,
        is_law=grant.basis == GrantBasis.LAW,
        revoke_url=_revoke_url(grant, viewer, site) if state in {"in_force", "planned"} else "",
    )


def _state(grant) -> str:
    now = timezone.now()
    if grant.revoked_at:
        return "revoked"
    if grant.valid_until and grant.valid_until <= now:
        return "expired"
    return "planned" if grant.valid_from > now else "in_force"


def _revoke_url(grant, viewer, site: str) -> str:
    """What stands on law is closed by the office, everything else by whoever opened it."""
    if grant.basis == GrantBasis.LAW:
        return reverse("revoke-legal-grant", args=[grant.pk]) if site and viewer.can(P.LEGAL_GRANT_RECORD) else ""
    if grant.grantor_id != viewer.organisation_id or not viewer.can(P.GRANT_MANAGE):
        return ""
    return reverse("revoke-site-grant" if site else "revoke-grant", args=[grant.pk])
