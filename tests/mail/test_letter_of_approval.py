"""Letters that tell of access promise no more than there is."""

import pytest

from agreements.enums import Status
from agreements.mail import letters
from agreements.models import AccessInstructions
from tests.factories import AgreementFactory, suspend
from tests.services.releases.recalling import release_of

pytestmark = pytest.mark.django_db

_STANDS = "How to get the data stands on its page"
_NOT_WRITTEN = "The data owner has not written yet how to get the data"
_SUSPENDED = "At the moment the data owner has suspended access"


@pytest.mark.parametrize("way", ["", "instructions", "release"])
@pytest.mark.usefixtures("on_disk")
def test_the_letter_of_approval_promises_a_way_to_the_data_only_where_there_is_one(
    way: str,
) -> None:
    agreement = AgreementFactory()
    if way == "instructions":
        AccessInstructions.objects.create(dataset=agreement.dataset, text="Fetch it.")
    elif way == "release":
        release_of(agreement.dataset)
    mail = letters.send_to_signer("approved", agreement, key="approved")
    for said in (mail.text, mail.html):
        assert (_STANDS in said) is bool(way)
        assert (f"/datasets/{agreement.dataset.slug}/data/" in said) is bool(way)
        assert (_NOT_WRITTEN in said) is not bool(way)
        assert agreement.dataset.contact_email in said or way


@pytest.mark.parametrize("letter", ["approved", "reinstated", "renewed"])
def test_says_that_access_is_suspended_where_it_is(letter: str) -> None:
    agreement = AgreementFactory(status=Status.APPROVED)
    before = letters.send_to_signer(letter, agreement, key="before")
    suspend(agreement.dataset)
    after = letters.send_to_signer(letter, agreement, key="after")
    assert _SUSPENDED not in before.text
    assert _SUSPENDED in after.text
    assert "Wait until access is open again." in after.text
    assert "You may use the data." not in after.text
    assert "Get the data." not in after.text
