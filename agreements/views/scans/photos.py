"""The signed pages are photographed one by one: what is there, what is missing, each photo with
what is wrong with it, and all of them sent. With or without JavaScript."""

from pathlib import Path

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agreements import nudges
from agreements.exceptions import InvalidTransition, PortalError, ScanRefused
from agreements.file_responses import photo_response
from agreements.forms.page_photo import PhotoForm, WhichPageForm
from agreements.models import PagePhoto, ProposedScan, QuarantinedUpload
from agreements.scans.finding_text import on_pages
from agreements.scans.upload_bundle import NamedFile
from agreements.selectors.scans import page_photos, proposed_pages
from agreements.services.scans import photographing, submission
from agreements.views.signed_in import wants_json

from .photo_doors import Door

_UNREADABLE, _NOT_NOW = 422, 503


def photos(request: HttpRequest, door: Door) -> HttpResponseBase:
    """Which pages are there; POST takes a photo of one."""
    if request.method != "POST":
        if submission.upload_verb(door.agreement) is None and door.link is None:
            return redirect(door.agreement)
        submission.check_upload_allowed(door.agreement, by=door.by)
        return _page(request, door, PhotoForm())
    form = PhotoForm(request.POST, request.FILES)
    submission.check_upload_allowed(door.agreement, by=door.by)
    status = _UNREADABLE
    if form.is_valid():
        sent = form.cleaned_data["photo"]
        file = NamedFile(Path(sent.temporary_file_path()), sent.name or "")
        try:
            taken = photographing.take_photo(door.agreement, by=door.by, file=file, link=door.link)
            return _go_on(request, door.url("photo", taken.sha256))
        except InvalidTransition:
            raise
        except (ScanRefused, photographing.EnoughPhotos) as error:
            form.add_error("photo", str(error))
        except PortalError as error:  # a child is at fault, or too much is looked at
            form.add_error("photo", str(error))
            status = _NOT_NOW
    if wants_json(request):
        said = " ".join(str(each) for each in form.errors["photo"])
        return JsonResponse({"error": said}, status=status)
    return _page(request, door, form, status)


def photo(request: HttpRequest, door: Door, sha256: str) -> HttpResponseBase:
    """One photo, straightened, and what is wrong with it; POST uses it, or takes it again."""
    try:
        found = page_photos.own_photo(door.agreement, sha256, door.link)
    except Http404:
        if request.method == "POST":
            raise submission.NothingWaits from None
        return redirect(door.url())
    if request.method != "POST":
        return _photo_page(request, door, found, WhichPageForm(found.document.pages))
    if request.POST.get("do") == "again":
        photographing.drop_photo(found, by=door.by, link=door.link)
        return redirect(door.url())
    page = found.page
    if page is None or request.POST.get("page"):
        form = WhichPageForm(found.document.pages, request.POST)
        if not form.is_valid():
            return _photo_page(request, door, found, form, _UNREADABLE)
        page = form.cleaned_data["page"]
    photographing.use_photo(found, by=door.by, page=page, link=door.link)
    messages.success(request, _("Page %(number)s is there.") % {"number": page})
    return redirect(door.url())


def picture(request: HttpRequest, door: Door, sha256: str) -> HttpResponse:
    """The straightened paper, as JPEG."""
    found = page_photos.own_photo(door.agreement, sha256, door.link)
    return photo_response(request, found)


def send(request: HttpRequest, door: Door) -> HttpResponseBase:
    """POST makes one scan of the photos and submits it."""
    if request.method != "POST":
        return redirect(door.url())
    try:
        taken = photographing.send_photos(door.agreement, by=door.by)
    except InvalidTransition:
        raise
    except (ScanRefused, photographing.PagesMissing) as error:
        return _page(request, door, PhotoForm(), _UNREADABLE, said=str(error))
    except PortalError as error:
        return _page(request, door, PhotoForm(), _NOT_NOW, said=str(error))
    if isinstance(taken, QuarantinedUpload):
        nudges.nudge_held_uploads()
    else:
        nudges.nudge_outbox()
        nudges.nudge_scan_checks()
    if door.link:
        return redirect(door.url())
    if isinstance(taken, ProposedScan):
        return redirect("request_pages", door.agreement.reference)
    if not isinstance(taken, QuarantinedUpload):  # of which the status page says it
        said = _("We have your signed scan. You get a receipt by mail in a few minutes.")
        messages.success(request, said)
    return redirect(door.agreement)


def _go_on(request: HttpRequest, page: str) -> HttpResponse:
    return JsonResponse({"location": page}) if wants_json(request) else HttpResponseRedirect(page)


def _page(
    request: HttpRequest, door: Door, form: PhotoForm, status: int = 200, *, said: str = ""
) -> HttpResponse:
    document = door.agreement.documents.select_related("version").latest("number")
    pages = page_photos.photographed_pages(document)
    missing = pages.missing
    context = {
        "door": door,
        "agreement": door.agreement,
        "form": form,
        "pages": pages,
        "rows": [(row, _shown(door, row.photo)) for row in pages.rows],
        "undecided": [(each, _shown(door, each)) for each in pages.undecided],
        "missing": capfirst(on_pages(missing, document.pages)) if missing else "",
        "missing_count": len(missing),
        "signed_page": document.layout["boxes"]["signature"]["page"],
        "can_send": photographing.can_be_sent(pages, door.agreement),
        "adds": proposed_pages.base_scan(door.agreement) is not None,
        "said": said,
        "let_in_until": door.link and page_photos.let_in_until(door.link),
        "address": door.url(),
        "send_address": door.url("photos_send"),
    }
    return render(request, "agreements/scans/photos.html", context, status=status)


def _shown(door: Door, row: PagePhoto | None) -> dict[str, str] | None:
    """Where a photo and its picture are; of what another device sent, a phone sees nothing."""
    if row is None or (door.link and row.link_id != door.link.pk):
        return None
    return {
        "page": door.url("photo", row.sha256),
        "picture": door.url("photo_picture", row.sha256),
    }


def _photo_page(
    request: HttpRequest, door: Door, found: PagePhoto, form: WhichPageForm, status: int = 200
) -> HttpResponse:
    others = found.document.photos.exclude(pk=found.pk)
    context = {
        "door": door,
        "agreement": door.agreement,
        "photo": found,
        "faults": found.faults_in_words,
        "is_there": found.page is not None and others.filter(used_as=found.page).exists(),
        "form": form,
        "kept_until": page_photos.kept_until(found),
        "address": door.url("photo", found.sha256),
        "picture": door.url("photo_picture", found.sha256),
        "list_address": door.url(),
    }
    return render(request, "agreements/scans/photo.html", context, status=status)
