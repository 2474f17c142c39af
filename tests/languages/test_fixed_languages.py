"""What has a language of its own, whatever its reader, its writer or the worker before it spoke."""

import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from agreements.enums import Status
from agreements.mail import (
    associate_letters,
    hand_over_letters,
    new_signer_letters,
    student_letters,
)
from agreements.models import HandOver, OutboundEmail, Succession
from agreements.selectors.addresses import language_of
from agreements.services.evidence import bundles
from agreements.services.requests import issuing
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    UserFactory,
    complete_draft,
    confirmed_by,
    rendered_version,
)
from tests.services.student_requests.requesting import asked

pytestmark = pytest.mark.django_db
CHINESE = "zh-hans"


def spoken_by(mail: OutboundEmail) -> str:
    return mail.html.split('lang="')[1].partition('"')[0]


class TestPapers:
    def test_a_contract_has_the_language_of_its_text(self) -> None:
        terms = []
        for language in ("en", CHINESE):
            draft = complete_draft(version=rendered_version())
            words = {"person_id": "Student ID", "person_id.zh-hans": "学号"}
            type(draft.dataset).objects.filter(pk=draft.dataset_id).update(words=words)
            AssociatedUserFactory(agreement=draft, name="Ann", competition_id="1")
            draft.refresh_from_db()
            with translation.override(language):
                issuing.issue_document(draft, by=draft.signer.user)
            terms.append(draft.documents.get().terms)
        said = [(each["country"], each.get("id_column"), each["associates"]) for each in terms]
        assert said[0] == said[1]

    def test_evidence_is_told_in_english(self) -> None:
        agreement = AgreementFactory(version=rendered_version())
        with (
            translation.override(CHINESE),
            bundles.make_bundle(agreement, by=agreement.signer.user) as file,
            zipfile.ZipFile(file) as archive,
        ):
            readme = archive.read(next(n for n in archive.namelist() if "README" in n)).decode()
        assert readme.isascii()


class TestLettersToAddressesWithoutAccount:
    """They speak the language of whom they come from."""

    def test_somebody_who_is_listed_reads_what_the_signer_reads(self) -> None:
        agreement = AgreementFactory(status=Status.APPROVED, signer__user__language=CHINESE)
        listed = AssociatedUserFactory(agreement=agreement, email="ann@uni.example.edu")
        assert spoken_by(associate_letters.listed(listed, key="x")) == CHINESE
        associate_letters.access_ended(agreement, key="y")
        assert spoken_by(OutboundEmail.objects.get(letter="access_ended")) == CHINESE

    def test_their_own_account_counts_first(self) -> None:
        agreement = AgreementFactory(status=Status.APPROVED, signer__user__language=CHINESE)
        person = UserFactory(language="en")
        listed = AssociatedUserFactory(agreement=agreement, **confirmed_by(person))
        assert spoken_by(associate_letters.listed(listed, key="x")) == "en"

    def test_a_supervisor_reads_what_the_student_reads(self) -> None:
        row = asked(rendered_version().dataset, by=UserFactory(language=CHINESE))
        assert language_of(row.supervisor_email) == "en"
        letter = student_letters.to_supervisor("student_lapsed", row, key="x")
        assert spoken_by(letter) == CHINESE

    def test_who_is_named_as_new_signer_reads_what_the_owner_reads(self) -> None:
        agreement = AgreementFactory(status=Status.APPROVED)
        row = Succession(pk=1, agreement=agreement, to_email="new@uni.example.edu", reason="x")
        row.started_by = UserFactory(language=CHINESE)
        new_signer_letters.named(row)
        assert spoken_by(OutboundEmail.objects.get(letter="new_signer_asked")) == CHINESE
        assert spoken_by(OutboundEmail.objects.get(letter="new_signer_named")) == "en"

    def test_whom_somebody_moves_to_reads_what_they_read(self) -> None:
        listed = AssociatedUserFactory(agreement=AgreementFactory(status=Status.APPROVED))
        move = HandOver(pk=1, listing=listed, to_email="new@uni.example.edu")
        move.asked_by = UserFactory(language=CHINESE)
        hand_over_letters.agreed(move)
        assert spoken_by(OutboundEmail.objects.get(letter="hand_over_offered")) == CHINESE


def test_no_letter_leaves_its_language_behind() -> None:
    """A worker writes to one after the other."""
    people = [UserFactory(language=language) for language in (CHINESE, "en", CHINESE)]
    for number, person in enumerate(people):
        agreement = AgreementFactory(signer__user=person, status=Status.APPROVED)
        before = translation.get_language()
        listed = AssociatedUserFactory(agreement=agreement, email=f"ann{number}@uni.example.edu")
        mail = associate_letters.listed(listed, key=str(number))
        assert spoken_by(mail) == person.language
        assert translation.get_language() == before


def test_only_requests_set_a_language_for_good() -> None:
    """Everybody else does so for a while (`override`), so that no task goes on in the language of
    the one before."""
    found = {
        str(path.relative_to(settings.BASE_DIR))
        for folder in ("agreements", "casmemg_portal")
        for path in Path(settings.BASE_DIR, folder).rglob("*.py")
        if "activate(" in path.read_text(encoding="utf-8").replace("deactivate(", "")
    }
    assert found == {
        "agreements/accounts/adapter.py",
        "agreements/views/middleware/person_language.py",
    }
