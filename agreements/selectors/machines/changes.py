"""What became of grants, as servers elsewhere read it, and of whom."""

from collections.abc import Iterable

from agreements.models import Dataset, DownloadGrant, GrantChange
from agreements.selectors.addresses import account_of
from agreements.selectors.grants import live_grants

_TOLD = (
    "dataset",
    "grant__agreement__version",
    "grant__agreement__signer__user",
    "grant__associate__user",
)


def changes_after(dataset: Dataset, number: int, most: int) -> list[GrantChange]:
    """Those that are numbered above, in their order, at most so many."""
    found = GrantChange.objects.filter(dataset=dataset, number__gt=number).order_by("number")
    told = found.select_related(*_TOLD)
    return list(told.prefetch_related(*_addresses())[:most])


def has_more(dataset: Dataset, number: int) -> bool:
    """Whether there is anything above, numbered or not yet."""
    own = GrantChange.objects.filter(dataset=dataset)
    return own.filter(number__gt=number).exists() or own.filter(number=None).exists()


def accounts_of(changes: Iterable[GrantChange]) -> set[int]:
    """Of the people concerned, as far as they have one."""
    users = (change.grant.user for change in changes if change.grant)
    return {user.pk for user in users if user}


def grant_of_address(dataset: Dataset, address: str) -> DownloadGrant | None:
    """The live grant of whoever has proved this address; `address` is normalized."""
    user = account_of(address)
    return live_grants.live_grant(user, dataset) if user else None


def _addresses() -> tuple[str, str]:
    """What `addresses_of` asks, for all at once."""
    return (
        "grant__agreement__signer__user__emailaddress_set",
        "grant__associate__user__emailaddress_set",
    )
