"""A signer's own requests."""

import pytest

from agreements.enums import Status
from agreements.selectors.requests import own_requests
from tests.factories import AgreementFactory, LicenseVersionFactory, SignerFactory

pytestmark = pytest.mark.django_db


def test_pages_go_from_new_to_old_and_name_where_the_next_begins(monkeypatch):
    monkeypatch.setattr(own_requests, "REQUESTS_A_PAGE", 2)
    signer = SignerFactory()
    made = [AgreementFactory(signer=signer) for _ in range(5)][::-1]
    AgreementFactory()
    seen, after = [], ""
    for size in (2, 2, 1):
        page = own_requests.requests_page(signer.user, after)
        assert len(page.rows) == size
        seen, after = [*seen, *page.rows], page.older
    assert (seen, after) == (made, "")


@pytest.mark.parametrize("after", ["LA-XXXXXX", "'; DROP TABLE", "\x1f"])
def test_a_page_after_a_reference_that_is_not_ones_own_is_empty(after):
    signer = AgreementFactory().signer
    assert own_requests.requests_page(signer.user, after) == ([], "")


def test_a_page_after_another_signers_request_is_empty():
    signer = AgreementFactory().signer
    other = AgreementFactory()
    assert own_requests.requests_page(signer.user, other.reference) == ([], "")


@pytest.mark.parametrize("status", list(Status))
def test_current_is_what_is_open_or_approved(status):
    agreement = AgreementFactory(status=status)
    ended = (Status.REJECTED, Status.WITHDRAWN, Status.OPTED_OUT, Status.REVOKED)
    expected = None if status in ended else agreement
    assert own_requests.current_request(agreement.signer.user, agreement.dataset) == expected


def test_current_is_of_this_dataset():
    agreement = AgreementFactory()
    other = LicenseVersionFactory().dataset
    assert own_requests.current_request(agreement.signer.user, other) is None
