"""The addresses of an account: adding one that was proved, choosing the main one, removing one."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import ForeignObjectRel
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements import audit
from agreements.enumeration import in_a_row
from agreements.enums import AccessChange, AuditAction, Status
from agreements.exceptions import NotYourMove, PortalError
from agreements.lifecycle import OPEN
from agreements.mail import account_letters
from agreements.models import Agreement, User
from agreements.selectors.addresses import account_of, addresses_of
from agreements.services.grant_changes import note_person

from .accounts import (
    account_subject,
    claim_signer,
    end_sessions,
    ensure_main_address,
    overtaken_once,
)

MOST = 10
_CHANGES = {
    "added": AuditAction.ACCOUNT_ADD_ADDRESS,
    "main": AuditAction.ACCOUNT_CHANGE_ADDRESS,
    "removed": AuditAction.ACCOUNT_REMOVE_ADDRESS,
}
# Of an account that was closed for good: no mail can reach it, nobody can prove it.
_NO_ADDRESS = "closed-{}@account.invalid"


class AddressOfAnotherAccount(PortalError):
    """Said to nobody but who has proved the address."""

    sentence = _(
        "You read the mail of this address, but another account has it, and that one is in use or "
        "was closed by staff: it can’t become part of this one here. Write to the owner of the "
        "dataset, from both addresses."
    )


class TooManyAddresses(PortalError):
    """Nobody works at so many places."""

    sentence = _("Your account has as many addresses as it can have. Remove one first.")


class AddressGone(PortalError):
    """It was removed in another tab."""

    sentence = _(
        "This address is not one of yours any more. Reload the page to see those that are."
    )


class AddressKept(PortalError):
    """It is the main one, or one by which an agreement was signed."""


def add_address(address: str, *, by: User) -> None:
    """Whoever is signed in has just proved this address, too; twice is harmless.

    An account that was opened with it and never used is closed for good. The main address is told.
    Raises AddressOfAnotherAccount, TooManyAddresses, NotYourMove.
    """
    overtaken_once(lambda: _add(address, by))


def make_main_address(address: str, *, of: User, by: User | None) -> None:
    """Mails go there from now on; the former one is told. Raises AddressGone, NotYourMove."""
    with transaction.atomic():
        user = _lock(of)
        former = user.email
        if address == former:
            return
        row = _proved(user, address)
        row.set_as_primary()
        _record_and_tell("main", user, address, to=former, by=by)


def remove_address(address: str, *, by: User) -> None:
    """It no longer leads to the account, and is told so. Raises AddressKept, AddressGone,
    NotYourMove."""
    with transaction.atomic():
        user = _lock(by)
        if why := why_address_stays(user, address):
            raise AddressKept(why)
        _proved(user, address).delete()
        _record_and_tell("removed", user, address, to=address, by=user)


def why_address_stays(user: User, address: str) -> str:
    """Why it can't be removed, to its person; "" if it can."""
    if address == user.email:
        return gettext("Mails go there. To remove it, make another one the main address first.")
    signed = Agreement.objects.filter(
        signer__user=user, signer__email__iexact=address, status__in=[*OPEN, Status.APPROVED]
    )
    references = in_a_row(signed.order_by("pk").values_list("reference", flat=True))
    said = gettext("You sign %(references)s with it, so it stays until that has ended.")
    return said % {"references": references} if references else ""


def _add(address: str, by: User) -> None:
    user = _lock(by, account_of(address))
    if address in addresses_of(user):
        return
    if len(addresses_of(user)) >= MOST:
        raise TooManyAddresses
    ensure_main_address(user)
    other = account_of(address)
    if other is not None:
        _close_for_good(other, address, by=user)
    EmailAddress.objects.update_or_create(user=user, email=address, defaults={"verified": True})
    claim_signer(user, address)
    _record_and_tell("added", user, address, to=user.email, by=user)


def _close_for_good(account: User, address: str, *, by: User) -> None:
    if not _is_untouched(account, address):
        raise AddressOfAnotherAccount
    EmailAddress.objects.filter(user=account).delete()
    account.email, account.is_active = _NO_ADDRESS.format(account.pk), False
    account.save(update_fields=["email", "is_active"])
    end_sessions(account)
    audit.record(
        AuditAction.ACCOUNT_CLOSE,
        account_subject(account),
        by=by,
        address=address,
        into=account_subject(by),
    )


def _is_untouched(account: User, address: str) -> bool:
    """Whether it has this address and nothing else: no row of whatever table refers to it."""
    if not account.is_active or account.is_staff or account.is_superuser:
        return False
    if addresses_of(account) != [address]:
        return False
    return not any(
        relation.related_model._base_manager.filter(**{relation.field.name: account}).exists()
        for relation in User._meta.get_fields(include_hidden=True)
        if isinstance(relation, ForeignObjectRel) and relation.related_model is not EmailAddress
    )


def _lock(by: User, other: User | None = None) -> User:
    """The account as it stands; two that want each other's address come one after the other."""
    keys = {by.pk, *([other.pk] if other else [])}
    rows = User.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    user = {row.pk: row for row in rows}[by.pk]
    if not user.is_active:
        raise NotYourMove
    return user


def _proved(user: User, address: str) -> EmailAddress:
    row = EmailAddress.objects.filter(user=user, email=address, verified=True).first()
    if row is None:
        raise AddressGone
    ensure_main_address(user)
    row.user = user
    return row


def _record_and_tell(change: str, user: User, address: str, *, to: str, by: User | None) -> None:
    event = audit.record(_CHANGES[change], account_subject(user), by=by, address=address, told=to)
    note_person(AccessChange.ADDRESSES, user)
    key = f"address:{event.pk}"
    account_letters.address_changed(user, change, address, to=to, dedup_key=key)
