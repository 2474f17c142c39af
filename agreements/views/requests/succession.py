"""A signer who changed institutes starts to sign anew, from the page of the agreement in force."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from agreements.enums import Status
from agreements.exceptions import InvalidTransition, PortalError
from agreements.forms.succession import ChangedInstituteForm
from agreements.models import Agreement
from agreements.selectors.associates import successions
from agreements.services.requests import succeeding
from agreements.views.signed_in import ASK, SignedInRequest, own_request

from . import request_form


@never_cache
@own_request(ASK)
def succeed(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """What happens, and with which address (GET); start, or go on with what was started (POST)."""
    if agreement.status != Status.APPROVED:
        return redirect(agreement)
    there = successions.open_successor(agreement)
    if there is not None:
        return redirect(there if successions.is_own(there) else agreement)
    sent = request.POST if request.method == "POST" else None
    form = ChangedInstituteForm(sent, addresses=successions.other_addresses(agreement))
    if form.is_valid():
        try:
            made = succeeding.start_succession(
                agreement, by=request.user, email=form.cleaned_data["email"]
            )
        except InvalidTransition:
            raise
        except PortalError as error:
            form.add_error("email", str(error))
        else:
            return request_form.next_open(made) if made.status == Status.DRAFT else redirect(made)
    context = {
        "agreement": agreement,
        "form": form,
        "people": agreement.associates.filter(until=None).order_by("position"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "agreements/requests/succeed.html", context, status=status)
