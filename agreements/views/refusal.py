"""What a person sees when the request is no longer where their page thought it was."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from agreements.exceptions import InvalidTransition
from agreements.models import Agreement


def conflict(
    request: HttpRequest,
    error: InvalidTransition,
    agreement: Agreement,
    typed: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    """409 with the error's sentence, the way to the request's status page, and what was `typed`,
    label by label, to be taken elsewhere."""
    context = {"sentence": str(error), "agreement": agreement, "typed": typed}
    return render(request, "agreements/conflict.html", context, status=409)
