"""Translations of a draft: what fits the text that binds is saved, the rest is refused."""

import re

import pytest
from django.conf import settings

from agreements import models
from agreements.enums import VersionStatus
from agreements.services.license_texts import display, drafts, translations
from tests.factories import LONG_AGO, UserFactory, rendered_version

pytestmark = pytest.mark.django_db

LA = (settings.BASE_DIR / "agreements/licenses/casmemg-1.0.md").read_text(encoding="utf-8")


@pytest.fixture
def owner() -> models.User:
    return UserFactory()


# The same seven fields by name, and one more.
LIST = re.search(r"form_fields:\n(  - .*\n){7}", LA)[0]  # type: ignore[index]
MORE = (
    "form_fields: {name: N, title: T, affiliation: A, email: E, address: L, signature: S, "
    "date: D, study: {label: Kind, kind: choice, options: [One, Other]}}\n"
)


@pytest.fixture
def draft(owner: models.User) -> models.LicenseVersion:
    return drafts.create_draft(rendered_version().dataset, by=owner)


def events(action: str) -> list[models.AuditEvent]:
    return list(models.AuditEvent.objects.filter(action=action))


def numbered(number: str, source: str = LA) -> str:
    return source.replace('version: "1.0"', f'version: "{number}"')


def test_is_saved_changed_exported_and_removed(
    draft: models.LicenseVersion, owner: models.User
) -> None:
    first = draft.source.replace("language: en", "language: zh-hans")
    second = first.replace("title: License Agreement", "title: 许可协议")
    translations.save_translation(draft, by=owner, language="zh-hans", seen="", source=first)
    seen = translations.translation_digest(draft, "zh-hans")
    translations.save_translation(draft, by=owner, language="zh-hans", seen=seen, source=second)
    name, content = drafts.export_text(draft, "zh-hans")
    assert (name, content) == (f"{draft.dataset.slug}-1.1-zh-hans.md", second.encode())
    translations.remove_translation(draft, by=owner, language="zh-hans")
    assert not draft.translations.exists()
    assert len(events("version:translate")) == 2
    assert len(events("version:untranslate")) == 1


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("language: en", "language: de", "It has to say “fr”"),
        ('version: "1.1"', 'version: "1.0"', "The text that binds is 1.1"),
        (LIST, MORE, "has to have the form fields of the text that binds: name, title"),
        ("## 6. Warranty", "", "has 5 clauses, the text that binds has 6"),
        ("virus free", "virus\u202efree", r"U\+202E"),
    ],
)
def test_what_does_not_fit_the_text_that_binds_is_refused(
    draft: models.LicenseVersion,
    owner: models.User,
    before: str,
    after: str,
    sentence: str,
) -> None:
    source = draft.source.replace("language: en", "language: fr")
    source = source.replace("language: fr", after) if "lang" in before else source
    source = source.replace(before, after)
    with pytest.raises(drafts.DraftRefused, match=sentence):
        translations.save_translation(draft, by=owner, language="fr", seen="", source=source)
    assert not draft.translations.exists()


def test_the_second_of_two_who_translate_is_told(
    draft: models.LicenseVersion, owner: models.User
) -> None:
    source = draft.source.replace("language: en", "language: fr")
    translations.save_translation(draft, by=owner, language="fr", seen="", source=source)
    with pytest.raises(drafts.DraftOvertaken):
        translations.save_translation(draft, by=owner, language="fr", seen="", source=source + "!")
    assert draft.translations.get().source == source


def test_fields_are_read_in_a_translation_as_long_as_it_fits(
    draft: models.LicenseVersion, owner: models.User
) -> None:
    def saved(source: str) -> models.LicenseVersion:
        told = {
            "change_type": draft.change_type,
            "summary": draft.summary,
            "seen": drafts.draft_digest(draft),
        }
        return drafts.update_draft(draft, by=owner, source=source, **told)

    asking = saved(draft.source.replace(LIST, MORE))
    french = asking.source.replace("language: en", "language: fr").replace("Kind", "Type")
    french = french.replace("[One, Other]", "[Un, Autre]")
    translations.save_translation(asking, by=owner, language="fr", seen="", source=french)
    study = display.translated_fields(asking, "fr")["study"]
    assert (study.label, study.options) == ("Type", ("Un", "Autre"))
    assert display.translated_fields(asking, "de")["study"].label == "Kind"
    draft.refresh_from_db()
    changed = saved(asking.source.replace("[One, Other]", "[One, Other, Third]"))
    assert "study" not in display.translated_fields(changed, "fr")
    assert list(translations.outdated_translations(changed)) == ["fr"]


def test_one_that_no_longer_fits_is_named(draft: models.LicenseVersion, owner: models.User) -> None:
    source = draft.source.replace("language: en", "language: fr")
    translations.save_translation(draft, by=owner, language="fr", seen="", source=source)
    assert translations.outdated_translations(draft) == {}
    changed = drafts.update_draft(
        draft,
        by=owner,
        seen=drafts.draft_digest(draft),
        source=numbered("1.5"),
        change_type=draft.change_type,
        summary=draft.summary,
    )
    assert list(translations.outdated_translations(changed)) == ["fr"]


def test_one_begins_with_the_translation_of_the_text_in_force(owner: models.User) -> None:
    version = rendered_version(status=VersionStatus.DRAFT, effective_at=None)
    earlier = LA.replace("language: en", "language: fr").replace("License A", "Accord A")
    models.LicenseTranslation.objects.create(version=version, language="fr", source=earlier)
    version.status, version.effective_at = VersionStatus.IN_FORCE, LONG_AGO
    version.save()
    draft = drafts.create_draft(version.dataset, by=owner)
    assert translations.initial_translation(draft, "fr") == numbered("1.1", earlier)
    german = translations.initial_translation(draft, "de")
    assert german == numbered("1.1").replace("language: en", 'language: "de"')
