"""What reviewers and data owners do with a request. Moves and decisions are one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agreements.enums import Audience, NoticeState, Status, Verb
from agreements.exceptions import InvalidTransition
from agreements.models import Agreement, NoticeDelivery, ReviewDecision, User
from agreements.services import answers, informing, transitions


def start_review(agreement: Agreement, *, by: User) -> Agreement:
    """Take a submitted request: from here its scan can't be replaced.

    Raises NotYourMove, InvalidTransition; so do all verbs of this module.
    """
    return transitions.apply(agreement, Verb.START_REVIEW, by=by)


def release_review(agreement: Agreement, *, by: User) -> Agreement:
    """Put a request that is in review back into the queue."""
    return transitions.apply(agreement, Verb.RELEASE_REVIEW, by=by)


def request_changes(agreement: Agreement, *, by: User, reason: str, note: str = "") -> Agreement:
    """Hand the request back to its signer. Raises ReasonMissing, too."""
    return _decide(agreement, Verb.REQUEST_CHANGES, by=by, reason=reason, note=note)


def approve(agreement: Agreement, *, by: User, note: str = "") -> Agreement:
    """The request becomes an agreement in force, with its grant. Never without a signed scan."""
    with _only_one_approved(agreement), transaction.atomic():
        moved = _decide(agreement, Verb.APPROVE, by=by, note=note)
        if not moved.scans.exists():
            raise InvalidTransition(_("There is no signed scan to approve."))
    return moved


def reject(agreement: Agreement, *, by: User, reason: str, note: str = "") -> Agreement:
    """End the request. Raises ReasonMissing, too."""
    return _decide(agreement, Verb.REJECT, by=by, reason=reason, note=note)


def revoke(agreement: Agreement, *, by: User, reason: str, note: str = "") -> Agreement:
    """End an approved agreement and its grant (data owner). Raises ReasonMissing, too."""
    return _decide(agreement, Verb.REVOKE, by=by, reason=reason, note=note)


def reinstate(agreement: Agreement, *, by: User, note: str = "") -> Agreement:
    """Take back who opted out (data owner), with a new grant; they continue.

    Only until the new LA takes effect for them, or after it was called off. Raises TooLate, and
    InvalidTransition when the signer has another approved agreement for the dataset by now.
    """
    with _only_one_approved(agreement), transaction.atomic():
        notice = opted_out_of(agreement)
        if notice is None:
            raise InvalidTransition(_("Nobody opted out here, so there is nothing to take back."))
        row = informing.lock(notice)
        if row.state == NoticeState.OPTED_OUT and not answers.may_return(row):
            raise answers.TooLate(
                _(
                    "This comes too late: the new License Agreement has taken effect. "
                    "The signer can apply anew."
                )
            )
        moved = _decide(agreement, Verb.REINSTATE, by=by, note=note)
        row.state, row.step, row.due_at = NoticeState.CONTINUED, "", None
        row.save(update_fields=["state", "step", "due_at"])
    return moved


def opted_out_of(agreement: Agreement) -> NoticeDelivery | None:
    """The notice that ended an agreement which is opted out, as its signer last answered it."""
    notices = agreement.notices.filter(audience=Audience.AGREEMENT, answered_at__isnull=False)
    return notices.select_related("version__dataset").order_by("-answered_at").first()


@contextmanager
def _only_one_approved(agreement: Agreement) -> Iterator[None]:
    """Where the database refuses a second approved agreement of a signer: say so."""
    try:
        yield
    except IntegrityError:
        others = Agreement.objects.filter(
            signer=agreement.signer_id, dataset=agreement.dataset_id, status=Status.APPROVED
        )
        other = others.exclude(pk=agreement.pk).first()
        if other is None:
            raise
        raise InvalidTransition(
            _("The signer has another approved agreement for this dataset: %(reference)s.")
            % {"reference": other.reference}
        ) from None


def _decide(
    agreement: Agreement, verb: Verb, *, by: User, reason: str = "", note: str = ""
) -> Agreement:
    """Move and write the ReviewDecision on the scan that was there. `note` is for staff only."""
    with transaction.atomic():
        moved = transitions.apply(agreement, verb, by=by, reason=reason)
        ReviewDecision.objects.create(
            agreement=moved,
            scan=moved.scans.order_by("number").last(),
            verb=verb,
            reviewer=by,
            signer_user=moved.signer.user,
            reason=reason.strip(),
            note=note.strip(),
            decided_at=moved.changed_at,
        )
    return moved
