"""Correcting how a signer is written."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import nudges
from agreements.admin import pages
from agreements.exceptions import NotYourMove, PortalError, SameSpelling
from agreements.forms.fields import BlockField, LineField
from agreements.models import Agreement
from agreements.selectors import access
from agreements.services.requests import signer_spelling


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


def _fetch(request: HttpRequest, reference: str) -> Agreement:
    return access.staff_agreement(pages.person(request), reference)


def _refuse(request: HttpRequest, agreement: Agreement, error: PortalError) -> HttpResponse:
    names = CorrectSignerForm.base_fields
    context = {
        "title": _("The signer can’t be corrected here"),
        "agreement": agreement,
        "page": _request_page(agreement),
        "sentence": str(error),
        "typed": [text for name in names if (text := request.POST.get(name))],
    }
    status = 403 if isinstance(error, NotYourMove) else 409
    return pages.desk_page(request, "review/refused", context, status)


@pages.record_view(_fetch, refused=_refuse)
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
            return pages.redirect_done(request, _request_page(agreement), done)
    context = {
        "title": _("Correct the signer"),
        "agreement": agreement,
        "page": _request_page(agreement),
        "form": form,
    }
    return pages.desk_page(request, "review/correct_signer", context, pages.form_status(form))


def _request_page(agreement: Agreement) -> str:
    return reverse("admin:agreements_agreement_change", args=[agreement.reference])
