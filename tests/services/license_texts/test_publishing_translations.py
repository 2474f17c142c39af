"""A version in force gets a translation: a draft first, then revisions that stay."""

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from agreements import models
from agreements.documents.license_text import parse_license_text
from agreements.exceptions import NotYourMove
from agreements.services.accounts import staff
from agreements.services.license_texts import diff, display, drafts, translations
from tests.factories import rendered_version, staff_user

pytestmark = pytest.mark.django_db

LICENSES = settings.BASE_DIR / "agreements/licenses"
CHINESE = (LICENSES / "casmemg-1.0.zh-hans.md").read_text(encoding="utf-8")


@pytest.fixture
def version() -> models.LicenseVersion:
    return rendered_version()


@pytest.fixture
def owner(version: models.LicenseVersion) -> models.User:
    return staff_user(staff.DATA_OWNER, version.dataset)


def written(version: models.LicenseVersion, by: models.User, source: str = CHINESE) -> str:
    """The digest of what is saved now."""
    seen = translations.translation_digest(version, "zh-hans")
    translations.save_translation(version, by=by, language="zh-hans", seen=seen, source=source)
    return translations.translation_digest(version, "zh-hans")


def published(
    version: models.LicenseVersion, by: models.User, source: str = CHINESE
) -> models.LicenseTranslation:
    seen = written(version, by, source)
    return translations.publish_translation(version, by=by, language="zh-hans", seen=seen)


def page(version: models.LicenseVersion) -> str:
    return reverse("version", args=[version.dataset.slug, version.number])


def test_nobody_reads_a_draft(
    client: Client, version: models.LicenseVersion, owner: models.User
) -> None:
    written(version, owner)
    assert list(display.texts_by_language(version)) == ["en"]
    assert diff.common_languages(version, version) == ["en"]
    for query in ("", "?language=zh-hans", "?language=zh-hans&revision=1"):
        assert "使用目的" not in client.get(page(version) + query).content.decode()


def test_is_published_on_record_and_the_source_stays(
    version: models.LicenseVersion, owner: models.User
) -> None:
    before = (version.source, version.sha256, version.body_sha256)
    row = published(version, owner)
    assert (row.revision, row.published_by, row.source) == (1, owner, CHINESE)
    assert not version.translation_drafts.exists()
    assert display.texts_by_language(version) == {"en": version.source, "zh-hans": CHINESE}
    version.refresh_from_db()
    assert (version.source, version.sha256, version.body_sha256) == before
    events = list(models.AuditEvent.objects.filter(action__startswith="version:").order_by("pk"))
    assert [event.action for event in events] == [
        "version:translate",
        "version:publish_translation",
    ]
    facts = events[1].facts
    assert (facts["language"], facts["number"]) == ("zh-hans", 1)
    assert facts["sha256"] == drafts.digest(CHINESE)
    assert events[1].actor_id == owner.pk


def test_a_correction_is_a_revision_and_the_earlier_stays_readable(
    client: Client, version: models.LicenseVersion, owner: models.User
) -> None:
    published(version, owner)
    assert translations.initial_translation(version, "zh-hans") == CHINESE
    corrected = CHINESE.replace("不含病毒", "没有病毒")
    assert published(version, owner, corrected).revision == 2
    assert display.texts_by_language(version)["zh-hans"] == corrected
    newest = client.get(page(version), {"language": "zh-hans"}).content.decode()
    assert "没有病毒" in newest
    assert "?language=zh-hans&amp;revision=1" in newest
    asked = {"language": "zh-hans", "revision": "1"}
    earlier = client.get(page(version), asked).content.decode()
    assert "不含病毒" in earlier
    assert "A newer revision has taken its place." in earlier
    for shown in (newest, earlier):
        assert "It is not binding: the English text binds." in shown


def test_the_same_words_are_published_once(
    version: models.LicenseVersion, owner: models.User
) -> None:
    published(version, owner)
    with pytest.raises(translations.NothingToPublish):
        translations.publish_translation(version, by=owner, language="zh-hans", seen="")
    seen = written(version, owner)
    with pytest.raises(translations.NothingToPublish):
        translations.publish_translation(version, by=owner, language="zh-hans", seen=seen)


def test_only_a_data_owner_of_the_dataset_publishes(
    version: models.LicenseVersion, owner: models.User
) -> None:
    seen = written(version, owner)
    for other in (staff_user(staff.REVIEWER, version.dataset), staff_user(staff.DATA_OWNER)):
        with pytest.raises(NotYourMove):
            translations.publish_translation(version, by=other, language="zh-hans", seen=seen)
    assert not version.translations.exists()


@pytest.mark.parametrize(
    ("revision", "by_somebody"), [(1, False), (2, False), (1, True), (3, True)]
)
def test_the_database_takes_only_the_next_revision_by_somebody(
    version: models.LicenseVersion, owner: models.User, revision: int, by_somebody: bool
) -> None:
    first = published(version, owner)
    by = {"published_at": first.published_at, "published_by": owner} if by_somebody else {}
    with pytest.raises(IntegrityError), transaction.atomic():
        version.translations.create(language="zh-hans", source=CHINESE, revision=revision, **by)


def test_what_is_published_stays(version: models.LicenseVersion, owner: models.User) -> None:
    row = published(version, owner)
    rows = models.LicenseTranslation.objects.filter(pk=row.pk)
    for act in (lambda: rows.update(source="x"), rows.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_the_chinese_draft_has_each_paragraph_and_item_of_the_text_that_binds() -> None:
    binding = parse_license_text((LICENSES / "casmemg-1.0.md").read_text(encoding="utf-8"))
    text = parse_license_text(CHINESE)

    def shape(markdown: str) -> list[str]:
        return [line[:2] if line.startswith("- ") else "" for line in markdown.split("\n") if line]

    for bound, translated in zip(binding.clauses, text.clauses, strict=True):
        assert shape(bound.markdown) == shape(translated.markdown)
        for name in ("CASMEMG", "IP-CAS"):
            assert bound.markdown.count(name) == translated.markdown.count(name)
    assert binding.clauses[3].markdown.split("\n")[-1] == text.clauses[3].markdown.split("\n")[-1]
    assert "{upload_url}" in text.closing
    assert text.scan_filename == binding.scan_filename
