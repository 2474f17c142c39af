"""The letter that says how to get the data, where that is written."""

import pytest

from agreements.mail import letters
from agreements.models import AccessInstructions
from tests.factories import AgreementFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("instructed", [True, False])
def test_the_letter_of_approval_promises_instructions_only_where_there_are_some(
    instructed: bool,
) -> None:
    agreement = AgreementFactory()
    if instructed:
        AccessInstructions.objects.create(dataset=agreement.dataset, text="Fetch it.")
    mail = letters.send_to_signer("approved", agreement, key="approved")
    for said in (mail.text, mail.html):
        assert ("How to get the data stands on your request’s page" in said) is instructed
        assert ("The data owner has not written yet how to get the data" in said) is not instructed
        assert (agreement.dataset.contact_email in said) or instructed
