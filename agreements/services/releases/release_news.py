"""Tells whoever has access of a new release or an erratum, unless they want no such mail.

A release says itself whom it still has to tell (`news_due_at`, `told_up_to`); a letter and the
place behind it are one transaction, so that nobody is told twice, and nobody is left out.
"""

import logging
from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements import audit
from agreements.enums import AuditAction, MailStatus, ReleaseKind, ReleaseStatus
from agreements.mail import release_letters
from agreements.mail.outbox import QUEUE, take_out_of_queue
from agreements.models import (
    DataRelease,
    Dataset,
    DownloadGrant,
    MutedReleaseNews,
    OutboundEmail,
    User,
)
from agreements.selectors.grants import live_grants

logger = logging.getLogger(__name__)

# The letter that a release is told of by; of what is not here nobody is told.
_LETTERS: Mapping[str, str] = {
    ReleaseKind.RELEASE: "new_release",
    ReleaseKind.ERRATUM: "erratum",
}
_AT_ONCE = 50
# While nobody has access nobody is told; it is looked again so often.
_WHILE_SUSPENDED = timedelta(hours=1)
# More than this is left to the next call.
MOST = 1000


def letter_of(release: DataRelease) -> str | None:
    """What people get when it is published."""
    return _LETTERS.get(release.kind)


def write_due_news(most: int = MOST) -> int:
    """Write to those who are to be told; safe at any time, and twice. Returns how many letters."""
    written = 0
    due = DataRelease.objects.filter(news_due_at__lte=timezone.now()).order_by("news_due_at")
    for key in list(due.values_list("pk", flat=True)):
        while written < most and (some := _write_some(key)) is not None:
            written += some
    return written


def drop_queued_letters(release: DataRelease) -> None:
    """What has not left yet would tell of a release that is not there any more."""
    queued = OutboundEmail.objects.filter(
        dedup_key__startswith=_key(release, ""), status=MailStatus.QUEUED
    )
    why = _("Not sent: the release was withdrawn.")
    queued.update(status=MailStatus.DROPPED, due_at=None, server_reply=why)


def may_send(row: OutboundEmail) -> bool:
    """Whether a claimed mail may go out, if it tells of a release: what it says must be true still.

    If not, it was dropped with the reason, or put off while the dataset is suspended.
    """
    if row.letter not in _LETTERS.values():
        return True
    _letter, release_key, person_key, *_more = row.dedup_key.split(":")
    release = DataRelease.objects.select_related("dataset").filter(pk=release_key).first()
    person = User.objects.get(pk=person_key)
    if release is None or release.status != ReleaseStatus.PUBLISHED:
        why = _("Not sent: the release was withdrawn.")
    elif is_muted(release.dataset, person):
        why = _("Not sent: this person wants no mail about releases.")
    elif live_grants.live_grant(person, release.dataset):
        return True
    elif live_grants.unended_grant(person, release.dataset):
        QUEUE.put_off(row, _WHILE_SUSPENDED)
        return False
    else:
        why = _("Not sent: this person has no access any more.")
    take_out_of_queue(row, MailStatus.DROPPED, why)
    return False


def _write_some(key: int) -> int | None:
    """Write to the next few. None: nobody is left, or another process is at it."""
    with transaction.atomic():
        rows = DataRelease.objects.select_for_update(of=("self",), skip_locked=True)
        rows = rows.select_related("dataset", "replaces")
        found = rows.filter(pk=key, news_due_at__isnull=False).first()
        if found is None:
            return None
        if live_grants.open_suspension(found.dataset):
            found.news_due_at = timezone.now() + _WHILE_SUSPENDED
            found.save(update_fields=["news_due_at"])
            return None
        grants: list[DownloadGrant] = []
        if found.status == ReleaseStatus.PUBLISHED:
            after = live_grants.live_grants(found.dataset).filter(pk__gt=found.told_up_to)
            after = after.select_related("agreement__version")
            grants = list(after.order_by("pk")[:_AT_ONCE])
        if not grants:
            found.news_due_at = None
            found.save(update_fields=["news_due_at"])
            return None
        muted = set(
            MutedReleaseNews.objects.filter(dataset=found.dataset).values_list("user", flat=True)
        )
        written = sum(_tell(found, grant, muted) for grant in grants)
        found.told_up_to = grants[-1].pk
        found.save(update_fields=["told_up_to"])
    return written


def _tell(release: DataRelease, grant: DownloadGrant, muted: set[int]) -> bool:
    person = grant.associate.user if grant.associate else grant.agreement.signer.user
    if person is None or person.pk in muted:
        return False
    try:
        with transaction.atomic():
            write = release_letters.erratum if release.replaces else release_letters.new_release
            write(release, grant, person, key=_key(release, person.pk))
    except Exception:  # one that can't be written never stops the others
        logger.exception("%s is not told of %s", person.pk, release.pk)
        return False
    return True


def _key(release: DataRelease, person: int | str) -> str:
    return f"new_release:{release.pk}:{person}"


def is_muted(dataset: Dataset, user: User) -> bool:
    """Whether somebody wants no mail about new releases of a dataset."""
    return MutedReleaseNews.objects.filter(dataset=dataset, user=user).exists()


def choose_news(dataset: Dataset, *, wanted: bool, by: User) -> None:
    """Be told of new releases of a dataset, or not. Asking twice is harmless."""
    with transaction.atomic():
        if wanted:
            changed = MutedReleaseNews.objects.filter(dataset=dataset, user=by).delete()[0] > 0
        else:
            _muted, changed = MutedReleaseNews.objects.get_or_create(dataset=dataset, user=by)
        if changed:
            action = AuditAction.RELEASE_UNMUTE if wanted else AuditAction.RELEASE_MUTE
            audit.record(action, dataset.slug, by=by)
