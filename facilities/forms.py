"""Forms with which an operator keeps its sites; what may be done is decided by services."""

from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from consortium.forms import CHOOSE
from facilities.choices import AccuracyClass, EnergyCarrier, ScaleUse, SiteKind

OPEN_CODE = "open"
"""Taken by the address of the form that opens a site."""


class CodeField(forms.RegexField):
    """The name by which files and addresses know a site, a line or a meter."""

    def __init__(self):
        super().__init__(
            r"^[a-z0-9]+(-[a-z0-9]+)*$",
            label=_("Code"),
            max_length=40,
            help_text=_("Small letters, digits and hyphens; files name it by this code, and it never changes."),
            error_messages={"invalid": _("Write small letters, digits and hyphens, such as leipzig-2.")},
        )


class ExactField(forms.DecimalField):
    """Shows what is stored without the zeros with which the database fills its places up."""

    def prepare_value(self, value):
        return format(value.normalize(), "f") if isinstance(value, Decimal) else value


class KeptSiteForm(forms.Form):
    """What may change as long as the site stands."""

    name = forms.CharField(label=_("Name"), max_length=120)
    nameplate_capacity_kg_per_year = ExactField(
        label=_("Nameplate capacity (kg per year)"), min_value=Decimal(1), max_value=Decimal(10**11), decimal_places=3
    )
    permit_reference = forms.CharField(label=_("Permit"), max_length=120, required=False, help_text=_("Its reference."))
    permit_valid_until = forms.DateField(
        label=_("Permit valid until and including"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    bpns = forms.RegexField(
        r"^BPNS[a-zA-Z0-9]{12}$",
        label=_("Business partner number (BPNS)"),
        required=False,
        help_text=_("Of the site, in Catena-X; a RecyclingBatch names it by this number."),
        error_messages={"invalid": _("Write BPNS and twelve letters or digits, such as BPNS0123456789ZZ.")},
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("permit_valid_until") and not cleaned.get("permit_reference"):
            self.add_error("permit_reference", _("A permit that ends has a reference."))
        return cleaned


class OpenSiteForm(KeptSiteForm):
    """A new site.  Its country, place and time zone stay as they are: the days of its figures rest on them."""

    code = CodeField()
    kind = forms.ChoiceField(label=_("What it is"), choices=[CHOOSE, *SiteKind.choices])
    country = forms.ChoiceField(label=_("Country"), choices=lambda: [CHOOSE, *countries])
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lambda: [CHOOSE, *((zone, zone.replace("_", " ")) for zone in sorted(available_timezones()))],
        help_text=_("A day in a figure is a day at the site."),
    )
    latitude = forms.DecimalField(
        label=_("Latitude (degrees north)"), min_value=Decimal(-90), max_value=Decimal(90), decimal_places=5
    )
    longitude = forms.DecimalField(
        label=_("Longitude (degrees east)"), min_value=Decimal(-180), max_value=Decimal(180), decimal_places=5
    )

    field_order = (
        "name",
        "code",
        "kind",
        "country",
        "time_zone",
        "latitude",
        "longitude",
        "nameplate_capacity_kg_per_year",
        "permit_reference",
        "permit_valid_until",
        "bpns",
    )

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if code == OPEN_CODE:
            raise ValidationError(_("This code is taken. Choose another, such as your own short name with the town."))
        return code


class LineForm(forms.Form):
    """A production line of a site."""

    name = forms.CharField(label=_("Name"), max_length=120)
    code = CodeField()
    step = forms.ChoiceField(label=_("Step"))
    capacity_kg_per_day = forms.DecimalField(
        label=_("Capacity (kg per day)"), min_value=Decimal("0.001"), max_value=Decimal(10**8), decimal_places=3
    )
    chemistries = forms.MultipleChoiceField(
        label=_("Chemistries it accepts"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None marked: any."),
    )

    def __init__(self, *args, steps: list[tuple[str, str]], chemistries: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = [CHOOSE, *steps]
        self.fields["chemistries"].choices = chemistries


class MeterForm(forms.Form):
    """A meter of a site, or of one of its lines."""

    code = CodeField()
    carrier = forms.ChoiceField(label=_("Energy carrier"), choices=[CHOOSE, *EnergyCarrier.choices])
    line = forms.ChoiceField(label=_("Line"), required=False, help_text=_("Left empty, it counts for the whole site."))

    def __init__(self, *args, lines: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = [("", _("The whole site")), *lines]


class ScaleForm(forms.Form):
    """A scale of a site, as its plate and its verification say."""

    code = CodeField()
    use = forms.ChoiceField(label=_("What it weighs"), choices=[CHOOSE, *ScaleUse.choices])
    accuracy_class = forms.ChoiceField(label=_("Accuracy class"), choices=[CHOOSE, *AccuracyClass.choices])
    verification_interval_kg = forms.DecimalField(
        label=_("Verification interval e (kg)"),
        min_value=Decimal("0.000001"),
        max_value=Decimal(1000),
        decimal_places=6,
        help_text=_("On its plate, such as 20 for a weighbridge."),
    )
    largest_load_kg = forms.DecimalField(
        label=_("Largest load Max (kg)"),
        min_value=Decimal("0.001"),
        max_value=Decimal(10**6),
        decimal_places=3,
        help_text=_("Heavier things count as weighed in several loads."),
    )
    valid_from = forms.DateField(label=_("In use from"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict:
        cleaned = super().clean()
        interval, largest = cleaned.get("verification_interval_kg"), cleaned.get("largest_load_kg")
        if interval and largest and largest <= interval:
            self.add_error("largest_load_kg", _("The largest load is more than one interval."))
        return cleaned


class AcceptBalanceForm(forms.Form):
    """One party's word on one of the open gaps that it has seen: of the site, of a line, or of an element."""

    gap = forms.CharField(label=_("Which gap"), max_length=200, widget=forms.Select)
    reason = forms.CharField(
        label=_("Why it stands"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The other party reads it, and so does whoever opens a report on the month."),
    )

    def __init__(self, *args, open_gaps: list[tuple["Gap", str]] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["gap"].widget.choices = [(gap.said, label) for gap, label in open_gaps]

    def clean_gap(self) -> "Gap":
        try:
            return Gap.read(self.cleaned_data["gap"])
        except (ValueError, ArithmeticError):
            raise forms.ValidationError(_("This is no gap of this page.")) from None


@dataclass(frozen=True)
class Gap:
    """What is missing from one balance: its line and element, empty for the whole of them, and the mass as shown."""

    line: str
    element: str
    gap_kg: Decimal

    @property
    def said(self) -> str:
        return f"{self.line}|{self.element}|{self.gap_kg}"

    @classmethod
    def read(cls, said: str) -> "Gap":
        line, element, mass = said.split("|")
        gap_kg = Decimal(mass)
        if not gap_kg.is_finite() or abs(gap_kg) > 10**12:
            raise ValueError(mass)
        return cls(line, element, gap_kg)
