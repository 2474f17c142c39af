"""One request with all its facts, its scan beside them."""

from operator import attrgetter
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from agreements.admin.audit_log import log_lines
from agreements.admin.mail.undelivered import undelivered_of_request
from agreements.admin.pages import desk_page, person, returned_form
from agreements.documents.license_text import Clause
from agreements.enums import AuditAction, Status, Verb
from agreements.exceptions import LicenseTextInvalid
from agreements.form_fields import own_fields
from agreements.lifecycle import TABLE, WAITING_FOR_DECISION
from agreements.mail import stored_letter
from agreements.models import (
    Agreement,
    AuditEvent,
    IssuedDocument,
    LicenseVersion,
    OutboundEmail,
    ReviewDecision,
    SignedScan,
    User,
)
from agreements.selectors import access, addresses, history
from agreements.selectors.associates import listings, successions
from agreements.selectors.grants import grant_history
from agreements.selectors.imports import import_rows
from agreements.selectors.requests import amendments, conversation, new_signers
from agreements.selectors.requests.whole_request import whole_request
from agreements.selectors.review import internal_notes, pending_decisions
from agreements.selectors.review.recommendations import standing_recommendation
from agreements.selectors.review.since_decision import since_decision
from agreements.selectors.scans import proposed_pages, side_by_side
from agreements.services.license_texts import display
from agreements.services.requests import progress
from agreements.services.review import assignment, domain_trust, doubts, on_paper
from agreements.services.review.person_evidence import evidence_about_signer

from . import decisions, evidence_bundle, queue_columns, queue_walk, scan_review


