"""Why a free, disposable or unknown address is the signer's work address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .fields import BlockField


class AddressForm(forms.Form):
    """Goes to the reviewer. `due` says that the request can't be issued without it."""

    explanation = BlockField(
        label=_("How can we tell that this address belongs to your workplace?"),
        help_text=_(
            "Such as a page of your institution that names you with this address, "
            "or why your institution gives out no addresses. Only the reviewers read this; it is "
            "not printed in the License Agreement."
        ),
        max_length=2000,
        printed=False,
        error_messages={"required": _("Explain your address, or sign in with another one.")},
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, due: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["explanation"].required = due
