"""A signed scan beside what was issued, page by page, with what the checks say of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import nudges
from agreements.admin import pages
from agreements.exceptions import InvalidTransition, NotYourMove, PortalError
from agreements.forms.fields import BlockField
from agreements.models import IssuedDocument, PagePreview, ScanFinding, SignedScan, User
from agreements.selectors import access
from agreements.selectors.requests.whole_request import fetch_parts
from agreements.selectors.review.pending_decisions import pending_of
from agreements.selectors.review.since_decision import since_decision
from agreements.selectors.scans import check_results, side_by_side
from agreements.selectors.scans.check_results import ScanReport
from agreements.selectors.scans.side_by_side import MarkedPage
from agreements.services.scans import check_overrides, findings_report, page_previews, scan_notes

from .decisions import open_decisions
from .queue_walk import carried
from .request_files import fetch_scan


class OverruleForm(forms.Form):
    """Why a finding is overruled: a sentence for colleagues."""

    reason = BlockField(
        label=gettext_lazy("Why it is fine"),
        help_text=gettext_lazy(
            "Colleagues read this. The signer only sees that a person looked at it."
        ),
        max_length=1000,
        printed=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Give a reason. Colleagues will read it.")},
    )


@dataclass(frozen=True, slots=True)
class PagePair:
    """Page `issued` of the document, None for a page that is none of it, and the scan's page that
    shows it, None where it is missing."""

    number: int
    issued: int | None
    sheet: MarkedPage | None
    spoken: str = ""
    picture: PagePreview | None = None


@pages.record_view(fetch_scan, methods=pages.READ)
def scan_review(request: HttpRequest, scan: SignedScan) -> HttpResponse:
    """Reads only; every way to decide leads on to its own page."""
    return _review_page(request, scan)


def _refuse_check(request: HttpRequest, scan: SignedScan, error: PortalError) -> HttpResponse:
    messages.error(request, str(error))
    return _review_page(request, scan, 403 if isinstance(error, NotYourMove) else 409)


@pages.record_view(fetch_scan, methods=pages.POST, refused=_refuse_check)
def check_again(request: HttpRequest, scan: SignedScan) -> HttpResponse:
    """Has the checks look once more at a scan that they could not read."""
    check_overrides.check_again(scan, by=pages.person(request))
    nudges.nudge_scan_checks()
    return pages.redirect_done(
        request, review_address(scan), _("The scan is being looked at again.")
    )


def _review_page(request: HttpRequest, scan: SignedScan, status: int = 200) -> HttpResponse:
    user, agreement = pages.person(request), scan.agreement
    fetch_parts(agreement)
    pending = pending_of(agreement)
    context = scan_facts(user, scan)
    report, found, scans = context["report"], context["findings"], [*agreement.scans.all()]
    pictures = context["pictures"]
    sheets = [MarkedPage(n, n, picture=picture) for n, picture in pictures.items()]
    if report and found:
        sheets = side_by_side.marked_pages(scan, pictures, found.marks, report.findings)
    context |= {
        "title": agreement.reference,
        "agreement": agreement,
        "document": scan.document,
        "pairs": _pairs(scan.document, sheets),
        "others": [each for each in reversed(scans) if each != scan],
        "latest": scans[-1] == scan,
        "open": [] if pending else open_decisions(user, agreement, carried(request, scan)),
        "carried": carried(request),
        "own": access.is_own(user, agreement),
        "since": since_decision(agreement),
    }
    return pages.desk_page(request, "review/scan_review", context, status)


def scan_facts(user: User, scan: SignedScan) -> dict[str, Any]:
    """What the checks and the signer say of a scan, for `scan_findings.html` and what stands with
    it."""
    earlier = check_results.previous_scan(scan)
    report = check_results.scan_report(scan)
    before = check_results.scan_report(earlier) if earlier else None
    pictures = page_previews.previews_of(scan)
    note, earlier_note = scan_notes.notes_to_read(scan)
    prefetch_related_objects([scan, *filter(None, [earlier])], "sheets")
    return {
        "scan": scan,
        "report": report,
        "findings": findings_report.findings_report(report) if report else None,
        "may_check_again": check_overrides.may_check_again(user, scan, report, pictures.values()),
        "may_overrule": check_overrides.may_overrule(user, scan.agreement),
        "pictures": pictures,
        "crops": _crops(report, pictures) if report else [],
        "earlier": earlier,
        "earlier_crops": _crops(before, page_previews.previews_of(before.scan)) if before else [],
        "changes": check_results.finding_changes(before, report),
        "note": note,
        "earlier_note": earlier_note,
    }


def _fetch_finding(request: HttpRequest, reference: str, number: int, finding: int) -> ScanFinding:
    scan = fetch_scan(request, reference, number)
    return get_object_or_404(scan.findings.select_related("scan__agreement"), number=finding)


@pages.record_view(_fetch_finding)
def overrule_finding(request: HttpRequest, finding: ScanFinding) -> HttpResponse:
    """Asks why, then overrules a finding; one that is overruled can be put back."""
    user, back = pages.person(request), review_address(finding.scan) + carried(request)
    if not check_overrides.may_overrule(user, finding.scan.agreement):
        return _overrule_page(request, finding, OverruleForm(), 403)
    form = pages.sent_form(request, OverruleForm)
    try:
        if "restore" in request.POST:
            check_overrides.restore_finding(finding, by=user)
            return pages.redirect_done(request, back, _("What the check says stands again."))
        if form.is_valid():
            check_overrides.overrule_finding(finding, by=user, reason=form.cleaned_data["reason"])
            return pages.redirect_done(request, back, _("The finding is overruled."))
    except InvalidTransition as error:
        messages.error(request, str(error))
        return _overrule_page(request, finding, OverruleForm(), 409)
    return _overrule_page(request, finding, form, pages.form_status(form))


def _overrule_page(
    request: HttpRequest, finding: ScanFinding, form: OverruleForm, status: int
) -> HttpResponse:
    allowed = status != 403
    context = {
        "title": _("Overrule a finding"),
        "agreement": finding.scan.agreement,
        "page": reverse(
            "admin:agreements_agreement_change", args=[finding.scan.agreement.reference]
        ),
        "finding": finding,
        "said": findings_report.finding_sentence([finding]),
        "form": form if allowed and not finding.overruled_at else None,
        "back": review_address(finding.scan) + carried(request),
        "allowed": allowed,
    }
    return pages.desk_page(request, "review/overrule", context, status)


def review_address(scan: SignedScan) -> str:
    """Where a scan is read beside what was issued."""
    return reverse(
        "admin:agreements_agreement_scan_review", args=[scan.agreement.reference, scan.number]
    )


def _pairs(document: IssuedDocument, found: Sequence[MarkedPage]) -> list[PagePair]:
    """A pair for each issued page, then whatever else is in the scan. A sheet on which pages lie
    side by side is shown with each of them."""
    rest, pictures = list(found), page_previews.previews_of(document)
    spoken = document.layout.get("spoken", [""] * document.pages)
    pairs: list[PagePair] = []
    for number in range(1, document.pages + 1):
        sheet = next((s for s in rest if s.issued_page == number), None)
        if sheet is not None:
            rest.remove(sheet)
        else:
            sheet = next((s for s in found if number in s.beside), None)
        pairs.append(PagePair(len(pairs) + 1, number, sheet, spoken[number - 1], pictures[number]))
    for sheet in rest:
        pairs.append(PagePair(len(pairs) + 1, sheet.issued_page, sheet))
    return pairs


def _crops(
    report: ScanReport, pictures: Mapping[int, PagePreview]
) -> list[tuple[str, ScanFinding, str, int]]:
    """Signature and date: what, its finding, the viewBox of its place, the turn of its page. None
    of a page that can't be shown, where its place on the page says so."""
    drawn = {page for page, picture in pictures.items() if picture.large}
    turns = {sheet.number: sheet.turn for sheet in report.scan.sheets.all()}
    crops = []
    for finding in report.findings:
        is_cut_out = finding.check_name in ("signature", "date")
        if is_cut_out and finding.outline and finding.page in drawn:
            view = _around(finding.outline)
            crops.append((finding.check_name, finding, view, turns.get(finding.page, 0)))
    return crops


def _around(outline: Sequence[Sequence[float]]) -> str:
    """The viewBox of a place on a page that is 1000 wide and 1000 high."""
    xs, ys = ([point[axis] * 1000 for point in outline] for axis in (0, 1))
    left, top, right, bottom = min(xs), min(ys), max(xs), max(ys)
    return f"{left:.0f} {top:.0f} {right - left:.0f} {bottom - top:.0f}"
