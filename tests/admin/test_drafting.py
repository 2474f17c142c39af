"""Writing LA versions at the desk: editor, preview, PDF, files, translations, refusals."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from agreements import models
from agreements.enums import VersionStatus
from agreements.services import drafting, staff
from tests.admin import desk
from tests.factories import LONG_AGO, DatasetFactory, rendered_version, staff_user

pytestmark = pytest.mark.django_db

LA = (settings.BASE_DIR / "agreements/licenses/casmemg-1.0.md").read_text(encoding="utf-8")
ADD = "admin:agreements_licenseversion_add"


@pytest.fixture
def draft() -> models.LicenseVersion:
    dataset = rendered_version().dataset
    return drafting.create(dataset, by=staff_user(staff.DATA_OWNER, dataset))


@pytest.fixture
def client(draft: models.LicenseVersion) -> Client:
    return desk.browser(draft.dataset.staff.get())


@pytest.fixture
def post(draft: models.LicenseVersion, client: Client) -> Callable[..., HttpResponse]:
    """Send the editor's form, its fields as loaded unless told otherwise."""

    def sent(action: str = "save", **typed: object) -> HttpResponse:
        fields = {
            "source": draft.source,
            "weight": draft.weight,
            "summary": draft.summary,
            "seen": drafting.state(draft),
            "action": action,
        }
        return client.post(page("change", draft), {**fields, **typed})

    return sent


def page(name: str, version: models.LicenseVersion) -> str:
    return reverse(f"admin:agreements_licenseversion_{name}", args=[version.pk])


def announce(draft: models.LicenseVersion) -> None:
    models.LicenseVersion.objects.filter(pk=draft.pk).update(
        status=VersionStatus.ANNOUNCED,
        announced_at=LONG_AGO,
        announced_by=draft.dataset.staff.get(),
        effective_at=LONG_AGO,
    )


def stored(draft: models.LicenseVersion) -> models.LicenseVersion:
    return models.LicenseVersion.objects.get(pk=draft.pk)


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


class TestEditor:
    def test_saves_and_leads_back_to_the_page(
        self, draft: models.LicenseVersion, post: Callable[..., HttpResponse]
    ) -> None:
        source = draft.source.replace("virus free", "free of viruses")
        answer = post(source=source.replace("\n", "\r\n"), weight="minor", summary="One clause.")
        assert (answer.status_code, answer.headers["Location"]) == (302, page("change", draft))
        saved = stored(draft)
        assert (saved.source, saved.weight, saved.summary) == (source, "minor", "One clause.")

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"source": "Just words <b>"}, "The file must begin with front matter"),
            ({"source": ""}, "There is no text."),
            ({"source": "a\x00b"}, "Null characters are not allowed."),
            ({"source": LA}, "There is a version 1.0 already."),
            ({"source": LA + "x" * 200_000}, "longer than 200 KB"),
            ({"weight": "huge"}, "Select a valid choice."),
            ({"summary": "x" * 4001}, "at most 4000 characters"),
        ],
    )
    def test_a_refusal_says_why_and_keeps_what_was_typed(
        self,
        draft: models.LicenseVersion,
        post: Callable[..., HttpResponse],
        typed: dict[str, str],
        sentence: str,
    ) -> None:
        typed = {"summary": "Typed <i>summary</i>", **typed}
        answer = post(**typed)
        shown = answer.content.decode()
        assert answer.status_code == 422
        assert "error-summary" in shown
        assert sentence in shown
        assert answer.context["form"]["source"].value() == typed.get("source", draft.source)
        assert answer.context["form"]["summary"].value() == typed["summary"]
        assert "<i>summary</i>" not in shown
        assert stored(draft).source == draft.source

    def test_the_button_preview_shows_and_saves_nothing(
        self, draft: models.LicenseVersion, post: Callable[..., HttpResponse]
    ) -> None:
        typed = draft.source.replace("virus free", "free of viruses")
        answer = post("preview", source=typed)
        assert answer.status_code == 200
        assert "by keeping the database free of viruses" in answer.content.decode()
        assert answer.context["form"]["source"].value() == typed
        assert stored(draft).source == draft.source

    def test_an_imported_file_is_shown_and_not_saved_yet(
        self, draft: models.LicenseVersion, post: Callable[..., HttpResponse]
    ) -> None:
        text = draft.source.replace("virus free", "free of viruses")
        answer = post("save", file=SimpleUploadedFile("la.md", text.encode()), summary="Kept.")
        assert answer.status_code == 200
        assert "It is not saved yet." in answer.content.decode()
        assert answer.context["form"]["source"].value() == text
        assert answer.context["form"]["summary"].value() == "Kept."
        assert stored(draft).source == draft.source

    @pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00"])
    def test_a_file_without_text_leaves_what_was_typed(
        self, post: Callable[..., HttpResponse], content: bytes
    ) -> None:
        answer = post("import", file=SimpleUploadedFile("x.md", content), source="Typed.")
        assert answer.status_code == 422
        assert answer.context["form"]["source"].value() == "Typed."
        assert answer.context["form"].errors["file"]

    def test_the_second_of_two_is_told_keeps_their_text_and_can_save_it_after_a_look(
        self, draft: models.LicenseVersion, post: Callable[..., HttpResponse]
    ) -> None:
        theirs = draft.source.replace("virus free", "free of viruses")
        mine = draft.source.replace("virus free", "clean")
        assert post(source=theirs).status_code == 302
        answer = post(source=mine)
        assert answer.status_code == 409
        assert "A colleague saved this draft meanwhile" in answer.content.decode()
        assert answer.context["form"]["source"].value() == mine
        assert stored(draft).source == theirs
        again = post(source=mine, seen=answer.context["form"]["seen"].value())
        assert (again.status_code, stored(draft).source) == (302, mine)

    def test_what_was_announced_meanwhile_is_told_and_what_was_typed_is_shown(
        self, draft: models.LicenseVersion, post: Callable[..., HttpResponse]
    ) -> None:
        announce(draft)
        typed = draft.source.replace("virus free", "free of viruses")
        answer = post(source=typed)
        assert answer.status_code == 409
        assert "This version is no draft any more." in answer.content.decode()
        assert answer.context["typed"] == typed
        assert stored(draft).source == draft.source

    def test_an_announced_version_is_read_only(
        self, draft: models.LicenseVersion, client: Client
    ) -> None:
        announce(draft)
        shown = client.get(page("change", draft)).content.decode()
        assert "1. Purpose of use" in shown
        assert "<textarea" not in shown
        assert 'type="submit">Save' not in shown

    def test_whoever_may_read_but_not_write_reads(self, draft: models.LicenseVersion) -> None:
        user = staff_user("", draft.dataset)
        user.user_permissions.add(desk.permission("view_licenseversion"))
        reader = desk.browser(user)
        assert "<textarea" not in reader.get(page("change", draft)).content.decode()
        for name in ("change", "preview", "pdf"):
            assert reader.post(page(name, draft), {"source": LA}).status_code == 403
        assert reader.get(page("delete", draft)).status_code == 403


