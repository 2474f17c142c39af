"""What is chosen and ticked where another agreement takes the place of one."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _


class ChangedInstituteForm(forms.Form):
    """With which of the proved addresses the person signs anew."""

    email = forms.ChoiceField(
        label=_("Your address at the new institute"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the address with which you sign anew."),
            "invalid_choice": _("Choose an address that you have proved to be yours."),
        },
    )

    def __init__(self, *args: Any, addresses: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = cast("forms.ChoiceField", self.fields["email"])
        choices.choices = [(address, address) for address in addresses]
        if len(addresses) == 1:
            choices.initial = addresses[0]


class ComeAlongForm(forms.Form):
    """The box by which somebody comes along, to the `successor` that the page showed, under the
    version of the LA that it showed."""

    successor = forms.CharField(widget=forms.HiddenInput, max_length=12)
    version = forms.IntegerField(widget=forms.HiddenInput)
    agree = forms.BooleanField(
        label=_("I come along. I have read what binds me, and I keep to it."),
        error_messages={"required": _("Tick the box to come along. Else nothing changes.")},
    )
