"""Adding people to an agreement in force, from its page."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from agreements.enums import Status
from agreements.models import Agreement
from agreements.selectors.requests import amendments
from agreements.services.requests import amending
from agreements.views.signed_in import ASK, SignedInRequest, own_request

from . import request_form


@own_request(ASK)
def amend(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """What adding people takes (GET); start, or go on with what was started (POST)."""
    if request.method == "POST":
        amendment = amending.start_amendment(agreement, by=request.user)
        if amendment.status == Status.DRAFT:
            return request_form.next_open(amendment)
        return redirect(amendment)
    if agreement.status != Status.APPROVED:
        return redirect(agreement)
    if there := amendments.open_amendment(agreement):
        return redirect(there)
    return render(request, "agreements/requests/amend.html", {"agreement": agreement})
