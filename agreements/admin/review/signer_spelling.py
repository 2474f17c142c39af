"""Correcting how a signer is written."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import nudges
from agreements.admin import pages
from agreements.exceptions import SameSpelling
from agreements.forms.fields import BlockField, LineField
from agreements.models import Agreement
from agreements.services.requests import signer_spelling

from .one_request import fetch_request, refused_as, request_address


class CorrectSignerForm(forms.Form):
    """Name, title and affiliation as they are to be, and why."""

    name = LineField(
        label=gettext_lazy("Name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter the signer's name.")},
    )
    title = LineField(label=gettext_lazy("Title"), max_length=200, required=False)
    affiliation = LineField(
        label=gettext_lazy("Affiliation"),
        max_length=300,
        error_messages={"required": gettext_lazy("Enter the signer's affiliation.")},
    )
    reason = BlockField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The signer reads it, and it stays on record."),
        max_length=2000,
        printed=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say why. The signer reads it.")},
    )


_refuse = refused_as(
    gettext_lazy("The signer can’t be corrected here"), CorrectSignerForm.base_fields
)


@pages.record_view(fetch_request, refused=_refuse)
def correct_signer(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Asks for what is to be written and the reason, then writes it anew."""
    user = pages.person(request)
    signer_spelling.check_correctable(agreement, by=user)
    form = pages.sent_form(request, CorrectSignerForm)
    now = {name: getattr(agreement.signer, name) for name in signer_spelling.CORRECTED}
    form.initial = {**now, **form.initial}
    if form.is_valid():
        written = {name: form.cleaned_data[name] for name in signer_spelling.CORRECTED}
        reason = form.cleaned_data["reason"]
        try:
            signer_spelling.correct_signer(agreement, by=user, reason=reason, written=written)
        except SameSpelling as error:
            form.add_error("name", str(error))
        else:
            nudges.nudge_outbox()
            done = _("The signer is written anew, and told so by mail.")
            return pages.redirect_done(request, request_address(request, agreement), done)
    context = {
        "title": _("Correct the signer"),
        "agreement": agreement,
        "page": request_address(request, agreement),
        "form": form,
    }
    return pages.desk_page(request, "review/correct_signer", context, pages.form_status(form))
