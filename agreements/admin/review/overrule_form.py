"""Why a finding is overruled."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.admin.review.decision_form import clean_text


class OverruleForm(forms.Form):
    """A sentence for colleagues."""

    reason = forms.CharField(
        label=_("Why it is fine"),
        help_text=_("Colleagues read this. The signer only sees that a person looked at it."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Give a reason. Colleagues will read it.")},
    )

    def clean_reason(self) -> str:
        return clean_text(self.cleaned_data["reason"])
