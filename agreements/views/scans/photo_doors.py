"""The two doors to the pages on which a signed paper is photographed: the signer's, signed in, and
that of a phone on which a code was opened. The phone is let in here and nowhere else."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agreements.exceptions import InvalidTransition
from agreements.models import Agreement, PhoneLink, User
from agreements.selectors.scans import page_photos, proposed_pages
from agreements.views.signed_in import (
    ASK,
    SignedInRequest,
    conflict_response,
    own_request,
    wants_json,
)

# The phone's own cookie: the session of an account is another one.
COOKIE = "__Host-phone" if settings.HTTPS else "phone"
_NOT_LET_IN = 403


@dataclass(frozen=True, slots=True)
class Door:
    """Whoever photographs the pages of a request; `link` is the phone's, None for its signer."""

    agreement: Agreement
    by: User
    link: PhoneLink | None

    def url(self, name: str = "photos", *more: str) -> str:
        """The address of a page of theirs: photos, photo, photo_picture, photos_send."""
        if self.link:
            return reverse(f"phone_{name}", args=more)
        return reverse(f"request_{name}", args=[self.agreement.reference, *more])

    @property
    def template(self) -> str:
        return "agreements/scans/phone_frame.html" if self.link else "base.html"

    def conflict(self, request: HttpRequest, error: InvalidTransition) -> HttpResponse:
        """409 with the sentence."""
        if self.link is None:
            if wants_json(request):
                answer = {"error": str(error), "page": self.agreement.get_absolute_url()}
                return JsonResponse(answer, status=409)
            return conflict_response(request, error, self.agreement)
        if wants_json(request):
            return JsonResponse({"error": str(error), "page": self.url()}, status=409)
        return _over(request, str(error), 409)


Step = Callable[..., HttpResponseBase]


def by_site(step: Step) -> Step:
    """A step for the signer, signed in."""

    @wraps(step)
    def view(request: HttpRequest, reference: str, **more: str) -> HttpResponseBase:
        @never_cache
        @own_request(ASK)
        def answered(request: SignedInRequest, agreement: Agreement) -> HttpResponseBase:
            return _answer(step, request, Door(agreement, request.user, None), more)

        return answered(request, reference)

    return view


def by_phone(step: Step) -> Step:
    """A step for a phone on which a code was opened, as long as that lets it in."""

    @never_cache
    @require_http_methods(list(ASK))
    @wraps(step)
    def view(request: HttpRequest, **more: str) -> HttpResponseBase:
        link = page_photos.link_by_session(request.COOKIES.get(COOKIE, ""))
        try:
            if link is None or not page_photos.lets_in(link):
                return _not_let_in(request, link)
            agreement = page_photos.agreement_of(link)
        except Http404:
            return _not_let_in(request, None)
        return _answer(step, request, Door(agreement, link.made_by, link), more)

    return view


def _answer(step: Step, request: HttpRequest, door: Door, more: dict[str, str]) -> HttpResponseBase:
    try:
        return step(request, door, **more)
    except InvalidTransition as error:
        return door.conflict(request, error)


def _not_let_in(request: HttpRequest, link: PhoneLink | None) -> HttpResponse:
    if link and page_photos.was_sent(link):
        if proposed_pages.waiting_proposal(link.agreement):
            said = _("We have your pages. On the computer, look at the whole set: then it counts.")
        else:
            said = _("We have your pages. The request’s page, on the computer, says what is next.")
        return _over(request, said, 200)
    said = _(
        "This phone is not let in any more: its hour is over, or it was ended on the computer. "
        "What you sent is there. Have a new code made on the computer, or sign in here."
    )
    if wants_json(request):
        return JsonResponse({"error": said, "page": reverse("request_list")}, status=_NOT_LET_IN)
    return _over(request, said, _NOT_LET_IN)


def _over(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    context = {"sentence": sentence, "is_sent": status == 200}
    return render(request, "agreements/scans/phone_over.html", context, status=status)
