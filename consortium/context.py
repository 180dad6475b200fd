"""What the frame of every page shows: for whom the person acts, and where it can go."""

from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consortium.access.permissions import Permission as P
from consortium.access.viewer import Viewer


@dataclass(frozen=True)
class Place:
    """A page that the navigation leads to, for viewers with one verb."""

    url_name: str
    label: str | Promise
    permission: P


NAVIGATION = (
    Place("board", _("Board"), P.BOARD_VIEW),
    Place("lots", _("Lots"), P.LOT_VIEW),
    Place("shipments", _("Shipments"), P.SHIPMENT_VIEW),
    Place("sites", _("Sites"), P.SITE_VIEW),
    Place("runs", _("Runs"), P.RUN_VIEW),
    Place("balances", _("Balances"), P.RUN_VIEW),
    Place("rates", _("Rates"), P.ROLLUP_VIEW),
    Place("attribution", _("Attribution"), P.REPORT_VIEW),
    Place("commitments", _("Commitments"), P.COMMITMENT_VIEW),
    Place("imports", _("Imports"), P.IMPORT_VIEW),
)
MORE_NAVIGATION = (
    Place("office", _("Office"), P.HEALTH_VIEW),
    Place("residues", _("Residues"), P.RUN_VIEW),
    Place("assay-quality", _("Assay quality"), P.ASSAY_VIEW),
    Place("electricity-contracts", _("Electricity contracts"), P.READING_VIEW),
    Place("credits", _("Credits"), P.CREDIT_VIEW),
    Place("how-we-count", _("How we count"), P.BOARD_VIEW),
    Place("partners", _("Partners"), P.ORGANISATION_VIEW),
    Place("chemistries", _("Reference data"), P.REFERENCE_VIEW),
    Place("sharing", _("Who sees our data"), P.GRANT_VIEW),
    Place("members", _("Members"), P.MEMBER_VIEW),
    Place("audit", _("Audit trail"), P.AUDIT_VIEW),
    Place("tokens", _("API tokens"), P.TOKEN_MANAGE),
    Place("api-docs", _("API"), P.BOARD_VIEW),
)


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Acting:
    """The organisation that the person acts for."""

    name: str
    kind_label: str


@dataclass(frozen=True)
class MembershipChoice:
    organisation_id: int
    name: str
    role_label: str
    is_current: bool


@dataclass(frozen=True)
class Page:
    organisation: Acting | None = None
    role_label: str = ""
    memberships: list[MembershipChoice] = field(default_factory=list)
    navigation: list[Link] = field(default_factory=list)
    more_navigation: list[Link] = field(default_factory=list)
    is_demo: bool = False
    user_name: str = ""


def links(places: tuple[Place, ...], *, viewer: Viewer, path: str) -> list[Link]:
    """The places this viewer may go to; the one that `path` lies in is the current one."""
    found = []
    for place in places:
        url = url_of(place.url_name) if viewer.can(place.permission) else ""
        if url:
            found.append(Link(str(place.label), url, url == path or (url != "/" and path.startswith(url))))
    return found


def url_of(name: str) -> str:
    """A page's address, or nothing where the installation has left that page out."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def page(request: HttpRequest) -> dict[str, Page]:
    """The context processor.  Takes what the middleware has read already: error pages render outside a transaction."""
    acting = getattr(request, "acting_membership", None)
    if acting is None:
        person = getattr(request, "user", None)
        return {"page": Page(user_name=str(person) if person and person.is_authenticated else "")}
    return {
        "page": Page(
            organisation=Acting(acting.organisation.name, acting.organisation.get_kind_display()),
            role_label=acting.get_role_display(),
            memberships=[
                MembershipChoice(
                    membership.organisation_id,
                    membership.organisation.name,
                    membership.get_role_display(),
                    membership.organisation_id == acting.organisation_id,
                )
                for membership in request.memberships
            ],
            navigation=links(NAVIGATION, viewer=request.viewer, path=request.path),
            more_navigation=links(MORE_NAVIGATION, viewer=request.viewer, path=request.path),
            is_demo=acting.organisation.is_demo,
            user_name=str(request.user),
        )
    }
