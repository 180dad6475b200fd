"""A board's filters: what stands in the address, as a form, as chips, and as a Selection."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consortium.periods import PRESETS, Period
from dashboards.rows import Selection
from dashboards.selectors import Names

DEFAULT_PRESET = "12m"
PRESET_LABELS: dict[str, str | Promise] = {
    "30d": gettext_lazy("30 days"),
    "90d": gettext_lazy("90 days"),
    "month": gettext_lazy("This month"),
    "quarter": gettext_lazy("This quarter"),
    "ytd": gettext_lazy("This year"),
    "12m": gettext_lazy("12 months"),
    "24m": gettext_lazy("24 months"),
}
FILTERS = ("site", "line", "chemistry", "material")
LONGEST_DAYS = 366 * 10


@dataclass(frozen=True)
class Chip:
    label: str
    url: str
    is_current: bool = False


class SelectionForm(forms.Form):
    """Every field may be missing; a value that means nothing is refused by name and the default is shown."""

    def __init__(self, data: QueryDict, *, names: Names):
        super().__init__(data)
        self.names = names
        day = forms.DateInput(attrs={"type": "date"})
        self.fields["from"] = forms.DateField(label=_("From"), required=False, widget=day)
        self.fields["to"] = forms.DateField(label=_("To"), required=False, widget=day)
        choices = {
            "site": [(site.code, site.name) for site in names.sites.values()],
            "line": [
                (f"{line.site.code}:{line.code}", f"{line.site.name} · {line.name}") for line in names.lines.values()
            ],
            "chemistry": list(names.chemistries.items()),
            "material": [(code, material.label) for code, material in names.materials.items()],
        }
        labels = {"site": _("Site"), "line": _("Line"), "chemistry": _("Chemistry"), "material": _("Material")}
        for name in FILTERS:
            if choices[name]:
                self.fields[name] = forms.ChoiceField(
                    label=labels[name], choices=[("", _("all")), *choices[name]], required=False
                )

    def clean(self) -> dict:
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if first and last and last < first:
            self.add_error("to", _("The last day lies before the first."))
        elif first and last and (last - first).days > LONGEST_DAYS:
            self.add_error("to", _("At most ten years at once."))
        return self.cleaned_data

    @property
    def today(self) -> date:
        return timezone.localdate()

    @property
    def preset(self) -> str:
        """The preset in force; none when days were chosen one by one."""
        if self._custom_period():
            return ""
        asked = self.data.get("period", "")
        return asked if asked in PRESETS else DEFAULT_PRESET

    def _custom_period(self) -> Period | None:
        self.is_valid()
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if not first and not last:
            return None
        last = last or max(self.today, first)
        return Period.of_days(first or date(last.year - 1, last.month, min(last.day, 28)), last)

    @property
    def selection(self) -> Selection:
        self.is_valid()
        said = self.cleaned_data
        sites = {site.code: site.pk for site in self.names.sites.values()}
        lines = {f"{line.site.code}:{line.code}": line.pk for line in self.names.lines.values()}
        return Selection(
            period=self._custom_period() or Period.preset(self.preset, today=self.today),
            site_id=sites.get(said.get("site"), 0),
            line_id=lines.get(said.get("line"), 0),
            chemistry=said.get("chemistry") or "",
            material=said.get("material") or "",
        )

    # What the address becomes when one filter changes -----------------------------------------------------------------

    def presets(self) -> list[Chip]:
        return [
            Chip(str(PRESET_LABELS[code]), self.address(period=code, **{"from": None, "to": None}), code == self.preset)
            for code in PRESETS
        ]

    def active(self) -> list[Chip]:
        """The filters that are set, each with the address without it."""
        self.is_valid()
        chips = []
        if self._custom_period():
            period = self._custom_period()
            chips.append(Chip(f"{period.start} – {period.last_day}", self.address(**{"from": None, "to": None})))
        for name in FILTERS:
            value = self.cleaned_data.get(name)
            if value:
                field = self.fields[name]
                chips.append(Chip(f"{field.label}: {dict(field.choices)[value]}", self.address(**{name: None})))
        return chips

    def address(self, **changes: str | None) -> str:
        query = self.data.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return f"?{query.urlencode()}"

    @property
    def query(self) -> str:
        """The filters as they stand, for the addresses of figures and exports."""
        known = {"period", "from", "to", *FILTERS}
        kept = QueryDict(mutable=True)
        for name in sorted(known & self.data.keys()):
            if self.data[name]:
                kept[name] = self.data[name]
        return kept.urlencode()
