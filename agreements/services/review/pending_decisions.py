"""A decision waits for a moment in which its reviewer can take it back.

Until then nothing has happened: no status moves, nobody is told. So nothing ever has to be undone.
It is carried out in full by `carry_out_due`, with every lock and check of that moment.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypedDict

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import audit
from agreements.enums import AuditAction, Remedy, Verb
from agreements.exceptions import InvalidTransition, NotYourMove, PortalError
from agreements.lifecycle import BEGINS_REVIEW, MAILED_DECISIONS, TABLE
from agreements.mail import staff_letters
from agreements.models import Agreement, Defect, PendingDecision, User
from agreements.selectors import access
from agreements.selectors.review.pending_decisions import pending_decisions, pending_of
from agreements.services import transitions
from agreements.services.agreement_row import lock_agreement

from . import decisions
from .taken_back_too_late import TakenBackTooLate

logger = logging.getLogger(__name__)

# Longer than beat leaves one that no nudge announced.
_UNHEARD = timedelta(seconds=30)


class _About(TypedDict):
    """What every decision takes."""

    by: User
    seen: int | None
    note: str
    decided_at: datetime


class DecidedAlready(InvalidTransition):
    """Somebody has decided, and can still take it back."""


class OtherDoubts(InvalidTransition):
    """Something stands against it that its reviewer has not read."""

    sentence = gettext_lazy(
        "Since you decided, something else stands against it. Read it, then decide anew."
    )


def waits(verb: Verb) -> bool:
    """Whether a decision taken at the desk waits; with TAKE_BACK_SECONDS=0 none does."""
    return verb in MAILED_DECISIONS and settings.TAKE_BACK_SECONDS > 0


def hold(
    agreement: Agreement,
    verb: Verb,
    *,
    by: User,
    seen: int | None = None,
    reason: str = "",
    note: str = "",
    despite: str = "",
    defects: Sequence[Defect] = (),
    remedy: Remedy | None = None,
) -> PendingDecision:
    """Take a decision that is carried out later. The arguments are those of `decisions`.

    Raises what carrying it out at once would, and DecidedAlready. A review that would begin with it
    begins now: the scan stays the one that was read.
    """
    now = timezone.now()
    scan = agreement.scans.order_by("number").last()
    pending = PendingDecision(
        agreement=agreement,
        verb=verb,
        reviewer=by,
        decided_at=now,
        due_at=now + timedelta(seconds=settings.TAKE_BACK_SECONDS),
        seen=scan.number if seen is None and scan else seen,
        reason=reason,
        note=note,
        despite=despite,
    )
    if verb is Verb.REQUEST_CHANGES:
        asked = decisions.changes_asked(agreement, reason, defects, remedy)
        pending.reason, pending.defects = asked["reason"], asked["defects"]
        pending.remedy = asked["remedy"]
    with transaction.atomic():
        pending.against = _rehearse(pending)
        stands = lock_agreement(agreement)
        if other := pending_of(agreement):
            raise DecidedAlready(decided_already(other, by=by))
        if verb in BEGINS_REVIEW and stands.status in TABLE[Verb.START_REVIEW].sources:
            transitions.apply(agreement, Verb.START_REVIEW, by=by)
        PendingDecision.objects.filter(agreement=agreement).delete()  # one that was refused
        pending.save()
        audit.record(AuditAction.REVIEW_DECIDE, agreement.reference, by=by, kind=verb.value)
    return pending


def decided_already(pending: PendingDecision, *, by: User) -> str:
    """The sentence for whoever would decide beside it."""
    sentence = _("%(who)s has decided: %(what)s. Until %(at)s they can take it back.")
    if pending.reviewer_id == by.pk:
        sentence = _("You have decided: %(what)s. Until %(at)s you can take it back.")
    return sentence % {
        "who": pending.reviewer,
        "what": pending.get_verb_display(),
        "at": date_format(timezone.localtime(pending.due_at), "H:i:s"),
    }


def take_back(pending: PendingDecision, *, by: User) -> None:
    """As if it had not been decided. Raises NotYourMove, TakenBackTooLate."""
    if pending.reviewer_id != by.pk:
        raise NotYourMove(_("Only whoever took this decision can take it back."))
    with transaction.atomic():
        if not _claim(pending):
            raise TakenBackTooLate(pending.agreement)
        reference = pending.agreement.reference
        audit.record(AuditAction.REVIEW_TAKE_BACK, reference, by=by, kind=pending.verb)


def is_any_overdue() -> bool:
    """Whether one is due for so long that no worker can be there."""
    return pending_decisions().filter(due_at__lt=timezone.now() - _UNHEARD).exists()


def carry_out_due() -> int:
    """Carry out what can't be taken back any more; safe twice and at once. Returns how many.

    What is not possible any more stays undone, its reviewer is told why.
    """
    done = 0
    for pending in pending_decisions().filter(due_at__lte=timezone.now()):
        try:
            done += _carry_out(pending)
        except Exception:  # one that fails must not keep the others
            logger.exception("decision on %s not carried out", pending.agreement.reference)
    return done


def _carry_out(pending: PendingDecision) -> bool:
    with translation.override(pending.reviewer.language):
        try:
            with transaction.atomic():
                if not _claim(pending):
                    return False
                against = _take(pending)
                if any(each not in pending.against for each in against):
                    raise OtherDoubts
        except PortalError as error:
            _refuse(pending, str(error))
            return False
    return True


def _claim(pending: PendingDecision) -> bool:
    """Of two who would take it, one has it."""
    rows = PendingDecision.objects.filter(pk=pending.pk, refused_at=None)
    return bool(rows.delete()[0])


def _rehearse(pending: PendingDecision) -> list[dict[str, str]]:
    """Do all of it, and leave nothing; gives what stands against it, raises what it raises."""
    with transaction.atomic():
        against = _take(pending)
        transaction.set_rollback(True)
    return against


def _take(pending: PendingDecision) -> list[dict[str, str]]:
    """Carry it out; gives what stood against it, as it is on record."""
    agreement, by = _fresh(pending), User.objects.get(pk=pending.reviewer_id)
    about: _About = {
        "by": by,
        "seen": pending.seen,
        "note": pending.note,
        "decided_at": pending.decided_at,
    }
    match verb := Verb(pending.verb):
        case Verb.APPROVE:
            decisions.approve(agreement, despite=pending.despite, **about)
        case Verb.REINSTATE:
            decisions.reinstate(agreement, **about)
        case _:
            decisions.decide(
                agreement,
                verb,
                reason=pending.reason,
                defects=pending.defects,
                remedy=Remedy(pending.remedy) if pending.remedy else "",
                **about,
            )
    recorded = agreement.decisions.order_by("pk").last()
    return recorded.against if recorded else []


def _fresh(pending: PendingDecision) -> Agreement:
    rows = Agreement.objects.select_related("signer__user", "dataset", "version", "amends")
    return rows.get(pk=pending.agreement_id)


def _refuse(pending: PendingDecision, why: str) -> None:
    """It stays undone; on record, and its reviewer is told, if they are still on the staff."""
    rows = PendingDecision.objects.filter(pk=pending.pk, refused_at=None)
    with transaction.atomic():
        if not rows.update(refused_at=timezone.now(), why=why):
            return
        event = audit.record(
            AuditAction.REVIEW_DROP,
            pending.agreement.reference,
            by=None,
            kind=pending.verb,
            reason=why,
        )
        if access.works_on(pending.reviewer, pending.agreement.dataset):
            pending.agreement = _fresh(pending)
            key = f"decision_dropped:{event.pk}"
            staff_letters.decision_dropped(pending, why, key=key)
