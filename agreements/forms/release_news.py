"""Whether somebody is told of new releases."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReleaseNewsForm(forms.Form):
    """Yes or no, of one dataset."""

    news = forms.ChoiceField(
        label=_("When there is a new release"),
        choices=[("wanted", _("Write to me")), ("muted", _("Don’t write to me"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
