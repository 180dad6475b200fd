"""The list of frozen years."""

from django.utils.translation import gettext_lazy as _

from consortium.access.permissions import Permission as P
from consortium.filters import WordsFilter, chosen, filters_of
from consortium.list_columns import instant, page_of, partner, record_number, text, whole
from consortium.listings import Cell, Column, Listing, register
from dashboards import list_selectors
from facilities.filters import site_choices
from facilities.rates.reader import rule_sets

FILTERS = filters_of(
    "AnnualReportFilters",
    site=chosen("site__code", site_choices),
    q=WordsFilter("number", "rule_set", "site__name", "operator__name"),
)


def _title(code: str) -> str:
    """A rule set may have been taken out of the product since."""
    found = rule_sets().get(code)
    return found.short_title if found else code


def register_listings() -> None:
    register(
        Listing(
            code="annual-reports",
            title=_("Annual reports"),
            subtitle=_(
                "Years of sites, or of an operator, under a rule set, frozen with a digest: only ever superseded."
            ),
            permission=P.REPORT_VIEW,
            select=list_selectors.annual_reports,
            order=("-frozen_at", "-pk"),
            filters=FILTERS,
            group=_("Rates"),
            key="number",
            empty_text=_("A year is frozen from the page of rates, by the operator of the site."),
            columns=(
                record_number("annual-report"),
                Column(
                    "site",
                    _("Site"),
                    lambda row: " ".join(row.content["sites"]),
                    shown=lambda row: row.site.name if row.site else ", ".join(row.content["sites"]),
                    url=lambda row: page_of("site", row.site.code) if row.site else "",
                    sort="site__name",
                    help=_("Codes; several where a report is of an operator's sites together."),
                ),
                partner("operator", _("Operator"), "operator"),
                whole("year", _("Year"), "year", unit="year"),
                Column(
                    "rule_set",
                    _("Rule set"),
                    lambda row: row.rule_set,
                    Cell.CODE,
                    shown=lambda row: _title(row.rule_set),
                    sort="rule_set",
                ),
                text("rule_set_version", _("Version of the rule set"), "rule_set_version", is_on_page=False),
                text("battery_class", _("Class of batteries"), "battery_class", is_on_page=False),
                text("excluded", _("Excluded"), "excluded"),
                Column(
                    "superseded_by",
                    _("State"),
                    lambda row: row.superseded_by_number,
                    shown=lambda row: row.superseded_by_number,
                    url=lambda row: page_of("annual-report", row.superseded_by_number),
                    help=_("The report that supersedes it; empty: it is the latest."),
                ),
                instant("frozen_at", _("Frozen"), "frozen_at"),
                text("frozen_by", _("By"), "frozen_by_name", help=_("A person of your own organisation.")),
                text("content_sha256", _("SHA-256 of the content"), "content_sha256", is_on_page=False),
                text("rule_set_digest", _("SHA-256 of the rule set"), "rule_set_digest", is_on_page=False),
            ),
        )
    )