class TestPreview:
    def test_is_a_part_of_a_page_that_shows_the_text(
        self, draft: models.LicenseVersion, client: Client
    ) -> None:
        source = draft.source.replace("virus free", "<script>alert(1)</script>")
        answer = client.post(page("preview", draft), {"source": source})
        shown = answer.content.decode()
        assert answer.status_code == 200
        assert "<html" not in shown
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
        assert "<script" not in shown

    @pytest.mark.parametrize(
        ("before", "after", "sentence"),
        [
            ('version: "1.1"', 'version: "1.0"', "There is a version 1.0 already."),
            ("virus free", "virus \u202efree", "U+202E"),
            ("dataset: CASMEMG", "dataset: SAMM", "names the dataset “SAMM”"),
        ],
    )
    def test_tells_what_is_wrong_before_one_saves(
        self,
        draft: models.LicenseVersion,
        client: Client,
        before: str,
        after: str,
        sentence: str,
    ) -> None:
        source = draft.source.replace(before, after)
        answer = client.post(page("preview", draft), {"source": source})
        assert answer.status_code == 200
        assert sentence in answer.content.decode()

    def test_of_what_is_no_license_text_is_the_sentence_alone(
        self, draft: models.LicenseVersion, client: Client
    ) -> None:
        answer = client.post(page("preview", draft), {"source": "Words."})
        assert answer.status_code == 422
        assert "The file must begin with front matter" in answer.content.decode()

    def test_can_not_be_fetched_by_a_link(
        self, draft: models.LicenseVersion, client: Client
    ) -> None:
        assert client.get(page("preview", draft)).status_code == 405


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


class TestTranslation:
    def test_begins_is_saved_exported_and_removed(
        self, draft: models.LicenseVersion, client: Client
    ) -> None:
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

    def test_one_that_lacks_a_clause_is_refused(
        self, draft: models.LicenseVersion, client: Client
    ) -> None:
        source = draft.source.replace("language: en", "language: fr").replace("## 6. W", "W")
        address = page("translation", draft) + "?language=fr"
        answer = client.post(address, {"source": source, "seen": ""})
        assert answer.status_code == 422
        assert "has 5 clauses, the text that binds has 6" in answer.content.decode()

    @pytest.mark.parametrize("language", ["", "en", "tlh", "../x"])
    def test_of_no_other_language_is_no_page(
        self, draft: models.LicenseVersion, client: Client, language: str
    ) -> None:
        answer = client.get(page("translation", draft), {"language": language})
        assert answer.status_code == 404

    def test_of_an_announced_version_stays(
        self, draft: models.LicenseVersion, client: Client
    ) -> None:
        source = draft.source.replace("language: en", "language: fr")
        models.LicenseTranslation.objects.create(version=draft, language="fr", source=source)
        announce(draft)
        address = page("translation", draft) + "?language=fr"
        assert client.get(address).status_code == 409
        assert client.post(address, {"source": source + "!", "seen": ""}).status_code == 409
        assert client.post(page("untranslate", draft), {"language": "fr"}).status_code == 409
        assert draft.translations.get().source == source


class TestDelete:
    def test_asks_then_deletes(self, draft: models.LicenseVersion, client: Client) -> None:
        assert client.get(page("delete", draft)).status_code == 200
        assert draft.dataset.versions.count() == 2
        answer = client.post(page("delete", draft))
        assert answer.status_code == 302
        assert draft.dataset.versions.count() == 1
        assert client.post(page("delete", draft)).status_code == 404

    def test_what_is_no_draft_stays(self, draft: models.LicenseVersion, client: Client) -> None:
        announce(draft)
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
