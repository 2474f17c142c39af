"""Drafts at the desk: begun, exported, looked at as PDF, deleted, listed, kept from others."""

import io

import pikepdf
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agreements import models
from agreements.documents import body
from agreements.enums import VersionStatus
from agreements.services.accounts import staff
from agreements.services.license_texts import drafts
from tests.admin import desk
from tests.admin.desk import version_page as page
from tests.admin.license_versions import LA, frozen, stored
from tests.factories import LONG_AGO, DatasetFactory, rendered_version, staff_user

pytestmark = pytest.mark.django_db

ADD = "admin:agreements_licenseversion_add"


@pytest.fixture
def draft() -> models.LicenseVersion:
    dataset = rendered_version().dataset
    return drafts.create_draft(dataset, by=staff_user(staff.DATA_OWNER, dataset))


@pytest.fixture
def client(draft: models.LicenseVersion) -> Client:
    return desk.browser(draft.dataset.staff.get())


class TestStart:
    def test_without_a_file_the_draft_is_the_text_in_force(self) -> None:
        version = rendered_version()
        answer = desk.owner(version.dataset).post(reverse(ADD), {"dataset": version.dataset.slug})
        draft = models.LicenseVersion.objects.get(number="1.1")
        assert (answer.status_code, answer.headers["Location"]) == (302, page("change", draft))
        assert draft.source == LA.replace('version: "1.0"', 'version: "1.1"')

    def test_a_file_is_taken_as_it_is(self) -> None:
        version = rendered_version()
        content = LA.replace('version: "1.0"', 'version: "3.0"').encode()
        fields = {
            "dataset": version.dataset.slug,
            "file": SimpleUploadedFile("la.md", content),
        }
        desk.owner(version.dataset).post(reverse(ADD), fields)
        draft = models.LicenseVersion.objects.get(number="3.0")
        exported = desk.owner(version.dataset).get(page("export", draft))
        assert exported.content == content
        assert f'filename="{version.dataset.slug}-3.0.md"' in exported["Content-Disposition"]

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (LA.encode(), "There is a version 1.0 already."),
            (b"%PDF-1.7 \xff\xfe", "This is not a text file."),
            (b"", "The submitted file is empty."),
            (b"# Words", "The file must begin with front matter"),
            (LA.encode() + b"x" * 200_000, "longer than 200 KB"),
            (LA.encode() + b"\x00", "can&#x27;t be stored"),
        ],
    )
    def test_a_bad_file_is_told_and_writes_nothing(self, content: bytes, sentence: str) -> None:
        dataset = rendered_version().dataset
        fields = {"dataset": dataset.slug, "file": SimpleUploadedFile("la.md", content)}
        answer = desk.owner(dataset).post(reverse(ADD), fields)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert dataset.versions.count() == 1

    def test_only_for_an_own_dataset(self) -> None:
        mine, foreign = rendered_version().dataset, rendered_version().dataset
        client = desk.owner(mine)
        assert foreign.slug not in client.get(reverse(ADD)).content.decode()
        assert client.post(reverse(ADD), {"dataset": foreign.slug}).status_code == 422
        assert foreign.versions.count() == 1


