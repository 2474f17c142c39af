"""Translations at the desk: begun, saved, exported and removed; those of a version in force."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from agreements import models
from agreements.services.accounts import staff
from agreements.services.license_texts import drafts
from tests.admin import desk
from tests.admin.desk import version_page as page
from tests.admin.license_versions import frozen, with_translation_draft
from tests.factories import LONG_AGO, rendered_version, staff_user

pytestmark = pytest.mark.django_db

ADD = "admin:agreements_licenseversion_add"


@pytest.fixture
def draft() -> models.LicenseVersion:
    dataset = rendered_version().dataset
    return drafts.create_draft(dataset, by=staff_user(staff.DATA_OWNER, dataset))


@pytest.fixture
def client(draft: models.LicenseVersion) -> Client:
    return desk.browser(draft.dataset.staff.get())


def test_begins_is_saved_exported_and_removed(draft: models.LicenseVersion, client: Client) -> None:
    address = page("translation", draft) + "?language=fr"
    first = client.get(address)
    typed = first.context["form"]["source"].value()
    assert 'language: "fr"' in typed
    assert not draft.translations.exists()
    saved = client.post(address, {"source": typed, "seen": "", "action": "save"})
    assert (saved.status_code, saved.headers["Location"]) == (302, address)
    assert draft.translations.get().source == typed
    exported = client.get(page("export", draft), {"language": "fr"})
    assert exported.content.decode() == typed
    assert "French" in client.get(page("change", draft)).content.decode()
    client.post(page("untranslate", draft), {"language": "fr"})
    assert not draft.translations.exists()


def test_one_that_lacks_a_clause_is_refused(draft: models.LicenseVersion, client: Client) -> None:
    source = draft.source.replace("language: en", "language: fr").replace("## 6. W", "W")
    address = page("translation", draft) + "?language=fr"
    answer = client.post(address, {"source": source, "seen": ""})
    assert answer.status_code == 422
    assert "has 5 clauses, the text that binds has 6" in answer.content.decode()


@pytest.mark.parametrize("language", ["", "en", "tlh", "../x"])
def test_of_no_other_language_is_no_page(
    draft: models.LicenseVersion, client: Client, language: str
) -> None:
    answer = client.get(page("translation", draft), {"language": language})
    assert answer.status_code == 404


def test_of_an_announced_version_stays_and_a_draft_lies_beside_it(
    draft: models.LicenseVersion, client: Client
) -> None:
    source = draft.source.replace("language: en", "language: fr")
    models.LicenseTranslation.objects.create(version=draft, language="fr", source=source)
    frozen(draft)
    address = page("translation", draft) + "?language=fr"
    opened = client.get(address)
    assert opened.context["form"]["source"].value() == source
    assert "not binding, and only staff see it" in opened.content.decode()
    assert client.post(address, {"source": source + "!", "seen": ""}).status_code == 302
    assert draft.translations.get().source == source
    assert draft.translation_drafts.get().source == source + "!"
    shown = client.get(page("change", draft)).content.decode()
    assert "Revision 1." in shown
    assert client.get(page("export", draft), {"language": "fr"}).content.decode() == source + "!"
    client.post(page("untranslate", draft), {"language": "fr"})
    assert not draft.translation_drafts.exists()
    assert draft.translations.get().source == source


@pytest.fixture
def translated() -> models.LicenseVersion:
    return with_translation_draft()


def test_is_read_beside_the_text_that_binds_and_published_once(
    translated: models.LicenseVersion,
) -> None:
    client = desk.owner(translated.dataset)
    address = page("publish_translation", translated) + "?language=fr"
    asked = client.get(address)
    shown = asked.content.decode()
    assert "virus free" in shown
    assert "propre" in shown
    assert "Translation, not binding" in shown
    seen = {"seen": asked.context["seen"]}
    assert client.post(address, seen).status_code == 302
    assert client.post(address, seen).status_code == 409
    row = translated.translations.get()
    assert (row.revision, row.published_by) == (1, translated.dataset.staff.get())
    where = reverse("version", args=[translated.dataset.slug, translated.number])
    public = client.get(where, {"language": "fr"}).content.decode()
    assert "propre" in public
    assert "It is not binding: the English text binds." in public


def test_a_reviewer_neither_reads_nor_publishes_a_draft(translated: models.LicenseVersion) -> None:
    reviewer = desk.browser(staff_user(staff.REVIEWER, translated.dataset))
    for name in ("translation", "publish_translation", "export"):
        answer = reviewer.get(page(name, translated), {"language": "fr"})
        assert answer.status_code in (403, 404), name
    address = page("publish_translation", translated) + "?language=fr"
    assert reviewer.post(address, {"seen": ""}).status_code in (403, 404)
    assert not translated.translations.exists()


def test_who_may_write_but_not_announce_publishes_nothing(
    translated: models.LicenseVersion,
) -> None:
    writer = staff_user(staff.REVIEWER, translated.dataset)
    for name in ("view", "change"):
        writer.user_permissions.add(Permission.objects.get(codename=f"{name}_licenseversion"))
    client = desk.browser(writer)
    shown = client.get(page("translation", translated) + "?language=fr").content.decode()
    assert "once a data owner publishes it" in shown
    address = page("publish_translation", translated) + "?language=fr"
    assert client.get(address).status_code == 403
    assert client.post(address, {"seen": ""}).status_code == 403


def test_a_draft_saved_since_is_not_published(translated: models.LicenseVersion) -> None:
    client = desk.owner(translated.dataset)
    address = page("publish_translation", translated) + "?language=fr"
    seen = client.get(address).context["seen"]
    draft = translated.translation_drafts.get()
    models.TranslationDraft.objects.update(source=draft.source + "Plus.")
    assert client.post(address, {"seen": seen}).status_code == 409
    assert not translated.translations.exists()


def test_of_a_version_that_was_called_off_nothing_is_written(
    translated: models.LicenseVersion,
) -> None:
    client = desk.owner(translated.dataset)
    models.LicenseVersion.objects.filter(pk=translated.pk).update(
        status="called_off",
        called_off_at=LONG_AGO,
        announced_at=LONG_AGO,
        announced_by=translated.dataset.staff.get(),
    )
    address = page("translation", translated) + "?language=fr"
    assert client.get(address).status_code == 409
    assert client.post(address, {"source": "x", "seen": ""}).status_code == 409
