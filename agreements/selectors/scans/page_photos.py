"""Photos of pages on their way, by page, and the phones that take them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from agreements import tokens
from agreements.enums import PhoneLinkEnd
from agreements.models import Agreement, IssuedDocument, PagePhoto, PhoneLink
from agreements.selectors import access

# So long a photo waits to be sent; as with a draft, there is time to print a page once more.
KEPT = timedelta(days=14)
# How long the code can be opened, and how long the phone that did is let in.
TO_OPEN, TO_PHOTOGRAPH = timedelta(minutes=10), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page of the issued document; `photo` is what is used for it, None while it is missing."""

    number: int
    photo: PagePhoto | None


@dataclass(frozen=True, slots=True)
class PhotographedPages:
    """How far a document is photographed; `undecided` are photos of which their taker has not said
    whether they are used."""

    document: IssuedDocument
    rows: tuple[PageRow, ...]
    undecided: tuple[PagePhoto, ...]

    @property
    def missing(self) -> list[int]:
        return [row.number for row in self.rows if row.photo is None]

    @property
    def used(self) -> tuple[PagePhoto, ...]:
        return tuple(row.photo for row in self.rows if row.photo)


def photographed_pages(document: IssuedDocument) -> PhotographedPages:
    """By page, in the order of the document."""
    photos: Sequence[PagePhoto] = list(document.photos.order_by("uploaded_at", "pk"))
    used = {photo.used_as: photo for photo in photos if photo.used_as}
    rows = tuple(PageRow(n, used.get(n)) for n in range(1, document.pages + 1))
    return PhotographedPages(document, rows, tuple(p for p in photos if not p.used_as))


def kept_until(photo: PagePhoto) -> datetime:
    """From then on nobody finds it any more."""
    return photo.uploaded_at + KEPT


def own_photo(agreement: Agreement, sha256: str, link: PhoneLink | None) -> PagePhoto:
    """A photo by its sum, or Http404; a phone gets only those that it sent."""
    latest = agreement.documents.order_by("number").last()
    rows = PagePhoto.objects.select_related("document", "agreement__dataset", "link")
    if link:
        rows = rows.filter(link=link)
    return get_object_or_404(rows, agreement=agreement, document=latest, sha256=sha256)


def latest_link(agreement: Agreement) -> PhoneLink | None:
    """The link that was made last."""
    return agreement.phone_links.order_by("number").last()


def link_by_token(token: str) -> PhoneLink:
    """The link that a code leads to, however it stands, or Http404."""
    found = PhoneLink.objects.select_related("agreement__dataset", "made_by")
    return get_object_or_404(found, token_sha256=tokens.digest(token))


def link_by_session(session: str) -> PhoneLink | None:
    """The link that this phone opened, however it stands."""
    found = PhoneLink.objects.select_related("made_by")
    return found.filter(session_sha256=tokens.digest(session)).first() if session else None


def can_be_opened(link: PhoneLink) -> bool:
    """Not opened, not ended, not too old."""
    waits = link.opened_at is None and link.ended_at is None
    return waits and timezone.now() < open_until(link)


def open_until(link: PhoneLink) -> datetime:
    return link.made_at + TO_OPEN


def lets_in(link: PhoneLink) -> bool:
    """Whether the phone that opened it may go on."""
    until = let_in_until(link)
    return link.ended_at is None and until is not None and timezone.now() < until


def let_in_until(link: PhoneLink) -> datetime | None:
    return link.opened_at and link.opened_at + TO_PHOTOGRAPH


def was_sent(link: PhoneLink) -> bool:
    return link.end == PhoneLinkEnd.SENT


def agreement_of(link: PhoneLink) -> Agreement:
    """The request, as whoever made the link may see it now, or Http404."""
    if not link.made_by.is_active:
        raise Http404
    return access.own_agreement(link.made_by, link.agreement.reference)
