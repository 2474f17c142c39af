"""Decisions on a request: each a page that says what will happen, then a POST that does it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agreements import tasks
from agreements.admin.audit_log import log_lines
from agreements.admin.base import person
from agreements.admin.typed import given_back
from agreements.enums import Status, Verb
from agreements.exceptions import InvalidTransition
from agreements.lifecycle import TABLE
from agreements.models import Agreement, User
from agreements.selectors import access, history
from agreements.selectors.requests import associated_users
from agreements.selectors.review import queue
from agreements.services.review import decisions
from agreements.services.review.decision_preconditions import answered, obstacle

from . import decision_form


@dataclass(frozen=True, slots=True)
class Decision:
    """What the page of a verb says and what its button does."""

    title: str | Promise
    outcome: str | Promise
    done: str | Promise
    act: Callable[..., Agreement]
    form: type[decision_form.PlainForm] = decision_form.PlainForm
    ends: bool = False


DECISIONS = {
    Verb.START_REVIEW: Decision(
        gettext_lazy("Start review"),
        gettext_lazy(
            "The request is marked as yours, so that no colleague does the same work. "
            "The signer can't replace the scan any more, but can still withdraw."
        ),
        gettext_lazy("You are reviewing this request."),
        decisions.start_review,
    ),
    Verb.APPROVE: Decision(
        gettext_lazy("Approve"),
        gettext_lazy(
            "The License Agreement is in force from now on. The signer and the users listed "
            "may fetch the data."
        ),
        gettext_lazy("The request is approved."),
        decisions.approve,
        decision_form.ApproveForm,
    ),
    Verb.REQUEST_CHANGES: Decision(
        gettext_lazy("Request changes"),
        gettext_lazy(
            "The request goes back to the signer, who is told what is not right and which of these "
            "to do: scan the same paper again, sign again, or correct the form."
        ),
        gettext_lazy("The signer was asked for changes."),
        decisions.request_changes,
        decision_form.ChangesForm,
    ),
    Verb.REJECT: Decision(
        gettext_lazy("Reject"),
        gettext_lazy(
            "The request ends. The signer may apply anew. If something can be mended, "
            "request changes instead."
        ),
        gettext_lazy("The request is rejected."),
        decisions.reject,
        decision_form.ReasonForm,
        ends=True,
    ),
    Verb.RELEASE_REVIEW: Decision(
        gettext_lazy("Release review"),
        gettext_lazy(
            "The request goes back into the queue, for you or a colleague to take up later. "
            "The signer may replace the scan again."
        ),
        gettext_lazy("The request is back in the queue."),
        decisions.release_review,
    ),
    Verb.REVOKE: Decision(
        gettext_lazy("Revoke"),
        gettext_lazy(
            "The agreement ends at once, and with it the access of the signer and of every user "
            "listed. This can't be taken back."
        ),
        gettext_lazy("The agreement is revoked."),
        decisions.revoke,
        decision_form.ReasonForm,
        ends=True,
    ),
    Verb.REINSTATE: Decision(
        gettext_lazy("Reinstate"),
        gettext_lazy(
            "The agreement that the signer opted out of is in force again, and with it the access "
            "of the signer and of every user listed. The signer counts as continuing."
        ),
        gettext_lazy("The agreement is in force again."),
        decisions.reinstate,
        decision_form.NoteForm,
    ),
}


def open_to(user: User, agreement: Agreement) -> list[tuple[Decision, str]]:
    """The decisions this person can take now and their pages, in the order of the buttons."""
    return [
        (decision, reverse(f"admin:agreements_agreement_{verb}", args=[agreement.reference]))
        for verb, decision in DECISIONS.items()
        if agreement.status in TABLE[verb].sources
        and access.may(user, agreement, verb)
        and not obstacle(agreement, verb)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, reference: str, verb: Verb) -> HttpResponse:
    """GET asks, POST acts. 404 for who can't see the request, 403 for who may not decide on it,
    409 for who comes too late."""
    user, decision = person(request), DECISIONS[verb]
    agreement = access.staff_agreement(user, reference)
    returned = given_back(request)
    if not access.may(user, agreement, verb):
        return _refused(request, agreement)
    if agreement.status not in TABLE[verb].sources:
        return _too_late(request, decision, agreement, returned)
    if sentence := obstacle(agreement, verb):
        return _too_late(request, decision, agreement, returned, sentence)
    form = decision.form(request.POST if request.method == "POST" else None, agreement=agreement)
    status = 422 if form.is_bound else 200
    if returned is not None:
        form.refill(returned)
    if form.is_valid():
        try:
            decision.act(agreement, by=user, **form.cleaned_data)
            tasks.nudge_outbox()
            messages.success(request, _done(user, decision))
            return HttpResponseRedirect(_next(decision, agreement))
        except (decisions.ScanReplaced, decisions.ProblemsOpen) as error:
            form, status = form.anew(), 409
            form.add_error(None, str(error))
        except InvalidTransition:
            return _too_late(request, decision, agreement, None, obstacle(agreement, verb))
    context = {
        "title": decision.title,
        "decision": decision,
        "form": form,
        "scan_page": _scan_page(agreement),
        "mailed": bool(TABLE[verb].mail),
        "listed": associated_users.mailed(agreement).count() if verb is Verb.REVOKE else 0,
        "reason_mailed": TABLE[verb].reason,
        "colleague": _reviewing(agreement, user),
        "notice": answered(agreement) if verb is Verb.REINSTATE else None,
    }
    return _answer(request, "decide", agreement, context, status)


def _reviewing(agreement: Agreement, user: User) -> User | None:
    """Who else is at it right now. (Whoever was stays on record when all is decided.)"""
    is_at_it = agreement.status == Status.IN_REVIEW and agreement.reviewer != user
    return agreement.reviewer if is_at_it else None


def _refused(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    own = access.is_own(person(request), agreement)
    context = {"title": _("This is not yours to decide"), "own": own}
    return _answer(request, "refused", agreement, context, 403)


def _too_late(
    request: HttpRequest,
    decision: Decision,
    agreement: Agreement,
    returned: QueryDict | None,
    sentence: str = "",
) -> HttpResponse:
    """What was typed and ticked, now or before signing in, is shown, to be copied."""
    sent = returned or request.POST
    agreement.refresh_from_db()
    last = log_lines(history.moves(agreement))[-1:]
    context = {
        "title": _("This step is not possible now"),
        "last": last[0] if last else None,
        "sentence": sentence,
        "typed": decision.form(agreement=agreement).in_words(sent),
    }
    return _answer(request, "too_late", agreement, context, 409)


def _answer(
    request: HttpRequest,
    name: str,
    agreement: Agreement,
    context: Mapping[str, object],
    status: int,
) -> HttpResponse:
    shared = {
        **admin.site.each_context(request),
        "agreement": agreement,
        "page": _page(agreement),
    }
    template = f"admin/agreements/agreement/{name}.html"
    return render(request, template, {**shared, **context}, status=status)


def _page(agreement: Agreement) -> str:
    return reverse("admin:agreements_agreement_change", args=[agreement.reference])


def _scan_page(agreement: Agreement) -> str:
    """Where the scan that counts is looked at; "" without one."""
    scan = agreement.scans.order_by("number").last()
    name = "admin:agreements_agreement_scan_review"
    return reverse(name, args=[agreement.reference, scan.number]) if scan else ""


def _next(decision: Decision, agreement: Agreement) -> str:
    """Whoever took up a request reads its scan next."""
    started = decision.act is decisions.start_review
    return (_scan_page(agreement) if started else "") or _page(agreement)


def _done(user: User, decision: Decision) -> str:
    """What was done, and the way to the next request."""
    following = queue.next_for(user)
    if decision.act in (decisions.start_review, decisions.release_review):
        return str(decision.done)
    if following is None:
        return _("%(done)s Nothing else waits for you.") % {"done": decision.done}
    return format_html(
        '{} <a href="{}">{}</a>',
        decision.done,
        _page(following),
        _("Next in the queue: %(reference)s") % {"reference": following.reference},
    )
