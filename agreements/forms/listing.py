"""What is typed about somebody who is listed: by themself, and by the signer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .doubted_address import DoubtedAddressForm
from .fields import BlockField, MailAddressField


class ConfirmListingForm(forms.Form):
    """The box that gives access."""

    agree = forms.BooleanField(
        label=_("I have read what binds me, and I keep to it."),
        error_messages={"required": _("Tick the box to confirm that you have read it.")},
    )


class DeclineListingForm(forms.Form):
    """Optional words to the signer."""

    reason = BlockField(
        label=_("A word to the signer, if you like"),
        max_length=2000,
        required=False,
        printed=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MoveForm(DoubtedAddressForm):
    """To whom somebody goes."""

    email = MailAddressField(
        label=_("Work e-mail of your new supervisor"),
        help_text=_("They have a License Agreement for the dataset, or will sign one."),
        error_messages={"required": _("Enter your new supervisor’s e-mail address.")},
    )
    field_order = ("email", "anyway")

    def clean_email(self) -> str:
        """Raises ValidationError."""
        address: str = self.cleaned_data["email"]
        self.check_work_address(address)
        return address


class NewSignerForm(forms.Form):
    """Whom a data owner names, and why."""

    email = MailAddressField(
        label=_("Work e-mail of the new signer"),
        help_text=_("They sign in with it before they see who is listed."),
        error_messages={"required": _("Enter the new signer’s e-mail address.")},
    )
    reason = BlockField(
        label=_("Reason"),
        help_text=_("Both signers read it, and it stays on record."),
        max_length=2000,
        printed=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why. Both signers read it.")},
    )


class DeclineSuccessionForm(forms.Form):
    """Optional words to the data owner."""

    word = BlockField(
        label=_("A word to the data owner, if you like"),
        max_length=2000,
        required=False,
        printed=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class InviteForm(forms.Form):
    """Where the invitation goes."""

    email = MailAddressField(
        label=_("E-mail"),
        help_text=_("The person’s own address. It need not be a work e-mail: you vouch for them."),
        error_messages={"required": _("Enter this person’s e-mail address.")},
    )


class EndListingForm(forms.Form):
    """The reason, which the person reads."""

    reason = BlockField(
        label=_("Reason"),
        help_text=_("The person reads it, and it stays on record."),
        max_length=2000,
        printed=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why. The person reads it.")},
    )
