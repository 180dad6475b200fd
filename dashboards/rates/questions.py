"""What somebody asks of a year, and how an address says it."""

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django_countries import countries

from dashboards import selectors
from dashboards.selectors import Names
from facilities.rates.reader import battery_classes, rule_sets
from facilities.rates.rule_set import RuleSet

DEFAULT_CLASS = "lithium"
PARAMETERS = ("year", "site", "class", "collected_in", "exclude")


@dataclass(frozen=True)
class Question:
    year: int
    battery_class: str = DEFAULT_CLASS
    site_code: str = ""
    """Of several sites, as a report of an operator is, their codes with spaces."""
    site_ids: tuple[int, ...] = ()
    """Of the first recycler; none for all that the viewer sees."""
    collected_in: str = ""
    elected: tuple[str, ...] = ()
    """Exclusions asked for; each rule set applies those that it knows."""

    @property
    def chemistries(self) -> tuple[str, ...]:
        return battery_classes()[self.battery_class].chemistries

    def elected_under(self, rule_set: RuleSet) -> tuple[str, ...]:
        known = {one.code for one in rule_set.open_exclusions(self.year)}
        return tuple(code for code in self.elected if code in known)

    def query(self, **changes: object) -> str:
        asked = replace(self, **changes)
        said = {
            "year": asked.year,
            "site": asked.site_code,
            "class": asked.battery_class if asked.battery_class != DEFAULT_CLASS else "",
            "collected_in": asked.collected_in,
            "exclude": ",".join(asked.elected),
        }
        return urlencode({name: value for name, value in said.items() if value})

    def toggled(self, code: str) -> tuple[str, ...]:
        without = tuple(one for one in self.elected if one != code)
        return without if code in self.elected else tuple(sorted({*without, code}))


class QuestionForm(forms.Form):
    """Every field may be missing; a value that means nothing is refused by name and the default is shown."""

    def __init__(self, data: QueryDict, *, names: Names):
        years, collected = selectors.years_and_countries_of_rates(viewer=names.viewer)
        self.latest = max(years, default=timezone.localdate().year)
        shown = data.copy()
        shown.setdefault("year", str(self.latest))
        super().__init__(shown)
        self.names = names
        every_year = sorted({*range(min(years, default=self.latest), timezone.localdate().year + 1), self.latest})
        self.fields["year"] = forms.TypedChoiceField(
            label=_("Year"), coerce=int, choices=[(year, str(year)) for year in reversed(every_year)], required=False
        )
        sites = [(site.code, site.name) for site in names.sites.values()]
        self.fields["site"] = forms.ChoiceField(
            label=_("Site of the first recycler"), choices=[("", _("all that you see")), *sites], required=False
        )
        self.fields["class"] = forms.ChoiceField(
            label=_("Class of batteries"),
            choices=[(one.code, one.label) for one in battery_classes().values()],
            required=False,
        )
        self.fields["collected_in"] = forms.ChoiceField(
            label=_("Collected in"),
            choices=[("", _("all")), *((code, countries.name(code) or code) for code in collected)],
            required=False,
        )
        self.fields["exclude"] = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_exclude(self) -> str:
        known = {one.code for rule_set in rule_sets().values() for one in rule_set.exclusions}
        asked = [code for code in self.cleaned_data["exclude"].split(",") if code]
        if unknown := sorted(set(asked) - known):
            raise forms.ValidationError(
                _("No rule set lists the exclusion %(code)s. Choose among: %(known)s."),
                params={"code": unknown[0], "known": ", ".join(sorted(known))},
            )
        return ",".join(sorted(set(asked)))

    @property
    def question(self) -> Question:
        self.is_valid()
        said = self.cleaned_data
        sites: dict[str, int] = {site.code: site.pk for site in self.names.sites.values()}
        site_code = said.get("site") or ""
        return Question(
            year=said.get("year") or self.latest,
            battery_class=said.get("class") or DEFAULT_CLASS,
            site_code=site_code,
            site_ids=(sites[site_code],) if site_code in sites else (),
            collected_in=said.get("collected_in") or "",
            elected=tuple(code for code in (said.get("exclude") or "").split(",") if code),
        )


def is_over(rule_set: RuleSet, year: int, *, today: date) -> bool:
    return rule_set.period(year).end <= today
