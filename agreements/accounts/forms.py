"""Forms of signing in."""

import unicodedata
from collections.abc import Collection, Sequence
from secrets import compare_digest
from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from agreements.forms.fields import MailAddressField
from agreements.services.accounts.addresses import MOST, TooManyAddresses

_LONGEST_CODE = 100


class AddressForm(forms.Form):
    """An address to which a code is mailed."""

    email = MailAddressField(
        label=_("Work e-mail address"),
        help_text=_("The one your university, institute or company gave you."),
        error_messages={"required": _("Enter your work e-mail address.")},
        widget=forms.EmailInput(
            attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class SignInForm(AddressForm):
    """The one field of the sign-in page. `anyway`: told what the LAs ask, and going on."""

    anyway = forms.BooleanField(required=False, widget=forms.HiddenInput)


class NewAddressForm(AddressForm):
    """A further address, beside one's `own`."""

    def __init__(self, *args: Any, own: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._own = own

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"]
        if address in self._own:
            raise ValidationError(_("This is one of your addresses already. Enter another one."))
        if len(self._own) >= MOST:
            raise ValidationError(str(TooManyAddresses()))
        return address


class CodeField(forms.CharField):
    """A code as a person types it, off a mail, a phone or a sheet of paper, with any keyboard: its
    letters and digits, in capitals. What holds neither is as good as empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=_LONGEST_CODE, **kwargs)

    def to_python(self, value: Any) -> str:
        return letters_and_digits(super().to_python(value) or "")


def letters_and_digits(typed: str) -> str:
    """Codes have ASCII alone: all else is what keyboards and mail programs put around it.

    Not `isalnum`: the long vowel mark that Japanese keyboards have for a dash is a letter to it.
    """
    found = unicodedata.normalize("NFKC", typed[: 10 * _LONGEST_CODE])
    digits = (str(unicodedata.decimal(sign, sign)) for sign in found)
    return "".join(sign for sign in digits if sign.isascii() and sign.isalnum()).upper()


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
