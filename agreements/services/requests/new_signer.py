"""Where a signer can't be reached any more, the data owner names a new one, who signs for the same
people; approved, that takes the place of the old agreement.

The only code that writes successions. Taken up, one is a request like any other.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import audit
from agreements.enums import AuditAction, Status, SuccessionState, Verb
from agreements.exceptions import InvalidTransition, NotYourMove, PortalError, ReasonMissing
from agreements.mail import new_signer_letters
from agreements.models import Agreement, Succession, User
from agreements.selectors import access
from agreements.selectors.addresses import addresses_of, addresses_of_signer
from agreements.selectors.associates import successions
from agreements.selectors.requests import new_signers
from agreements.services.agreement_row import lock_agreement

from .applying import current_request, signer_at
from .successor_draft import begin_successor, version_to_sign


class NothingToTakeOver(InvalidTransition):
    """The agreement has ended."""

    sentence = gettext_lazy(
        "This is not possible any more: the License Agreement is not in force. See its page for "
        "what you can do."
    )


class SuccessionMovedOn(InvalidTransition):
    """Somebody else, or another tab, was faster."""

    sentence = gettext_lazy(
        "This is not possible any more: it was answered, or called off. Reload the page to see "
        "how it stands."
    )


class SuccessionThere(InvalidTransition):
    """One at a time."""

    sentence = gettext_lazy("A new signer was named already, or is about to sign. See the request.")


class NoNewSigner(PortalError):
    """The signer again, or somebody for whom the signer answers."""

    sentence = gettext_lazy(
        "Enter the address of somebody else: this is the signer’s, or that of somebody who is "
        "listed."
    )


class OwnRequestThere(PortalError):
    """Whoever is to take over has a request or agreement for the dataset."""

    def __init__(self, reference: str) -> None:
        said = _(
            "You have a request or License Agreement for this dataset already: %(reference)s. "
            "Withdraw it first; if it is in force, ask the data owner how to go on."
        )
        super().__init__(said % {"reference": reference})


def check_nameable(agreement: Agreement, *, by: User) -> None:
    """Whoever may revoke an agreement may name a new signer. Raises NotYourMove, NothingToTakeOver,
    SuccessionThere."""
    if not access.may(by, agreement, Verb.REVOKE):
        raise NotYourMove
    if agreement.status != Status.APPROVED:
        raise NothingToTakeOver
    if successions.open_successor(agreement):
        raise SuccessionThere


def name_new_signer(agreement: Agreement, *, by: User, to_email: str, reason: str) -> Succession:
    """Ask whoever reads this address to sign; the present signer is told.

    Raises what `check_nameable` raises, and ReasonMissing, NoNewSigner.
    """
    if not reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        lock_agreement(agreement)
        rows = Agreement.objects.select_related("signer__user", "dataset", "version")
        stands = rows.get(pk=agreement.pk)
        check_nameable(stands, by=by)
        if stands.successions.filter(state=SuccessionState.ASKED).exists():
            raise SuccessionThere
        listed = stands.associates.filter(until=None, email=to_email)
        if to_email in addresses_of_signer(stands.signer) or listed.exists():
            raise NoNewSigner
        made = Succession.objects.create(
            agreement=stands,
            to_email=to_email,
            reason=reason.strip(),
            started_at=timezone.now(),
            started_by=by,
        )
        _record(AuditAction.SUCCESSION_NAME, made, by, reason=made.reason)
        new_signer_letters.named(made)
    return made


def call_off_succession(succession: Succession, *, by: User) -> None:
    """The owner wants it no more; both are told. Raises NotYourMove, SuccessionMovedOn."""
    with transaction.atomic():
        row = _lock(succession)
        if not access.may(by, row.agreement, Verb.REVOKE):
            raise NotYourMove
        _answer(row, SuccessionState.CALLED_OFF, by)
        _record(AuditAction.SUCCESSION_CALL_OFF, row, by)
        new_signer_letters.called_off(row)


def decline_succession(succession: Succession, *, by: User, word: str = "") -> None:
    """The person does not take over; the data owner is told. Raises NotYourMove,
    SuccessionMovedOn."""
    with transaction.atomic():
        row = _lock(succession)
        _check_is_asked(row, by)
        row.word = word.strip()
        _answer(row, SuccessionState.DECLINED, by)
        _record(AuditAction.SUCCESSION_DECLINE, row, by)
        new_signer_letters.declined(row)


def take_up_succession(succession: Succession, *, by: User) -> Agreement:
    """The draft by which the person is to become the signer, with the use and the people of the
    agreement that it succeeds. Twice is harmless.

    Raises NotYourMove, NothingToTakeOver, SuccessionThere, SuccessionMovedOn, OwnRequestThere, and
    PortalError where the dataset has no LA in force.
    """
    with transaction.atomic():
        former = lock_agreement(succession.agreement)
        row = new_signers.successions().get(pk=succession.pk)
        _check_is_asked(row, by)
        if row.request:
            return row.request
        if former.status != Status.APPROVED:
            raise NothingToTakeOver
        if row.state != SuccessionState.ASKED:
            raise SuccessionMovedOn
        if successions.open_successor(former):
            raise SuccessionThere
        if there := current_request(by, former.dataset):
            raise OwnRequestThere(there.reference)
        version = version_to_sign(former.dataset)
        made = begin_successor(former, signer_at(by, row.to_email), version)
        row.request = made
        _answer(row, SuccessionState.TAKEN_UP, by)
        _record(AuditAction.SUCCESSION_TAKE_UP, row, by, request=made.reference)
        audit.record(
            AuditAction.SUCCESSION_TAKE_UP, made.reference, by=by, succeeds=former.reference
        )
    return made


def _check_is_asked(row: Succession, by: User) -> None:
    if row.to_email not in addresses_of(by) or not by.is_active:
        raise NotYourMove


def _lock(succession: Succession) -> Succession:
    """The row as it stands, if it waits for an answer; until the transaction ends nobody else
    gives one."""
    lock_agreement(succession.agreement)
    row = new_signers.successions().get(pk=succession.pk)
    if row.state != SuccessionState.ASKED:
        raise SuccessionMovedOn
    return row


def _answer(row: Succession, state: SuccessionState, by: User) -> None:
    row.state, row.answered_at, row.answered_by = state, timezone.now(), by
    row.save(update_fields=["state", "answered_at", "answered_by", "word", "request"])


def _record(action: AuditAction, row: Succession, by: User, **details: str) -> None:
    audit.record(action, row.agreement.reference, by=by, new_signer=row.to_email, **details)
