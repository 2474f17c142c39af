"""A signer who changed institutes signs anew, at another address of the same account: approved,
that agreement takes the place of the former one, which ends in the same transaction.

On its way it is a request like any other.
"""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import audit
from agreements.enums import AuditAction, Status, Verb
from agreements.exceptions import InvalidTransition, NotYourMove, PortalError
from agreements.form_fields import own_fields
from agreements.lifecycle import OPEN
from agreements.models import Agreement, Dataset, LicenseVersion, Signer, User
from agreements.selectors.associates import successions
from agreements.selectors.requests import new_signers
from agreements.services import transitions
from agreements.services.accounts import addresses
from agreements.services.agreement_row import lock_agreement
from agreements.services.license_texts import display

from .applying import signer_at
from .successor_draft import begin_successor, version_to_sign


class NothingToSucceed(InvalidTransition):
    """Only an agreement in force can have a successor."""

    sentence = gettext_lazy(
        "Another agreement can take its place only while it is in force. Apply anew instead."
    )


class AddressNotProved(PortalError):
    """Who signs has proved the address with which they do."""

    sentence = gettext_lazy("Choose an address that you have proved to be yours.")


class RequestThere(PortalError):
    """The address has a request for the dataset that is no successor."""

    def __init__(self, reference: str) -> None:
        said = _(
            "With this address there is a request or agreement for this dataset already: "
            "%(reference)s. Withdraw or end that one first, or choose another address."
        )
        super().__init__(said % {"reference": reference})


def start_succession(agreement: Agreement, *, by: User, email: str) -> Agreement:
    """The open request that is to take the place of an agreement, else a new one: of the same
    person, bound to the LA in force, with the use and the people of the former one.

    `email` is an address that the account has proved. Raises NotYourMove, NothingToSucceed,
    AddressNotProved, RequestThere, PortalError where the dataset has no LA in force.
    """
    if agreement.signer.user_id != by.pk or not by.is_active:
        raise NotYourMove
    with transaction.atomic():
        # The lock makes two clicks at once come one after the other.
        stands = lock_agreement(agreement)
        if stands.status != Status.APPROVED:
            raise NothingToSucceed
        if found := successions.open_successor(stands):
            if not successions.is_own(found):
                raise InvalidTransition(
                    _(
                        "Another signer is about to take the place already. Reload the page to see "
                        "how it stands."
                    )
                )
            return found
        if email not in successions.other_addresses(stands):
            raise AddressNotProved
        version = version_to_sign(stands.dataset)
        signer = signer_at(by, email)
        _check_address_is_free(signer, stands.dataset)
        answers = _answers_kept(stands, version)
        made = begin_successor(stands, signer, version, form_answers=answers)
        audit.record(
            AuditAction.AGREEMENT_START_SUCCESSION,
            made.reference,
            by=by,
            succeeds=stands.reference,
        )
    return made


def take_main_address(agreement: Agreement) -> None:
    """Where the address of the former agreement was the main one of the account, that of the new
    one is. Called in the transaction of the approval."""
    user = agreement.signer.user
    if user and _takes_main_address(agreement):
        addresses.make_main_address(agreement.signer.email, of=user, by=None)


def mailbox_after(agreement: Agreement, verb: Verb) -> str:
    """Where a mail to the signer goes that tells of this step."""
    moves = verb is Verb.APPROVE and _takes_main_address(agreement)
    return agreement.signer.email if moves else agreement.signer.mailbox


def take_its_place(agreement: Agreement) -> None:
    """This agreement has just been approved: the one that it succeeds ends, unless it had ended.

    Called in the transaction of the approval, when those who come along are there.
    """
    former = agreement.succeeds
    if former is None or lock_agreement(former).status != Status.APPROVED:
        return
    named = new_signers.succession_of(agreement)
    reason = named.reason if named else ""
    details = {"successor": agreement.reference}
    transitions.apply(former, Verb.SUCCEED, by=None, reason=reason, details=details)


def _takes_main_address(agreement: Agreement) -> bool:
    former, user = agreement.succeeds, agreement.signer.user
    if former is None or user is None or not user.is_active:
        return False
    return user.email == former.signer.email and successions.is_own(agreement)


def _check_address_is_free(signer: Signer, dataset: Dataset) -> None:
    there = signer.agreements.filter(dataset=dataset, status__in=[*OPEN, Status.APPROVED])
    if found := there.filter(amends=None).first():
        raise RequestThere(found.reference)


def _answers_kept(former: Agreement, version: LicenseVersion) -> dict[str, str]:
    """What the person said of themself, as far as the LA asks for it; not of the institute."""
    asked = {field.name for field in own_fields(display.form_fields(version))}
    return {name: answer for name, answer in former.form_answers.items() if name in asked}
