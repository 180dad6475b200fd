"""For the consortium office: are the members healthy, and does their data arrive?  Counts of files, never a figure."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from consortium import selectors as partners
from consortium.access.permissions import Permission as P
from consortium.context import url_of
from dashboards.figures import series
from dashboards.panels.columns import Column, group_column
from dashboards.panels.panel import Ask, Panel
from dashboards.rows import Point


def files_by_state(ask: Ask) -> list[Point]:
    return [
        Point(str(label), state, month, Decimal(count), fact_count=count)
        for state, label, month, count in partners.imports_by_month(
            viewer=ask.viewer, first=ask.selection.period.start, end=ask.selection.period.end
        )
    ]


def members_by_kind(ask: Ask) -> list[Point]:
    return [
        Point(str(label), kind, None, Decimal(count), url=url_of("office"))
        for kind, label, count in partners.members_by_kind(viewer=ask.viewer)
    ]


def days_since_last_file(ask: Ask) -> list[Point]:
    return [
        Point(name, code, None, None if days is None else Decimal(days), url=url_of("office"))
        for code, name, days in partners.days_since_last_file(viewer=ask.viewer)
    ]


PANELS = (
    Panel(
        "files-by-state",
        "Files sent by members, by what became of them",
        "Does data arrive, and is it accepted?",
        "files",
        files_by_state,
        lambda points, ask: series.columns(points, unit="files", bucket="month"),
        (
            Column("starts_on", _("Month"), lambda point: point.bucket),
            group_column("state", _("State")),
            Column("file_count", _("Files"), lambda point: point.value, True),
        ),
        "Files that members sent in the month, by state. No figure in them is read.",
        "",
        "Imports.",
        permission=P.HEALTH_VIEW,
        is_wide=True,
    ),
    Panel(
        "members-by-kind",
        "Active members, by kind",
        "Who is in the consortium?",
        "members",
        members_by_kind,
        lambda points, ask: series.bars(points, unit="members"),
        (group_column("kind", _("Kind")), Column("member_count", _("Members"), lambda point: point.value, True)),
        "Organisations that the office has approved and not suspended.",
        "",
        "Register of members.",
        permission=P.HEALTH_VIEW,
    ),
    Panel(
        "freshness",
        "Days since the last accepted file, by member",
        "Whose data is getting old?",
        "days",
        days_since_last_file,
        lambda points, ask: series.bars(points[:20], unit="days"),
        (group_column("member", _("Member")), Column("day_count", _("Days"), lambda point: point.value, True)),
        "Days since a file of the member was written. Members who have sent none stand in the table without a number.",
        "",
        "Imports.",
        permission=P.HEALTH_VIEW,
        height="tall",
    ),
)
