"""The one box under a step that can't be taken by accident."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class TickForm(forms.Form):
    """A box that must be ticked, and never is beforehand: some scanners of links send forms."""

    agree = forms.BooleanField()

    label: str | Promise = ""
    missing: str | Promise = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agree"].label = str(self.label)
        self.fields["agree"].error_messages["required"] = str(self.missing)


class OptOutForm(TickForm):
    """Voids an agreement."""

    label = _("Yes, I opt out for myself and for everybody listed. My License Agreement ends now.")
    missing = _("Nothing was changed. To opt out, tick the box and press the button again.")


class AttestForm(TickForm):
    """Attests the deletion."""

    label = _("I and everybody listed have deleted all copies of the data.")
    missing = _("Nothing was changed. Tick the box once all copies are deleted.")
