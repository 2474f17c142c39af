"""Where a request stands, and the two ways to step back from it."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from agreements import nudges
from agreements.enums import MailStatus, Status, SuccessionState, Verb
from agreements.forms.deletion import AttestDeletionForm
from agreements.forms.scan import ScanForm
from agreements.lifecycle import ENDED, ONCE_APPROVED, REMINDED, TABLE, WAITING_FOR_DECISION
from agreements.mail import stored_letter
from agreements.models import (
    Agreement,
    NoticeDelivery,
    OutboundEmail,
    ProposedScan,
    QuarantinedUpload,
    RequestMessage,
    ReviewDecision,
    SignedScan,
    StudentRequest,
    User,
)
from agreements.selectors.addresses import addresses_of
from agreements.selectors.associates import hand_overs, listings, successions
from agreements.selectors.datasets import public_datasets
from agreements.selectors.grants import (
    grant_history,
    live_grants,
    open_deletions,
    other_access,
)
from agreements.selectors.imports import import_rows
from agreements.selectors.long_texts import without_texts
from agreements.selectors.notices import deliveries
from agreements.selectors.requests import (
    amendments,
    conversation,
    new_signers,
    timeline,
    waiting_times,
)
from agreements.selectors.requests.beside import kinds_beside
from agreements.selectors.scans import proposed_pages
from agreements.selectors.student_requests import student_requests
from agreements.services import waiting_uploads
from agreements.services.requests import applying, issuing, reminders, term
from agreements.services.requests.section_edits import is_editable
from agreements.services.review import defect_list
from agreements.services.scans import submission
from agreements.views.scans import scan_report
from agreements.views.signed_in import ASK, READ, SignedInRequest, own_request

_NAMED = (SuccessionState.ASKED, SuccessionState.TAKEN_UP)


@never_cache
@own_request(READ)
def request_status(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """The status page; a draft's is its form."""
    if agreement.status == Status.DRAFT:
        return redirect("request_form", agreement.reference)
    there, mails = kinds_beside(agreement), _mails(agreement, request.user)
    waiting = waiting_uploads.quarantined_upload(agreement) if QuarantinedUpload in there else None
    proposed = proposed_pages.waiting_proposal(agreement) if ProposedScan in there else None
    was_decided, papers = ReviewDecision in there, _papers(agreement) if SignedScan in there else []
    reason, asked = timeline.last_asked(agreement) if was_decided else ("", "")
    defects = timeline.asked_defects(agreement) if was_decided else ()
    standing = "quarantined" if waiting else agreement.status
    context = {
        "agreement": agreement,
        "standing": f"agreements/requests/standing/{standing}.html",
        "quarantined": waiting,
        "proposed": proposed,
        "can_use": submission.upload_verb(agreement) is not None,
        "kept_until": proposed_pages.kept_until(proposed) if proposed else None,
        "notice": deliveries.shown_for(agreement) if NoticeDelivery in there else None,
        "events": timeline.timeline_events(agreement, waiting=waiting is not None),
        "waiting": None if waiting else waiting_times.waiting(agreement),
        "listed": listings.listed_under(agreement),
        "adds": agreement.associates.count() if agreement.amends_id else 0,
        "imported": import_rows.row_of(agreement),
        "documents": list(agreement.documents.order_by("-number")),
        "scans": papers,
        "scan_counts": agreement.status in (*WAITING_FOR_DECISION, Status.APPROVED, Status.ADDED),
        "said": conversation.messages_of(agreement) if RequestMessage in there else (),
        "mails": mails,
        # A notice has its own banner, to be answered.
        "unreached": [
            mail for mail, _subject in mails if mail.unreached_at and not mail.notice_template
        ],
        "reason": reason,
        "asked": asked,
        **scan_report.shown(agreement, papers[0] if papers else None),
        "scan_form": ScanForm(),
        "can_withdraw": agreement.status in TABLE[Verb.WITHDRAW].sources,
        "can_replace": agreement.status in TABLE[Verb.REPLACE_SCAN].sources,
        "is_reminded": agreement.status in REMINDED,
        "reminders": reminders.reminders_to_come(agreement),
        "supervisor_signs": defect_list.SUPERVISOR_SIGNS in defects,
        "not_listed": student_requests.students_not_listed(agreement)
        if StudentRequest in there
        else (),
        "can_list": is_editable(agreement),
        "is_over": agreement.status in ENDED,
        "coming": public_datasets.version_coming(agreement),
        "can_revise": agreement.status in TABLE[Verb.REVISE].sources,
        **_access(request, agreement),
        **_succession(agreement),
    }
    if agreement.status == Status.APPROVED:
        context["hand_overs"] = hand_overs.hand_overs_under(agreement)
        context["amendment"] = amendments.open_amendment(agreement)
        context["amendments"] = amendments.added_amendments(agreement)
    return render(request, "agreements/requests/request_status.html", context)


