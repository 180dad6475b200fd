"""What the page of balances is asked for, in the address: period, level, what is balanced, site, state."""

from datetime import date

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from consortium.periods import PRESETS, Period, add_months, first_of_month
from dashboards.balances.months import DRY, WET, Level
from dashboards.forms import PRESET_LABELS, Chip
from dashboards.selectors import Names
from facilities.closure import State

DEFAULT_PRESET = "12m"
MONTH_PRESETS = ("quarter", "ytd", "12m", "24m")


def state_labels() -> dict[State, str]:
    return {
        State.OPEN: _("Open"),
        State.ACCEPTED: _("Open, accepted"),
        State.NOT_ASSESSABLE: _("Not assessable"),
        State.CLOSED: _("Closed"),
    }


def level_labels() -> dict[Level, str]:
    return {Level.SITE: _("Sites"), Level.LINE: _("Lines")}


def of_labels(elements: list[str]) -> dict[str, str]:
    return {WET: _("Total mass, wet"), DRY: _("Total mass, dry (lines)"), **{code: code for code in elements}}


class BalancesForm(forms.Form):
    """Every field may be missing; a value that means nothing is refused by name and the default is shown."""

    def __init__(self, data: QueryDict, *, names: Names, elements: list[str]):
        super().__init__(data)
        self.names = names
        sites = [(site.code, site.name) for site in names.sites.values()]
        fields = {
            "level": (_("Of"), [*level_labels().items()]),
            "of": (_("What"), [*of_labels(elements).items()]),
            "site": (_("Site"), [("", _("all")), *sites]),
            "state": (_("State"), [("", _("all")), *((state.value, label) for state, label in state_labels().items())]),
        }
        for name, (label, choices) in fields.items():
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)

    def _said(self, name: str) -> str:
        self.is_valid()
        return self.cleaned_data.get(name) or ""

    @property
    def of(self) -> str:
        return self._said("of") or WET

    @property
    def level(self) -> Level:
        level = Level(self._said("level") or Level.SITE)
        return Level.LINE if self.of == DRY else level

    @property
    def state(self) -> str:
        return self._said("state")

    @property
    def site_id(self) -> int:
        return {site.code: site.pk for site in self.names.sites.values()}.get(self._said("site"), 0)

    @property
    def preset(self) -> str:
        asked = self.data.get("period", "")
        return asked if asked in MONTH_PRESETS and asked in PRESETS else DEFAULT_PRESET

    @property
    def period(self) -> Period:
        return Period.preset(self.preset, today=timezone.localdate())

    def presets(self) -> list[Chip]:
        return [
            Chip(str(PRESET_LABELS[code]), self.address(period=code), code == self.preset) for code in MONTH_PRESETS
        ]

    def active(self) -> list[Chip]:
        chips = []
        for name in ("site", "state"):
            if value := self._said(name):
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
        kept = QueryDict(mutable=True)
        for name in ("level", "of", "period", "site", "state"):
            if self.data.get(name):
                kept[name] = self.data[name]
        return kept.urlencode()


def month_of(text: str) -> Period | None:
    """`2026-01` as a period; None for anything else."""
    year, _dash, month = text.partition("-")
    if not (len(text) == 7 and year.isdigit() and month.isdigit() and 1 <= int(month) <= 12 and int(year) >= 2000):
        return None
    start = first_of_month(date(int(year), int(month), 1))
    return Period(start, add_months(start, 1))
