"""What signer and staff write to each other."""

from typing import Any, Self, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from .fields import BlockField


class SeenForm(forms.Form):
    """The number of the last message that its sender has read."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=1_000_000)


class MessageForm(SeenForm):
    """A message, to be written after all that there is (`seen`)."""

    text = BlockField(
        label=_("Your message"),
        max_length=4000,
        printed=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write your message.")},
    )

    def __init__(self, data: Any = None, *, seen: int, typed: str = "") -> None:
        super().__init__(data, initial={"text": typed, "seen": seen})
        self.last = seen

    def anew(self) -> Self:
        """What was sent, for whoever has now read all that there is."""
        data = cast(QueryDict, self.data).copy()
        data["seen"] = str(self.last)
        return type(self)(data, seen=self.last)
