"""Drafts of LA versions: what is saved, what is refused, and what nobody loses."""

import hashlib
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError

from agreements import models, storage
from agreements.documents.body import render_body
from agreements.documents.license_text import parse_license_text
from agreements.enums import ChangeType, VersionStatus
from agreements.exceptions import LicenseTextInvalid, PortalError
from agreements.services.license_texts import display, drafts, translations, validation
from agreements.services.license_texts.version_lock import audit_subject
from tests.factories import LONG_AGO, DatasetFactory, UserFactory, rendered_version

pytestmark = pytest.mark.django_db

LA = (settings.BASE_DIR / "agreements/licenses/casmemg-1.0.md").read_text(encoding="utf-8")


@pytest.fixture
def owner() -> models.User:
    return UserFactory()


@pytest.fixture
def draft(owner: models.User) -> models.LicenseVersion:
    return drafts.create_draft(rendered_version().dataset, by=owner)


def save(draft: models.LicenseVersion, by: models.User, **typed: str) -> models.LicenseVersion:
    fields = {
        "source": draft.source,
        "change_type": draft.change_type,
        "summary": draft.summary,
        **typed,
    }
    fields.setdefault("seen", drafts.draft_digest(draft))
    return drafts.update_draft(draft, by=by, **fields)


def numbered(number: str, source: str = LA) -> str:
    return source.replace('version: "1.0"', f'version: "{number}"')


def announce(draft: models.LicenseVersion, by: models.User) -> None:
    models.LicenseVersion.objects.filter(pk=draft.pk).update(
        status=VersionStatus.ANNOUNCED,
        announced_at=LONG_AGO,
        announced_by=by,
        effective_at=LONG_AGO,
    )


def bodies() -> set[str]:
    root = settings.PRIVATE_ROOT / "bodies"
    return {str(path.relative_to(settings.PRIVATE_ROOT)) for path in root.rglob("*.pdf")}


def events(action: str) -> list[models.AuditEvent]:
    return list(models.AuditEvent.objects.filter(action=action))


class TestCreate:
    def test_starts_from_the_text_in_force_under_the_next_number(
        self, draft: models.LicenseVersion, owner: models.User
    ) -> None:
        assert draft.source == numbered("1.1")
        assert (draft.number, draft.status, draft.change_type) == ("1.1", "draft", "major")
        assert [event.subject for event in events("version:draft")] == [audit_subject(draft)]

    def test_a_number_that_is_taken_is_passed_over(
        self, draft: models.LicenseVersion, owner: models.User
    ) -> None:
        assert drafts.create_draft(draft.dataset, by=owner).number == "1.2"

    @pytest.mark.parametrize(
        ("number", "following"), [("1.9", "1.10"), ("3", "3.1"), ("2026-a", "2026-a.1")]
    )
    def test_numbers_are_counted_as_people_count_them(
        self, number: str, following: str, owner: models.User
    ) -> None:
        dataset = rendered_version(number=number).dataset
        assert drafts.create_draft(dataset, by=owner).number == following

    def test_starts_from_a_file_where_one_is_given(self, owner: models.User) -> None:
        dataset = rendered_version().dataset
        assert drafts.create_draft(dataset, by=owner, source=numbered("2.0")).number == "2.0"

    def test_without_a_text_in_force_there_are_headings_to_begin_with(
        self, owner: models.User
    ) -> None:
        draft = drafts.create_draft(DatasetFactory(), by=owner)
        assert draft.number == "1.0"
        assert "[Write here: who agrees to this" in draft.source

    def test_the_stored_body_is_what_the_text_renders_to(
        self, draft: models.LicenseVersion
    ) -> None:
        pdf = render_body(parse_license_text(draft.source), display.page_url(draft.dataset)).pdf
        assert storage.read_file(draft.body_pdf) == pdf
        assert draft.body_sha256 == hashlib.sha256(pdf).hexdigest()
        assert draft.sha256 == hashlib.sha256(draft.source.encode()).hexdigest()


