"""When the desk writes to a member of staff."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.enums import DeskNews

_OFF = (DeskNews.OFF, _("Never: you look at the desk yourself"))
_OF_REQUESTS = [
    (
        DeskNews.AT_ONCE,
        _("At once: the first request of a day; in the morning what still waits"),
    ),
    (DeskNews.DAILY, _("Once a day: in the morning, if something waits")),
    _OFF,
]
_OF_OPT_OUTS_TOO = [
    (
        DeskNews.AT_ONCE,
        _(
            "At once: the first request of a day, and who opts out or asks to "
            "be taken back; in the morning what still waits"
        ),
    ),
    (DeskNews.DAILY, _("Once a day: in the morning, if something waits or somebody opted out")),
    _OFF,
]


class DeskNewsForm(forms.Form):
    """One of three, in words of what comes to this person."""

    news = forms.ChoiceField(label=_("When the desk writes to you"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, of_opt_outs: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["news"]
        field.choices = _OF_OPT_OUTS_TOO if of_opt_outs else _OF_REQUESTS  # type: ignore[attr-defined]
