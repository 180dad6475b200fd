"""The form with which an operator freezes a year of one of its sites, of those of one country, or of all."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from dashboards.rates.questions import DEFAULT_CLASS
from facilities.rates.reader import battery_classes, rule_sets


@dataclass(frozen=True)
class SiteGroup:
    """Sites of an operator that are reported together."""

    label: str
    sites: tuple[Any, ...]


def groups_of(sites: Iterable[Any]) -> dict[str, SiteGroup]:
    """Each site alone; several of one country together; and all, where they lie in several countries."""
    own = sorted(sites, key=lambda site: (site.name, site.code))
    found = {site.code: SiteGroup(str(site), (site,)) for site in own}
    by_country: dict[str, list] = defaultdict(list)
    for site in own:
        by_country[str(site.country)].append(site)
    together = {f"in:{code}": here for code, here in sorted(by_country.items()) if len(here) > 1}
    for code, here in together.items():
        where = str(countries.name(code[3:]) or code[3:])
        label = _("All sites in %(country)s (%(count)s)") % {"country": where, "count": len(here)}
        found[code] = SiteGroup(label, tuple(here))
    if len(by_country) > 1:
        found["all"] = SiteGroup(_("All sites (%(count)s)") % {"count": len(own)}, tuple(own))
    return found


class FreezeForm(forms.Form):
    site = forms.ChoiceField(
        label=_("Sites"),
        help_text=_("Of the first recycler. An authority receives the year of the sites in its country."),
    )
    rule_set = forms.ChoiceField(label=_("Rule set"))
    year = forms.IntegerField(
        label=_("Year"), min_value=2000, max_value=2200, help_text=_("In which the reporting year begins.")
    )
    battery_class = forms.ChoiceField(label=_("Class of batteries"), initial=DEFAULT_CLASS)
    exclude = forms.MultipleChoiceField(
        label=_("Exclude on both sides"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What the rule set lets a recycler take out of recycling efficiency."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        help_text=_("Needed when it supersedes an earlier report of the same year."),
    )

    def __init__(self, *args, groups: dict[str, SiteGroup], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].choices = [(code, group.label) for code, group in groups.items()]
        self.fields["rule_set"].choices = [(one.code, one.short_title) for one in rule_sets().values()]
        self.fields["battery_class"].choices = [(one.code, one.label) for one in battery_classes().values()]
        known = {one.code: one.label for rule_set in rule_sets().values() for one in rule_set.exclusions}
        self.fields["exclude"].choices = list(known.items())

    def clean(self) -> dict:
        cleaned = super().clean()
        rule_set, year = rule_sets().get(cleaned.get("rule_set", "")), cleaned.get("year")
        if rule_set and year:
            known = {one.code for one in rule_set.open_exclusions(year)}
            if unknown := sorted(set(cleaned.get("exclude", ())) - known):
                self.add_error(
                    "exclude",
                    _("%(rules)s lets nobody exclude %(code)s in %(year)s.")
                    % {"rules": rule_set.short_title, "code": unknown[0], "year": year},
                )
        return cleaned
