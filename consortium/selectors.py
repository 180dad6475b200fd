"""Reads of the partners' side.  Every one for people takes the viewer and starts with visible_to or permitted."""

from datetime import date

from allauth.mfa.models import Authenticator
from django.db.models import Case, Count, Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import TruncMonth
from django.utils import timezone

from consortium.access.permissions import Permission as P
from consortium.access.roles import ROLES
from consortium.access.viewer import Viewer
from consortium.choices import ImportStatus, OrganisationKind, OrganisationStatus, audit_actions_with
from consortium.models import (
    ApiToken,
    AuditEvent,
    Chemistry,
    Composition,
    Grant,
    GridFactor,
    IngestBatch,
    Invitation,
    Material,
    Membership,
    Organisation,
    RefusedRow,
    TransportIntensity,
    User,
)

# Reads that make a viewer, and therefore cannot take one ------------------------------------------------------------


def current_memberships(*, user: User) -> list[Membership]:
    """The doors that are open to a person now: memberships not ended, of organisations that are active."""
    rows = Membership._base_manager.filter(
        user=user, ended_at__isnull=True, organisation__status=OrganisationStatus.ACTIVE
    )
    return list(rows.select_related("organisation").order_by("organisation__name", "pk"))


def closed_memberships(*, user: User) -> list[Membership]:
    """The doors that the office has closed for now or for good, so that a person can be told why."""
    rows = Membership._base_manager.filter(user=user, ended_at__isnull=True)
    rows = rows.exclude(organisation__status=OrganisationStatus.ACTIVE)
    return list(rows.select_related("organisation").order_by("organisation__name", "pk"))


def token_membership(*, token: ApiToken) -> Membership | None:
    """The membership that a token leans on; None when its owner has left, or holds less than the token says."""
    rows = Membership._base_manager.filter(
        user=token.user,
        organisation=token.organisation_id,
        ended_at__isnull=True,
        organisation__status=OrganisationStatus.ACTIVE,
    )
    membership = rows.select_related("organisation").first()
    if membership is None or not ROLES[token.role].permissions <= ROLES[membership.role].permissions:
        return None
    return membership


def membership_of(*, email: str, organisation_code: str) -> Membership | None:
    """For the command line, whose caller already holds the database: the door a person has to an organisation."""
    rows = Membership._base_manager.filter(
        user__email=email.lower(), organisation__code=organisation_code, ended_at__isnull=True
    )
    return rows.select_related("organisation", "user").first()


def open_invitation(*, token_sha256: str) -> Invitation | None:
    """The invitation that a link opens: the secret in the link is the permission."""
    rows = Invitation._base_manager.filter(
        token_sha256=token_sha256,
        accepted_at__isnull=True,
        withdrawn_at__isnull=True,
        expires_at__gt=timezone.now(),
        organisation__status=OrganisationStatus.ACTIVE,
    )
    return rows.select_related("organisation").first()


def invited_person(*, invitation: Invitation) -> User | None:
    """Whoever has an account with the invitation's address already, and must log in to accept it."""
    return User.objects.filter(email=invitation.email).first()


# Reads for people ---------------------------------------------------------------------------------------------------


def organisations(*, viewer: Viewer) -> QuerySet[Organisation]:
    return Organisation.objects.visible_to(viewer).order_by("name", "pk")


def own_organisation(*, viewer: Viewer) -> Organisation:
    """The organisation the viewer acts for."""
    return Organisation.objects.visible_to(viewer).get(pk=viewer.organisation_id)


def active_organisations(*, viewer: Viewer) -> QuerySet[Organisation]:
    """The members that others may address: partners to ship to or to grant something."""
    return organisations(viewer=viewer).filter(status=OrganisationStatus.ACTIVE)


def organisations_to_decide(*, viewer: Viewer) -> QuerySet[Organisation]:
    """What the office looks after: applications first, then members by name, with the freshness of their data."""
    order = Case(When(status=OrganisationStatus.APPLIED, then=Value(0)), default=Value(1), output_field=IntegerField())
    written = Q(imports__status=ImportStatus.WRITTEN)
    return (
        Organisation.objects.permitted(viewer, P.APPLICATION_DECIDE)
        .annotate(
            member_count=Count("memberships", filter=Q(memberships__ended_at__isnull=True), distinct=True),
            import_count=Count("imports", filter=written, distinct=True),
            last_import_at=Max("imports__finished_at", filter=written),
        )
        .order_by(order, "name", "pk")
    )


def member_health(*, viewer: Viewer) -> QuerySet[Organisation]:
    """State and freshness of every member's data, without one figure of any member."""
    written = Q(imports__status=ImportStatus.WRITTEN)
    return (
        Organisation.objects.permitted(viewer, P.HEALTH_VIEW)
        .annotate(
            member_count=Count("memberships", filter=Q(memberships__ended_at__isnull=True), distinct=True),
            import_count=Count("imports", filter=written, distinct=True),
            refused_count=Count("imports", filter=Q(imports__status=ImportStatus.REFUSED), distinct=True),
            last_import_at=Max("imports__finished_at", filter=written),
        )
        .order_by("name", "pk")
    )


def members_by_kind(*, viewer: Viewer) -> list[tuple[str, str, int]]:
    """(kind, label, number of active members), the most numerous first."""
    rows = Organisation.objects.permitted(viewer, P.HEALTH_VIEW).filter(status=OrganisationStatus.ACTIVE)
    counts = rows.values_list("kind").annotate(count=Count("pk")).order_by("-count", "kind")
    return [(kind, OrganisationKind(kind).label, count) for kind, count in counts]


