"""People are added to an agreement in force: started, made out, and what may come between."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from agreements import models, storage
from agreements.documents.terms import Terms
from agreements.enums import AuditAction, Status, Verb, VersionStatus
from agreements.exceptions import NotYourMove, RequestIncomplete
from agreements.selectors.notices import recipients
from agreements.services import transitions
from agreements.services.requests import amending, applying, issuing, progress
from agreements.services.requests.progress import Section, SectionState
from agreements.services.requests.section_edits import opened_now
from agreements.services.versions import effect_worker
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    LicenseVersionFactory,
    SignerFactory,
    UserFactory,
    rendered_version,
)
from tests.services.amending import amendment
from tests.services.telling import announced

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement() -> models.Agreement:
    return AgreementFactory(status=Status.APPROVED)


class TestStarting:
    def test_makes_a_draft_of_the_same_signer_and_license(self, agreement):
        made = amending.start_amendment(agreement, by=agreement.signer.user)
        assert (made.amends, made.signer, made.dataset, made.version, made.status) == (
            agreement,
            agreement.signer,
            agreement.dataset,
            agreement.version,
            Status.DRAFT,
        )
        event = models.AuditEvent.objects.get(action=AuditAction.AGREEMENT_AMEND)
        assert (event.subject, event.details["amends"]) == (made.reference, agreement.reference)
        assert not made.grants.exists()

    def test_twice_is_once(self, agreement):
        by = agreement.signer.user
        made = amending.start_amendment(agreement, by=by)
        assert amending.start_amendment(agreement, by=by) == made

    @pytest.mark.parametrize("status", sorted(set(Status) - {Status.APPROVED}))
    def test_needs_an_agreement_in_force(self, status):
        ended = AgreementFactory(status=status)
        with pytest.raises(amending.NothingToAmend):
            amending.start_amendment(ended, by=ended.signer.user)

    def test_is_the_signers_alone(self, agreement):
        listed = UserFactory()
        AssociatedUserFactory(agreement=agreement, email=listed.email)
        models.User.objects.filter(pk=agreement.signer.user.pk).update(is_active=False)
        closed = models.User.objects.get(pk=agreement.signer.user.pk)
        for somebody in (SignerFactory().user, listed, closed):
            with pytest.raises(NotYourMove):
                amending.start_amendment(agreement, by=somebody)
        assert not agreement.amendments.exists()

    @pytest.mark.parametrize("before", [Status.WITHDRAWN, Status.REJECTED, Status.LAPSED])
    def test_takes_over_whom_the_last_one_would_have_added(self, agreement, before):
        amendment(before, of=agreement, people=("Ann Added", "Bob There"))
        AssociatedUserFactory(agreement=agreement, email="bob@stu.example.edu")
        made = amending.start_amendment(agreement, by=agreement.signer.user)
        assert [person.name for person in made.associates.all()] == ["Ann Added"]

    def test_takes_over_nobody_who_was_added(self, agreement):
        amendment(Status.ADDED, of=agreement)
        made = amending.start_amendment(agreement, by=agreement.signer.user)
        assert not made.associates.exists()


class TestAnApprovedSigner:
    def test_applies_for_another_dataset_while_adding_people(self, agreement):
        by, other = agreement.signer.user, LicenseVersionFactory()
        amending.start_amendment(agreement, by=by)
        request = applying.start_request(other.dataset, by=by)
        assert (request.status, request.dataset, request.amends) == (
            Status.DRAFT,
            other.dataset,
            None,
        )

    def test_gets_the_agreement_for_the_same_dataset_and_no_second_request(self, agreement):
        by = agreement.signer.user
        amending.start_amendment(agreement, by=by)
        assert applying.start_request(agreement.dataset, by=by) == agreement

    def test_who_opted_out_applies_anew_with_what_the_agreement_said(self, agreement):
        by = agreement.signer.user
        amending.start_amendment(agreement, by=by)
        transitions.apply(agreement, Verb.END, by=by)
        anew = applying.start_request(agreement.dataset, by=by)
        assert (anew.amends, anew.intended_use) == (None, agreement.intended_use)


class TestTheForm:
    def test_has_the_people_alone_and_needs_one(self, agreement):
        made = amendment(of=agreement, people=())
        assert progress.section_states(made) == {Section.PEOPLE: SectionState.TODO}
        with pytest.raises(RequestIncomplete):
            issuing.issue_document(made, by=made.signer.user)

    def test_finds_who_is_listed_by_now(self, agreement):
        made = amendment(of=agreement)
        assert progress.section_states(made) == {Section.PEOPLE: SectionState.DONE}
        AssociatedUserFactory(agreement=agreement, email="ann@stu.example.edu")
        assert progress.section_states(made) == {Section.PEOPLE: SectionState.PROBLEM}

    def test_takes_who_was_listed_once_and_is_no_longer(self, agreement):
        gone = {"until": timezone.now(), "email": "ann@stu.example.edu"}
        AssociatedUserFactory(agreement=agreement, **gone)
        made = amendment(of=agreement)
        assert progress.section_states(made) == {Section.PEOPLE: SectionState.DONE}

    def test_saves_nothing_else(self, agreement):
        made = amendment(of=agreement)
        opened = opened_now(made, Section.USE)
        with pytest.raises(NotYourMove):
            applying.save_use(made, by=made.signer.user, opened=opened, intended_use="Whatever.")


class TestThePaper:
    def test_is_one_sheet_that_says_what_it_amends_and_whom_it_adds(self):
        agreement = AgreementFactory(status=Status.APPROVED, version=rendered_version())
        made = amendment(of=agreement, people=("Ann Added", "Bob Added"))
        document = issuing.issue_document(made, by=made.signer.user)
        document.refresh_from_db()
        terms = Terms.from_json(json.dumps(document.terms))
        assert terms.sha256() == document.terms_sha256
        assert terms.amends is not None
        assert (terms.amends.reference, terms.reference) == (agreement.reference, made.reference)
        assert [person.name for person in terms.associates] == ["Ann Added", "Bob Added"]
        assert (document.pages, document.layout["body_pages"]) == (1, 0)
        assert [place["page"] for place in document.layout["boxes"].values()] == [1, 1]
        name = f"License Agreement for CASMEMG _柳清妍 - amendment {made.reference}.pdf"
        assert document.file_name == name
        assert storage.read_file(document.file).startswith(b"%PDF")
        mail = models.OutboundEmail.objects.get(letter="issued")
        assert "amendment" in mail.subject
        assert agreement.reference in mail.text


class TestANewLicense:
    """An amendment holds under whatever binds its agreement."""

    def test_announced_tells_the_agreement_and_not_its_amendment(self, agreement):
        made = amendment(of=agreement)
        version = announced(replaces=agreement.version)
        audiences = ("agreement", "request")
        told = [a for audience in audiences for a in recipients.notified_as(version, audience)]
        assert told == [agreement]
        assert made.status == Status.DRAFT

    @pytest.mark.parametrize("moves", [True, False])
    def test_in_force_leaves_an_open_amendment_as_it_is(self, moves):
        old = rendered_version()
        agreement = AgreementFactory(status=Status.APPROVED, version=old)
        made = amendment(of=agreement)
        yesterday = timezone.now() - timedelta(days=1)
        version = announced(replaces=old, source=old.source, effective_at=yesterday)
        effect_worker.apply_effects()
        version.refresh_from_db()
        assert version.status == VersionStatus.IN_FORCE
        made.refresh_from_db()
        assert (made.status, made.version) == (Status.DRAFT, old)
        assert not models.OutboundEmail.objects.filter(letter="reissued").exists()
        if moves:
            models.Agreement.objects.filter(pk=agreement.pk).update(version=version)
        made = models.Agreement.objects.get(pk=made.pk)
        document = issuing.issue_document(made, by=made.signer.user)
        made.refresh_from_db()
        assert document.version == made.version == (version if moves else old)
