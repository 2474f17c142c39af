"""The owner of a dataset downloads the evidence bundle of a request; nobody else does."""

import io

import pytest

from agreements.archives.bundle_check import check_bundle
from agreements.models import AuditEvent
from tests.admin import desk
from tests.views.tabs import words

pytestmark = pytest.mark.django_db


def test_an_owner_gets_an_archive_that_verifies_each_time_on_record() -> None:
    agreement = desk.filed()
    client = desk.owner(agreement.dataset)
    assert "Download the evidence bundle" in words(client.get(desk.page("change", agreement)))
    page = client.get(desk.page("change", agreement)).content.decode()
    assert desk.page("hold", agreement) in page
    for times in (1, 2):
        answer = client.post(desk.page("evidence", agreement))
        bundle = check_bundle(io.BytesIO(b"".join(answer.streaming_content)))
        assert (bundle.problems, bundle.agreement) == ([], agreement.reference)
        assert f"{agreement.reference}-evidence.zip" in answer["Content-Disposition"]
        assert AuditEvent.objects.filter(action="bundle:make").count() == times


def test_a_reviewer_and_owners_of_others_do_not() -> None:
    agreement, other = desk.filed(), desk.filed()
    reviewer = desk.reviewer(agreement.dataset)
    assert "evidence bundle" not in words(reviewer.get(desk.page("change", agreement)))
    page = reviewer.get(desk.page("change", agreement)).content.decode()
    assert desk.page("hold", agreement) not in page
    address = desk.page("evidence", agreement)
    assert reviewer.post(address).status_code == 403
    assert desk.owner(other.dataset).post(address).status_code == 404
    assert not AuditEvent.objects.filter(action="bundle:make").exists()


def test_without_a_key_says_whom_to_tell(settings) -> None:
    settings.SIGNING_KEYS = []
    agreement = desk.filed()
    answer = desk.owner(agreement.dataset).post(desk.page("evidence", agreement))
    assert (answer.status_code, "SIGNING_KEY" in words(answer)) == (409, True)