def days_since_last_file(*, viewer: Viewer) -> list[tuple[str, str, int | None]]:
    """(code, name, days) of active members other than the office, the stalest first, then those who never sent one."""
    rows = member_health(viewer=viewer).filter(status=OrganisationStatus.ACTIVE)
    rows = rows.exclude(kind=OrganisationKind.CONSORTIUM_OFFICE).order_by(
        F("last_import_at").asc(nulls_last=True), "name"
    )
    now = timezone.now()
    return [(row.code, row.name, (now - row.last_import_at).days if row.last_import_at else None) for row in rows]


def imports_by_month(*, viewer: Viewer, first: date, end: date) -> list[tuple[str, str, date, int]]:
    """(state, label, month, number of files) over all members, without a word of what is in them."""
    rows = IngestBatch.objects.permitted(viewer, P.HEALTH_VIEW)
    rows = rows.filter(uploaded_at__date__gte=first, uploaded_at__date__lt=end)
    counts = rows.annotate(month=TruncMonth("uploaded_at")).values_list("status", "month").annotate(count=Count("pk"))
    return [
        (status, ImportStatus(status).label, month.date(), count)
        for status, month, count in counts.order_by("status", "month")
    ]


def memberships(*, viewer: Viewer) -> QuerySet[Membership]:
    return Membership.objects.visible_to(viewer).select_related("user", "organisation").order_by("user__name", "pk")


def own_memberships(*, viewer: Viewer) -> QuerySet[Membership]:
    """The people of the organisation the viewer acts for, and whether each proves a second factor at log-in."""
    factors = Authenticator.objects.filter(user=OuterRef("user"), type=Authenticator.Type.TOTP)
    rows = memberships(viewer=viewer).filter(organisation=viewer.organisation_id, ended_at__isnull=True)
    return rows.annotate(has_two_factor=Exists(factors))


def memberships_to_manage(*, viewer: Viewer) -> QuerySet[Membership]:
    rows = Membership.objects.permitted(viewer, P.MEMBER_MANAGE).filter(ended_at__isnull=True)
    return rows.select_related("user", "organisation").order_by("pk")


def open_invitations(*, viewer: Viewer) -> QuerySet[Invitation]:
    rows = Invitation.objects.permitted(viewer, P.MEMBER_MANAGE)
    return rows.filter(accepted_at__isnull=True, withdrawn_at__isnull=True).order_by("-sent_at", "pk")


def grants(*, viewer: Viewer) -> QuerySet[Grant]:
    return Grant.objects.visible_to(viewer).select_related("grantor", "grantee").order_by("-valid_from", "pk")


def grants_to_manage(*, viewer: Viewer) -> QuerySet[Grant]:
    return Grant.objects.permitted(viewer, P.GRANT_MANAGE).filter(revoked_at__isnull=True).order_by("pk")


def audit_events(*, viewer: Viewer, words: str = "", organisation_id: int | None = None) -> QuerySet[AuditEvent]:
    """Latest first; each of the words must occur in who did it, what was done, or to what."""
    name = Organisation._base_manager.filter(pk=OuterRef("organisation_id")).values("name")
    rows = AuditEvent.objects.visible_to(viewer).annotate(organisation_name=Subquery(name))
    for word in words.split():
        rows = rows.filter(
            Q(actor_label__icontains=word)
            | Q(action__icontains=word)
            | Q(action__in=audit_actions_with(word))
            | Q(subject_label__icontains=word)
        )
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    return rows.order_by("-at", "-pk")


def api_tokens(*, viewer: Viewer) -> QuerySet[ApiToken]:
    rows = ApiToken.tokens.permitted(viewer, P.TOKEN_MANAGE).filter(organisation=viewer.organisation_id)
    return rows.order_by("-created", "pk")


def imports(*, viewer: Viewer) -> QuerySet[IngestBatch]:
    return IngestBatch.objects.visible_to(viewer).select_related("uploaded_by").order_by("-uploaded_at", "-pk")


def imports_to_change(*, viewer: Viewer) -> QuerySet[IngestBatch]:
    return IngestBatch.objects.permitted(viewer, P.FILE_IMPORT).order_by("pk")


def refused_rows(*, viewer: Viewer, batch: IngestBatch) -> QuerySet[RefusedRow]:
    return RefusedRow.objects.visible_to(viewer).filter(batch=batch).order_by("row", "pk")


def chemistries(*, viewer: Viewer) -> QuerySet[Chemistry]:
    return Chemistry.objects.visible_to(viewer).order_by("position", "pk")


def materials(*, viewer: Viewer) -> QuerySet[Material]:
    return Material.objects.visible_to(viewer).order_by("position", "pk")


def cell_compositions(*, viewer: Viewer) -> QuerySet[Composition]:
    """What cells of each chemistry consist of, as long as no assay says better."""
    rows = Composition.objects.visible_to(viewer).filter(form_factor="cell").select_related("chemistry")
    return rows.order_by("chemistry__position", "element__position", "pk")


def transport_intensities(*, viewer: Viewer) -> QuerySet[TransportIntensity]:
    return TransportIntensity.objects.visible_to(viewer).order_by("g_co2e_per_tkm", "pk")


def grid_factors(*, viewer: Viewer, source: str) -> QuerySet[GridFactor]:
    """What a kilowatt hour from each country's grid emits, by one source: those of two do not compare."""
    return (
        GridFactor.objects.visible_to(viewer).filter(mix="production", source=source).order_by("g_co2e_per_kwh", "pk")
    )
