"""What the automatic checks say of a signer's scan: on the status page, live, and in pictures."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agreements.enums import Status, Verb
from agreements.exceptions import InvalidTransition
from agreements.file_responses import preview_response
from agreements.forms.scan import ScanNoteForm
from agreements.forms.unsaved_form import keep_form, kept_form, take_form
from agreements.lifecycle import TABLE, WAITING_FOR_DECISION
from agreements.models import Agreement, SignedScan
from agreements.selectors import access
from agreements.selectors.requests import waiting_times
from agreements.selectors.scans import check_results, side_by_side
from agreements.services import waiting_uploads
from agreements.services.scans import findings_report, page_previews, scan_notes, submission
from agreements.views.signed_in import (
    ASK,
    READ,
    SignedInRequest,
    conflict_response,
    own_request,
    signed_in,
)

_BUSY, _QUIET = 1, 3600  # seconds until the page asks again


def shown(agreement: Agreement, scan: SignedScan | None) -> dict[str, object]:
    """What the report's template needs of its latest scan; nothing for one that was never looked
    at."""
    whole = check_results.scan_report(scan) if scan else None
    if scan is None or whole is None:
        return {}
    report = whole.for_signer()
    note, earlier_note = scan_notes.notes_to_read(scan)
    pictures = page_previews.previews_of(scan)
    found = findings_report.findings_report(report)
    marked = side_by_side.marked_pages(scan, pictures, found.marks, report.findings)
    drawing = any(picture.due_at for picture in pictures.values())
    return {
        "report": report,
        "told": found,
        "sheets": side_by_side.with_gaps(marked, report),
        "drawing": drawing,
        "again": _BUSY if report.running or drawing else _QUIET,
        "note": note,
        "earlier_note": earlier_note,
        "may_note": note is None and agreement.status in WAITING_FOR_DECISION,
        "is_undecided": agreement.status == Status.WITHDRAWN and not scan.decisions.exists(),
        "may_mend": submission.upload_verb(agreement) is not None,
        "may_replace": agreement.status in TABLE[Verb.REPLACE_SCAN].sources,
    }


@never_cache
@own_request(READ)
def checks(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """The part of the status page that changes while the checks run, or a file is held."""
    held = request.GET.get("held")
    if held:  # what it stands on is another page once the file is no longer held
        waiting = waiting_uploads.quarantined_upload(agreement)
        is_held = waiting is not None and str(waiting.pk) == held
        return render(request, "agreements/scans/report/held.html", {"is_held": is_held})
    latest = agreement.scans.select_related("document").last()
    context = {
        "agreement": agreement,
        "turn": _turn(agreement),
        "waiting": waiting_times.waiting(agreement),
        **shown(agreement, latest),
    }
    return render(request, "agreements/scans/report/answer.html", context)


def _turn(agreement: Agreement) -> str:
    """The template that says whose turn it is, where the checks and a reviewer can change that; ""
    elsewhere: then it stays as it is on the page."""
    changes = (
        agreement.status in WAITING_FOR_DECISION
        and waiting_uploads.quarantined_upload(agreement) is None
    )
    return f"agreements/requests/standing/{agreement.status}.html" if changes else ""


@require_safe
@signed_in
def scan_page(request: SignedInRequest, reference: str, number: int, page: int) -> HttpResponse:
    """A page of one's own scan as JPEG."""
    scan = access.own_scan(request.user, reference, number)
    return preview_response(request, scan, page, "small")


@own_request(ASK)
def note(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """Asks for a note to the reviewer, and keeps it. Autosave: as it is typed, until it is sent."""
    scan = agreement.scans.order_by("number").last()
    is_open = scan and agreement.status in WAITING_FOR_DECISION and not scan_notes.note_of(scan)
    if scan is None or (request.method != "POST" and not is_open):
        return redirect(agreement)
    if "X-Autosave" in request.headers:
        if not is_open:
            return HttpResponse(status=409)
        keep_form(request)
        return HttpResponse(status=204)
    sent = request.POST if request.method == "POST" else None
    form = ScanNoteForm(sent, initial=kept_form(request))
    if form.is_valid():
        try:
            scan_notes.write_note(scan, by=request.user, text=form.cleaned_data["text"])
        except InvalidTransition as error:
            shown = [(str(form.fields["text"].label), form.cleaned_data["text"])]
            return conflict_response(request, error, agreement, typed=shown)
        take_form(request)
        messages.success(request, _("Your note is with the scan. The reviewer reads both."))
        return redirect(agreement)
    context = {"agreement": agreement, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "agreements/scans/scan_note.html", context, status=status)
