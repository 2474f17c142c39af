"""Somebody was named to sign for the people of another signer: they read who, and take it up or
decline."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agreements import nudges
from agreements.enums import Status
from agreements.exceptions import PortalError
from agreements.forms.listing import DeclineSuccessionForm
from agreements.models import Succession
from agreements.selectors.requests import new_signers
from agreements.services.requests import new_signer as services
from agreements.views.signed_in import ASK, SignedInRequest, signed_in


@never_cache
@require_http_methods(list(ASK))
@signed_in
def new_signer(request: SignedInRequest, reference: str) -> HttpResponse:
    """Whose agreement, for whom and why; POST answers, by the button that was pressed."""
    row = new_signers.own_succession(request.user, reference)
    form = DeclineSuccessionForm(request.POST or None)
    if row is None:
        return _page(request, None, form, status=404)
    if request.method != "POST":
        return _page(request, row, form)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    try:
        if "take-up" in request.POST:
            made = services.take_up_succession(row, by=request.user)
            messages.success(request, _("This is your request now. Check it, and sign."))
            return redirect("request_form", made.reference)
        if "decline" in request.POST:
            word = form.cleaned_data["word"]
            services.decline_succession(row, by=request.user, word=word)
            nudges.nudge_outbox()
    except PortalError as error:
        row = new_signers.own_succession(request.user, reference)
        return _page(request, row, form, refused=str(error), status=409)
    return redirect("new_signer", reference)


def _page(
    request: SignedInRequest,
    row: Succession | None,
    form: DeclineSuccessionForm,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    people = row.agreement.associates.filter(until=None) if row else ()
    context = {
        "succession": row,
        "agreement": row.agreement if row else None,
        "in_force": row is not None and row.agreement.status == Status.APPROVED,
        "people": people,
        "form": form,
        "refused": refused,
    }
    return render(request, "agreements/requests/new_signer.html", context, status=status)
