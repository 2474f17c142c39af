"""The signed pages are photographed on a phone that is not signed in: the code on the computer's
screen, what has arrived from the phone, and the page that the code leads to."""

import secrets

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from agreements import rate_limits
from agreements.documents.qr_picture import qr_svg
from agreements.exceptions import InvalidTransition, TooManyPhones
from agreements.models import Agreement, PhoneLink
from agreements.selectors import access
from agreements.selectors.scans import page_photos
from agreements.services.scans import phone_links, submission
from agreements.views.misspelled_address import keep_address_secret
from agreements.views.signed_in import ASK, READ, SignedInRequest, own_request, signed_in

from .photo_doors import COOKIE

_BUSY, _QUIET = 3, 3600  # seconds until the page asks again
_SESSION_BYTES = 24


@never_cache
@own_request(ASK)
def phone_link(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """The code to be opened, and what the phone has sent; POST makes a code, or ends it."""
    if request.method == "POST":
        if request.POST.get("do") == "end":
            phone_links.end_link(agreement, by=request.user)
            return redirect("request_phone", agreement.reference)
        try:
            rate_limits.count(request, {"phone_link": str(request.user.pk)}, TooManyPhones)
        except TooManyPhones as error:
            return _page(request, agreement, refused=str(error))
        phone_links.make_link(agreement, by=request.user)
        return redirect("request_phone", agreement.reference)
    if submission.upload_verb(agreement) is None and not _was_sent(agreement):
        return redirect(agreement)
    return _page(request, agreement)


@never_cache
@own_request(READ)
def arrived(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """The part of the page that changes while a phone photographs."""
    context = _standing(agreement)
    context["changed"] = request.GET.get("was") != context["stands"]
    return render(request, "agreements/scans/phone_arrived.html", context)


@require_safe
@signed_in
def code(request: SignedInRequest, reference: str, number: int) -> HttpResponse:
    """The code as a picture, for its signer, while it can be opened."""
    agreement = access.own_agreement(request.user, reference)
    link = get_object_or_404(PhoneLink, agreement=agreement, number=number)
    if not page_photos.can_be_opened(link):
        raise Http404
    address = settings.SITE_URL + reverse("phone", args=[phone_links.token_of(link)])
    answer = HttpResponse(qr_svg(address), content_type="image/svg+xml")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@csrf_exempt  # the page has no referrer, for its address is a key: its cookie stands in (Lax)
@never_cache
@require_http_methods(list(ASK))
def opening(request: HttpRequest, token: str) -> HttpResponse:
    """What a code leads to. Only a POST opens it: programs that look at links open nothing."""
    try:
        link = page_photos.link_by_token(token)
        page_photos.agreement_of(link)
    except Http404:
        return keep_address_secret(_refused(request, None, 404))
    session = request.COOKIES.get(COOKIE, "")
    there = page_photos.link_by_session(session)
    if there == link and page_photos.lets_in(link):
        return keep_address_secret(redirect("phone_photos"))
    if request.method == "POST" and session:
        try:
            phone_links.open_link(link, session=session)
        except InvalidTransition:
            link.refresh_from_db()
            return keep_address_secret(_refused(request, link, 409))
        return keep_address_secret(redirect("phone_photos"))
    if not page_photos.can_be_opened(link):
        return keep_address_secret(_refused(request, link, 410))
    no_cookie = request.method == "POST"
    context = {"link": link, "no_cookie": no_cookie}
    answer = render(
        request, "agreements/scans/phone_open.html", context, status=403 if no_cookie else 200
    )
    if not session or there:  # each code has a session of its own
        answer.set_cookie(
            COOKIE,
            secrets.token_urlsafe(_SESSION_BYTES),
            max_age=page_photos.TO_OPEN + page_photos.TO_PHOTOGRAPH,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )
    return keep_address_secret(answer)


def _refused(request: HttpRequest, link: PhoneLink | None, status: int) -> HttpResponse:
    if link is None:
        said = _("This code leads nowhere. It may be cut off: take it in once more.")
    elif link.opened_at:
        said = _(
            "This code was opened before, and opens once only. If it was not you, end it on the "
            "computer’s page and have a new one made."
        )
    else:
        said = _("This code is too old, or a newer one was made. Take in the new one.")
    context = {"sentence": said, "is_sent": False}
    return render(request, "agreements/scans/phone_over.html", context, status=status)


def _page(request: HttpRequest, agreement: Agreement, *, refused: str = "") -> HttpResponse:
    context = {"refused": refused, **_standing(agreement)}
    return render(
        request, "agreements/scans/phone_link.html", context, status=429 if refused else 200
    )


def _was_sent(agreement: Agreement) -> bool:
    link = page_photos.latest_link(agreement)
    return link is not None and page_photos.was_sent(link)


def _standing(agreement: Agreement) -> dict[str, object]:
    """How far the latest code is, and the pages."""
    link = page_photos.latest_link(agreement)
    waits = link is not None and page_photos.can_be_opened(link)
    open_now = link is not None and page_photos.lets_in(link)
    document = agreement.documents.latest("number")
    is_sent = link is not None and page_photos.was_sent(link)
    stands = "waits" if waits else "open" if open_now else "sent" if is_sent else "over"
    return {
        "agreement": agreement,
        "link": link,
        "stands": f"{link.number if link else 0}-{stands}",
        "waits": waits,
        "is_open": open_now,
        "is_sent": is_sent,
        "open_until": link and page_photos.open_until(link),
        "let_in_until": link and page_photos.let_in_until(link),
        "pages": page_photos.photographed_pages(document),
        "again": _BUSY if waits or open_now else _QUIET,
    }
