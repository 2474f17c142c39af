"""A signer lists the students whom they took up."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from agreements.models import Agreement
from agreements.services.student_requests import into_agreement
from agreements.services.student_requests.into_agreement import Landing
from agreements.views.signed_in import ASK, SignedInRequest, own_request


@own_request(ASK)
def students(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """POST puts them into the form, where it can be edited; a GET is sent to the request."""
    if request.method != "POST":
        return redirect(agreement)
    if into_agreement.list_students(agreement, by=request.user) is Landing.FORM:
        return redirect("request_people", agreement.reference)
    messages.info(request, _("The list can’t be changed as the request stands now."))
    return redirect(agreement)
