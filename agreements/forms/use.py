"""What the data is for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .fields import BlockField

# "微表情识别" says enough for a title, not for a purpose.
_LEAST = 10


class UseForm(forms.Form):
    """Read by the reviewer beside what the LA allows. `hint`: the dataset's own words on it."""

    intended_use = BlockField(
        label=_("What will you use the data for?"),
        min_length=_LEAST,
        max_length=4000,
        error_messages={
            "required": _("Say what you will use the data for."),
            "min_length": _("Write at least one sentence about what you will use the data for."),
        },
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args: Any, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        good = hint or _(
            "Two or three sentences: what you want to find out, and what you will do with the data."
        )
        read = _("The reviewer reads this, and it is printed in the License Agreement.")
        self.fields["intended_use"].help_text = f"{good} {read}"
