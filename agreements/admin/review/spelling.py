"""Correcting how the name of somebody who is listed is written."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import nudges
from agreements.admin import pages
from agreements.exceptions import PortalError, SameSpelling
from agreements.forms.fields import BlockField, LineField
from agreements.models import AssociatedUser
from agreements.services.associates import spelling

from .one_request import fetch_request, refused_as, request_address


class CorrectNameForm(forms.Form):
    """The name as it is to be, and why."""

    name = LineField(
        label=gettext_lazy("Name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter this person's name.")},
    )
    reason = BlockField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The signer and the person read it, and it stays on record."),
        max_length=2000,
        printed=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say why. The signer and the person read it.")},
    )


def _fetch(request: HttpRequest, reference: str, person: int) -> AssociatedUser:
    agreement = fetch_request(request, reference)
    rows = AssociatedUser.objects.select_related("agreement__signer", "agreement__dataset")
    return get_object_or_404(rows, agreement=agreement, pk=person)


def _refuse(request: HttpRequest, associate: AssociatedUser, error: PortalError) -> HttpResponse:
    refuse = refused_as(_("This name can’t be corrected here"), CorrectNameForm.base_fields)
    return refuse(request, associate.agreement, error)


@pages.record_view(_fetch, refused=_refuse)
def correct_name(request: HttpRequest, associate: AssociatedUser) -> HttpResponse:
    """Asks for the name and the reason, then writes the name anew."""
    user = pages.person(request)
    spelling.check_correctable(associate, by=user)
    form = pages.sent_form(request, CorrectNameForm)
    form.initial = {"name": associate.name, **form.initial}
    if form.is_valid():
        try:
            spelling.correct_name(associate, by=user, **form.cleaned_data)
        except (SameSpelling, spelling.NameTaken) as error:
            form.add_error("name", str(error))
        else:
            nudges.nudge_outbox()
            done = _("The name is written anew. The signer is told.")
            return pages.redirect_done(request, request_address(request, associate.agreement), done)
    context = {
        "title": _("Correct a name"),
        "agreement": associate.agreement,
        "page": request_address(request, associate.agreement),
        "associate": associate,
        "form": form,
    }
    return pages.desk_page(request, "review/correct_name", context, pages.form_status(form))
