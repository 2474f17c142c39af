"""A note among staff."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.enumeration import in_a_row

from .conversation import SeenForm
from .fields import BlockField


class InternalNoteForm(SeenForm):
    """The note; `names` are whom it can mention."""

    text = BlockField(
        label=gettext_lazy("Your note"),
        max_length=4000,
        printed=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Write your note.")},
    )

    def __init__(
        self, data: Any = None, *, seen: int, names: Iterable[str], typed: str = ""
    ) -> None:
        super().__init__(data, initial={"text": typed, "seen": seen})
        if said := in_a_row(f"@{name}" for name in names):
            self.fields["text"].help_text = _(
                "Whom you mention is told by mail that they were, and where: %(names)s."
            ) % {"names": said}
