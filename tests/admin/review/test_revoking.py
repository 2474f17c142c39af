"""What ends for everybody who is listed, and who is told."""

import pytest
from django.utils import timezone

from agreements.enums import Status, Verb
from tests.admin import desk
from tests.factories import AgreementFactory, AssociatedUserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, ""), (1, "One more goes to 1 user listed"), (2, "Others go to 2 users listed")],
)
def test_the_page_to_revoke_says_how_many_more_get_a_mail(number: int, words: str) -> None:
    agreement = AgreementFactory(status=Status.APPROVED)
    for n in range(number):
        AssociatedUserFactory(agreement=agreement, email=f"s{n}@example.edu")
    AssociatedUserFactory(agreement=agreement)  # without an address
    AssociatedUserFactory(agreement=agreement, email="left@example.edu", until=timezone.now())
    page = desk.owner(agreement.dataset).get(desk.page(Verb.REVOKE, agreement)).content.decode()
    assert words in page
    assert ("listed with an e-mail address" in page) == bool(number)
