"""Where the signed scan comes in, with or without JavaScript."""

from pathlib import Path
from typing import cast

from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements import tasks
from agreements.enums import Status
from agreements.exceptions import InvalidTransition, PortalError, ScanRefused
from agreements.forms.scan import ScanForm
from agreements.models import Agreement, ProposedScan, QuarantinedUpload, User
from agreements.scans.upload_bundle import NamedFile
from agreements.selectors import access
from agreements.selectors.requests import timeline
from agreements.selectors.scans import proposed_pages
from agreements.services import quarantine
from agreements.services.scans import adding_pages, submission
from agreements.views.conflict import conflict_response, step_is_over
from agreements.views.signed_in import signed_in, wants_json

_UNREADABLE = 422
_NOT_NOW = 503
_HELD = 202


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def upload(request: HttpRequest, reference: str) -> HttpResponse:
    """The page to upload the signed scan, and its POST."""
    user = cast(User, request.user)
    try:
        agreement = access.own_agreement(user, reference)
    except Http404:
        if request.method == "POST" and wants_json(request):
            return _json(_not_yours(user), 404)
        raise
    if request.method != "POST":
        if submission.upload_verb(agreement) is None:
            return redirect(agreement)
        return _page(request, agreement, ScanForm())
    form = ScanForm(request.POST, request.FILES)
    try:
        if submission.upload_verb(agreement) is None:
            raise InvalidTransition
        if form.is_valid():
            latest = agreement.scans.last()
            taken = adding_pages.submit_or_propose(agreement, by=user, files=_parts(form))
            if isinstance(taken, ProposedScan):
                return _put_by(request, agreement)
            if isinstance(taken, QuarantinedUpload):
                return _held(request, agreement)
            tasks.nudge_outbox()
            tasks.nudge_scan_checks()
            return _taken(request, agreement, is_new=taken != latest)
    except ScanRefused as error:
        form.add_error("scan", str(error))
    except InvalidTransition as error:
        late = error
        agreement.refresh_from_db()
        if submission.upload_verb(agreement) is None:
            late = InvalidTransition(step_is_over(agreement))
        if wants_json(request):
            return _json(str(late), 409, page=agreement.get_absolute_url())
        return conflict_response(request, late, agreement)
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


def _parts(form: ScanForm) -> list[NamedFile]:
    files = cast("list[TemporaryUploadedFile]", form.cleaned_data["scan"])
    return [NamedFile(Path(file.temporary_file_path()), file.name or "") for file in files]


def _taken(request: HttpRequest, agreement: Agreement, *, is_new: bool) -> HttpResponse:
    if not is_new:
        said = _("We have this scan already. It is the one that counts.")
    elif agreement.status == Status.SUBMITTED:  # as it was when the file came
        said = _("We have your new scan. It takes the place of the old one. We write to you.")
    else:
        said = _("We have your signed scan. You get a receipt by mail in a few minutes.")
    messages.success(request, said)
    if wants_json(request):
        return JsonResponse({"location": agreement.get_absolute_url()})
    return redirect(agreement)


def _held(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """The status page says that the file is here and not submitted yet."""
    if wants_json(request):
        return JsonResponse({"location": agreement.get_absolute_url()}, status=_HELD)
    return redirect(agreement)


def _put_by(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """The signer looks at the whole set before it counts."""
    tasks.nudge_scan_checks()  # has its pages drawn
    page = reverse("request_pages", args=[agreement.reference])
    if wants_json(request):
        return JsonResponse({"location": page})
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
        "quarantined": quarantine.quarantined_upload(agreement),
        "base": proposed_pages.base_scan(agreement),
        "proposed": proposed_pages.waiting_proposal(agreement),
        "reason": timeline.last_reason(agreement),
    }
    return render(request, "agreements/scans/upload.html", context, status=status)


def _json(error: str, status: int, **more: str) -> JsonResponse:
    return JsonResponse({"error": error, **more}, status=status)