class TestATextWhosePagesTakeTooLong:
    SENTENCE = "The pages of this text take longer than"

    @pytest.fixture(autouse=True)
    def _no_time(self, draft: models.LicenseVersion, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(body, "SECONDS", 0.0)

    def test_begins_no_draft(self, draft: models.LicenseVersion, client: Client) -> None:
        answer = client.post(reverse(ADD), {"dataset": draft.dataset.slug})
        assert (answer.status_code, self.SENTENCE in answer.content.decode()) == (422, True)
        assert draft.dataset.versions.count() == 2

    def test_is_not_saved_and_stays_typed(
        self, draft: models.LicenseVersion, client: Client
    ) -> None:
        source = draft.source.replace("virus free", "free of viruses")
        fields = {
            "source": source,
            "change_type": draft.change_type,
            "seen": drafts.draft_digest(draft),
        }
        answer = client.post(page("change", draft), fields)
        assert (answer.status_code, self.SENTENCE in answer.content.decode()) == (422, True)
        assert "free of viruses" in answer.content.decode()
        assert "free of viruses" not in stored(draft).source

    def test_has_no_pdf(self, draft: models.LicenseVersion, client: Client) -> None:
        answer = client.post(page("pdf", draft), {"source": draft.source})
        assert (answer.status_code, self.SENTENCE in answer.content.decode()) == (422, True)

    def test_is_shown_in_the_preview_which_makes_no_pages(
        self, draft: models.LicenseVersion, client: Client
    ) -> None:
        assert client.post(page("preview", draft), {"source": draft.source}).status_code == 200


class TestPdf:
    def test_of_a_saved_draft_is_the_very_body(
        self, draft: models.LicenseVersion, client: Client
    ) -> None:
        answer = client.get(page("pdf", draft))
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Disposition"].startswith("inline")
        assert desk.sha256(answer.content) == draft.body_sha256

    def test_of_typed_text_is_rendered_and_saved_nowhere(
        self, draft: models.LicenseVersion, client: Client
    ) -> None:
        before = sorted(settings.PRIVATE_ROOT.rglob("*.pdf"))
        source = draft.source.replace('version: "1.1"', 'version: "7.7"')
        answer = client.post(page("pdf", draft), {"source": source})
        assert pikepdf.open(io.BytesIO(answer.content)).pages
        assert 'filename="' in answer.headers["Content-Disposition"]
        assert "-7.7.pdf" in answer.headers["Content-Disposition"]
        assert sorted(settings.PRIVATE_ROOT.rglob("*.pdf")) == before

    def test_of_what_can_not_be_printed_is_a_page_that_says_so(
        self, draft: models.LicenseVersion, client: Client
    ) -> None:
        answer = client.post(page("pdf", draft), {"source": draft.source + "\u202e"})
        assert (answer.status_code, "U+202E" in answer.content.decode()) == (422, True)


class TestDelete:
    def test_asks_then_deletes(self, draft: models.LicenseVersion, client: Client) -> None:
        assert client.get(page("delete", draft)).status_code == 200
        assert draft.dataset.versions.count() == 2
        answer = client.post(page("delete", draft))
        assert answer.status_code == 302
        assert draft.dataset.versions.count() == 1
        assert client.post(page("delete", draft)).status_code == 404

    def test_what_is_no_draft_stays(self, draft: models.LicenseVersion, client: Client) -> None:
        frozen(draft)
        assert client.get(page("delete", draft)).status_code == 409
        assert client.post(page("delete", draft)).status_code == 409
        assert draft.dataset.versions.count() == 2


def test_the_list_says_what_stands_and_what_can_be_done(
    draft: models.LicenseVersion, client: Client
) -> None:
    draft.dataset.time_zone = "America/New_York"
    draft.dataset.save(update_fields=["time_zone"])
    shown = client.get(reverse("admin:agreements_licenseversion_changelist")).content.decode()
    assert "(America/New_York)" in shown
    for name in ("change", "announce", "delete"):
        assert f'href="{page(name, draft)}"' in shown
    assert f'href="{reverse(ADD)}"' in shown


def test_a_draft_is_nobodys_business_elsewhere(draft: models.LicenseVersion) -> None:
    stranger = desk.owner(DatasetFactory())
    names = ("change", "preview", "pdf", "export", "delete", "translation", "untranslate")
    for name in names:
        assert stranger.get(page(name, draft)).status_code in (404, 405)
        assert stranger.post(page(name, draft), {"source": LA}).status_code in (404, 405)
    assert stored(draft).source == draft.source


def test_a_text_from_before_the_format_is_shown_as_stored() -> None:
    version = rendered_version()
    models.LicenseVersion.objects.filter(pk=version.pk).update(status=VersionStatus.IN_FORCE)
    old = models.LicenseVersion.objects.create(
        dataset=version.dataset,
        number="0.9",
        status=VersionStatus.SUPERSEDED,
        source="Old words <b>",
        sha256="0" * 64,
        effective_at=LONG_AGO,
        body_pdf="bodies/none.pdf",
        body_sha256="0" * 64,
        body_pages=1,
    )
    client = desk.owner(version.dataset)
    assert "Old words &lt;b&gt;" in client.get(page("change", old)).content.decode()
    assert client.get(page("pdf", old)).status_code == 404
