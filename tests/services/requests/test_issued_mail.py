"""The mail that goes out with an issued document."""

import pytest

from agreements import dates
from agreements.exceptions import InvalidTransition
from agreements.models import Agreement, OutboundEmail
from agreements.services.requests import issuing
from tests.factories import complete_draft
from tests.services.telling import announced

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement() -> Agreement:
    return complete_draft()


class TestTheMailAboutIt:
    def test_leads_to_the_request_and_the_pdf_and_names_the_page_to_sign(self, agreement):
        document = issuing.issue_document(agreement, by=agreement.signer.user)
        (mail,) = OutboundEmail.objects.all()
        assert (mail.to, mail.letter) == (agreement.signer.email, "issued")
        assert agreement.reference in mail.subject
        page = document.layout["boxes"]["signature"]["page"]
        for said in (mail.text, mail.html):
            assert f"http://testserver/requests/{agreement.reference}/" in said
            assert f"http://testserver/requests/{agreement.reference}/documents/1/" in said
            assert f"{document.pages} pages" in said
            assert f"Sign and date page {page} by hand" in said
            assert "takes effect" not in said
            assert "after a week we remind you" in said

    def test_tells_until_when_where_another_license_is_coming(self, agreement):
        version = announced(replaces=agreement.version)
        issuing.issue_document(agreement, by=agreement.signer.user)
        mail = OutboundEmail.objects.get(letter="issued")
        day = dates.say(version.effective_at, agreement.dataset.time_zone)
        for said in (mail.text, mail.html):
            assert f"On {day} License Agreement {version.number} takes effect." in said

    def test_is_written_once_and_anew_for_a_new_paper(self, agreement):
        user = agreement.signer.user
        first = issuing.issue_document(agreement, by=user)
        with pytest.raises(InvalidTransition):
            issuing.issue_document(agreement, by=user)
        issuing.revise_document(first.agreement, by=user)
        issuing.issue_document(first.agreement, by=user)
        mails = OutboundEmail.objects.filter(letter="issued").order_by("pk")
        assert ["documents/1/" in mail.text for mail in mails] == [True, False]
        assert ["documents/2/" in mail.text for mail in mails] == [False, True]
        assert [" anew – " in mail.subject for mail in mails] == [False, True]
        day = dates.say(first.issued_at, agreement.dataset.time_zone)
        words = f"It takes the place of the one of {day}. What was printed before is void."
        for form in ("text", "html"):
            said = [" ".join(getattr(mail, form).split()) for mail in mails]
            assert [words in one for one in said] == [False, True]
            assert ["void" in one for one in said] == [False, True]

    def test_is_not_written_where_nothing_was_issued(self, agreement):
        with pytest.raises(issuing.AnswersChanged):
            issuing.issue_document(agreement, by=agreement.signer.user, shown={})
        assert not OutboundEmail.objects.exists()
