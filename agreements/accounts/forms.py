"""Forms of signing in."""

from allauth.account.forms import ConfirmLoginCodeForm
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agreements.affiliation.address import normalise
from agreements.exceptions import AddressRefused


class AddressForm(forms.Form):
    """The one field of the sign-in page. `anyway`: told about clause 2, and going on."""

    email = forms.CharField(
        label=_("Work e-mail address"),
        help_text=_("The one your university, institute or company gave you."),
        error_messages={"required": _("Enter your work e-mail address.")},
        widget=forms.EmailInput(
            attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    anyway = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean_email(self) -> str:
        """The address in its one normalized form."""
        try:
            return normalise(
                self.cleaned_data["email"], allow_test_domains=settings.ALLOW_TEST_DOMAINS
            )
        except AddressRefused as error:
            raise ValidationError(str(error)) from error


class CodeForm(ConfirmLoginCodeForm):
    """The code out of the mail; capitals, spaces and dashes don't matter."""

    code = forms.CharField(
        label=_("Code"),
        max_length=100,
        error_messages={"required": _("Enter the code from our e-mail.")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
