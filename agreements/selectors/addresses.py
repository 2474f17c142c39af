"""Which addresses an account has proved, and whose account an address leads to.

`User.email` is the main one, to which mails go; accounts that a command made have no other.
"""

from collections.abc import Collection, Mapping

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import QuerySet, prefetch_related_objects
from django.db.models.functions import Lower

from agreements.models import Signer, User


def addresses_of(user: User | None) -> list[str]:
    """All that this person has proved, the main one first; none where there is no account. Asked
    once of each `user` object."""
    if user is None:
        return []
    fetch_addresses(user)
    rows = user.emailaddress_set.all()  # type: ignore[attr-defined]  # allauth has no types
    by_age = sorted(rows, key=lambda row: row.pk)
    return [user.email, *(row.email for row in by_age if row.verified and row.email != user.email)]


def fetch_addresses(*users: User | None) -> None:
    """Ask for those of several at once."""
    prefetch_related_objects([user for user in users if user], "emailaddress_set")


def addresses_of_signer(signer: Signer) -> list[str]:
    """Those of the account, and the one on what they signed."""
    return [signer.email, *addresses_of(signer.user)]


def account_of(address: str) -> User | None:
    """The account that whoever reads this mailbox signs in to. `address` is normalized."""
    found = accounts_by_address([address])
    return User.objects.get(pk=found[address]) if found else None


def language_of(address: str, otherwise: str | None = None) -> str:
    """What its reader chose; who has no account has had no choice."""
    account = account_of(address)
    return account.language if account else otherwise or settings.LANGUAGE_CODE


def accounts_by_address(addresses: Collection[str]) -> Mapping[str, int]:
    """The accounts behind addresses, for whoever has not confirmed yet."""
    # Two queries, each by an index: one with OR would read every account there is.
    main = User.objects.filter(email__in=addresses).values_list("email", "pk")
    proved = _proved().filter(email__in=addresses).values_list("email", "user")
    return {**dict(main), **dict(proved)}


def signers_at(addresses: Collection[str]) -> QuerySet[Signer]:
    """Who signs with these addresses; by the index of those."""
    return Signer.objects.alias(low=Lower("email")).filter(low__in=addresses)


def _proved() -> QuerySet[EmailAddress]:
    found: QuerySet[EmailAddress] = EmailAddress.objects.filter(verified=True)
    return found
