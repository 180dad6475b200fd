"""The partners' forms: they read and check what was typed; what may be done is decided by services."""

from datetime import datetime, time, timedelta
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model, password_validation
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from consortium.access.roles import ROLE_CHOICES, ROLES
from consortium.access.scopes import SCOPE_DESCRIPTIONS, Scope
from consortium.choices import GrantBasis, OrganisationKind
from consortium.ingest_kinds import DocumentFormat

CHOOSE = ("", _("Choose …"))


def role_choices(*, at_most: str = "manager") -> list[tuple[str, str]]:
    """Roles that hold nothing which `at_most` lacks."""
    return [(code, label) for code, label in ROLE_CHOICES if ROLES[code].permissions <= ROLES[at_most].permissions]


class ApplicationForm(forms.Form):
    """What an organisation tells the office when it asks to join."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=160)
    kind = forms.ChoiceField(
        label=_("What the organisation is"),
        choices=[CHOOSE, *((k, label) for k, label in OrganisationKind.choices if k != "consortium_office")],
        help_text=_("It decides which board its people see."),
    )
    country = forms.ChoiceField(label=_("Country"), choices=lambda: [CHOOSE, *countries])
    contact_name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("The decision, and the link for the first manager, go here."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    note = forms.CharField(
        label=_("Why you want to join"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What you send, receive or process, and with which members you work already."),
    )


class ReasonForm(forms.Form):
    """A decision that somebody else must be able to understand."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class WithdrawForm(forms.Form):
    """Why a recorded fact is withdrawn; it stays readable beside the fact."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV (UTF-8, comma or semicolon) or XLSX."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    check_only = forms.BooleanField(
        label=_("Only check it"), required=False, help_text=_("Shows what would be written, and writes nothing.")
    )
    take_good_rows = forms.BooleanField(
        label=_("Take the good rows even if others are refused"),
        required=False,
        help_text=_("Otherwise all rows are written or none."),
    )

    def __init__(self, *args, document: DocumentFormat | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if document:
            self.fields["file"].widget.attrs["accept"] = document.suffix
            self.fields["file"].help_text = _("A %(suffix)s file, in UTF-8.") % {"suffix": document.suffix}


class InvitationForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES, initial="viewer")


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES)


class NewPersonForm(forms.Form):
    """Somebody who opens an invitation and has no account yet.  The address is the invitation's."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 12 characters; a sentence is good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label=_("Password, once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, email: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict:
        cleaned = super().clean()
        password = cleaned.get("password")
        if password and cleaned.get("password_again") and password != cleaned["password_again"]:
            self.add_error("password_again", _("The two passwords differ."))
        elif password:
            somebody = get_user_model()(email=self.email, name=cleaned.get("name", ""))
            try:
                password_validation.validate_password(password, somebody)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lambda: [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())],
        help_text=_("For instants on your pages. A day in a figure is always a day at its site."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=lambda: settings.LANGUAGES)


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Which program will use it, such as “weighbridge Leipzig”.")
    )
    role = forms.ChoiceField(label=_("Role"), help_text=_("The least that the program needs."))
    days = forms.TypedChoiceField(
        label=_("Ends after"),
        coerce=int,
        initial=90,
        choices=[(30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (365, _("a year"))],
    )

    def __init__(self, *args, own_role: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(at_most=own_role)

    @property
    def lasts(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])


class GrantTermsForm(forms.Form):
    """What is opened, why, and until when; whose and to whom is added by the forms that use it."""

    scope = forms.ChoiceField(
        label=_("What they may see"),
        widget=forms.RadioSelect,
        choices=[(scope.value, f"{scope.value.capitalize()}: {SCOPE_DESCRIPTIONS[scope]}") for scope in Scope],
    )
    reason = forms.CharField(label=_("What it stands on"), max_length=300)
    last_day = forms.DateField(
        label=_("Until and including"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Left empty, it lasts until it is revoked."),
    )

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day and day < timezone.localdate():
            raise ValidationError(_("This day is over. Choose today or a later day."))
        return day

    @property
    def valid_until(self) -> datetime | None:
        """The instant at which the last day is over, in the time zone of the person who types."""
        day = self.cleaned_data["last_day"]
        return day and timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


class GiveGrantForm(GrantTermsForm):
    """A member opens one scope of everything it has, or of one site, to another member."""

    subject = forms.ChoiceField(label=_("Of what"))
    grantee = forms.TypedChoiceField(label=_("Who may see it"), coerce=int)
    basis = forms.ChoiceField(
        label=_("Basis"),
        choices=[CHOOSE, *((basis.value, basis.label) for basis in GrantBasis if basis != GrantBasis.LAW)],
    )

    field_order = ("grantee", "subject", "scope", "basis", "reason", "last_day")

    def __init__(self, *args, subjects: list[tuple[str, str]], grantees: list[tuple[int, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["subject"].choices = [CHOOSE, *subjects]
        self.fields["grantee"].choices = [CHOOSE, *grantees]


class LegalGrantForm(GrantTermsForm):
    """The office records what the law opens to a regulator: every site in one country."""

    grantee = forms.TypedChoiceField(label=_("Regulator"), coerce=int)
    country = forms.ChoiceField(label=_("Country of the sites"))

    field_order = ("grantee", "country", "scope", "reason", "last_day")

    def __init__(self, *args, regulators: list[tuple[int, str]], country_codes: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["grantee"].choices = [CHOOSE, *regulators]
        self.fields["country"].choices = [CHOOSE, *((code, countries.name(code)) for code in country_codes)]
        self.fields["scope"].initial = Scope.COMPLIANCE.value
        self.fields["reason"].label = _("Law")
        self.fields["reason"].help_text = _(
            "As operators should read it, such as “Regulation (EU) 2023/1542, Article 71”."
        )
