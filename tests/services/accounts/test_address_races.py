"""Two at once: an address leads to one account."""

import pytest

from agreements.exceptions import PortalError
from agreements.models import User
from agreements.selectors.addresses import account_of, addresses_of
from agreements.services.accounts import accounts, addresses
from tests.processes import racers

pytestmark = [pytest.mark.full, pytest.mark.django_db(transaction=True)]


def reach(address: str, account: str) -> str:
    """Add the address to the account; where it is "", sign in with it."""
    if not account:
        return accounts.prove_address(address).email
    try:
        addresses.add_address(address, by=User.objects.get(email=account))
    except PortalError as error:
        return type(error).__name__
    return account


@pytest.mark.parametrize("other", ["", "wang{}@old.example.edu", "li{}@old.example.edu"])
def test_whoever_is_faster_the_address_leads_to_one_account(other: str) -> None:
    """Another signs in with it, adds it to an account of theirs, or is the same person's tab."""
    with racers() as processes:
        for number in range(5):
            new, li = f"new{number}@new.example.edu", f"li{number}@old.example.edu"
            second = other.format(number)
            for account in {li, second} - {""}:
                accounts.prove_address(account)
            ended = processes.race(f"{__name__}.reach", [[new, li], [new, second]])
            assert {done for done, _said in ended} == {"done"}, ended
            owner = account_of(new)
            assert owner is not None
            assert owner.email in {li, second}
            assert new in addresses_of(owner)
            assert [said for _done, said in ended].count("AddressOfAnotherAccount") == (
                second not in ("", li)
            )
