"""Explaining an address that is not plainly an institution's."""

import pytest

from agreements.forms.address import AddressForm


@pytest.mark.parametrize("due", [True, False])
def test_it_is_owed_only_where_it_is_due(due):
    assert AddressForm({"explanation": ""}, due=due).is_valid() is not due
