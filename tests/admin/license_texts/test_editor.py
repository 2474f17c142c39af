"""The editor of a draft: what is saved, what is refused, and that nothing typed is lost."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from agreements import models
from agreements.services.accounts import staff
from agreements.services.license_texts import drafts
from tests.admin import desk
from tests.admin.desk import version_page as page
from tests.admin.license_versions import LA, frozen, stored
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


@pytest.fixture
def post(draft: models.LicenseVersion, client: Client) -> Callable[..., HttpResponse]:
    """Send the editor's form, its fields as loaded unless told otherwise."""

    def sent(action: str = "save", **typed: object) -> HttpResponse:
        fields = {
            "source": draft.source,
            "change_type": draft.change_type,
            "summary": draft.summary,
            "seen": drafts.draft_digest(draft),
            "action": action,
        }
        return client.post(page("change", draft), {**fields, **typed})

    return sent


class TestEditor:
    def test_saves_and_leads_back_to_the_page(
        self, draft: models.LicenseVersion, post: Callable[..., HttpResponse]
    ) -> None:
        source = draft.source.replace("virus free", "free of viruses")
        answer = post(
            source=source.replace("\n", "\r\n"), change_type="minor", summary="One clause."
        )
        assert (answer.status_code, answer.headers["Location"]) == (302, page("change", draft))
        saved = stored(draft)
        assert (saved.source, saved.change_type, saved.summary) == (source, "minor", "One clause.")

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"source": "Just words <b>"}, "The file must begin with front matter"),
            ({"source": ""}, "There is no text. Write it, or choose a file."),
            ({"source": "a\x00b"}, "Null characters are not allowed."),
            ({"source": LA}, "There is a version 1.0 already."),
            ({"source": LA + "x" * 200_000}, "longer than 200 KB"),
            ({"change_type": "huge"}, "Select a valid choice."),
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
        frozen(draft)
        typed = draft.source.replace("virus free", "free of viruses")
        answer = post(source=typed)
        assert answer.status_code == 409
        assert "This version is no draft any more." in answer.content.decode()
        assert answer.context["typed"] == typed
        assert stored(draft).source == draft.source

    def test_an_announced_version_is_read_only(
        self, draft: models.LicenseVersion, client: Client
    ) -> None:
        frozen(draft)
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
