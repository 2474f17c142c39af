"""Where the signed scan comes in, with or without JavaScript."""

from pathlib import Path

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements import nudges
from agreements.enums import Status
from agreements.exceptions import InvalidTransition, PortalError, ScanRefused
from agreements.forms.scan import ScanForm
from agreements.models import Agreement, ProposedScan, QuarantinedUpload, User
from agreements.scans.upload_bundle import NamedFile
from agreements.selectors import access
from agreements.selectors.requests import timeline
from agreements.selectors.scans import proposed_pages
from agreements.services import waiting_uploads
from agreements.services.scans import adding_pages, submission
from agreements.views.signed_in import (
    ASK,
    SignedInRequest,
    conflict_response,
    signed_in,
    wants_json,
)

_UNREADABLE = 422
_NOT_NOW = 503
_HELD = 202


@require_http_methods(list(ASK))
@signed_in
def upload(request: SignedInRequest, reference: str) -> HttpResponse:
    """The page to upload the signed scan, and its POST."""
    try:
        agreement = access.own_agreement(request.user, reference)
    except Http404:
        if request.method == "POST" and wants_json(request):
            return _json(_not_yours(request.user), 404)
        raise
    if request.method != "POST":
        if submission.upload_verb(agreement) is None:
            return redirect(agreement)
        return _page(request, agreement, ScanForm())
    form = ScanForm(request.POST, request.FILES)
    try:
        submission.check_upload_allowed(agreement, by=request.user)
        if form.is_valid():
            latest = agreement.scans.last()
            files = [
                NamedFile(Path(file.temporary_file_path()), file.name or "")
                for file in form.cleaned_data["scan"]
            ]
            taken = adding_pages.submit_or_propose(agreement, by=request.user, files=files)
            if isinstance(taken, ProposedScan):  # its signer looks at the set before it counts
                nudges.nudge_scan_checks()  # has its pages drawn
                return _go_on(request, reverse("request_pages", args=[reference]))
            if isinstance(taken, QuarantinedUpload):  # the status page says so
                nudges.nudge_held_uploads()
                return _go_on(request, agreement.get_absolute_url(), _HELD)
            nudges.nudge_outbox()
            nudges.nudge_scan_checks()
            messages.success(request, _taken(agreement, is_new=taken != latest))
            return _go_on(request, agreement.get_absolute_url())
    except ScanRefused as error:
        form.add_error("scan", str(error))
    except InvalidTransition as error:
        if wants_json(request):
            return _json(str(error), 409, page=agreement.get_absolute_url())
        return conflict_response(request, error, agreement)
    except PortalError as error:  # the gate's child is at fault: nothing was stored
        form.add_error("scan", str(error))
        return _page(request, agreement, form, _NOT_NOW)
    return _page(request, agreement, form, _UNREADABLE)


def _not_yours(user: User) -> str:
    """The page may have been opened before somebody else signed in, in another tab."""
    said = _(
        "You are signed in as %(email)s now, who has no such request. Nothing was sent in. "
        "Sign in as the person who opened this page, then send it again."
    )
    return said % {"email": user.email}


def _taken(agreement: Agreement, *, is_new: bool) -> str:
    if not is_new:
        return _("We have this scan already. It is the one that counts.")
    if agreement.status == Status.SUBMITTED:  # as it was when the file came
        return _("We have your new scan. It takes the place of the old one. We write to you.")
    return _("We have your signed scan. You get a receipt by mail in a few minutes.")


def _go_on(request: HttpRequest, page: str, status: int = 200) -> HttpResponse:
    """On to a page; a script is told where with this status."""
    if wants_json(request):
        return JsonResponse({"location": page}, status=status)
    return redirect(page)


def _page(
    request: HttpRequest, agreement: Agreement, form: ScanForm, status: int = 200
) -> HttpResponse:
    if wants_json(request) and form.is_bound:
        return _json(" ".join(str(e) for e in form.errors["scan"]), status)
    context = {
        "agreement": agreement,
        "form": form,
        "document": agreement.documents.last(),
        "latest": agreement.scans.last(),
        "quarantined": waiting_uploads.quarantined_upload(agreement),
        "base": proposed_pages.base_scan(agreement),
        "proposed": proposed_pages.waiting_proposal(agreement),
        "reason": timeline.last_asked(agreement)[0],
    }
    return render(request, "agreements/scans/upload.html", context, status=status)


def _json(error: str, status: int, **more: str) -> JsonResponse:
    return JsonResponse({"error": error, **more}, status=status)
