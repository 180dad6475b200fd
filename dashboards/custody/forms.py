"""The forms of closing a quarter and of moving credits."""

from django import forms
from django.utils.translation import gettext_lazy as _

from facilities.attribution import MILLIGRAM_KG

MASS = {"max_digits": 15, "decimal_places": 6, "min_value": MILLIGRAM_KG}


class RestateForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("Suppliers and authorities read it beside the new figures.")
    )


class TransferForm(forms.Form):
    to = forms.ChoiceField(label=_("To"), help_text=_("The member that the metal was delivered to, or that sent it."))
    mass_kg = forms.DecimalField(label=_("Mass (kg)"), **MASS)
    reference = forms.CharField(
        label=_("Contract or delivery"), max_length=120, help_text=_("Both sides see it with the transfer.")
    )

    def __init__(self, *args, members: dict[str, object], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(code, str(member)) for code, member in members.items()]


class ClaimForm(forms.Form):
    mass_kg = forms.DecimalField(label=_("Mass (kg)"), **MASS)
    claimed_for = forms.CharField(
        label=_("Claimed for"), max_length=120, help_text=_("Battery model and plant, or the declaration it stands in.")
    )
    first_day = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(label=_("To and with"), widget=forms.DateInput(attrs={"type": "date"}))
