"""Deciding on a request: a page that says what will happen, then a POST that does it."""

from collections.abc import Mapping

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements import nudges
from agreements.admin import pages
from agreements.admin.audit_log import log_lines
from agreements.admin.lists import NotOffered
from agreements.enums import Status, Verb
from agreements.exceptions import InvalidTransition
from agreements.forms.unsaved_form import refill
from agreements.lifecycle import TABLE
from agreements.models import Agreement, SignedScan, User
from agreements.selectors import access, history
from agreements.selectors.requests import associated_users
from agreements.selectors.review import queue
from agreements.selectors.review.recommendations import standing_recommendation
from agreements.services.requests import succeeding
from agreements.services.review import decisions
from agreements.services.review.obstacles import answered_notice
from agreements.services.review.pending_decisions import waits

from . import decision_form, queue_walk
from .decision_pages import DECISIONS
from .decisions import may_decide, obstacle, way_to_take


@require_http_methods(list(pages.ASK))
def decide_on_request(request: HttpRequest, reference: str, verb: Verb) -> HttpResponse:
    """GET asks, POST acts. 404 for who can't see the request, 403 for who may not decide on it,
    409 for who comes too late."""
    user, decision = pages.person(request), DECISIONS[verb]
    agreement = access.staff_agreement(user, reference)
    returned = pages.returned_form(request)
    if not may_decide(user, agreement, verb):
        return _refuse_person(request, verb, agreement, returned or request.POST)
    if obstacle(user, agreement, verb) is not None:
        return _refuse_late(request, verb, agreement, returned or request.POST)
    form = decision.form(request.POST if request.method == "POST" else None, agreement=agreement)
    if returned is not None:
        refill(form, returned)
    status = pages.form_status(form)
    try:
        walk = queue_walk.walk_of(request) if form.is_valid() else None
    except NotOffered as error:
        return queue_walk.not_offered(request, error)
    if form.is_valid() and (taken := _taken_meanwhile(request, agreement)):
        form, status = form.anew(), 409
        form.add_error(None, taken)
    elif form.is_valid():
        place = walk.place_of(agreement) if walk else None  # where it stood before the decision
        try:
            way_to_take(verb)(agreement, by=user, **form.cleaned_data)
        except (decisions.ScanReplaced, decisions.ProblemsOpen) as error:
            form, status = form.anew(), 409
            form.add_error(None, str(error))
        except InvalidTransition:
            return _refuse_late(request, verb, agreement, request.POST)
        else:
            (nudges.nudge_decisions if waits(verb) else nudges.nudge_outbox)()
            if walk and place is not None and verb is not Verb.START_REVIEW:
                if not waits(verb):  # else the page says what waits
                    messages.success(request, f"{agreement.reference}: {decision.done}")
                return walk.go_on(request, place)
            # Whoever took up a request reads its scan next.
            scan_page = _scan_page(agreement) if verb is Verb.START_REVIEW else ""
            following = (scan_page or _request_page(agreement)) + queue_walk.carried(request)
            return pages.redirect_done(request, following, _done(user, verb))
    is_at_it = agreement.status == Status.IN_REVIEW and agreement.reviewer != user
    is_assigned = agreement.status == Status.SUBMITTED and agreement.assignee not in (None, user)
    first = standing_recommendation(agreement) if verb is Verb.APPROVE else None
    context = {
        "title": decision.title,
        "decision": decision,
        "outcome": (agreement.amends and decision.of_amendment) or decision.outcome,
        "form": form,
        "replaced": status == 200 and _is_replaced(request, form),
        "scan_page": _scan_page(agreement),
        "first": first,
        "only_confirms": _only_confirms(form) and not (first or is_at_it or is_assigned),
        "mailed": bool(TABLE[verb].mail),
        "seconds": settings.TAKE_BACK_SECONDS if waits(verb) else 0,
        "mailbox": succeeding.mailbox_after(agreement, verb),
        "listed": associated_users.users_to_mail(agreement).count() if verb is Verb.REVOKE else 0,
        "reason_mailed": TABLE[verb].reason,
        "colleague": agreement.reviewer if is_at_it else None,
        "assigned": agreement.assignee if is_assigned else None,
        "notice": answered_notice(agreement) if verb is Verb.REINSTATE else None,
    }
    return _decision_page(request, "decide", agreement, context, status)


def _taken_meanwhile(request: HttpRequest, agreement: Agreement) -> str:
    """Who made the request theirs while the person read the page; "" where nobody did."""
    whose = agreement.assignee
    held = request.POST.get("held", str(whose.pk) if whose else "")
    if whose in (None, pages.person(request)) or held == str(agreement.assignee_id):
        return ""
    return _("Meanwhile it became the request of %(who)s. Talk to them first.") % {"who": whose}


def _is_replaced(request: HttpRequest, form: decision_form.DecisionForm) -> bool:
    """Whether another scan counts by now than the one that the person came from."""
    scan: SignedScan | None = getattr(form, "scan", None)
    return scan is not None and request.GET.get("scan", str(scan.number)) != str(scan.number)


def _only_confirms(form: decision_form.DecisionForm) -> bool:
    """Whether there is nothing to read before the button nor to fill in: it has the focus then."""
    to_read = getattr(form, "against", ()) or getattr(form, "succession", None)
    return not to_read and not any(field.required for field in form.fields.values())


def _refuse_person(
    request: HttpRequest, verb: Verb, agreement: Agreement, sent: QueryDict
) -> HttpResponse:
    if access.is_own(pages.person(request), agreement):
        sentence = _(
            "This is your own request, or one that lists you. Nobody decides on their own: ask a "
            "colleague."
        )
    else:
        sentence = _("Your role does not include this decision. Ask the data owner.")
    context = {
        "title": _("This is not yours to decide"),
        "sentence": sentence,
        "typed": DECISIONS[verb].form(agreement=agreement).in_words(sent),
    }
    return _decision_page(request, "refused", agreement, context, 403)


def _refuse_late(
    request: HttpRequest, verb: Verb, agreement: Agreement, sent: QueryDict
) -> HttpResponse:
    """What was typed and ticked, now or before signing in, is shown, to be copied."""
    agreement.refresh_from_db()
    context = {
        "title": _("This step is not possible now"),
        "late": True,
        "last": next(reversed(log_lines(history.desk_steps(agreement))), None),
        "sentence": obstacle(pages.person(request), agreement, verb),
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
    carried = queue_walk.carried(request)
    shared = {"agreement": agreement, "page": _request_page(agreement) + carried}
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
    if waits(verb):
        done = _("You have decided.")
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
