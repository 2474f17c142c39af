"""Of which datasets somebody may have the data: the same condition as before each byte."""

import pytest

from agreements.enums import GrantEnd, Status
from agreements.models import Agreement, DownloadGrant, User
from agreements.selectors.grants import live_grants
from agreements.services.grants.grants import end_grants
from tests.factories import AgreementFactory, UserFactory, suspend, with_grant

pytestmark = pytest.mark.django_db


def end(agreement: Agreement, _user: User) -> None:
    end_grants(agreement, GrantEnd.ENDED, by=None)


def close_account(_agreement: Agreement, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


WHATS = {
    "nothing": lambda _agreement, _user: None,
    "end": end,
    "close_account": close_account,
    "suspend": lambda agreement, _user: suspend(agreement.dataset),
}


@pytest.mark.parametrize("is_signer", [True, False])
@pytest.mark.parametrize("what", WHATS)
def test_datasets_to_fetch_are_those_with_a_live_grant(what, is_signer, django_assert_num_queries):
    agreement, elsewhere = (AgreementFactory(status=Status.APPROVED) for _ in range(2))
    user = agreement.signer.user if is_signer else UserFactory()
    if not is_signer:
        with_grant(agreement, user)
    assert live_grants.live_grant(user, agreement.dataset)
    WHATS[what](agreement, user)
    with django_assert_num_queries(1):
        found = list(live_grants.datasets_to_fetch(user))
    datasets = (agreement.dataset, elsewhere.dataset)
    assert found == [each for each in datasets if live_grants.live_grant(user, each)]
    assert bool(found) == (what == "nothing")


def test_two_ways_to_one_dataset_are_one():
    agreement = AgreementFactory(status=Status.APPROVED)
    user = agreement.signer.user
    other = AgreementFactory(status=Status.APPROVED, version=agreement.version)
    with_grant(other, user)
    assert DownloadGrant.objects.count() == 3
    assert list(live_grants.datasets_to_fetch(user)) == [agreement.dataset]
