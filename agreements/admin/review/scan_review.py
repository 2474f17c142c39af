"""A signed scan beside what was issued, page by page, with what the checks say of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agreements import tasks
from agreements.admin.base import person
from agreements.admin.review import decisions
from agreements.admin.typed import initial
from agreements.exceptions import InvalidTransition, NotYourMove
from agreements.models import IssuedDocument, PagePicture, ScanFinding, SignedScan
from agreements.selectors import access
from agreements.selectors.review.since_decision import since_decision
from agreements.selectors.scans import check_results, finding_changes, side_by_side
from agreements.selectors.scans.side_by_side import Marked
from agreements.services.scans import (
    findings_report,
    overruling,
    page_previews,
    recheck,
    scan_notes,
)
from agreements.services.scans.findings_report import Told

from .overrule_form import OverruleForm


@dataclass(frozen=True, slots=True)
class Pair:
    """Page `issued` of the document, None for a page that is none of it, and the scan's page that
    shows it, None where it is missing."""

    number: int
    issued: int | None
    sheet: Marked | None
    spoken: str = ""
    picture: PagePicture | None = None


@require_safe
def scan_review(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Reads only; every way to decide leads on to its own page."""
    return _review(request, _scan(request, reference, number))


@require_POST
def check_again(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Has the checks look once more at a scan that they could not read."""
    scan = _scan(request, reference, number)
    try:
        recheck.check_again(scan, by=person(request))
    except InvalidTransition as error:
        messages.error(request, str(error))
        return _review(request, scan, 403 if isinstance(error, NotYourMove) else 409)
    tasks.nudge_examinations()
    messages.success(request, _("The scan is being looked at again."))
    return HttpResponseRedirect(_address(scan))


def _review(request: HttpRequest, scan: SignedScan, status: int = 200) -> HttpResponse:
    user, agreement = person(request), scan.agreement
    report = check_results.report(scan)
    found = findings_report.of(report) if report else None
    earlier = finding_changes.before(scan)
    context = {
        **admin.site.each_context(request),
        "title": agreement.reference,
        "agreement": agreement,
        "scan": scan,
        "document": scan.document,
        "report": report,
        "told": found,
        "pairs": _pairs(scan.document, _sheets(scan, found)),
        "may_check_again": recheck.may(user, scan),
        "crops": _crops(scan),
        "earlier": earlier,
        "earlier_crops": _crops(earlier) if earlier else [],
        "changes": _changes(earlier, scan) if earlier else None,
        "others": agreement.scans.exclude(pk=scan.pk).order_by("-number"),
        "latest": agreement.scans.order_by("number").last() == scan,
        "note": scan_notes.of(scan),
        "earlier_note": scan_notes.before(scan),
        "open": decisions.open_to(user, agreement),
        "own": access.is_own(user, agreement),
        "since": since_decision(agreement),
        "may_overrule": overruling.may(user, agreement),
    }
    template = "admin/agreements/agreement/scan_review.html"
    return render(request, template, context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def overrule(request: HttpRequest, reference: str, number: int, finding: int) -> HttpResponse:
    """Asks why, then overrules a finding; one that is overruled can be put back."""
    user, scan = person(request), _scan(request, reference, number)
    found = get_object_or_404(scan.findings.select_related("scan__agreement"), number=finding)
    if not overruling.may(user, found.scan.agreement):
        return _answer(request, found, OverruleForm(), 403)
    sent = request.POST if request.method == "POST" else None
    form = OverruleForm(sent, initial=initial(request))
    try:
        if "restore" in request.POST:
            overruling.restore(found, by=user)
            messages.success(request, _("What the check says stands again."))
            return HttpResponseRedirect(_address(scan))
        if form.is_valid():
            overruling.overrule(found, by=user, reason=form.cleaned_data["reason"])
            messages.success(request, _("The finding is overruled."))
            return HttpResponseRedirect(_address(scan))
    except (InvalidTransition, NotYourMove) as error:
        messages.error(request, str(error))
        return _answer(request, found, OverruleForm(), 409)
    return _answer(request, found, form, 422 if form.is_bound else 200)


def _answer(
    request: HttpRequest, finding: ScanFinding, form: OverruleForm, status: int
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Overrule a finding"),
        "agreement": finding.scan.agreement,
        "finding": finding,
        "said": findings_report.say([finding]),
        "form": form,
        "back": _address(finding.scan),
        "allowed": status != 403,
    }
    template = "admin/agreements/agreement/overrule.html"
    return render(request, template, context, status=status)


def _scan(request: HttpRequest, reference: str, number: int) -> SignedScan:
    agreement = access.staff_agreement(person(request), reference)
    found = agreement.scans.select_related("document", "agreement__dataset", "agreement__signer")
    return get_object_or_404(found, number=number)


def _address(scan: SignedScan) -> str:
    return reverse(
        "admin:agreements_agreement_scan_review", args=[scan.agreement.reference, scan.number]
    )


def _sheets(scan: SignedScan, found: Told | None) -> list[Marked]:
    """Without checks, its pages in the order of the file."""
    if found is None:
        pages = [Marked(number, number) for number in range(1, scan.pages + 1)]
    else:
        pages = side_by_side.marked(scan, found.marks, scan.sheets.all(), found.findings)
    return side_by_side.pictured(pages, page_previews.of(scan))


def _pairs(document: IssuedDocument, found: Sequence[Marked]) -> list[Pair]:
    """A pair for each issued page, then whatever else is in the scan. A sheet on which pages lie
    side by side is shown with each of them."""
    rest, pictures = list(found), page_previews.of(document)
    spoken = document.layout.get("spoken", [""] * document.pages)
    pairs: list[Pair] = []
    for number in range(1, document.pages + 1):
        sheet = next((s for s in rest if s.issued_page == number), None)
        if sheet is not None:
            rest.remove(sheet)
        else:
            sheet = next((s for s in found if number in s.beside), None)
        pairs.append(Pair(len(pairs) + 1, number, sheet, spoken[number - 1], pictures[number]))
    for sheet in rest:
        pairs.append(Pair(len(pairs) + 1, sheet.issued_page, sheet))
    return pairs


def _crops(scan: SignedScan) -> list[tuple[str, ScanFinding, str, int]]:
    """Signature and date: what, its finding, the viewBox of its place, the turn of its page. None
    of a page that can't be shown, where its place on the page says so."""
    drawn = {page for page, picture in page_previews.of(scan).items() if picture.large}
    turns = dict(scan.sheets.values_list("number", "turn"))
    crops = []
    found = scan.findings.filter(check_name__in=("signature", "date"))
    for finding in check_results.counting(found):
        if finding.outline and finding.page in drawn:
            view = _around(finding.outline)
            crops.append((finding.check_name, finding, view, turns.get(finding.page, 0)))
    return crops


def _around(outline: Sequence[Sequence[float]]) -> str:
    """The viewBox of a place on a page that is 1000 wide and 1000 high."""
    xs, ys = ([point[axis] * 1000 for point in outline] for axis in (0, 1))
    left, top, right, bottom = min(xs), min(ys), max(xs), max(ys)
    return f"{left:.0f} {top:.0f} {right - left:.0f} {bottom - top:.0f}"


def _changes(earlier: SignedScan, scan: SignedScan) -> finding_changes.Changes:
    return finding_changes.between(
        *(
            check_results.counting(each.findings.select_related("scan__document"))
            for each in (earlier, scan)
        )
    )
