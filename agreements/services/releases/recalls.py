"""What a recall does when it is published, and what becomes of it: who has deleted, and the bytes.

Called by `publishing` with the dataset locked: no other release of it is published meanwhile. A
fetch holds its release while it writes its record (`downloads`); here the releases are locked first
and the records read then, so that nobody who fetched is left out.
"""

from collections.abc import Iterable
from contextlib import suppress

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import audit
from agreements.enums import AuditAction, ReleaseKind, ReleaseStatus
from agreements.exceptions import NotYourMove, PortalError, ReasonMissing
from agreements.models import DataRelease, RecallDuty, RecalledSum, User
from agreements.release_lifecycle import ReleaseVerb
from agreements.release_storage.stored_files import discard_files, is_own
from agreements.selectors import access
from agreements.selectors.releases import recalls
from agreements.text import clean_block

from . import release_news
from .release_row import InvalidReleaseMove, audit_subject, lock_release
from .release_transitions import apply_verb

PUBLISH = "agreements.publish_datarelease"
_AT_ONCE = 500


class AlreadyAttested(PortalError):
    """Somebody has said already that the files are deleted."""

    sentence = gettext_lazy(
        "It is on record already that this person deleted the files. Nothing has to be done."
    )


class AlreadyErased(PortalError):
    """The bytes were erased before."""

    sentence = gettext_lazy(
        "The bytes of the recalled files are erased already. Nothing has to be done."
    )


def take_back(recall: DataRelease, sums: Iterable[str], *, by: User) -> None:
    """Withdraw every release with a file of these sums, and have all who fetched one delete it.

    `recall` is published in the same transaction. Raises what `apply_verb` does.
    """
    RecalledSum.objects.bulk_create(
        (RecalledSum(release=recall, sha256=sha256) for sha256 in sums), batch_size=_AT_ONCE
    )
    why = _("Recalled: %(recall)s takes its place.") % {"recall": recall.label}
    for release in list(recalls.to_be_withdrawn(recall)):
        with suppress(InvalidReleaseMove):  # somebody was faster
            withdrawn = apply_verb(release, ReleaseVerb.WITHDRAW, reason=why, by=by)
            release_news.drop_queued_letters(withdrawn)
    latest = dict(recalls.fetches_of(recall).values_list("user", "grant"))
    now = timezone.now()
    RecallDuty.objects.bulk_create(
        (
            RecallDuty(release=recall, user_id=user, grant_id=grant, opened_at=now)
            for user, grant in latest.items()
        ),
        batch_size=_AT_ONCE,
    )


def attest(duty: RecallDuty, *, by: User) -> None:
    """The person says that all copies of the files are deleted; a second time is harmless. Raises
    NotYourMove."""
    if by.pk != duty.user_id:
        raise NotYourMove
    with transaction.atomic():
        if _settle(duty, by, ""):
            audit.record(AuditAction.RELEASE_ATTEST, audit_subject(duty.release), by=by)


def note_attested(duty: RecallDuty, *, how: str, by: User) -> None:
    """Staff know another way that it was done. Raises AlreadyAttested, NotYourMove, ReasonMissing,
    TextRefused."""
    if not access.may_on_dataset(by, PUBLISH, duty.release.dataset):
        raise NotYourMove
    how = clean_block(how)
    if not how:
        raise ReasonMissing
    with transaction.atomic():
        if not _settle(duty, by, how):
            raise AlreadyAttested
        audit.record(
            AuditAction.RELEASE_NOTE_ATTESTED,
            audit_subject(duty.release),
            by=by,
            person=duty.user.email,
            how=how,
        )


def erase_bytes(recall: DataRelease, *, by: User) -> None:
    """Erase what the portal wrote of the files that it takes back; sums and paths stay on record,
    and what an owner put into the storage stays there.

    Raises AlreadyErased, InvalidReleaseMove, NotYourMove, ReleaseGone.
    """
    with transaction.atomic():
        found = lock_release(recall)
        if not access.may_on_dataset(by, PUBLISH, found.dataset):
            raise NotYourMove
        if found.kind != ReleaseKind.RECALL or found.status == ReleaseStatus.DRAFT:
            raise InvalidReleaseMove(found)
        if found.erased_at:
            raise AlreadyErased
        found.erased_at, found.erased_by = timezone.now(), by
        found.save(update_fields=["erased_at", "erased_by"])
        names = names_to_erase(found)
        audit.record(AuditAction.RELEASE_ERASE, audit_subject(found), by=by, files=len(names))
        transaction.on_commit(lambda: discard_files(names))


def names_to_erase(recall: DataRelease) -> set[str]:
    """In storage, of files that the portal wrote; no published release has one of them."""
    return set(filter(is_own, recalls.recalled_files(recall).values_list("file", flat=True)))


def _settle(duty: RecallDuty, by: User, noted: str) -> bool:
    waiting = RecallDuty.objects.filter(pk=duty.pk, attested_at=None)
    return bool(waiting.update(attested_at=timezone.now(), attested_by=by, noted=noted))
