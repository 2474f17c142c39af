"""Translations at the desk: begun, saved, exported, removed, and fixed once announced."""

import pytest
from django.test import Client

from agreements import models
from agreements.services.accounts import staff
from agreements.services.license_texts import drafts
from tests.admin import desk
from tests.admin.desk import version_page as page
from tests.admin.license_versions import frozen
from tests.factories import rendered_version, staff_user

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


def test_of_an_announced_version_stays(draft: models.LicenseVersion, client: Client) -> None:
    source = draft.source.replace("language: en", "language: fr")
    models.LicenseTranslation.objects.create(version=draft, language="fr", source=source)
    frozen(draft)
    address = page("translation", draft) + "?language=fr"
    assert client.get(address).status_code == 409
    assert client.post(address, {"source": source + "!", "seen": ""}).status_code == 409
    assert client.post(page("untranslate", draft), {"language": "fr"}).status_code == 409
    assert draft.translations.get().source == source