class TestUpdate:
    def test_text_number_weight_and_summary_are_saved_and_on_record(
        self, draft: models.LicenseVersion, owner: models.User
    ) -> None:
        source = numbered("2.0").replace("any commercial purpose", "every commercial purpose")
        save(draft, owner, source=source, change_type=ChangeType.MINOR, summary="One word.")
        draft.refresh_from_db()
        assert (draft.source, draft.number) == (source, "2.0")
        assert (draft.change_type, draft.summary) == ("minor", "One word.")
        (event,) = events("version:edit")
        assert event.subject == f"{draft.dataset.slug} 2.0"
        assert event.details["changed"] == ["number", "source", "change_type", "summary"]
        assert event.details["was"] == "1.1"

    def test_the_body_is_rendered_anew_and_the_old_file_goes(
        self,
        draft: models.LicenseVersion,
        owner: models.User,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        before = bodies()
        source = draft.source.replace("virus free", "free of viruses")
        with django_capture_on_commit_callbacks(execute=True):
            saved = save(draft, owner, source=source)
        assert bodies() == before - {draft.body_pdf} | {saved.body_pdf}
        pdf = render_body(parse_license_text(source), display.page_url(draft.dataset)).pdf
        assert storage.read_file(saved.body_pdf) == pdf

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ("Just words.", "front matter"),
            (numbered("1.0"), "a version 1.0 already"),
            (numbered("1/1"), "not “1/1”"),
            (numbered("1." + "1" * 20), "20 at most"),
            (numbered("1.1") + "\u202eevil", r"can't print these characters: U\+202E"),
            (numbered("1.1") + "क", "can't print these characters"),
            (numbered("1.1") + "x" * 200_000, "longer than 200 KB"),
            (numbered("1.1") + "\x00", "can't be stored"),
            (numbered("1.1") + "\ud800", "can't be stored"),
            (numbered("1.1").replace("## 3.", "## 4."), "Clause 3 must begin with its number"),
        ],
    )
    def test_what_can_not_be_saved_is_refused_with_a_sentence_and_changes_nothing(
        self, draft: models.LicenseVersion, owner: models.User, typed: str, sentence: str
    ) -> None:
        before = bodies()
        with pytest.raises(PortalError, match=sentence):
            save(draft, owner, source=typed)
        assert models.LicenseVersion.objects.get(pk=draft.pk).source == draft.source
        assert bodies() == before
        assert events("version:edit") == []

    def test_the_second_of_two_who_edit_one_draft_is_told(
        self, draft: models.LicenseVersion, owner: models.User
    ) -> None:
        before = bodies()
        save(draft, owner, summary="Mine.")
        with pytest.raises(drafts.DraftOvertaken):
            save(draft, owner, summary="No, mine.")
        assert models.LicenseVersion.objects.get(pk=draft.pk).summary == "Mine."
        assert len(bodies()) == len(before) + 1  # the first save's; its old one goes at commit

    def test_a_number_taken_at_the_last_moment_is_a_sentence_too(
        self, draft: models.LicenseVersion, owner: models.User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        drafts.create_draft(draft.dataset, by=owner, source=numbered("2.0"))
        real, before = validation.text_objections, bodies()
        answers = iter([[]])
        monkeypatch.setattr(
            validation, "text_objections", lambda *a: next(answers, None) or real(*a)
        )
        with pytest.raises(drafts.DraftRefused, match=r"a version 2\.0 already"):
            save(draft, owner, source=numbered("2.0"))
        assert bodies() == before

    def test_what_is_announced_is_refused_here_and_by_the_database(
        self, draft: models.LicenseVersion, owner: models.User
    ) -> None:
        announce(draft, owner)
        with pytest.raises(drafts.NotADraft):
            save(draft, owner, summary="Late.")
        with pytest.raises(drafts.NotADraft):
            drafts.delete_draft(draft, by=owner)
        with pytest.raises(IntegrityError, match="keeps its text"):
            models.LicenseVersion.objects.filter(pk=draft.pk).update(summary="Late.")


class TestDelete:
    def test_takes_row_translations_and_file_away(
        self,
        draft: models.LicenseVersion,
        owner: models.User,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        french = draft.source.replace("language: en", "language: fr")
        translations.save_translation(draft, by=owner, language="fr", seen="", source=french)
        with django_capture_on_commit_callbacks(execute=True):
            drafts.delete_draft(draft, by=owner)
        assert not models.LicenseVersion.objects.filter(number="1.1").exists()
        assert not models.LicenseTranslation.objects.exists()
        assert draft.body_pdf not in bodies()
        assert len(events("version:delete")) == 1

    def test_deleting_twice_is_told(self, draft: models.LicenseVersion, owner: models.User) -> None:
        again = models.LicenseVersion.objects.get(pk=draft.pk)
        drafts.delete_draft(draft, by=owner)
        with pytest.raises(drafts.NotADraft):
            drafts.delete_draft(again, by=owner)


class TestFiles:
    def test_an_imported_file_comes_out_as_it_went_in(self, owner: models.User) -> None:
        content = numbered("2.0").encode()
        source = drafts.import_file(content)
        draft = drafts.create_draft(rendered_version().dataset, by=owner, source=source)
        assert drafts.export_text(draft) == (f"{draft.dataset.slug}-2.0.md", content)

    def test_what_a_browser_does_to_line_ends_is_undone(
        self, draft: models.LicenseVersion, owner: models.User
    ) -> None:
        saved = save(draft, owner, source=draft.source.replace("\n", "\r\n"))
        assert saved.source == numbered("1.1")

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [(b"\xff\xfeL\x00A\x00", "not a text file"), (b"x" * 200_001, "longer than 200 KB")],
    )
    def test_what_is_no_text_is_refused(self, content: bytes, sentence: str) -> None:
        with pytest.raises(LicenseTextInvalid, match=sentence):
            drafts.import_file(content)
