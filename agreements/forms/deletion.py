"""The box by which somebody attests that their copies are deleted."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.enumeration import in_a_row
from agreements.selectors.grants.open_deletions import Owed


class AttestDeletionForm(forms.Form):
    """Never ticked beforehand. It names those for whom a signer says it, too."""

    agree = forms.BooleanField(
        error_messages={
            "required": gettext_lazy(
                "Nothing was changed. Tick the box once all copies are deleted."
            )
        },
    )

    def __init__(self, *args: Any, owed: Owed | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agree"].label = _("I have deleted all copies of the data that I had.")
        if owed and owed.people:
            names = in_a_row(person.name for person in owed.people)
            self.fields["agree"].label = _(
                "I have deleted all copies of the data that I had, and these people have none: "
                "%(names)s."
            ) % {"names": names}
