"""Announcing a new LA version, moving its date, calling it off; putting a first one into force.

Each is one transaction that writes rows; `notices.notice_dispatch` turns rows into mail. The lock
on the dataset makes two people at once come one after the other, and the second reads what was
done.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from agreements import audit, dates
from agreements.enums import Audience, AuditAction, MailStatus, NoticeStep, VersionStatus
from agreements.exceptions import NotYourMove
from agreements.models import LicenseVersion, OutboundEmail, User
from agreements.notice_lifecycle import NAMES_THE_DATE, NoticeEvent
from agreements.selectors import access
from agreements.services.license_texts import drafts
from agreements.services.license_texts.version_lock import audit_subject, lock_version
from agreements.services.notices import notice_letters, recipients
from agreements.services.notices.notice_transitions import apply_event
from agreements.text import shortened

from . import dry_run
from .announcement_preconditions import (
    LookAgain,
    NotAnnounceable,
    check_announceable,
    check_first,
    digest,
)


class DayNotLater(NotAnnounceable):
    """Postponed to a day that is not after the one announced."""


def rehearse(version: LicenseVersion, day: date, *, by: User) -> dry_run.DryRun:
    """Do all that `announce` does, make every letter, and leave nothing; raises what it raises."""
    with transaction.atomic():
        found = dry_run.look_through(announce(version, day, by=by))
        transaction.set_rollback(True)
    return found


def announce(
    version: LicenseVersion, day: date, *, by: User, seen: str | None = None
) -> LicenseVersion:
    """From here the text is frozen and everybody is notified; it takes effect when `day` begins.

    With `seen` in the state that has this digest, or not at all. Writes the notices, not the mails.
    Raises NotAnnounceable, LookAgain, NotYourMove.
    """
    with transaction.atomic():
        version = lock_version(version, by=by)
        in_force = check_announceable(version, day)
        # Nobody saves meanwhile: the lock is the one that saving needs.
        if seen is not None and digest(version) != seen:
            raise LookAgain
        version.status = VersionStatus.ANNOUNCED
        version.announced_at, version.announced_by = timezone.now(), by
        version.replaces = in_force
        version.effective_at = dates.midnight(day, version.dataset.time_zone)
        version.save(
            update_fields=["status", "announced_at", "announced_by", "replaces", "effective_at"]
        )
        told = recipients.enroll_recipients(version, late=False)
        audit.record(
            AuditAction.VERSION_ANNOUNCE,
            audit_subject(version),
            by=by,
            effective_at=version.effective_at.isoformat(),
            told=told,
        )
    return version


def put_into_force(draft: LicenseVersion, *, seen: str, by: User) -> LicenseVersion:
    """A dataset's first LA: from now on whoever applies signs this text, in the state that was
    `seen` (its digest); it is frozen. Nobody has signed, so nobody is told.

    Raises NotADraft, LookAgain, NotAnnounceable, NotYourMove.
    """
    with transaction.atomic():
        version = drafts.lock_draft(draft)
        if not access.may_announce(by, version.dataset):
            raise NotYourMove
        check_first(version)
        if digest(version) != seen:
            raise LookAgain
        version.status, version.effective_at = VersionStatus.IN_FORCE, timezone.now()
        version.save(update_fields=["status", "effective_at"])
        audit.record(
            AuditAction.VERSION_FIRST, audit_subject(version), by=by, sha256=version.sha256
        )
    return version


def postpone(version: LicenseVersion, day: date, *, by: User) -> LicenseVersion:
    """Let it take effect when a later `day` begins, for all who have an earlier one, and tell
    whoever was told; answers stay. A mail on its way may still say the old thing: who got one is
    told anew (`notices.mail_hooks`).

    Raises DayNotLater; NotAnnounceable when the version is not awaiting its day.
    """
    with transaction.atomic():
        version = lock_version(version, by=by)
        before = day_to_come(version)
        moment = dates.midnight(day, version.dataset.time_zone)
        if moment <= before:
            raise DayNotLater(
                _("Choose a day after %(effective)s: that is what people were told.")
                % {"effective": dates.say(before, version.dataset.time_zone)}
            )
        version.effective_at, version.postponed_at = moment, timezone.now()
        version.save(update_fields=["effective_at", "postponed_at"])
        # A notice is made anew, in its place.
        steps = set(NAMES_THE_DATE) - {NoticeStep.NOTICE}
        _drop_mails(version, steps, _("Not sent: the date was moved."))
        earlier = version.deliveries.filter(effective_at__lt=moment)
        apply_event(earlier, NoticeEvent.POSTPONED, effective_at=moment)
        audit.record(
            AuditAction.VERSION_POSTPONE,
            audit_subject(version),
            by=by,
            before=before.isoformat(),
            effective_at=moment.isoformat(),
        )
    return version


def call_off(version: LicenseVersion, *, by: User, reason: str = "") -> LicenseVersion:
    """It will not take effect; whoever was told is told so. `reason` is for the record only.

    Number and text stay used up. Raises NotAnnounceable when it is not awaiting its day.
    """
    with transaction.atomic():
        version = lock_version(version, by=by)
        day_to_come(version)
        version.status, version.called_off_at = VersionStatus.CALLED_OFF, timezone.now()
        version.save(update_fields=["status", "called_off_at"])
        _drop_mails(version, NAMES_THE_DATE, _("Not sent: the version was called off."))
        apply_event(version.deliveries.all(), NoticeEvent.CALLED_OFF)
        audit.record(
            AuditAction.VERSION_CALL_OFF, audit_subject(version), by=by, reason=reason.strip()
        )
    return version


def send_test(
    version: LicenseVersion, *, by: User, language: str, audience: str = Audience.AGREEMENT
) -> OutboundEmail:
    """Queue the notice, as its preview shows it, to whoever asks. Raises NotYourMove."""
    if not access.may_announce(by, version.dataset):
        raise NotYourMove
    with transaction.atomic():
        words = notice_letters.preview(version, audience, NoticeStep.NOTICE, language)
        with override(language):
            subject = _("Test: %(subject)s") % {"subject": words.subject}
        row = OutboundEmail.objects.create(
            dedup_key=f"notice_test:{uuid4().hex}",
            letter="notice_test",
            to=by.email,
            reply_to=version.dataset.contact_email,
            subject=shortened(subject, 300),
            text=words.text,
            html=words.html,
            message_id=notice_letters.new_message_id(),
            due_at=timezone.now(),
        )
        audit.record(
            AuditAction.VERSION_TEST,
            audit_subject(version),
            by=by,
            language=language,
            audience=audience,
        )
    return row


def day_to_come(version: LicenseVersion) -> datetime:
    """When an announced version takes effect; raises NotAnnounceable if it is too late."""
    if version.status != VersionStatus.ANNOUNCED or version.effective_at is None:
        raise NotAnnounceable(
            _("Version %(number)s is not awaiting its day: it is “%(status)s”.")
            % {"number": version.number, "status": version.get_status_display()}
        )
    if version.effective_at <= timezone.now():
        raise NotAnnounceable(
            _("Version %(number)s is taking effect right now. It can't be stopped any more.")
            % {"number": version.number}
        )
    return version.effective_at


def _drop_mails(version: LicenseVersion, steps: Iterable[NoticeStep | str], why: str) -> None:
    waiting = OutboundEmail.objects.filter(
        notice_template__version=version,
        notice_template__step__in=steps,
        status__in=[MailStatus.QUEUED, MailStatus.PAUSED],
    )
    waiting.update(status=MailStatus.DROPPED, due_at=None, server_reply=why)
