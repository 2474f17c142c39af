"""What reviewers and data owners do with a request. Moves and decisions are one transaction."""

from collections.abc import Mapping, Sequence
from typing import Literal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.enums import Audience, Remedy, Status, Verb
from agreements.exceptions import InvalidTransition, ReasonMissing
from agreements.lifecycle import BEGINS_REVIEW, TABLE
from agreements.models import Agreement, Defect, NoticeDelivery, ReviewDecision, User
from agreements.notice_lifecycle import NoticeEvent
from agreements.selectors import access
from agreements.selectors.associates import listings
from agreements.services import transitions
from agreements.services.associates import coming_along, listing, moves_at_approval
from agreements.services.notices import answers, recipients
from agreements.services.notices.notice_transitions import apply_to_notice, lock_notice
from agreements.services.requests import succeeding

from . import defect_list, doubts, second_reviewer


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

    `remedy` is what the signer has to do; None is what the defects ask for, and to sign again
    where there are none. Raises ReasonMissing without either, too. A decision is about the scan
    that counts; whoever says which number they have `seen` gets ScanReplaced when that is another
    one by now.
    """
    whole = defect_list.compose_reason(agreement, defects, reason)
    return decide(
        agreement,
        Verb.REQUEST_CHANGES,
        by=by,
        seen=seen,
        reason=whole,
        note=note,
        defects=[defect.code for defect in defects],
        remedy=remedy or defect_list.strongest_remedy(defects) or Remedy.SIGN_AGAIN,
    )


def approve(
    agreement: Agreement,
    *,
    by: User,
    note: str = "",
    despite: str = "",
    seen: int | None = None,
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
    agreement: Agreement, *, by: User, note: str = "", seen: int | None = None
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
        moved = decide(agreement, Verb.REINSTATE, by=by, seen=seen, note=note)
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
) -> Agreement:
    """Move by a verb of staff and write the ReviewDecision on the scan that counts.

    A review that nobody has begun begins with it, where only a review leads there. `note` is for
    staff only. Raises NotYourMove, InvalidTransition, ReasonMissing, ScanReplaced.
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
                decided_at=moved.changed_at,
            )
    except IntegrityError:  # a second approved agreement of one signer
        if sentence := decision_obstacle(agreement, verb, by=by):
            raise InvalidTransition(sentence) from None
        raise
    return moved


def decision_obstacle(agreement: Agreement, verb: Verb, *, by: User) -> str:
    """The sentence for staff; "" where nothing stands in the way."""
    if verb is Verb.RECOMMEND:
        return second_reviewer.obstacle_to_recommending(agreement, by=by)
    if verb is Verb.APPROVE:
        if not agreement.scans.exists():
            return _("There is no signed scan to approve.")
        if sentence := second_reviewer.obstacle_to_approving(agreement, by=by):
            return sentence
        if agreement.amends_id:
            return _listed_twice(agreement)
        return _other_approved(agreement, but=agreement.succeeds_id)
    if verb is Verb.REINSTATE:
        notice = answered_notice(agreement)
        if notice is None:
            return _("The signer did not opt out by a notice, so nothing can be taken back.")
        if not answers.may_return(notice):
            return _(
                "This comes too late: License Agreement %(number)s has taken effect. "
                "The signer may apply anew."
            ) % {"number": notice.version.number}
        return _other_approved(agreement)
    return ""


def answered_notice(agreement: Agreement) -> NoticeDelivery | None:
    """The notice that the signer of an agreement answered last."""
    notices = agreement.notices.filter(audience=Audience.AGREEMENT, answered_at__isnull=False)
    return notices.select_related("version__dataset").order_by("-answered_at").first()


def _listed_twice(amendment: Agreement) -> str:
    there = ", ".join(person.name for person in listings.listed_twice(amendment))
    if not there:
        return ""
    return _("On the list of this agreement already: %(names)s. Ask for a corrected form.") % {
        "names": there
    }


def _other_approved(agreement: Agreement, but: int | None = None) -> str:
    """Of the same person, at whichever address; `but` is what ends with the approval."""
    others = Agreement.objects.filter(
        access.of_person(agreement.signer), dataset=agreement.dataset_id, status=Status.APPROVED
    )
    other = others.exclude(pk__in=[agreement.pk, but or agreement.pk]).first()
    if other is None:
        return ""
    return _("The signer has another approved agreement for this dataset: %(reference)s.") % {
        "reference": other.reference
    }
