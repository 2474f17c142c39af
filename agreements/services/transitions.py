"""The only code that changes the status of an agreement.

One transaction: status compared under a lock, stamps, grant, audit event, mail row. Of two
people who move the same agreement at once, one wins and the other is told who did what.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agreements import audit, dates
from agreements.affiliation.verdict import judge
from agreements.enums import VERB_ACTIONS, GrantEnd, Party, Status, Verb
from agreements.exceptions import InvalidTransition, NotYourMove, ReasonMissing
from agreements.lifecycle import ENDED, ENDS_OF_APPROVED, OPEN, REMINDED, TABLE, Transition
from agreements.mail import associate_letters, letters
from agreements.models import Agreement, User
from agreements.selectors import access, history

from . import waiting_uploads
from .accounts import desk_news
from .agreement_row import drop_queued_reminders, drop_queued_scan_receipts, lock_agreement
from .grants import grants

# What a receipt says stays true.
_OF_REVIEWERS_ALONE = (Verb.START_REVIEW, Verb.RELEASE_REVIEW, Verb.RECOMMEND)
_GIVE_GRANTS = (Verb.APPROVE, Verb.REINSTATE, Verb.IMPORT)
_NO_REVIEW: dict[str, object] = {"reviewer": None, "review_started_at": None}


def apply(
    agreement: Agreement,
    verb: Verb,
    *,
    by: User | None,
    reason: str = "",
    details: Mapping[str, object] | None = None,
    fields: Mapping[str, object] | None = None,
    proven: bool = False,
) -> Agreement:
    """Move the agreement by `verb` and return it fresh from the database.

    `by=None` is the system. `reason` goes to the signer, `details` into the audit event,
    `fields` are written with the status. `proven` says that a token bound to this agreement
    stands for its signer, who need not be signed in nor have an account. Raises NotYourMove,
    ReasonMissing, InvalidTransition.
    """
    row = TABLE[verb]
    reason = reason.strip()
    as_signer = proven and row.party is Party.SIGNER
    if not as_signer and not access.may(by, agreement, verb):
        raise NotYourMove
    if row.reason and not reason:
        raise ReasonMissing
    now = timezone.now()
    target, letter = row.outcome(is_amendment=agreement.amends_id is not None)
    with transaction.atomic():
        if agreement.amends and target is Status.ADDED:
            lock_agreement(agreement.amends)  # first, as its end does, which then locks this one
        stands = lock_agreement(agreement)
        if not row.starts_from(stands.status, stands.remedy):
            raise InvalidTransition(too_late_sentence(agreement, by))
        if target in ENDS_OF_APPROVED:
            grants.end_grants(agreement, GrantEnd(target.value), by=by)
            for amendment in agreement.amendments.filter(status__in=OPEN):
                apply(amendment, Verb.LAPSE, by=None)
        written = {**_stamps(row, target, stands, by, now), **(fields or {})}
        Agreement.objects.filter(pk=agreement.pk).update(**written)
        rows = Agreement.objects.select_related("signer__user", "dataset", "version", "amends")
        agreement = rows.get(pk=agreement.pk)
        if target is Status.APPROVED and row.verb in _GIVE_GRANTS:
            grants.give_grants(agreement)
        # Whatever was held for the scanner is overtaken; signers know what they did themselves.
        told = "" if row.party is Party.SIGNER else _("The request moved on in the meantime.")
        waiting_uploads.discard_upload(agreement, by=by, reason=told)
        drop_queued_reminders(agreement)
        if row.verb not in _OF_REVIEWERS_ALONE:
            drop_queued_scan_receipts(agreement)
        is_for_signer = row.party is Party.SIGNER and by and by.pk != agreement.signer.user_id
        event = audit.record(
            VERB_ACTIONS[verb],
            agreement.reference,
            by=by or (agreement.signer.email if as_signer else None),
            to=target.value,
            **({"reason": reason} if reason else {}),
            **({"for_signer": True} if is_for_signer else {}),
            **(details or {}),
        )
        desk_news.tell_staff_of_move(agreement, verb, event)
        if letter:
            facts = letters.facts_of_end(agreement) if target in ENDS_OF_APPROVED else None
            key = f"{letter}:{event.pk}"
            letters.send_to_signer(letter, agreement, key=key, reason=reason, facts=facts)
        if target in ENDS_OF_APPROVED:
            associate_letters.access_ended(agreement, key=f"{letter}:{event.pk}")
        if row.verb is Verb.REINSTATE:
            associate_letters.access_restored(agreement, key=f"{letter}:{event.pk}")
    return agreement


def _stamps(
    row: Transition, target: Status, stands: Agreement, by: User | None, now: datetime
) -> dict[str, object]:
    """What is written with the new status: who and when are pairs."""
    stamps: dict[str, object] = {"status": target, "changed_at": now, "remedy": ""}
    stamps["ended_at"] = now if target in ENDED else None
    stamps |= {"waiting_since": now if target in REMINDED else None, "reminded": None}
    if target in (Status.SUBMITTED, Status.CHANGES_REQUESTED):
        stamps |= _NO_REVIEW
    match row.verb:
        case Verb.SUBMIT:
            owner, email = stands.dataset, stands.signer.email
            kind = judge(email, owner.trusted_domains, owner.distrusted_domains).kind
            stamps |= {"submitted_at": now, "address_kind": kind}
        case Verb.START_REVIEW:
            stamps |= {"reviewer": by, "review_started_at": now}
            stamps |= {"assignee": by, "assigned_at": now}
        case Verb.RELEASE_REVIEW | Verb.RECOMMEND:
            stamps |= {"assignee": None, "assigned_at": None}
        case Verb.APPROVE:
            stamps |= {"approved_at": now, "approved_by": by}
            term = stands.dataset.term_months
            stamps |= {"expires_at": dates.months_later(now, term) if term else None}
        case Verb.IMPORT:
            stamps |= {"approved_at": now, "approved_by": by}
        case Verb.RENEW if stands.expires_at and (term := stands.dataset.term_months):
            until = dates.months_later(stands.expires_at, term)
            stamps |= {"expires_at": until, "term_reminded": None}
    return stamps


def too_late_sentence(agreement: Agreement, by: User | None = None) -> str:
    """The sentence for whoever came too late: the status now; to staff also by whom and when."""
    status = Agreement.objects.get(pk=agreement.pk).get_status_display()
    steps = history.agreement_moves(agreement)
    last = steps.last()
    if last is None or by is None or not by.is_staff:
        return _("This step is not possible: the request is now “%(status)s”.") % {"status": status}
    return _(
        "This step is not possible: the request is now “%(status)s” "
        "(last step by %(actor)s, %(at)s)."
    ) % {
        "status": status,
        "actor": last.actor,
        "at": date_format(timezone.localtime(last.at), "DATETIME_FORMAT"),
    }
