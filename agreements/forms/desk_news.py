"""When the desk writes to a member of staff."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from agreements import dates
from agreements.enums import DeskNews
from agreements.lifecycle import LONG_WAITS


def long_wait_choices() -> list[tuple[Any, Any]]:
    """Days after which a request waits for long, and never."""
    periods = (
        ngettext("for more than %(n)d day", "for more than %(n)d days", days) % {"n": days}
        for days in LONG_WAITS
    )
    return [("", _("never")), *zip(LONG_WAITS, periods, strict=True)]


def days_or_none(value: Any) -> int | None:
    """As a choice of `long_wait_choices` is kept."""
    return int(value) if value else None


class DeskNewsForm(forms.Form):
    """One of four, in words of what comes to this person; what they are reminded of, and where
    they are."""

    news = forms.ChoiceField(label=_("When the desk writes to you"), widget=forms.RadioSelect)
    remind_days = forms.TypedChoiceField(
        label=_("Remind me of a request that is mine or nobody’s, when it waits"),
        help_text=_("By a mail in the morning, once when it has waited so long."),
        choices=long_wait_choices,
        coerce=days_or_none,
        empty_value=None,
        required=False,
    )
    time_zone = forms.ChoiceField(
        label=_("Where your morning is"),
        help_text=_("Mails of the morning are written at 8:00, those of the week on Mondays."),
        required=False,
    )

    def __init__(self, *args: Any, of_opt_outs: bool, usual_zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at_once = _("At once: the first request of a day; in the morning what still waits")
        daily = _("Once a day: in the morning, if something waits")
        weekly = _("Once a week: on Monday morning, if something waits")
        if of_opt_outs:
            at_once = _(
                "At once: the first request of a day, and who opts out or asks to "
                "be taken back; in the morning what still waits"
            )
            daily = _("Once a day: in the morning, if something waits or somebody opted out")
            weekly = _("Once a week: on Monday morning, if something waits or somebody opted out")
        self.fields["news"].choices = [  # type: ignore[attr-defined]
            (DeskNews.AT_ONCE, at_once),
            (DeskNews.DAILY, daily),
            (DeskNews.WEEKLY, weekly),
            (DeskNews.OFF, _("Never: you look at the desk yourself")),
        ]
        usual = _("As usual: %(zone)s") % {"zone": dates.zone_name(usual_zone)}
        zones = [("", usual), *((zone, zone) for zone in _zones())]
        self.fields["time_zone"].choices = zones  # type: ignore[attr-defined]


@cache
def _zones() -> list[str]:
    """By name; they are read from the disk."""
    return sorted(available_timezones())
