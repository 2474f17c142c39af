"""What a person sees when the request is no longer where their page thought it was."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from agreements.exceptions import InvalidTransition
from agreements.models import Agreement


def conflict(request: HttpRequest, error: InvalidTransition, agreement: Agreement) -> HttpResponse:
    """409 with the error's sentence and the way to the request's status page."""
    context = {"sentence": str(error), "agreement": agreement}
    return render(request, "agreements/conflict.html", context, status=409)
