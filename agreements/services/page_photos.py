"""Rows of photos of pages and their files: gone together, and only once.

Whoever writes here holds the agreement's lock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from django.db import transaction
from django.utils import timezone

from agreements import audit, storage
from agreements.enums import AuditAction, PhoneLinkEnd
from agreements.models import Agreement, PagePhoto, PhoneLink, User
from agreements.selectors.scans.page_photos import KEPT


@dataclass(frozen=True, slots=True)
class PhotoSet:
    """All photos of an agreement, of which `used` become a scan."""

    agreement: Agreement
    used: tuple[PagePhoto, ...]

    @property
    def record(self) -> dict[str, object]:
        """What the audit says of it: for each page its photo, and by whom it was told apart."""
        return {
            "photographed": [
                f"{photo.used_as}: {photo.sha256}"
                + ("" if photo.page == photo.used_as else " (as its taker says)")
                for photo in self.used
            ]
        }


def release_photo_set(photos: PhotoSet) -> bool:
    """They wait no longer, nor does a phone; False where one that was to be used is gone."""
    wanted = {photo.pk for photo in photos.used}
    rows = list(PagePhoto.objects.filter(agreement=photos.agreement))
    if not wanted <= {row.pk for row in rows if row.used_as}:
        return False
    release_photos(rows)
    end_links(photos.agreement, PhoneLinkEnd.SENT)
    return True


def release_photos(rows: Sequence[PagePhoto]) -> None:
    """Their files go when the transaction stands."""
    PagePhoto.objects.filter(pk__in=[row.pk for row in rows]).delete()
    files = list(chain.from_iterable(row.files for row in rows))
    transaction.on_commit(partial(storage.discard, files), robust=True)


def end_links(agreement: Agreement, end: PhoneLinkEnd) -> int:
    """No phone photographs for it any more. Returns how many could."""
    rows = PhoneLink.objects.filter(agreement=agreement, ended_at=None)
    return rows.update(ended_at=timezone.now(), end=end)


def drop_photos(
    agreement: Agreement, rows: Sequence[PagePhoto], *, by: User | None, link: PhoneLink | None
) -> None:
    """Release, and put it on record."""
    release_photos(rows)
    told: dict[str, object] = {"photos": [row.sha256 for row in rows], **phone_on_record(link)}
    audit.record(AuditAction.SCAN_DROP_PHOTOS, agreement.reference, by=by, **told)


def phone_on_record(link: PhoneLink | None) -> dict[str, object]:
    """What the audit says of the phone, where one was let in."""
    return {"phone": link.number} if link else {}


def drop_forgotten_photos() -> int:
    """Drop the photos that nobody sent. Returns how many."""
    dropped = 0
    due = PagePhoto.objects.filter(uploaded_at__lte=timezone.now() - KEPT)
    agreements = Agreement.objects.filter(pk__in=due.values("agreement"))
    for agreement in agreements:
        with transaction.atomic():
            rows = list(due.filter(agreement=agreement).select_for_update())
            if rows:
                drop_photos(agreement, rows, by=None, link=None)
            dropped += len(rows)
    return dropped
