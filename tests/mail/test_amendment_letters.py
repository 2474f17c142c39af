"""What is written about an amendment is true of one: nobody loses access, nobody gets it by it."""

import re

import pytest

from agreements.enums import Remedy, Status
from agreements.lifecycle import REMINDERS
from agreements.mail import letters, staff_letters
from agreements.models import OutboundEmail
from tests.factories import AgreementFactory, UserFactory
from tests.mail.every_letter import paper
from tests.services.amending import amendment

pytestmark = pytest.mark.django_db

OF_AMENDMENTS = (
    *("added", "changes_requested", "lapsed", "receipt", "rejected"),
    *("scan_problems", "withdrawn"),
)
# What is true of a request, or of an agreement that ends, and never of an amendment.
FALSE = (
    r"request for|[Aa]pply (anew|again)|may (now )?use the data|access has ended|[Dd]elete"
    r"|(signed|scan of the|let the|out, the) License Agreement|License Agreement (is|was) made out"
    r"|[Yy]our License Agreement (is|waits|again|anew)"
)


def written(remedy: Remedy) -> list[OutboundEmail]:
    made = amendment(Status.CHANGES_REQUESTED, people=("Ann", "Bob"), remedy=remedy)
    facts = {"problems": ["Page 1 is missing."], "outcome": "problems", "may_replace": True}
    for name in OF_AMENDMENTS:
        letters.send_to_signer(name, made, key=name, reason="Sign it.", facts=facts)
    letters.send_to_signer("receipt", made, key="fine", facts={"outcome": "fine"})
    letters.issued(paper(made), key="issued")
    for row in REMINDERS:
        key = f"{row.letter}:{row.days}"
        letters.reminder(row.letter, made, is_last=row.days == 21, left=1, key=key)
    staff_letters.desk_news("desk_request", made, UserFactory(), key="desk_request")
    return list(OutboundEmail.objects.all())


@pytest.mark.parametrize("remedy", Remedy)
def test_every_letter_speaks_of_the_amendment(remedy: Remedy) -> None:
    for mail in written(remedy):
        said = f"{mail.subject}\n{mail.text}"
        assert not re.search(FALSE, said), said
        assert re.search("[Aa]mendment|added", mail.subject) or "scan" in mail.subject, mail.subject
        assert "mendment" in mail.text
        assert mail.agreement is None or mail.agreement.amends.reference in mail.text


def test_what_is_added_leads_to_the_agreement_itself() -> None:
    made = amendment(Status.ADDED, people=("Ann", "Bob"))
    mail = letters.send_to_signer("added", made, key="added")
    assert "2 people are added" in mail.subject
    assert f"/requests/{made.amends.reference}/" in mail.text


def test_a_rejection_says_that_what_was_closed_is_not_opened_again() -> None:
    """Whoever answers it may be right; then another one is made, which the desk can decide on."""
    of_amendment, of_request = (
        letters.send_to_signer("rejected", made, key=made.reference, reason="No.").text
        for made in (amendment(Status.REJECTED), AgreementFactory(status=Status.REJECTED))
    )
    assert "if it was a mistake, you start another." in of_amendment
    assert "if it was a mistake, you apply again, with what you filled in." in of_request