@require_safe
def request_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Reads only; `?scan=1` shows an earlier scan than the latest."""
    user = person(request)
    agreement = whole_request(user, reference)
    prefetch_related_objects([user], "datasets")
    addresses.fetch_addresses(user, agreement.signer.user)
    documents, scans = list(agreement.documents.all()), list(agreement.scans.all())
    mails, decided = list(agreement.mails.all()), list(agreement.decisions.all())
    pending, refused = pending_decisions.pending_and_refused(agreement)
    events = list(history.audit_events(agreement.reference))
    document = documents[-1] if documents else None
    version = document.version if document else agreement.version
    onward = queue_walk.carried(request, scans[-1] if scans else None)
    signed, shown = _signer_facts(agreement, document), _shown_scan(request, scans)
    verdict = progress.address_verdict(agreement)
    context = {
        **(_scan_facts(user, shown) if shown else {}),
        "places": scan_review.review_address(shown) + queue_walk.carried(request) if shown else "",
        "title": agreement.reference,
        "agreement": agreement,
        "document": document,
        "version": version,
        "signed": signed,
        "verdict": verdict,
        "may_judge_domain": domain_trust.may_say(user, agreement.dataset),
        "evidence": evidence_about_signer(agreement, seen_by=user),
        "address_tag": queue_columns.address_tag(verdict.kind),
        "waited": queue_columns.waits(agreement),
        "clauses": [(clause, clause.key in signed["accepted"]) for clause in _clauses(version)],
        "associates": sorted(agreement.associates.all(), key=attrgetter("position")),
        "there": listings.listed_under(agreement.amends) if agreement.amends else (),
        "may_correct": agreement.status == Status.APPROVED
        and access.may(user, agreement, Verb.REVOKE),
        "may_correct_signer": agreement.status in {*WAITING_FOR_DECISION, Status.APPROVED}
        and access.may(user, agreement, Verb.REVOKE),
        "companions": successions.companions(agreement),
        **(_since_approval(agreement) if agreement.approved_at else {}),
        "imported": import_rows.row_of(agreement),
        "documents": documents,
        "scans": scans,
        "shown": shown,
        "quarantined": getattr(agreement, "quarantined_upload", None),
        "proposed": proposed_pages.proposal_to(document, agreement),
        "decided": decided,
        "on_paper": doubts.on_paper_sentence(agreement) if agreement.entered_at else "",
        "may_take_in": on_paper.may_take_in_scan(user, agreement),
        "corrected": _corrected(agreement, events),
        "pending": pending,
        "refused": refused,
        "told": _told(agreement, decided, mails),
        "mails": [(mail, stored_letter.subject_of(mail)) for mail in mails],
        "undelivered": undelivered_of_request(user, agreement),
        "notices": agreement.notices.select_related("version__dataset", "informed_by"),
        "log": log_lines(events),
        "open": [] if pending else decisions.open_decisions(user, agreement, onward),
        "carried": queue_walk.carried(request),
        "may_assign": assignment.may_assign(user, agreement),
        "own": access.is_own(user, agreement),
        "may_bundle": evidence_bundle.may_bundle(user, agreement),
        "with_notes": "notes" in (returned_form(request) or ()),
        "said": conversation.messages_of(agreement),
        "notes": internal_notes.notes_of(agreement),
        "since": since_decision(agreement),
        "first": standing_recommendation(agreement) if agreement.dataset.two_reviewers else None,
    }
    return desk_page(request, "review/request_page", context)


def _told(
    agreement: Agreement, decided: list[ReviewDecision], mails: list[OutboundEmail]
) -> OutboundEmail | None:
    """The mail about the last decision, for as long as the request stands where that led."""
    row = TABLE[Verb(decided[-1].verb)] if decided else None
    if row is None or not row.mail:
        return None
    target, letter = row.outcome(is_amendment=agreement.amends_id is not None)
    found = (mail for mail in reversed(mails) if mail.letter == letter)
    return next(found, None) if agreement.status == target else None


def _scan_facts(user: User, scan: SignedScan) -> dict[str, Any]:
    facts = scan_review.scan_facts(user, scan)
    return {**facts, "sheets": side_by_side.marked_pages(scan, facts["pictures"])}


def _since_approval(agreement: Agreement) -> dict[str, Any]:
    """What only an agreement has that is, or was, in force."""
    return {
        "succession": new_signers.last_succession(agreement),
        "successor": successions.successor_in_force(agreement)
        or successions.open_successor(agreement),
        "amendment": amendments.open_amendment(agreement),
        "amendments": amendments.added_amendments(agreement),
        "grants": grant_history.grants_under(agreement).select_related("deletion"),
    }


def _signer_facts(agreement: Agreement, document: IssuedDocument | None) -> dict[str, Any]:
    """The signer's side as it was issued for signing; as it is typed now where nothing was. A
    later edit of the profile must not change what the reviewer compares with the scan."""
    signer = agreement.signer
    terms = document.terms if document else {}
    return {
        "name": terms.get("signer_name", signer.name),
        "title": terms.get("signer_title", signer.title),
        "affiliation": terms.get("affiliation", signer.affiliation),
        "address": terms.get("address", signer.address),
        "country": terms.get("country", signer.country.name),
        "email": terms.get("work_email", signer.email),
        "intended_use": terms.get("intended_use", agreement.intended_use),
        "form_answers": _form_answers(agreement, document),
        "accepted": set(terms.get("accepted", agreement.accepted)),
    }


def _corrected(agreement: Agreement, events: list[AuditEvent]) -> list[tuple[str, str]]:
    """What staff wrote anew since it was signed, each with the name of its column."""
    written: dict[str, str] = {}
    for event in (each for each in events if each.action == AuditAction.SIGNER_CORRECT):
        after = event.details.get("after")
        written |= after if isinstance(after, dict) else {}
    columns = {each.name: str(each.verbose_name) for each in type(agreement.signer)._meta.fields}
    return [(columns[name], text) for name, text in written.items()]


def _form_answers(agreement: Agreement, document: IssuedDocument | None) -> list[tuple[str, str]]:
    """What a version's own form fields ask for, each with its answer."""
    if document:
        answers = document.terms.get("form_answers", ())
        return [(each["label"], each["answer"]) for each in answers]
    fields = own_fields(display.form_fields(agreement.version))
    return [(field.label, agreement.form_answers.get(field.name, "")) for field in fields]


def _clauses(version: LicenseVersion) -> tuple[Clause, ...]:
    try:
        return display.text_of(version).clauses
    except LicenseTextInvalid:  # imported by hand, before there was a form for the file
        return ()


def _shown_scan(request: HttpRequest, scans: list[SignedScan]) -> SignedScan | None:
    """The scan asked for, or the latest."""
    asked = request.GET.get("scan", "")
    if not asked:
        return scans[-1] if scans else None
    for scan in scans:
        if str(scan.number) == asked:
            return scan
    raise Http404
