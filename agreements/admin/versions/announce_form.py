"""What staff say when they announce a version, move its day or call it off."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.models import LicenseVersion


class DayForm(forms.Form):
    """The day on which a version takes effect, as the dataset's owner counts days."""

    day = forms.DateField(
        label=_("Takes effect when this day begins"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
        error_messages={
            "required": _("Choose a day."),
            "invalid": _("Give the day as year-month-day, such as 2027-01-31."),
        },
    )

    def __init__(
        self, *args: object, version: LicenseVersion, first: date, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        day = self.fields["day"]
        day.initial = first
        day.widget.attrs["min"] = first.isoformat()
        day.help_text = _("Midnight in %(zone)s.") % {"zone": version.dataset.time_zone}


class ReasonForm(forms.Form):
    """Why a version was called off, for colleagues."""

    reason = forms.CharField(
        label=_("Reason, for the record"),
        help_text=_("Staff read it in the history. It is in no mail."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
