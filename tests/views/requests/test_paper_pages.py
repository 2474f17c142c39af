"""Beside each PDF its words as a page, for the same people, in its own language."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from agreements.enums import Channel, Status, Verb
from agreements.models import Agreement, AuditEvent, NoticeDelivery
from agreements.services import transitions
from agreements.services.requests import issuing
from agreements.services.requests.issued_words import issued_words
from tests.documents.twins import packed, words_of_page, words_of_pdf
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    complete_draft,
    rendered_version,
)
from tests.services.amending import amendment
from tests.views.noticing import TICKED, browser, main, url
from tests.views.tabs import words

pytestmark = pytest.mark.django_db

TO_SIGN = "The paper to sign is the PDF: print that, not this page."


def opened(agreement: Agreement, name: str, *more: int) -> tuple[str, str]:
    """What its signer reads there, and in which language the words of the paper are."""
    client = Client()
    client.force_login(agreement.signer.user)
    answer = client.get(reverse(name, args=[agreement.reference, *more]))
    assert answer.status_code == 200
    (language,) = re.findall(r'<article lang="([^"]+)"', answer.content.decode())
    return words(answer), language


def offered(agreement: Agreement) -> str:
    client = Client()
    client.force_login(agreement.signer.user)
    return main(client.get(agreement.get_absolute_url()))


@pytest.fixture
def approved() -> Agreement:
    made: Agreement = AgreementFactory(version=rendered_version(), status=Status.APPROVED)
    AssociatedUserFactory(agreement=made, name="Ánh Nguyễn", email="anh@example.edu")
    return made


class TestWhatIsSigned:
    def test_is_read_as_a_page_that_is_not_to_be_signed(self, agreement: Agreement) -> None:
        said, language = opened(agreement, "document_text", 1)
        for part in (TO_SIGN, "1. Purpose of use", "Signature form", "柳清妍", agreement.reference):
            assert part in said
        assert language == "en"
        assert reverse("document_text", args=[agreement.reference, 1]) in offered(agreement)

    def test_says_what_its_file_says(self, agreement: Agreement) -> None:
        self.same_words(agreement)

    def test_says_it_wherever_the_portal_is_later(self, agreement, settings) -> None:
        settings.SITE_URL = "https://elsewhere.example.org"
        self.same_words(agreement)

    def test_of_an_amendment_too(self) -> None:
        of = AgreementFactory(status=Status.APPROVED, version=rendered_version())
        made = amendment(of=of, people=("Ann Added", "Bob Added"))
        issuing.issue_document(made, by=made.signer.user)
        self.same_words(made)
        said, _language = opened(made, "document_text", 1)
        assert "Amendment: people added" in said
        assert TO_SIGN in said

    def same_words(self, agreement: Agreement) -> None:
        """But for what stands on every page."""
        client = Client()
        client.force_login(agreement.signer.user)
        answer = client.get(reverse("document", args=[agreement.reference, 1]))
        document = agreement.documents.get()
        paper = issued_words(document)
        pages = range(1, document.pages + 1)
        footers = [
            f"CASMEMG LA 1.0 · {agreement.reference} · page {page} of {document.pages}"
            for page in pages
        ]
        repeated = (" ".join(paper.header), *footers, *document.layout["spoken"])
        in_file = words_of_pdf(b"".join(answer.streaming_content), *repeated)
        assert words_of_page(paper) == in_file
        assert packed(paper.heading) in in_file

    def test_leaves_no_record_as_nothing_is_taken_away(self, agreement: Agreement) -> None:
        before = AuditEvent.objects.count()
        opened(agreement, "document_text", 1)
        assert AuditEvent.objects.count() == before

    def test_there_is_no_other(self, client: Client, agreement: Agreement) -> None:
        client.force_login(agreement.signer.user)
        address = reverse("document_text", args=[agreement.reference, 2])
        assert client.get(address).status_code == 404

    def test_one_from_before_the_format_has_only_its_file(self, client: Client) -> None:
        agreement = complete_draft()
        issuing.issue_document(agreement, by=agreement.signer.user)
        before = AgreementFactory(signer=agreement.signer, version__source="As it was.")
        document = agreement.documents.get()
        document.pk, document.agreement, document.version = None, before, before.version
        document.document_id = "before"
        document._state.adding = True
        document.save()
        client.force_login(agreement.signer.user)
        address = reverse("document_text", args=[before.reference, 1])
        assert client.get(address).status_code == 404


class TestALetter:
    def test_is_read_as_a_page_with_the_address_of_its_code(self, approved: Agreement) -> None:
        said, _language = opened(approved, "request_letter_text")
        for part in ("Access approved", "Ánh Nguyễn", "The code on the paper leads to http"):
            assert part in said
        assert TO_SIGN not in said
        assert reverse("request_letter_text", args=[approved.reference]) in offered(approved)

    def test_is_the_same_letter(self, approved: Agreement) -> None:
        opened(approved, "request_letter_text")
        client = Client()
        client.force_login(approved.signer.user)
        client.get(reverse("request_letter", args=[approved.reference]))
        assert approved.approval_letters.count() == 1

    def test_needs_an_approval(self, client: Client, agreement: Agreement) -> None:
        client.force_login(agreement.signer.user)
        answer = client.get(reverse("request_letter_text", args=[agreement.reference]))
        assert answer.headers["Location"] == agreement.get_absolute_url()


class TestAReceipt:
    @pytest.mark.parametrize("verb", [Verb.END, Verb.OPT_OUT])
    def test_is_read_as_a_page(self, approved: Agreement, verb: Verb) -> None:
        client = Client()
        client.force_login(approved.signer.user)
        address = reverse("request_receipt_text", args=[approved.reference])
        assert client.get(address).headers["Location"] == approved.get_absolute_url()
        ended = transitions.apply(approved, verb, by=approved.signer.user)
        said, language = opened(ended, "request_receipt_text")
        assert "Receipt for the end of the agreement" in said
        assert "Ánh Nguyễn" in said
        assert language == "en"
        assert address in offered(ended)

    @pytest.mark.parametrize("way", [Channel.LINK, Channel.SITE])
    def test_of_an_opt_out_is_read_by_both_doors(
        self, delivery: NoticeDelivery, way: Channel
    ) -> None:
        client = browser(delivery, way)
        address = url(delivery, "receipt_text", way)
        assert client.get(address).status_code == 302
        client.post(url(delivery, "opt_out", way), TICKED)
        assert address in main(client.get(url(delivery, way=way)))
        answer = client.get(address)
        said = main(answer)
        assert "Receipt for opting out" in said
        assert url(delivery, "receipt", way) in said
        assert "no-store" in answer.headers["Cache-Control"]


def test_the_words_keep_the_language_of_their_paper(approved: Agreement) -> None:
    client = Client()
    approved.signer.user.language = "zh-hans"
    approved.signer.user.save()
    client.force_login(approved.signer.user)
    answer = client.get(reverse("request_letter_text", args=[approved.reference]))
    page = answer.content.decode()
    assert '<html lang="zh-hans"' in page
    assert '<h1 lang="en" dir="auto">Access approved</h1>' in page
