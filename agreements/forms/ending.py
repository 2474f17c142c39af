"""The box under the end of an agreement."""

from django import forms
from django.utils.translation import gettext_lazy as _


class EndAgreementForm(forms.Form):
    """Never ticked beforehand."""

    agree = forms.BooleanField(
        label=_("Yes, I end my License Agreement now, for myself and for everybody listed."),
        error_messages={
            "required": _(
                "Nothing was changed. To end it, tick the box and press the button again."
            )
        },
    )
