"""The one box under a step that can't be taken by accident.

It must be ticked, and never is beforehand: some scanners of links send forms.
"""

from django import forms
from django.utils.translation import gettext_lazy as _


class OptOutForm(forms.Form):
    """Voids an agreement."""

    agree = forms.BooleanField(
        label=_(
            "Yes, I opt out for myself and for everybody listed. My License Agreement ends now."
        ),
        error_messages={
            "required": _(
                "Nothing was changed. To opt out, tick the box and press the button again."
            )
        },
    )
