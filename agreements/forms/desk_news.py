"""When the desk writes to a member of staff."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.enums import DeskNews


class DeskNewsForm(forms.Form):
    """One of three."""

    news = forms.ChoiceField(
        label=_("When the desk writes to you"),
        choices=[
            (
                DeskNews.AT_ONCE,
                _(
                    "At once: the first request of a day, and who opts out or asks to "
                    "be taken back; in the morning what still waits"
                ),
            ),
            (
                DeskNews.DAILY,
                _("Once a day: in the morning, if something waits or somebody opted out"),
            ),
            (DeskNews.OFF, _("Never: you look at the desk yourself")),
        ],
        widget=forms.RadioSelect,
    )
