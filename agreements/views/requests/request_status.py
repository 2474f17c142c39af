"""Where a request stands, and the two ways to step back from it."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agreements import tasks
from agreements.enums import MailStatus, Status, Verb
from agreements.exceptions import InvalidTransition
from agreements.forms.scan import ScanForm
from agreements.lifecycle import REMINDED, TABLE
from agreements.mail import stored_letter
from agreements.models import Agreement, OutboundEmail, User
from agreements.selectors import access
from agreements.selectors.notices import deliveries
from agreements.selectors.requests import timeline
from agreements.selectors.requests.reminders import reminders_to_come
from agreements.selectors.scans import proposed_pages
from agreements.services import quarantine
from agreements.services.requests import applying, issuing, reminders
from agreements.services.scans import submission
from agreements.views.conflict import conflict_response
from agreements.views.scans import scan_report
from agreements.views.signed_in import signed_in

# The latest scan: people decide by it, or have said yes to it.
_SCAN_COUNTS = frozenset({Status.SUBMITTED, Status.IN_REVIEW, Status.APPROVED})


@never_cache
@require_safe
@signed_in
def request_status(request: HttpRequest, reference: str) -> HttpResponse:
    """The status page; a draft's is its form."""
    agreement = access.own_agreement(cast(User, request.user), reference)
    if agreement.status == Status.DRAFT:
        return redirect("request_form", agreement.reference)
    waiting, mails = quarantine.quarantined_upload(agreement), _mails(agreement)
    proposed = proposed_pages.waiting_proposal(agreement)
    reason, asked = timeline.last_asked(agreement)
    papers = list(agreement.scans.select_related("document").order_by("-number"))
    standing = "quarantined" if waiting else agreement.status
    context = {
        "agreement": agreement,
        "standing": f"agreements/requests/standing/{standing}.html",
        "quarantined": waiting,
        "proposed": proposed,
        "can_use": submission.upload_verb(agreement) is not None,
        "kept_until": proposed_pages.kept_until(proposed) if proposed else None,
        "notice": deliveries.shown_for(agreement),
        "events": timeline.timeline_events(agreement, waiting=waiting is not None),
        "how_long": timeline.how_long(agreement.dataset),
        "documents": agreement.documents.order_by("-number"),
        "scans": papers,
        "scan_counts": agreement.status in _SCAN_COUNTS,
        "mails": mails,
        "unreached": _unreached(mails),
        "reason": reason,
        "asked": asked,
        **scan_report.shown(agreement, papers[0] if papers else None),
        "scan_form": ScanForm(),
        "can_withdraw": agreement.status in TABLE[Verb.WITHDRAW].sources,
        "can_replace": agreement.status in TABLE[Verb.REPLACE_SCAN].sources,
        "is_reminded": agreement.status in REMINDED,
        "reminders": reminders_to_come(agreement),
        "can_revise": agreement.status in TABLE[Verb.REVISE].sources,
    }
    return render(request, "agreements/requests/request_status.html", context)


def _mails(agreement: Agreement) -> list[tuple[OutboundEmail, str]]:
    """What was written to its signer, newest first, with the subject; not what was never due."""
    own = agreement.mails.filter(is_secret=False, to__iexact=agreement.signer.email)
    found = own.exclude(status=MailStatus.DROPPED).select_related("wording").order_by("-pk")
    return [(mail, stored_letter.letter_of(mail).subject) for mail in found]


def _unreached(mails: list[tuple[OutboundEmail, str]]) -> list[OutboundEmail]:
    """Those that did not arrive; a notice has its own banner, to be answered."""
    return [mail for mail, _subject in mails if mail.unreached_at and not mail.wording]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Asks, then ends the request."""
    user = cast(User, request.user)
    agreement = access.own_agreement(user, reference)
    try:
        if request.method == "POST":
            applying.withdraw_request(agreement, by=user)
            tasks.nudge_outbox()
            messages.success(request, _("You withdrew the request. Nothing more will happen."))
            return redirect(agreement)
    except InvalidTransition as error:
        return conflict_response(request, error, agreement)
    if agreement.status not in TABLE[Verb.WITHDRAW].sources:
        return redirect(agreement)
    return render(request, "agreements/requests/withdraw.html", {"agreement": agreement})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def no_reminders(request: HttpRequest, reference: str) -> HttpResponse:
    """Mail about it from now on only when something happens."""
    user = cast(User, request.user)
    agreement = access.own_agreement(user, reference)
    if request.method == "POST":
        reminders.stop_reminders(agreement, by=user)
        messages.success(request, _("We send you no more reminders of this request."))
    return redirect(agreement)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def revise(request: HttpRequest, reference: str) -> HttpResponse:
    """Asks, then opens the form again; what was printed is then void."""
    user = cast(User, request.user)
    agreement = access.own_agreement(user, reference)
    try:
        if request.method == "POST":
            issuing.revise(agreement, by=user)
            return redirect("request_form", agreement.reference)
    except InvalidTransition as error:
        return conflict_response(request, error, agreement)
    if agreement.status not in TABLE[Verb.REVISE].sources:
        return redirect(agreement)
    return render(request, "agreements/requests/revise.html", {"agreement": agreement})
