"""The field for a reason that stays among the staff of a dataset."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.forms.fields import BlockField


def reason_for_colleagues(*, rows: int) -> BlockField:
    return BlockField(
        label=_("Reason"),
        help_text=_("Staff of the dataset read it, and it stays on record."),
        max_length=2000,
        printed=False,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": _("Say why. Your colleagues will read it.")},
    )
