"""A text is read once, and kept by its own words: an edited one is another."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.documents import license_text
from agreements.enums import VersionStatus
from agreements.models import LicenseTranslation, LicenseVersion
from agreements.services.license_texts import display
from agreements.templatetags.portal import license_html
from tests.admin import desk
from tests.factories import LONG_AGO, rendered_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every front matter that is read from here on, as in a process that has just begun."""
    license_text.parse_license_text.cache_clear()
    read: list[str] = []
    real: Callable[[str], object] = license_text.yaml.safe_load

    def counted(text: str) -> object:
        read.append(text)
        return real(text)

    monkeypatch.setattr(license_text.yaml, "safe_load", counted)
    return read


def announced(version: LicenseVersion) -> LicenseVersion:
    draft = desk.draft_of(version)
    LicenseVersion.objects.filter(pk=draft.pk).update(
        status=VersionStatus.ANNOUNCED,
        announced_at=LONG_AGO,
        announced_by=desk.staff_user("", version.dataset),
        effective_at=LONG_AGO,
        replaces=version,
    )
    draft.refresh_from_db()
    return draft


def test_the_page_that_everybody_opens_first_reads_no_text_twice(
    client: Client,
    parsed: list[str],
    django_assert_max_num_queries: Callable[[int], CaptureQueriesContext],
) -> None:
    version = rendered_version()
    new = announced(version)
    parsed.clear()
    license_text.parse_license_text.cache_clear()
    page = version.dataset.get_absolute_url()
    first = client.get(page).content.decode()
    assert len(parsed) == 1
    with django_assert_max_num_queries(5):
        second = client.get(page).content.decode()
    assert len(parsed) == 1
    assert first.count("Purpose of use") == second.count("Purpose of use") == 1
    client.get(f"{page}license/{version.number}/")
    assert len(parsed) == 1
    client.get(f"{page}license/{new.number}/")
    assert len(parsed) == 2


def test_a_text_with_another_digest_is_another_text(parsed: list[str]) -> None:
    version = rendered_version()
    draft = desk.draft_of(version)
    assert display.text_of(version).version == "1.0"
    LicenseVersion.objects.filter(pk=draft.pk).update(
        status=VersionStatus.SUPERSEDED, effective_at=LONG_AGO
    )
    draft.refresh_from_db()
    assert display.text_of(draft).version == "1.1"


def test_an_edited_draft_is_read_anew(parsed: list[str]) -> None:
    draft = desk.draft_of(rendered_version())
    draft.source = draft.source.replace("title: License Agreement", "title: Another")
    assert display.text_of(draft).title == "Another"
    draft.source = draft.source.replace("title: Another", "title: A third")
    assert display.text_of(draft).title == "A third"


def in_french(version: LicenseVersion) -> license_text.LicenseText:
    return license_text.parse_license_text(display.texts_by_language(version)["fr"])


def test_a_translation_is_kept_by_its_own_words(parsed: list[str]) -> None:
    draft = desk.draft_of(rendered_version())
    source = draft.source.replace("language: en", "language: fr").replace(
        "free of viruses", "propre"
    )
    LicenseTranslation.objects.create(version=draft, language="fr", source=source)
    assert "propre" in in_french(draft).clauses[-1].markdown
    LicenseTranslation.objects.update(source=source.replace("propre", "sans virus"))
    assert "sans virus" in in_french(draft).clauses[-1].markdown
    assert list(display.texts_by_language(draft)) == ["en", "fr"]


def test_the_address_in_a_text_is_that_of_its_dataset() -> None:
    one, other = (rendered_version() for _ in range(2))
    text = display.text_of(one)
    assert text is display.text_of(other)
    assert license_html(text.closing, one.dataset) != license_html(text.closing, other.dataset)
