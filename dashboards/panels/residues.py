"""Residues that nobody has accounted for: a stock of today, read from the list of residues."""

from decimal import Decimal
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consortium.access.permissions import Permission as P
from consortium.context import url_of
from dashboards.figures import series
from dashboards.panels.columns import facts_column, group_column
from dashboards.panels.panel import Ask, Column, Panel
from dashboards.rows import Point
from facilities import residue_selectors


def owed_by_site(ask: Ask) -> list[Point]:
    """`parts` holds the age of the oldest residue of the site, in days."""
    today, base = timezone.localdate(), url_of("residues")
    return [
        Point(
            owed.site_name,
            owed.site_code,
            None,
            owed.mass_kg,
            parts=(Decimal((today - owed.oldest_on).days),),
            fact_count=owed.residue_count,
            url=f"{base}?{urlencode({'site': owed.site_code})}" if base else "",
        )
        for owed in residue_selectors.owed_by_site(
            viewer=ask.viewer,
            site_id=ask.selection.site_id,
            line_id=ask.selection.line_id,
            material=ask.selection.material,
        )
    ]


PANELS = (
    Panel(
        "residue-owed",
        _("Residues without a record of their disposal, by site"),
        _("Which residues has nobody accounted for?"),
        "kg",
        owed_by_site,
        lambda points, ask: series.bars(points, unit="kg"),
        (
            group_column("site", _("Site")),
            Column("owed_mass_kg", _("Owed (kg)"), lambda point: point.value, True),
            Column("oldest_days", _("Oldest (days)"), lambda point: point.parts[0], True),
            facts_column(),
        ),
        _(
            "Wet mass of residues less what was disposed of on record, with a code, a destination, a treatment and a "
            "responsible party, and less what was charged again; as of now, whatever the period."
        ),
        _("residue − disposed of − charged again"),
        _("Runs and disposals of residues."),
        filters=("site_id", "line_id", "material"),
        permission=P.RUN_VIEW,
        empty_title=_("Nothing is owed"),
        empty_text=_("Every residue that you see has a record of its disposal."),
    ),
)
