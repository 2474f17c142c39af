"""The boxes under the end and under the renewal of an agreement."""

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


class RenewForm(forms.Form):
    """For the people whom the page showed."""

    people = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)
    agree = forms.BooleanField(
        label=_(
            "Yes, the License Agreement goes on binding me, and I answer for everybody listed."
        ),
        error_messages={"required": _("Nothing was changed. Tick the box to renew it.")},
    )
