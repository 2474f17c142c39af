"""What a person sees when the request is no longer where their page thought it was."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from agreements.exceptions import InvalidTransition
from agreements.models import Agreement


def step_is_over(agreement: Agreement) -> str:
    """The sentence for a step that is over where the request stands now."""
    status = agreement.get_status_display()
    return _("This step is not possible: the request is now “%(status)s”.") % {"status": status}


def conflict_response(
    request: HttpRequest,
    error: InvalidTransition,
    agreement: Agreement,
    typed: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    """409 with the error's sentence, the way to the request's status page, and what was `typed`,
    label by label, to be taken elsewhere."""
    context = {"sentence": str(error), "agreement": agreement, "typed": typed}
    return render(request, "agreements/conflict.html", context, status=409)
