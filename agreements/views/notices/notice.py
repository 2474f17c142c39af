"""A signer answers to a new LA version: the same steps by the link in the mail and signed in.

Of the link, the token in the address stands for the person. Who lacks it can't forge a form, so
these pages need no cookie: they work where cookies are off and however long they were open. (They
could have none: for a page with `no-referrer` browsers send `Origin: null`, which Django refuses.)
"""

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agreements import tasks
from agreements.documents.filenames import content_disposition
from agreements.enums import Channel, NoticeState
from agreements.exceptions import InvalidTransition
from agreements.forms.notice import AttestForm, OptOutForm, TickForm
from agreements.models import NoticeDelivery, User
from agreements.selectors import access
from agreements.services.notices import answers
from agreements.views.misspelled_address import keep_address_secret
from agreements.views.signed_in import signed_in

from .notice_page import Visit, render_notice_page

Step = Callable[[HttpRequest, Visit], HttpResponse]
View = Callable[[HttpRequest, str], HttpResponseBase]


def by_link(step: Step) -> View:
    """A step for whoever has the link; the page is the same whether they are signed in or not."""

    @csrf_exempt
    @never_cache
    @wraps(step)
    def view(request: HttpRequest, token: str) -> HttpResponse:
        request.user = AnonymousUser()
        try:
            delivery = access.notice_by_token(token)
        except Http404:
            answer = render(request, "agreements/notices/notice_missing.html", status=404)
        else:
            answer = step(request, Visit(delivery, Channel.LINK, None, token))
        return keep_address_secret(answer)

    return view


def by_site(step: Step) -> View:
    """A step for the signer, signed in."""

    @never_cache
    @signed_in
    @wraps(step)
    def view(request: HttpRequest, reference: str) -> HttpResponse:
        user = cast(User, request.user)
        delivery = access.own_notice(user, reference)
        return step(request, Visit(delivery, Channel.SITE, user, reference))

    return view


@require_safe
def page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What changes, when, and what can be done; or what was done. Writes nothing."""
    return render_notice_page(request, visit)


@require_POST
def seen(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Posted by the page's script when a person touches it."""
    answers.record_page_opened(visit.delivery, how=visit.how)
    return HttpResponse(status=204)


def keep_on(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Continue; after an opt-out, ask the data owner to be taken back."""
    return _answer(request, visit, answers.keep_on)


def opt_out(request: HttpRequest, visit: Visit) -> HttpResponse:
    """End the agreement: only with the box ticked."""
    return _answer(request, visit, answers.opt_out, OptOutForm)


def attest(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Say that all copies are deleted: only with the box ticked."""
    return _answer(request, visit, answers.attest, AttestForm)


@require_safe
def receipt(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The receipt of an opt-out as PDF; without one, the page."""
    if visit.delivery.state != NoticeState.OPTED_OUT:
        return redirect(visit.url())
    file = answers.opt_out_receipt(visit.delivery)
    answer = HttpResponse(file.content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = content_disposition(file.name)
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def _answer(
    request: HttpRequest,
    visit: Visit,
    verb: Callable[..., NoticeDelivery],
    box: type[TickForm] | None = None,
) -> HttpResponse:
    """POST acts, and the page then tells what came of it. A GET is just sent there."""
    if request.method == "POST":
        form = box(request.POST) if box else None
        if form and not form.is_valid():
            return render_notice_page(request, visit, form, status=422)
        try:
            verb(visit.delivery, how=visit.how, by=visit.by)
        except InvalidTransition as error:
            visit.delivery.refresh_from_db()
            return render_notice_page(request, visit, refused=str(error), status=409)
        tasks.nudge_outbox()
    return redirect(visit.url())
