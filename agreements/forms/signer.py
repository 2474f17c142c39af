"""Who signs."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from agreements.form_fields import KINDS, FormField, own_fields

from .fields import BlockField, LineField

# Before the name of a field of the LA's own, so that it meets no name of ours.
OWN_PREFIX = "asked-"


class AskedField(LineField):
    """A line that the LA asks for by itself, as `form_fields` says of its kind."""

    def __init__(self, asked: FormField, **kwargs: Any) -> None:
        kind = KINDS[asked.kind]
        super().__init__(
            required=asked.is_required,
            max_length=kind.longest,
            help_text=kind.hint,
            widget=forms.TextInput(attrs=dict(kind.attrs or {})),
            **kwargs,
        )
        self.asked = asked

    def clean(self, value: Any) -> str:
        return self.asked.clean(super().clean(value))


class SignerForm(forms.Form):
    """The form fields of the LA that a signer can fill in before printing.

    `asked` are all of them; `translated`, by name, those that the reader's language words. What
    `succeeds` another agreement has the address that was chosen or named when it was begun.
    """

    COLUMNS = ("name", "title", "affiliation", "address", "country")

    name = LineField(
        label=_("Your name"),
        help_text=_("As you sign it, in the script in which you sign."),
        max_length=200,
        error_messages={"required": _("Enter your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    title = LineField(
        label=_("Your title"),
        help_text=_("Such as dean, professor, senior researcher."),
        max_length=200,
        error_messages={"required": _("Enter your title.")},
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    affiliation = LineField(
        label=_("Your affiliation"),
        help_text=_("The institute, university or company you work for, with its department."),
        max_length=300,
        error_messages={"required": _("Enter the institution you work for.")},
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
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

    def __init__(
        self,
        *args: Any,
        asked: Sequence[FormField],
        translated: Mapping[str, FormField] | None = None,
        succeeds: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].widget.attrs["autocomplete"] = "country"  # WCAG 1.3.5
        if succeeds:
            self.fields["email"].help_text = _("The address with which you sign this one.")
        self.own = own_fields(asked)
        for name in {"title", "address"} - {field.name for field in asked}:
            del self.fields[name]
        for field in self.own:
            said = (translated or {}).get(field.name, field)
            self.fields[OWN_PREFIX + field.name] = _form_field(field, said)

    @property
    def columns(self) -> dict[str, str]:
        """What is kept of the signer."""
        return {name: self.cleaned_data[name] for name in self.COLUMNS if name in self.fields}

    @property
    def form_answers(self) -> dict[str, str]:
        """By name, what the LA asks for beyond that."""
        return {field.name: self.cleaned_data[OWN_PREFIX + field.name] for field in self.own}


def _form_field(field: FormField, said: FormField) -> forms.Field:
    """`said` is the field in the reader's words; kept are the options of the text that binds."""
    if not field.options:
        return AskedField(field, label=said.label)
    options = zip(field.options, said.options, strict=True)
    return forms.ChoiceField(
        label=said.label,
        required=field.is_required,
        choices=[("", _("Choose one")), *options],
        error_messages={"required": _("Choose one of the options.")},
    )
