"""An owner holds a request back from being erased, or lets it go."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.admin import pages
from agreements.exceptions import NotYourMove
from agreements.forms.fields import BlockField
from agreements.models import Agreement
from agreements.selectors import access
from agreements.selectors.keeping import due_requests
from agreements.services.keeping import holds

from .one_request import fetch_request, refused_as, request_address


class HoldForm(forms.Form):
    """Why, and until which day."""

    reason = BlockField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Your colleagues read it, and it stays on record."),
        max_length=2000,
        printed=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say why it has to stay.")},
    )
    until = forms.DateField(
        label=gettext_lazy("Not to be erased before"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": gettext_lazy("Choose a day."),
            "invalid": gettext_lazy("Write the day like 2031-12-31."),
        },
    )


@pages.record_view(
    fetch_request, refused=refused_as(gettext_lazy("It can’t be held back"), ("reason",))
)
def hold_page(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """The hold that there is, the form for one, and a button that lifts it."""
    user = pages.person(request)
    if not access.may_on_dataset(user, holds.RIGHT, agreement.dataset):
        raise NotYourMove
    page = reverse("admin:agreements_dataset_erased_next", args=[agreement.dataset_id])
    if "lift" in request.POST:
        holds.lift_hold(agreement, by=user)
        return pages.redirect_done(request, page, _("It is not held back any more."))
    form = pages.sent_form(request, HoldForm)
    if form.is_valid():
        try:
            holds.hold_back(agreement, by=user, **form.cleaned_data)
        except holds.HoldRefused as error:
            form.add_error("until", str(error))
        else:
            return pages.redirect_done(request, page, _("It is held back."))
    context = {
        "title": _("Hold a request back from being erased"),
        "agreement": agreement,
        "page": request_address(request, agreement),
        "next_page": page,
        "hold": due_requests.open_hold(agreement),
        "form": form,
    }
    return pages.desk_page(request, "review/retention_hold", context, pages.form_status(form))
