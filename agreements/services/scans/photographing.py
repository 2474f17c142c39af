"""Pages are photographed one by one: looked at as they come, used or taken again, sent as one scan.

Nothing counts before they are sent. Only the gate refuses; what else is seen is said.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import audit, storage
from agreements.enums import AuditAction
from agreements.exceptions import PortalError, ScanRefused
from agreements.models import (
    Agreement,
    IssuedDocument,
    PagePhoto,
    PhoneLink,
    ProposedScan,
    QuarantinedUpload,
    SignedScan,
    User,
)
from agreements.scans import photographed_page, upload_bundle
from agreements.scans.file_names import clean_name
from agreements.scans.gate.limits import ScanLimits
from agreements.scans.upload_bundle import NamedFile
from agreements.selectors.scans import page_photos as found_photos
from agreements.selectors.scans import proposed_pages
from agreements.services import page_photos, scan_files, uploads_at_once
from agreements.services.agreement_row import lock_agreement, restart_reminder_days
from agreements.services.page_photos import PhotoSet
from agreements.services.scan_files import Upload

from . import adding_pages, submission

# For each page of the document so many photos may wait, and a few more.
_PHOTOS_A_PAGE, _MORE = 2, 4
# All photos of a request together, in files as large as an upload may be.
_MOST_UPLOADS = 10


class NoPicture(ScanRefused):
    """What came is no picture, but perhaps a scan."""

    def __init__(self) -> None:
        sentence = gettext_lazy(
            "This is no photo: take it as JPEG, PNG or HEIC. A PDF is uploaded on the other page."
        )
        super().__init__("no_picture", sentence)


class EnoughPhotos(PortalError):
    """So many photos wait that no more are taken."""

    sentence = gettext_lazy(
        "So many photos wait already that we take no more. Use or remove some of them first."
    )


class PagesMissing(PortalError):
    """A set is sent that is not whole, and there is nothing to add it to."""

    sentence = gettext_lazy(
        "Not all pages are there yet, so nothing was sent. Add those that are missing."
    )


class _ThereAlready(Exception):
    """The same photo came a moment ago, by a double click."""


def take_photo(
    agreement: Agreement, *, by: User, file: NamedFile, link: PhoneLink | None = None
) -> PagePhoto:
    """Look at a photo and keep it, until its taker says what becomes of it. The same file again is
    the photo that is there.

    Raises ScanRefused, EnoughPhotos, `sandbox.SandboxDown`, `uploads_at_once.NOT_NOW`, NotYourMove
    and InvalidTransition; then nothing is stored.
    """
    submission.check_upload_allowed(agreement, by=by)
    document = agreement.documents.latest("number")
    if not file.picture_kind:
        raise NoPicture
    sha256 = file.sha256
    if there := document.photos.filter(sha256=sha256).first():
        return there
    limits = ScanLimits(size=settings.SCAN_MAX_BYTES)
    _check_room(document, limits)
    with (
        uploads_at_once.while_a_browser_waits(),
        storage.local_copy(document.file) as issued,
    ):
        seen = photographed_page.look_at_photo(file, issued, document.layout, limits)
    kind = f".{file.picture_kind}"
    kinds = storage.Kind.PHOTOS
    try:
        with (
            scan_files.stored_file(kinds, file.path, kind) as original,
            storage.keep_file(kinds, seen.straight, ".jpg") as straight,
            storage.keep_file(kinds, seen.preview, ".jpg") as preview,
            transaction.atomic(),
        ):
            submission.check_upload_allowed(lock_agreement(agreement), by=by)
            if document.photos.filter(sha256=sha256).exists():
                raise _ThereAlready
            restart_reminder_days(agreement)
            told = {"sha256": sha256, **page_photos.phone_on_record(link)}
            told |= {"page": seen.page} if seen.page else {}
            audit.record(AuditAction.SCAN_PHOTOGRAPH, agreement.reference, by=by, **told)
            return PagePhoto.objects.create(
                agreement=agreement,
                document=document,
                link=link,
                file=original.name,
                straight_picture=straight.name,
                preview_picture=preview.name,
                original_name=clean_name(file.name),
                sha256=sha256,
                size=original.size,
                uploaded_by=by,
                page=seen.page,
                faults=list(seen.faults),
            )
    except _ThereAlready:
        return document.photos.get(sha256=sha256)


def _check_room(document: IssuedDocument, limits: ScanLimits) -> None:
    sizes = list(document.photos.values_list("size", flat=True))
    too_many = len(sizes) >= _PHOTOS_A_PAGE * document.pages + _MORE
    if too_many or sum(sizes) > _MOST_UPLOADS * limits.size:
        raise EnoughPhotos


def use_photo(photo: PagePhoto, *, by: User, page: int, link: PhoneLink | None = None) -> None:
    """Let it stand for a page, in place of the photo that did. Raises `submission.NothingWaits`,
    NotYourMove and InvalidTransition."""
    with transaction.atomic():
        _lock(photo, by)
        others = PagePhoto.objects.filter(document=photo.document, used_as=page)
        earlier = list(others.exclude(pk=photo.pk))
        if earlier:
            page_photos.drop_photos(photo.agreement, earlier, by=by, link=link)
        PagePhoto.objects.filter(pk=photo.pk).update(used_as=page)


def drop_photo(photo: PagePhoto, *, by: User, link: PhoneLink | None = None) -> None:
    """It is taken again. Raises likewise."""
    with transaction.atomic():
        _lock(photo, by)
        page_photos.drop_photos(photo.agreement, [photo], by=by, link=link)


def _lock(photo: PagePhoto, by: User) -> None:
    submission.check_upload_allowed(lock_agreement(photo.agreement), by=by)
    if not PagePhoto.objects.filter(pk=photo.pk).exists():
        raise submission.NothingWaits


def can_be_sent(pages: found_photos.PhotographedPages, agreement: Agreement) -> bool:
    """Whether they are all there or, with a scan to add them to, some are."""
    adds = proposed_pages.base_scan(agreement) is not None
    return bool(pages.used) and (adds or not pages.missing)


def send_photos(agreement: Agreement, *, by: User) -> SignedScan | QuarantinedUpload | ProposedScan:
    """Make one scan of the photos in use and submit it; some pages alone are added to the scan that
    is there, as any upload.

    Raises what `adding_pages.submit_or_propose` does, PagesMissing, and NothingWaits where another
    window was quicker.
    """
    submission.check_upload_allowed(agreement, by=by)
    pages = found_photos.photographed_pages(agreement.documents.latest("number"))
    if not pages.used:
        raise submission.NothingWaits
    if not can_be_sent(pages, agreement):
        raise PagesMissing
    photos = PhotoSet(agreement, pages.used)
    try:
        with uploads_at_once.while_a_browser_waits(), _named(photos.used, "file") as originals:
            if pages.missing:
                return _add(photos, originals, by)
            with _straight_pdf(photos, originals) as upload:
                return adding_pages.submit_whole(agreement, by=by, upload=upload, put_by=photos)
    except FileNotFoundError as error:  # sent in another window while it was read here
        raise submission.NothingWaits from error


def _add(
    photos: PhotoSet, originals: Sequence[NamedFile], by: User
) -> SignedScan | QuarantinedUpload | ProposedScan:
    taken = adding_pages.submit_or_propose(photos.agreement, by=by, files=originals)
    with transaction.atomic():
        lock_agreement(photos.agreement)
        page_photos.release_photo_set(photos)
    return taken


@contextmanager
def _straight_pdf(photos: PhotoSet, originals: Sequence[NamedFile]) -> Iterator[Upload]:
    """The photos as they came, with the PDF of the straightened paper."""
    limits = ScanLimits(size=settings.SCAN_MAX_BYTES)
    name = upload_bundle.bundle_name(originals)
    with (
        _named(photos.used, "straight_picture") as straight,
        upload_bundle.bundled(straight) as sheets,
        scan_files.pdf_of(Upload(sheets, name, packed=True), limits) as pdf,
        upload_bundle.bundled(originals) as archive,
    ):
        yield Upload(archive, name, packed=True, pdf=pdf, keeps_pdf=True, record=photos.record)


@contextmanager
def _named(photos: Sequence[PagePhoto], column: str) -> Iterator[list[NamedFile]]:
    """Copies of their files, called by their pages."""
    with ExitStack() as stack:
        files = []
        for photo in photos:
            stored = getattr(photo, column)
            path = stack.enter_context(storage.local_copy(stored))
            page = _("page %(number)s") % {"number": photo.used_as}
            files.append(NamedFile(path, f"{page}.{stored.rpartition('.')[2]}"))
        yield files
