"""Forms of signing in."""

from collections.abc import Sequence
from secrets import compare_digest
from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from agreements.accounts.code_field import CodeField, letters_and_digits
from agreements.forms.fields import MailAddressField


class AddressForm(forms.Form):
    """The one field of the sign-in page. `anyway`: told what the LAs ask, and going on."""

    email = MailAddressField(
        label=_("Work e-mail address"),
        help_text=_("The one your university, institute or company gave you."),
        error_messages={"required": _("Enter your work e-mail address.")},
        widget=forms.EmailInput(
            attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    anyway = forms.BooleanField(required=False, widget=forms.HiddenInput)


class CodeForm(ConfirmLoginCodeForm):
    """The code out of the mail. `codes`: those that are good; `left`: further tries after this."""

    code = CodeField(
        label=_("Code"),
        error_messages={"required": _("Enter the code from our e-mail.")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )

    def __init__(self, *args: Any, codes: Sequence[str], left: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._codes, self._left = codes, left

    def clean_code(self) -> str:
        typed: str = self.cleaned_data["code"]
        # All of them, so that time tells nothing.
        if not sum(compare_digest(typed, letters_and_digits(code)) for code in self._codes):
            wrong = ngettext(
                "This is not the code of our e-mail to you. You have one more try.",
                "This is not the code of our e-mail to you. You have %(left)d more tries.",
                self._left,
            )
            raise ValidationError(wrong % {"left": self._left}, code="incorrect_code")
        return typed
