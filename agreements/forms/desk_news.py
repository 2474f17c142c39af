"""When the desk writes to a member of staff."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.enums import DeskNews


class DeskNewsForm(forms.Form):
    """One of three, in words of what comes to this person."""

    news = forms.ChoiceField(label=_("When the desk writes to you"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, of_opt_outs: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at_once = _("At once: the first request of a day; in the morning what still waits")
        daily = _("Once a day: in the morning, if something waits")
        if of_opt_outs:
            at_once = _(
                "At once: the first request of a day, and who opts out or asks to "
                "be taken back; in the morning what still waits"
            )
            daily = _("Once a day: in the morning, if something waits or somebody opted out")
        self.fields["news"].choices = [  # type: ignore[attr-defined]
            (DeskNews.AT_ONCE, at_once),
            (DeskNews.DAILY, daily),
            (DeskNews.OFF, _("Never: you look at the desk yourself")),
        ]
