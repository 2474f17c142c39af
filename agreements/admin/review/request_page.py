"""One request with all its facts, its scan beside them."""

from dataclasses import dataclass

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.admin.audit_log import log_lines
from agreements.admin.base import person
from agreements.admin.notices import undelivered
from agreements.documents.license_text import Clause
from agreements.exceptions import LicenseTextInvalid
from agreements.form_fields import own_fields
from agreements.mail import stored_letter
from agreements.models import Agreement, IssuedDocument, LicenseVersion, OutboundEmail, SignedScan
from agreements.selectors import access, history
from agreements.selectors.review import queue
from agreements.selectors.review.since_decision import since_decision
from agreements.selectors.scans import proposed_pages, side_by_side
from agreements.selectors.scans.side_by_side import Marked
from agreements.services import quarantine
from agreements.services.license_texts import display
from agreements.services.requests import progress
from agreements.services.scans import page_previews, scan_notes

from . import decisions, queue_columns


@dataclass(frozen=True, slots=True)
class Signed:
    """The signer's side as it was issued for signing; as it is typed now where nothing was."""

    name: str
    title: str
    affiliation: str
    address: str
    country: str
    email: str
    intended_use: str
    accepted: frozenset[str]
    form_answers: list[tuple[str, str]]


@require_safe
def dossier(request: HttpRequest, reference: str) -> HttpResponse:
    """Reads only; `?scan=1` shows an earlier scan than the latest."""
    user = person(request)
    agreement = access.staff_agreement(user, reference)
    documents = list(agreement.documents.select_related("version").order_by("number"))
    scans = list(agreement.scans.select_related("uploaded_by", "document").order_by("number"))
    document = documents[-1] if documents else None
    version = document.version if document else agreement.version
    signed, shown = _signed(agreement, document), _shown(request, scans)
    verdict = progress.verdict(agreement)
    context = {
        **admin.site.each_context(request),
        "title": agreement.reference,
        "agreement": agreement,
        "document": document,
        "version": version,
        "signed": signed,
        "verdict": verdict,
        "address_tag": queue_columns.address_tag(verdict.kind),
        "waited": queue_columns.waits(agreement) if agreement.status in queue.WAITING else "",
        "clauses": [(clause, clause.key in signed.accepted) for clause in _clauses(version)],
        "associates": agreement.associates.order_by("position"),
        "documents": documents,
        "scans": scans,
        "shown": shown,
        "note": scan_notes.of(shown) if shown else None,
        "earlier_note": scan_notes.before(shown) if shown else None,
        "quarantined": quarantine.quarantined_upload(agreement),
        "proposed": proposed_pages.of(agreement),
        "sheets": _sheets(shown) if shown else (),
        "decided": agreement.decisions.select_related("reviewer", "scan").order_by("pk"),
        "mails": _mails(agreement),
        "unreached": undelivered.of_request(user, agreement),
        "notices": agreement.notices.select_related("version__dataset", "informed_by"),
        "log": log_lines(history.events(reference)),
        "open": decisions.open_to(user, agreement),
        "own": access.is_own(user, agreement),
        "since": since_decision(agreement),
    }
    return render(request, "admin/agreements/agreement/dossier.html", context)


def _signed(agreement: Agreement, document: IssuedDocument | None) -> Signed:
    """A later edit of the profile must not change what the reviewer compares with the scan."""
    signer = agreement.signer
    terms = document.terms if document else {}
    return Signed(
        name=terms.get("signer_name", signer.name),
        title=terms.get("signer_title", signer.title),
        affiliation=terms.get("affiliation", signer.affiliation),
        address=terms.get("address", signer.address),
        country=terms.get("country", signer.country.name),
        email=terms.get("work_email", signer.email),
        intended_use=terms.get("intended_use", agreement.intended_use),
        accepted=frozenset(terms.get("accepted", agreement.accepted)),
        form_answers=(
            [(each["label"], each["answer"]) for each in terms.get("form_answers", ())]
            if document
            else [
                (field.label, agreement.form_answers.get(field.name, ""))
                for field in own_fields(display.form_fields(agreement.version))
            ]
        ),
    )


def _sheets(scan: SignedScan) -> list[Marked]:
    found = side_by_side.marked(scan, (), scan.sheets.all())
    return side_by_side.pictured(found, page_previews.of(scan))


def _clauses(version: LicenseVersion) -> tuple[Clause, ...]:
    try:
        return display.text_of(version).clauses
    except LicenseTextInvalid:  # imported by hand, before there was a form for the file
        return ()


def _mails(agreement: Agreement) -> list[tuple[OutboundEmail, str]]:
    """Each mail with its subject."""
    found = agreement.mails.select_related("wording", "told_by").order_by("pk")
    return [(mail, stored_letter.letter_of(mail).subject) for mail in found]


def _shown(request: HttpRequest, scans: list[SignedScan]) -> SignedScan | None:
    """The scan asked for, or the latest."""
    asked = request.GET.get("scan", "")
    if not asked:
        return scans[-1] if scans else None
    for scan in scans:
        if str(scan.number) == asked:
            return scan
    raise Http404
