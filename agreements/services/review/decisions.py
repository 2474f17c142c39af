"""What reviewers and data owners do with a request. Moves and decisions are one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, TypedDict

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy

from agreements.enums import Remedy, Verb
from agreements.exceptions import InvalidTransition, ReasonMissing
from agreements.lifecycle import BEGINS_REVIEW, TABLE
from agreements.models import Agreement, Defect, ReviewDecision, User
from agreements.notice_lifecycle import NoticeEvent
from agreements.services import transitions
from agreements.services.associates import coming_along, listing, moves_at_approval
from agreements.services.notices import recipients
from agreements.services.notices.notice_transitions import apply_to_notice, lock_notice
from agreements.services.requests import succeeding

from . import defect_list, doubts
from .obstacles import answered_notice, decision_obstacle


class ScanReplaced(InvalidTransition):
    """The scan that counts is not the one that the decision is about."""

    sentence = gettext_lazy(
        "The signer sent another scan after you had opened this page. Look at it first."
    )


class ProblemsOpen(ReasonMissing):
    """The scan has problems that nobody overruled: approving it takes a reason."""

    sentence = gettext_lazy(
        "The scan has open problems. Read them and say why you approve all the same."
    )


class ChangesAsked(TypedDict):
    """What a signer is asked for, as `decide` takes it."""

    reason: str
    defects: list[str]
    remedy: Remedy


def changes_asked(
    agreement: Agreement, reason: str, defects: Sequence[Defect], remedy: Remedy | None
) -> ChangesAsked:
    """`remedy` None is what the defects ask for, and to sign again where there are none."""
    return {
        "reason": defect_list.compose_reason(agreement, defects, reason),
        "defects": [defect.code for defect in defects],
        "remedy": remedy or defect_list.strongest_remedy(defects) or Remedy.SIGN_AGAIN,
    }


def request_changes(
    agreement: Agreement,
    *,
    by: User,
    reason: str = "",
    note: str = "",
    defects: Sequence[Defect] = (),
    remedy: Remedy | None = None,
    seen: int | None = None,
) -> Agreement:
    """Hand the request back to its signer, for ready-made defects, own words, or both.

    Raises ReasonMissing without either, too. A decision is about the scan that counts; whoever
    says which number they have `seen` gets ScanReplaced when that is another one by now.
    """
    asked = changes_asked(agreement, reason, defects, remedy)
    return decide(agreement, Verb.REQUEST_CHANGES, by=by, seen=seen, note=note, **asked)


def approve(
    agreement: Agreement,
    *,
    by: User,
    note: str = "",
    despite: str = "",
    seen: int | None = None,
    decided_at: datetime | None = None,
) -> Agreement:
    """The request becomes an agreement in force, with its grant; the people of an amendment come
    onto the list of the agreement that it amends. Never without a signed scan.

    Who is approved while the LA is being replaced is told so, with the full notice period. What
    stands against it is put on record with `despite`, the reason; raises ProblemsOpen where the
    scan has problems and there is none.
    """
    with transaction.atomic():
        moves_at_approval.lock_for_approval(agreement)
        succeeding.take_main_address(agreement)
        against = doubts.doubts_about(agreement)
        moved = decide(
            agreement,
            Verb.APPROVE,
            by=by,
            seen=seen,
            note=note,
            despite=despite.strip(),
            against=[doubt.on_record for doubt in against],
            decided_at=decided_at,
        )
        if any(doubt.is_open for doubt in against) and not despite.strip():
            raise ProblemsOpen
        if moved.amends:
            listing.list_added(moved)
        else:
            recipients.enroll_at_approval(moved)
        into = moved.amends or moved
        moves_at_approval.complete_moves(into)
        succeeding.take_its_place(moved)
        listing.invite_listed(into)  # told what access they have: none any more by what has ended
    return moved


def recommend(
    agreement: Agreement, *, by: User, note: str = "", seen: int | None = None
) -> Agreement:
    """Where a dataset asks for two reviewers, the first one is for it; what stands against it goes
    on record, too. The request waits for another one, who can approve it."""
    against = [doubt.on_record for doubt in doubts.doubts_about(agreement)]
    return decide(agreement, Verb.RECOMMEND, by=by, seen=seen, note=note, against=against)


def reinstate(
    agreement: Agreement,
    *,
    by: User,
    note: str = "",
    seen: int | None = None,
    decided_at: datetime | None = None,
) -> Agreement:
    """Take back who opted out (data owner), with a new grant; they continue.

    Only until the new LA takes effect for them, or after it was called off, and unless they have
    another approved agreement by now: InvalidTransition says which.
    """
    with transaction.atomic():
        notice = answered_notice(agreement)
        if notice is not None:
            notice = lock_notice(notice)
        moves_at_approval.lock_for_reinstatement(agreement)
        moved = decide(
            agreement, Verb.REINSTATE, by=by, seen=seen, note=note, decided_at=decided_at
        )
        if notice is not None:
            apply_to_notice(notice, NoticeEvent.REINSTATED)
        recipients.enroll_at_approval(moved)  # another version may have been announced since
    return moved


def decide(
    agreement: Agreement,
    verb: Verb,
    *,
    by: User,
    seen: int | None = None,
    reason: str = "",
    note: str = "",
    defects: Sequence[str] = (),
    remedy: Remedy | Literal[""] = "",
    despite: str = "",
    against: Sequence[Mapping[str, str]] = (),
    decided_at: datetime | None = None,
) -> Agreement:
    """Move by a verb of staff and write the ReviewDecision on the scan that counts.

    A review that nobody has begun begins with it, where only a review leads there. `note` is for
    staff only; `decided_at` is when they decided, where that was before now. Raises NotYourMove,
    InvalidTransition, ReasonMissing, ScanReplaced.
    """
    told = {"remedy": remedy, "despite": despite}
    details = {name: words for name, words in told.items() if words}
    try:
        with transaction.atomic():
            if verb is Verb.REJECT:
                coming_along.leave_where_they_are(agreement, by=by)
            if verb in BEGINS_REVIEW and agreement.status in TABLE[Verb.START_REVIEW].sources:
                agreement = transitions.apply(agreement, Verb.START_REVIEW, by=by)
            moved = transitions.apply(
                agreement, verb, by=by, reason=reason, details=details, fields={"remedy": remedy}
            )
            if sentence := decision_obstacle(moved, verb, by=by):
                raise InvalidTransition(sentence)
            scan = moved.scans.order_by("number").last()
            if seen is not None and (scan is None or scan.number != seen):
                raise ScanReplaced
            ReviewDecision.objects.create(
                agreement=moved,
                scan=scan,
                verb=verb,
                reviewer=by,
                signer_user=moved.signer.user,
                reason=reason.strip(),
                note=note.strip(),
                defects=list(defects),
                remedy=remedy,
                despite=despite,
                against=list(against),
                answers={"address_explanation": moved.signer.address_explanation},
                decided_at=decided_at or moved.changed_at,
            )
    except IntegrityError:  # a second approved agreement of one signer
        if sentence := decision_obstacle(agreement, verb, by=by):
            raise InvalidTransition(sentence) from None
        raise
    return moved
