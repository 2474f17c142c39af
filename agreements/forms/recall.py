"""Whether recalled files are deleted."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DeletedForm(forms.Form):
    """One tick."""

    is_deleted = forms.BooleanField(
        label=_(
            "I deleted all copies of these files that I have, also in backups and archives, or had "
            "deleted them before."
        ),
        error_messages={"required": _("Tick this once the files are deleted.")},
    )
