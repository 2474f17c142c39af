"""Who signs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from .fields import BlockField, LineField


class SignerForm(forms.Form):
    """The form fields of the LA that a signer can fill in before printing."""

    name = LineField(
        label=_("Your name"),
        help_text=_("As you sign it, in the script in which you sign."),
        max_length=200,
        error_messages={"required": _("Enter your name.")},
    )
    title = LineField(
        label=_("Your title"),
        help_text=_("Such as dean, professor, senior researcher."),
        max_length=200,
        error_messages={"required": _("Enter your title.")},
    )
    affiliation = LineField(
        label=_("Your affiliation"),
        help_text=_("The institute, university or company you work for, with its department."),
        max_length=300,
        error_messages={"required": _("Enter the institution you work for.")},
    )
    email = forms.EmailField(
        label=_("Work e-mail"),
        help_text=_("The address you signed in with. To use another one, sign in with that."),
        disabled=True,
        required=False,
    )
    address = BlockField(
        label=_("Detailed address of your affiliation"),
        help_text=_("Building and street, city, postal code."),
        max_length=1000,
        error_messages={"required": _("Enter the address of your institution.")},
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "street-address"}),
    )
    country = CountryField(  # type: ignore[call-overload] # the label is lazy
        blank_label=_("Choose a country or region")
    ).formfield(
        label=_("Country or region"),
        error_messages={"required": _("Choose a country or region.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field, purpose in (
            ("name", "name"),
            ("title", "organization-title"),
            ("affiliation", "organization"),
            ("country", "country"),
        ):
            self.fields[field].widget.attrs["autocomplete"] = purpose  # WCAG 1.3.5