def _papers(agreement: Agreement) -> list[SignedScan]:
    return list(agreement.scans.select_related("document").order_by("-number"))


def _succession(agreement: Agreement) -> dict[str, object]:
    """What is to take its place, or took it; who comes along to it."""
    there, named = successions.successor_in_force(agreement), None
    if agreement.status == Status.APPROVED:
        there = successions.open_successor(agreement)
        named = new_signers.last_succession(agreement)
    return {
        "named": named if named and named.state in _NAMED else None,
        "successor": there,
        "is_own_successor": there is not None and successions.is_own(there),
        "companions": successions.companions(agreement),
    }


def _access(request: SignedInRequest, agreement: Agreement) -> dict[str, object]:
    """Who has and had access under it; once it has ended, what its signer owes for it."""
    if agreement.status not in ONCE_APPROVED:
        return {}
    dataset = agreement.dataset
    facts: dict[str, object] = {"grants": grant_history.grants_under(agreement)}
    if agreement.status == Status.APPROVED:
        return {
            **facts,
            "suspension": live_grants.open_suspension(dataset),
            "can_renew": term.may_be_renewed(agreement),
        }
    owed, user = open_deletions.owed(request.user, dataset), request.user.pk
    return {
        **facts,
        "owed": owed,
        "attest_form": AttestDeletionForm(owed=owed),
        "told": open_deletions.deletion_of_signer(agreement),
        "others": other_access.signers_elsewhere(agreement, [user]).get(user, []),
    }


def _mails(agreement: Agreement, user: User) -> list[tuple[OutboundEmail, str]]:
    """What was written to its signer, newest first, with the subject; not what was never due."""
    to = Q()
    for address in {agreement.signer.email, *addresses_of(user)}:
        to |= Q(to__iexact=address)
    own = agreement.mails.filter(to, is_secret=False)
    found = own.exclude(status=MailStatus.DROPPED).select_related("notice_template")
    found = without_texts(found, "notice_template").order_by("-pk")
    return [(mail, stored_letter.subject_of(mail)) for mail in found]


@own_request(ASK)
def withdraw(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """Asks, then ends the request."""
    if request.method == "POST":
        applying.withdraw_request(agreement, by=request.user)
        nudges.nudge_outbox()
        if agreement.amends_id:
            messages.success(request, _("You withdrew the amendment. Nobody is added."))
        else:
            messages.success(request, _("You withdrew the request. Nothing more will happen."))
    elif agreement.status in TABLE[Verb.WITHDRAW].sources:
        return render(request, "agreements/requests/withdraw.html", {"agreement": agreement})
    return redirect(agreement)


@own_request(ASK)
def no_reminders(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """Mail about it from now on only when something happens."""
    if request.method == "POST":
        reminders.stop_reminders(agreement, by=request.user)
        messages.success(request, _("We send you no more reminders of this request."))
    return redirect(agreement)


@own_request(ASK)
def revise(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """Asks, then opens the form again; what was printed is then void."""
    if request.method == "POST":
        issuing.revise_document(agreement, by=request.user)
        return redirect("request_form", agreement.reference)
    if agreement.status in TABLE[Verb.REVISE].sources:
        return render(request, "agreements/requests/revise.html", {"agreement": agreement})
    return redirect(agreement)
