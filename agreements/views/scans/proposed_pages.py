"""The set of pages as it would be with those that a signer just uploaded; nothing counts before."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agreements import nudges
from agreements.exceptions import InvalidTransition, PortalError, ScanRefused
from agreements.file_responses import preview_response
from agreements.forms.scan import PagesForm
from agreements.forms.unsaved_form import take_form
from agreements.models import Agreement, PagePreview, ProposedScan, QuarantinedUpload
from agreements.scans.finding_text import on_pages
from agreements.selectors import access
from agreements.selectors.scans import proposed_pages
from agreements.selectors.scans.proposed_pages import Leaf
from agreements.services import waiting_uploads
from agreements.services.scan_files import PickedPage
from agreements.services.scans import adding_pages, page_previews, submission
from agreements.views.signed_in import ASK, SignedInRequest, own_request, signed_in


@never_cache
@own_request(ASK)
def pages(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """The set of pages; POST uses it, uses only what was uploaded, or drops that."""
    proposed = None
    if submission.upload_verb(agreement):
        proposed = adding_pages.current_proposal(agreement)
    if request.method != "POST":
        return _opened(request, proposed) if proposed else redirect(agreement)
    submission.check_upload_allowed(agreement, by=request.user)
    if proposed is None:
        raise submission.NothingWaits
    return _act(request, proposed)


@require_safe
@signed_in
def page(request: SignedInRequest, reference: str, number: int) -> HttpResponse:
    """A page of what was just uploaded, as JPEG."""
    proposed = access.own_proposed_pages(request.user, reference)
    return preview_response(request, proposed, number, "small")


def _opened(request: HttpRequest, proposed: ProposedScan) -> HttpResponse:
    """With what was chosen before signing in again, if it is still about the same pages."""
    chosen = take_form(request) if request.method == "GET" else None
    if chosen and not _stale(chosen, proposed):
        form = PagesForm(proposed, chosen)
        if form.is_valid():
            said = _("This is the set as you chose it before you signed in. Nothing counts yet.")
            return _page(request, form, changed=said)
    return _page(request, PagesForm(proposed, initial=proposed_pages.guessed_pages(proposed)))


def _act(request: SignedInRequest, proposed: ProposedScan) -> HttpResponse:
    agreement, user = proposed.agreement, request.user
    if request.POST.get("do") == "drop":
        adding_pages.drop_waiting_pages(proposed, by=user)
        messages.info(request, _("Nothing was added. Your scan is as it was."))
        return redirect(agreement)
    if stale := _stale(request.POST, proposed):
        fresh = PagesForm(proposed, initial=proposed_pages.guessed_pages(proposed))
        return _page(request, fresh, 409, changed=stale)
    form = PagesForm(proposed, request.POST)
    if not form.is_valid():
        return _page(request, PagesForm(proposed), 422, changed=_("Choose from the lists."))
    if _spoken(form) != request.POST.get("said"):
        return _page(request, form, changed=_("This is the set with the pages that you placed."))
    picks = [
        PickedPage(number, leaf.new, leaf.number) for number, _leaves, leaf in form.places() if leaf
    ]
    if not picks:
        said = _("Say of one page at least which one it is.")
        return _page(request, form, 422, changed=said)
    alone = request.POST.get("do") == "alone"
    if alone and (lost := _lost(form)) and request.POST.get("sure") != _numbers(lost):
        said = _("Your scan is not changed yet. Read what would be missing, then press once more.")
        return _page(request, form, changed=said, sure=_numbers(lost))
    try:
        if alone:
            taken = adding_pages.use_upload_alone(proposed, by=user)
        else:
            taken = adding_pages.use_picked_pages(proposed, by=user, picks=picks)
    except ScanRefused as error:
        if adding_pages.current_proposal(agreement) is None:  # infected, and gone
            messages.error(request, str(error))
            return redirect("request_upload", agreement.reference)
        return _page(request, form, 422, changed=str(error))
    except InvalidTransition:
        raise
    except PortalError as error:  # a child is at fault: the pages wait on
        return _page(request, form, 503, changed=str(error))
    # Of what is in quarantine the status page says that it is not submitted yet.
    if isinstance(taken, QuarantinedUpload):
        nudges.nudge_held_uploads()
    else:
        nudges.nudge_outbox()
        nudges.nudge_scan_checks()
        messages.success(request, _("We have your pages. This is the scan that counts now."))
    return redirect(agreement)


def _stale(sent: Mapping[str, Any], proposed: ProposedScan) -> str:
    """What has changed since the page was opened; "" for nothing."""
    if sent.get("base") != str(proposed.base.number):
        return _("A newer scan has come since. This is how it would be with your pages.")
    if sent.get("waiting") != str(proposed.pk):
        return _("More pages have come since, from another window. This is how it will be now.")
    return ""


def _spoken(form: PagesForm) -> str:
    return " ".join(f"{key}:{page}" for key, page in form.said.items())


def _lost(form: PagesForm) -> list[int]:
    """The pages that would be missing if only what was uploaded counted."""
    return [
        number for number, leaves, _leaf in form.places() if not any(leaf.new for leaf in leaves)
    ]


def _numbers(pages: list[int]) -> str:
    return " ".join(map(str, pages))


def _page(
    request: HttpRequest, form: PagesForm, status: int = 200, *, changed: str = "", sure: str = ""
) -> HttpResponse:
    proposed = form.proposed
    new, old = page_previews.previews_of(proposed), page_previews.previews_of(proposed.base)
    places, count = form.places(), proposed.base.document.pages
    missing = [number for number, _leaves, chosen in places if chosen is None]
    lost = _lost(form)

    def pictured(leaf: Leaf) -> PagePreview:
        return (new if leaf.new else old)[leaf.number]

    context = {
        "agreement": proposed.agreement,
        "proposed": proposed,
        "base": proposed.base,
        "quarantined": waiting_uploads.quarantined_upload(proposed.agreement),
        "places": [
            (number, [(leaf, pictured(leaf), leaf == chosen) for leaf in leaves])
            for number, leaves, chosen in places
        ],
        "unplaced": [(leaf, pictured(leaf), form[leaf.key]) for leaf in form.unplaced],
        "left_out": [(leaf, pictured(leaf)) for leaf in form.left_out],
        "missing": capfirst(on_pages(missing, count)) if missing else "",
        "missing_count": len(missing),
        "lost": on_pages(lost, count) if lost else "",
        "sure": sure,
        "said": _spoken(form),
        "changed": changed,
        "kept_until": proposed_pages.kept_until(proposed),
        "drawing": any(row.due_at for row in (*new.values(), *old.values())),
    }
    return render(request, "agreements/scans/proposal.html", context, status=status)
