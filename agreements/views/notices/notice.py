"""A signer answers to a new LA version: the same steps by the link in the mail and signed in.

Of the link, the token in the address stands for the person. Who lacks it can't forge a form, so
these pages need no cookie: they work where cookies are off and however long they were open. (They
could have none: for a page with `no-referrer` browsers send `Origin: null`, which Django refuses.)
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import cast

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agreements import dates, nudges
from agreements.documents.filenames import content_disposition
from agreements.enums import Audience, Channel, NoticeOutcome, NoticeState, Status, VersionStatus
from agreements.exceptions import InvalidTransition
from agreements.file_responses import paper_as_page
from agreements.forms.deletion import AttestDeletionForm
from agreements.forms.notice import OptOutForm
from agreements.models import NoticeDelivery, User
from agreements.selectors import access
from agreements.selectors.grants import open_deletions
from agreements.selectors.grants.open_deletions import Owed
from agreements.selectors.requests import associated_users
from agreements.services.license_texts import diff
from agreements.services.notices import answers
from agreements.services.notices.eligibility import effective_if_notified
from agreements.views.misspelled_address import keep_address_secret
from agreements.views.signed_in import signed_in

_STEPS = ("continue", "opt_out", "seen", "attest", "receipt", "receipt_text")


@dataclass(frozen=True, slots=True)
class Visit:
    """One signer at the page: about what, by which way; `key` is the token or the reference."""

    delivery: NoticeDelivery
    how: Channel
    by: User | None
    key: str

    def url(self, step: str = "") -> str:
        page = "notice" if self.how is Channel.LINK else "own_notice"
        return reverse(f"{page}_{step}" if step else page, args=[self.key])


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


@require_POST
def seen(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Posted by the page's script when a person touches it."""
    answers.record_page_opened(visit.delivery, how=visit.how)
    return HttpResponse(status=204)


def _answer(
    verb: Callable[..., NoticeDelivery],
    box: Callable[[QueryDict, Visit], forms.Form] | None = None,
) -> Step:
    """POST acts, if the `box` is ticked, and the page then tells what came of it. A GET is just
    sent there."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def answer(request: HttpRequest, visit: Visit) -> HttpResponse:
        if request.method == "POST":
            form = box(request.POST, visit) if box else None
            if form and not form.is_valid():
                return _page(request, visit, form, status=422)
            try:
                verb(visit.delivery, how=visit.how, by=visit.by)
            except InvalidTransition as error:
                visit.delivery.refresh_from_db()
                return _page(request, visit, refused=str(error), status=409)
            nudges.nudge_outbox()
        return redirect(visit.url())

    return answer


keep_on = _answer(answers.keep_on)
opt_out = _answer(answers.opt_out, lambda sent, _visit: OptOutForm(sent))
attest = _answer(
    answers.attest, lambda sent, visit: AttestDeletionForm(sent, owed=_owed(visit.delivery))
)


@require_safe
def receipt(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The receipt of an opt-out as PDF; without one, the page."""
    if _standing(visit.delivery) != "opted_out":
        return redirect(visit.url())
    name, content = answers.opt_out_receipt(visit.delivery)
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = content_disposition(name)
    return answer


@require_safe
def receipt_text(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What it says, as a page; without one, the page of the notice."""
    if _standing(visit.delivery) != "opted_out":
        return redirect(visit.url())
    paper = answers.opt_out_receipt_words(visit.delivery)
    agreement, file = visit.delivery.agreement, visit.url("receipt")
    return paper_as_page(request, paper, agreement, file=file, back=visit.url())


def _page(
    request: HttpRequest,
    visit: Visit,
    form: forms.Form | None = None,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """What changes, when, and what can be done; or what was done. Writes nothing.

    `form` is what was sent without its box, `refused` why an answer came too late.
    """
    delivery = visit.delivery
    agreement, version = delivery.agreement, delivery.version
    bound, zone = agreement.version, version.dataset.time_zone
    # Compared with the one that binds, or that bound before it.
    old = version.replaces if bound.pk == version.pk else bound
    standing, owed = _standing(delivery), _owed(delivery)
    context = {
        "delivery": delivery,
        "agreement": agreement,
        "dataset": version.dataset,
        "version": version,
        "comparison": diff.compare_versions(old, version, get_language() or "") if old else None,
        "standing": f"agreements/notices/standing/{standing}.html",
        "is_open": standing == "open",
        "continued": delivery.state == NoticeState.CONTINUED,
        "may_return": answers.may_return(delivery),
        "effective": dates.say(effective_if_notified(delivery, timezone.now()), zone),
        "answered": dates.say(delivery.answered_at, zone) if delivery.answered_at else "",
        "attested": dates.say(delivery.attested_at, zone) if delivery.attested_at else "",
        "people": associated_users.users_concerned_by(delivery),
        "form": form,
        "opt_out_form": form if isinstance(form, OptOutForm) else OptOutForm(),
        "owed": owed,
        "attest_form": form
        if isinstance(form, AttestDeletionForm)
        else AttestDeletionForm(owed=owed),
        "refused": refused,
        "urls": {step: visit.url(step) for step in _STEPS},
        "is_link": visit.how is Channel.LINK,
    }
    return render(request, "agreements/notices/notice.html", context, status=status)


page = require_safe(_page)


def _owed(delivery: NoticeDelivery) -> Owed | None:
    return open_deletions.owed_by_signer(delivery.agreement)


def _standing(delivery: NoticeDelivery) -> str:
    """The name of the template that says where the signer stands."""
    version, status = delivery.version, delivery.agreement.status
    match delivery.audience, delivery.state, version.status, delivery.outcome:
        case Audience.AGREEMENT, NoticeState.OPTED_OUT, _, _ if status == Status.OPTED_OUT:
            return "opted_out"
        case _, _, VersionStatus.CALLED_OFF, _:
            return "called_off"
        case Audience.REQUEST, _, _, _:
            return "request"
        case _, _, _, NoticeOutcome.MOVED:
            return "moved"
        case _, _, _, NoticeOutcome.KEPT:
            return "kept"
        case _, NoticeState.NOT_APPLICABLE, _, _:
            return "not_applicable"
    if status != Status.APPROVED:
        return "not_applicable"
    return "open" if answers.may_answer(delivery) else "over"
