"""Decisions on a request: each a page that says what will happen, then a POST that does it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agreements import tasks
from agreements.admin import pages
from agreements.admin.audit_log import log_lines
from agreements.enums import Status, Verb
from agreements.exceptions import InvalidTransition
from agreements.lifecycle import TABLE
from agreements.models import Agreement, User
from agreements.selectors import access, history
from agreements.selectors.requests import associated_users
from agreements.selectors.review import queue
from agreements.services import transitions
from agreements.services.requests import succeeding
from agreements.services.review import decisions
from agreements.services.review.decisions import answered_notice, decision_obstacle

from . import decision_form


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """What the page of a verb says and what its button does; `of_amendment`: its own outcome."""

    title: str | Promise
    outcome: str | Promise
    done: str | Promise
    act: Callable[..., Agreement]
    form: type[decision_form.DecisionForm] = decision_form.DecisionForm
    ends: bool = False
    of_amendment: str | Promise = ""


DECISIONS = {
    Verb.START_REVIEW: DecisionPage(
        gettext_lazy("Start review"),
        gettext_lazy(
            "The request is marked as yours, so that no colleague does the same work. "
            "The signer can't replace the scan any more, but can still withdraw."
        ),
        gettext_lazy("You are reviewing this request."),
        partial(transitions.apply, verb=Verb.START_REVIEW),
    ),
    Verb.APPROVE: DecisionPage(
        gettext_lazy("Approve"),
        gettext_lazy(
            "The License Agreement is in force from now on, and the signer may fetch the data. "
            "Users listed with an e-mail address are asked to confirm, and may then fetch it, too."
        ),
        gettext_lazy("The request is approved."),
        decisions.approve,
        decision_form.ApproveForm,
        of_amendment=gettext_lazy(
            "The people listed in it are on the list of the agreement from now on. Those with an "
            "e-mail address are asked to confirm, and may then fetch the data."
        ),
    ),
    Verb.REQUEST_CHANGES: DecisionPage(
        gettext_lazy("Request changes"),
        gettext_lazy(
            "The request goes back to the signer, who is told what is not right and which of these "
            "to do: scan the same paper again, sign again, or correct the form."
        ),
        gettext_lazy("The signer was asked for changes."),
        decisions.request_changes,
        decision_form.ChangesForm,
    ),
    Verb.REJECT: DecisionPage(
        gettext_lazy("Reject"),
        gettext_lazy(
            "The request ends. The signer may apply anew. If something can be mended, "
            "request changes instead."
        ),
        gettext_lazy("The request is rejected."),
        partial(decisions.decide, verb=Verb.REJECT),
        decision_form.DecisionReasonForm,
        ends=True,
        of_amendment=gettext_lazy(
            "The amendment ends, and nobody is added; the agreement goes on as it was. The signer "
            "may start another one. If something can be mended, request changes instead."
        ),
    ),
    Verb.RELEASE_REVIEW: DecisionPage(
        gettext_lazy("Release review"),
        gettext_lazy(
            "The request goes back into the queue, for you or a colleague to take up later. "
            "The signer may replace the scan again."
        ),
        gettext_lazy("The request is back in the queue."),
        partial(transitions.apply, verb=Verb.RELEASE_REVIEW),
    ),
    Verb.REVOKE: DecisionPage(
        gettext_lazy("Revoke"),
        gettext_lazy(
            "The agreement ends at once, and with it the access of the signer and of every user "
            "listed. This can't be taken back."
        ),
        gettext_lazy("The agreement is revoked."),
        partial(decisions.decide, verb=Verb.REVOKE),
        decision_form.DecisionReasonForm,
        ends=True,
    ),
    Verb.REINSTATE: DecisionPage(
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


def open_decisions(user: User, agreement: Agreement) -> list[tuple[DecisionPage, str]]:
    """The decisions this person can take now and their pages, in the order of the buttons."""
    return [
        (decision, reverse(f"admin:agreements_agreement_{verb}", args=[agreement.reference]))
        for verb, decision in DECISIONS.items()
        if access.may(user, agreement, verb) and _obstacle(agreement, verb) is None
    ]


@require_http_methods(list(pages.ASK))
def decide_on_request(request: HttpRequest, reference: str, verb: Verb) -> HttpResponse:
    """GET asks, POST acts. 404 for who can't see the request, 403 for who may not decide on it,
    409 for who comes too late."""
    user, decision = pages.person(request), DECISIONS[verb]
    agreement = access.staff_agreement(user, reference)
    returned = pages.returned_form(request)
    if not access.may(user, agreement, verb):
        return _refuse_person(request, agreement)
    if _obstacle(agreement, verb) is not None:
        return _refuse_late(request, verb, agreement, returned or request.POST)
    form = decision.form(request.POST if request.method == "POST" else None, agreement=agreement)
    if returned is not None:
        form.refill(returned)
    status = pages.form_status(form)
    if form.is_valid():
        try:
            decision.act(agreement, by=user, **form.cleaned_data)
        except (decisions.ScanReplaced, decisions.ProblemsOpen) as error:
            form, status = form.anew(), 409
            form.add_error(None, str(error))
        except InvalidTransition:
            return _refuse_late(request, verb, agreement, request.POST)
        else:
            tasks.nudge_outbox()
            # Whoever took up a request reads its scan next.
            scan_page = _scan_page(agreement) if verb is Verb.START_REVIEW else ""
            following = scan_page or _request_page(agreement)
            return pages.redirect_done(request, following, _done(user, verb))
    is_at_it = agreement.status == Status.IN_REVIEW and agreement.reviewer != user
    context = {
        "title": decision.title,
        "decision": decision,
        "outcome": (agreement.amends and decision.of_amendment) or decision.outcome,
        "form": form,
        "scan_page": _scan_page(agreement),
        "mailed": bool(TABLE[verb].mail),
        "mailbox": succeeding.mailbox_after(agreement, verb),
        "listed": associated_users.users_to_mail(agreement).count() if verb is Verb.REVOKE else 0,
        "reason_mailed": TABLE[verb].reason,
        "colleague": agreement.reviewer if is_at_it else None,
        "notice": answered_notice(agreement) if verb is Verb.REINSTATE else None,
    }
    return _decision_page(request, "decide", agreement, context, status)


def _obstacle(agreement: Agreement, verb: Verb) -> str | None:
    """None when the verb is possible as the request stands now; else what is in its way, "" where
    the status alone says it."""
    if agreement.status not in TABLE[verb].sources:
        return ""
    return decision_obstacle(agreement, verb) or None


def _refuse_person(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    if access.is_own(pages.person(request), agreement):
        sentence = _(
            "This is your own request, or one that lists you. Nobody decides on their own: ask a "
            "colleague."
        )
    else:
        sentence = _("Your role does not include this decision. Ask the data owner.")
    context = {"title": _("This is not yours to decide"), "sentence": sentence}
    return _decision_page(request, "refused", agreement, context, 403)


def _refuse_late(
    request: HttpRequest, verb: Verb, agreement: Agreement, sent: QueryDict
) -> HttpResponse:
    """What was typed and ticked, now or before signing in, is shown, to be copied."""
    agreement.refresh_from_db()
    context = {
        "title": _("This step is not possible now"),
        "late": True,
        "last": next(reversed(log_lines(history.agreement_moves(agreement))), None),
        "sentence": _obstacle(agreement, verb),
        "typed": DECISIONS[verb].form(agreement=agreement).in_words(sent),
    }
    return _decision_page(request, "refused", agreement, context, 409)


def _decision_page(
    request: HttpRequest,
    name: str,
    agreement: Agreement,
    context: Mapping[str, object],
    status: int,
) -> HttpResponse:
    shared = {"agreement": agreement, "page": _request_page(agreement)}
    return pages.desk_page(request, f"review/{name}", {**shared, **context}, status)


def _request_page(agreement: Agreement) -> str:
    return reverse("admin:agreements_agreement_change", args=[agreement.reference])


def _scan_page(agreement: Agreement) -> str:
    """Where the scan that counts is looked at; "" without one."""
    scan = agreement.scans.order_by("number").last()
    name = "admin:agreements_agreement_scan_review"
    return reverse(name, args=[agreement.reference, scan.number]) if scan else ""


def _done(user: User, verb: Verb) -> str:
    """What was done, and the way to the next request."""
    done, following = DECISIONS[verb].done, queue.next_request(user)
    if verb in (Verb.START_REVIEW, Verb.RELEASE_REVIEW):
        return str(done)
    if following is None:
        return _("%(done)s Nothing else waits for you.") % {"done": done}
    return format_html(
        '{} <a href="{}">{}</a>',
        done,
        _request_page(following),
        _("Next in the queue: %(reference)s") % {"reference": following.reference},
    )
