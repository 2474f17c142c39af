"""From answers to the frozen document."""

import hashlib
import json

import pytest
from django.conf import settings
from django.utils import timezone, translation

from agreements import models, storage
from agreements.documents.terms import Terms
from agreements.enums import Status
from agreements.exceptions import GlyphMissing, InvalidTransition, NotYourMove, RequestIncomplete
from agreements.services.requests import applying, issuing
from agreements.services.requests.progress import Section
from agreements.services.requests.section_edits import opened_now
from tests.factories import AssociatedUserFactory, UserFactory, complete_draft
from tests.processes import racers


def issued_files() -> int:
    """How many issued PDFs lie in the storage."""
    return len(list((settings.PRIVATE_ROOT / "issued").rglob("*.pdf")))


def issue(pk: int) -> int:
    """What each process does."""
    agreement = models.Agreement.objects.get(pk=pk)
    return issuing.issue_document(agreement, by=agreement.signer.user).number


@pytest.mark.django_db
class TestIssue:
    def test_freezes_the_terms_and_the_bytes(self):
        agreement = complete_draft()
        AssociatedUserFactory(agreement=agreement, name="Ann", competition_id="M-1")
        AssociatedUserFactory(agreement=agreement, name="Gone", until=timezone.now())
        document = issuing.issue_document(agreement, by=agreement.signer.user)
        document.refresh_from_db()
        pdf = storage.read_file(document.file)
        assert pdf.startswith(b"%PDF")
        assert hashlib.sha256(pdf).hexdigest() == document.sha256
        assert len(pdf) == document.size
        terms = Terms.from_json(json.dumps(document.terms))
        assert terms.sha256() == document.terms_sha256
        assert (terms.reference, terms.document_id) == (agreement.reference, document.document_id)
        assert (terms.signer_name, terms.country) == ("柳清妍", "China")
        assert [(person.name, person.role) for person in terms.associates] == [("Ann", "Student")]
        assert document.file_name == "License Agreement for CASMEMG _柳清妍.pdf"
        assert document.layout["pages"] == document.pages

    def test_waits_for_the_signature_and_says_so_on_record(self):
        agreement = complete_draft()
        document = issuing.issue_document(agreement, by=agreement.signer.user)
        agreement.refresh_from_db()
        assert agreement.status == Status.AWAITING_SIGNATURE
        event = models.AuditEvent.objects.get()
        assert event.action == "agreement:issue"
        assert event.details["document"] == document.document_id
        assert event.details["sha256"] == document.sha256

    def test_counts_up_and_keeps_what_was_issued_before(self):
        agreement = complete_draft()
        by = agreement.signer.user
        first = issuing.issue_document(agreement, by=by)
        issuing.revise_document(agreement, by=by)
        opened = opened_now(agreement, Section.USE)
        applying.save_use(agreement, by=by, opened=opened, intended_use="Another study of faces.")
        second = issuing.issue_document(agreement, by=by)
        assert (first.number, second.number) == (1, 2)
        first.refresh_from_db()
        assert first.terms["intended_use"] == "Recognition of micro-expressions from EMG."
        assert second.terms["intended_use"] == "Another study of faces."
        assert first.document_id != second.document_id

    def test_prints_in_the_language_of_the_license(self):
        agreement = complete_draft()
        with translation.override("de"):
            document = issuing.issue_document(agreement, by=agreement.signer.user)
        assert document.terms["country"] == "China"

    def test_names_what_is_missing(self):
        agreement = complete_draft(intended_use="", people_saved_at=None)
        with pytest.raises(RequestIncomplete) as caught:
            issuing.issue_document(agreement, by=agreement.signer.user)
        assert caught.value.missing == ("use", "people")

    def test_names_characters_that_no_font_prints_and_leaves_nothing_behind(self):
        agreement = complete_draft(intended_use="To smile \U0001f600")
        before = issued_files()
        with pytest.raises(GlyphMissing, match="\U0001f600"):
            issuing.issue_document(agreement, by=agreement.signer.user)
        agreement.refresh_from_db()
        assert (agreement.status, issued_files()) == (Status.DRAFT, before)

    def test_is_the_signers_alone(self):
        with pytest.raises(NotYourMove):
            issuing.issue_document(complete_draft(), by=UserFactory())

    def test_happens_once(self):
        agreement = complete_draft()
        issuing.issue_document(agreement, by=agreement.signer.user)
        with pytest.raises(InvalidTransition):
            issuing.issue_document(agreement, by=agreement.signer.user)
        assert models.IssuedDocument.objects.count() == 1

    def test_starts_over_when_an_answer_changed_while_it_was_drawn(self, monkeypatch):
        agreement = complete_draft()
        before, draw = issued_files(), issuing.draw_agreement

        def slowly(terms, body):
            applying.save_use(
                agreement,
                by=agreement.signer.user,
                opened=opened_now(agreement, Section.USE),
                intended_use="Changed in another window.",
            )
            return draw(terms, body)

        monkeypatch.setattr(issuing, "draw_agreement", slowly)
        with pytest.raises(issuing.AnswersChanged, match="What you will use the data for"):
            issuing.issue_document(agreement, by=agreement.signer.user)
        agreement.refresh_from_db()
        assert (agreement.status, issued_files()) == (Status.DRAFT, before)
        assert models.AuditEvent.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_issues_at_once_one_wins():
    with racers() as processes:
        for _round in range(3):
            agreement = complete_draft()
            before = issued_files()
            ended = processes.race(
                "tests.services.requests.test_issuing.issue", [[agreement.pk]] * 2
            )
            assert sorted(word for word, _what in ended) == ["InvalidTransition", "done"]
            assert (agreement.documents.count(), issued_files()) == (1, before + 1)
