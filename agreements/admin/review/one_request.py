"""What pages about one request are made of: the request, the way back to its page, and the answer
where a step is not possible."""

from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from agreements.admin import pages
from agreements.exceptions import NotYourMove, PortalError
from agreements.models import Agreement
from agreements.selectors import access

from .queue_walk import carried

Refused = Callable[[HttpRequest, Agreement, PortalError], HttpResponse]


def fetch_request(request: HttpRequest, reference: str) -> Agreement:
    """A request as its staff see it, or Http404."""
    return access.staff_agreement(pages.person(request), reference)


def request_address(request: HttpRequest, agreement: Agreement) -> str:
    """Of its page, with the list that one goes through."""
    page = reverse("admin:agreements_agreement_change", args=[agreement.reference])
    return page + carried(request)


def refused_as(title: object, typed: Iterable[str] = ()) -> Refused:
    """Answers an error with a page of that title: 403 for who may not, 409 for who comes too late.
    What was sent in the fields that `typed` names is shown, to be copied."""

    def refuse(request: HttpRequest, agreement: Agreement, error: PortalError) -> HttpResponse:
        status = 403 if isinstance(error, NotYourMove) else 409
        words = [text for name in typed if (text := request.POST.get(name))]
        return refused_page(request, agreement, str(title), str(error), status, typed=words)

    return refuse


def refused_page(
    request: HttpRequest,
    agreement: Agreement,
    title: str,
    sentence: str,
    status: int,
    **more: object,
) -> HttpResponse:
    """Why a step is not possible; `more` is what else its template takes."""
    context = {
        "title": title,
        "agreement": agreement,
        "page": request_address(request, agreement),
        "sentence": sentence,
        **more,
    }
    return pages.desk_page(request, "review/refused", context, status)
