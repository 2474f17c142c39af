"""Releases on the desk: drafted, filled, published and withdrawn by owners of the dataset alone."""

import errno
import io

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agreements import tasks
from agreements.enums import ReleaseStatus
from agreements.models import DataRelease, Dataset
from agreements.release_storage import stored_files
from agreements.selectors.releases import release_files
from agreements.services.accounts import staff
from agreements.services.releases import publishing
from tests.admin import desk
from tests.factories import DatasetFactory, UserFactory, staff_user
from tests.services.releases.releasing import draft, holder, published
from tests.views.tabs import hidden

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place(on_disk):
    return on_disk


def address(name: str, release: DataRelease) -> str:
    return reverse(f"admin:agreements_datarelease_{name}", args=[release.pk])


def owned(release: DataRelease) -> Client:
    return desk.owner(release.dataset)


def upload(client: Client, release: DataRelease, names: list[str], folder: str = ""):
    files = [SimpleUploadedFile(name, b"abc") for name in names]
    return client.post(address("upload", release), {"chosen": files, "folder": folder})


class TestTheWholeWay:
    def test_from_a_draft_to_a_release_that_is_withdrawn(self):
        dataset: Dataset = DatasetFactory()
        holder(dataset)
        client = desk.owner(dataset)
        sent = {"dataset": dataset.slug, "label": "1.0", "notes": "# New", "is_marked": "on"}
        client.post(reverse("admin:agreements_datarelease_add"), sent)
        release = dataset.releases.get()
        assert (release.notes, release.is_marked) == ("# New", True)
        assert upload(client, release, ["a.mat", "b.mat"], "s01").status_code == 302
        storages["releases"].write(f"{dataset.slug}/x/c.mat", io.BytesIO(b"c"))
        client.post(address("storage", release), {"below": f"{dataset.slug}/x"})
        said = client.get(address("change", release)).content.decode()
        assert "1 file is on its way" in said
        assert client.get(address("publish", release)).status_code == 409
        tasks.sum_arriving_files()
        page = client.get(address("publish", release))
        assert "3 files" in page.content.decode()
        assert "1 person who has access now gets" in page.content.decode()
        assert client.post(address("publish", release), hidden(page)).status_code == 302
        release.refresh_from_db()
        assert release.status == ReleaseStatus.PUBLISHED
        paths = list(release.files.values_list("path", flat=True))
        assert paths == ["c.mat", "s01/a.mat", "s01/b.mat"]
        said = client.get(address("change", release)).content.decode()
        assert all(file.sha256 in said for file in release.files.all())
        assert "Take out" not in said
        assert client.post(address("withdraw", release), {"reason": " "}).status_code == 422
        assert client.post(address("withdraw", release), {"reason": "Wrong."}).status_code == 302
        release.refresh_from_db()
        assert (release.status, release.withdrawn_why) == (ReleaseStatus.WITHDRAWN, "Wrong.")

    def test_what_was_published_changes_by_no_post(self):
        release = published()
        client = owned(release)
        for name, sent in {
            "describe": {"notes": "x"},
            "storage": {"below": release.dataset.slug},
            "remove": {"path": "a.mat"},
            "delete": {},
            "publish": {"seen": publishing.digest(release)},
        }.items():
            assert client.post(address(name, release), sent).status_code == 409, name
        assert upload(client, release, ["x"]).status_code == 409
        assert release.files.count() == 1

    def test_what_a_colleague_changed_meanwhile_is_not_published(self):
        release = draft()
        client = owned(release)
        upload(client, release, ["a.mat"])
        seen = hidden(client.get(address("publish", release)))
        upload(desk.owner(release.dataset), release, ["b.mat"])
        late = client.post(address("publish", release), seen)
        assert late.status_code == 409
        assert "changed after you had looked" in late.content.decode()
        release.refresh_from_db()
        assert release.status == ReleaseStatus.DRAFT


class TestOutsiders:
    POSTS = {
        "describe": {"notes": "x"},
        "upload": {},
        "storage": {"below": "x"},
        "remove": {"path": "a.mat"},
        "delete": {},
        "publish": {},
        "withdraw": {"reason": "x"},
    }

    @pytest.mark.parametrize(
        "who", ["nobody", "holder", "reviewer", "plain staff", "owner elsewhere"]
    )
    def test_change_nothing_by_direct_post(self, who):
        release, out = draft(), published(label="0.9")
        dataset = release.dataset
        out.dataset = dataset
        client = {
            "nobody": Client,
            "holder": lambda: desk.browser(holder(dataset)),
            "reviewer": lambda: desk.reviewer(dataset),
            "plain staff": lambda: desk.browser(staff_user("", dataset)),
            "owner elsewhere": lambda: desk.owner(DatasetFactory()),
        }[who]()
        for name, sent in self.POSTS.items():
            for one in (release, out):
                answer = client.post(address(name, one), sent)
                expected = 302 if who in ("nobody", "holder") else 404
                assert answer.status_code == expected, name
        assert set(DataRelease.objects.values_list("pk", "status")) == {
            (release.pk, "draft"),
            (out.pk, "published"),
        }

    def test_start_no_draft_for_another_dataset(self):
        mine, other = DatasetFactory(), DatasetFactory()
        sent = {"dataset": other.slug, "label": "1.0"}
        answer = desk.owner(mine).post(reverse("admin:agreements_datarelease_add"), sent)
        assert answer.status_code == 422
        assert not DataRelease.objects.exists()

    def test_enter_with_a_second_factor_only(self, settings):
        settings.ADMIN_REQUIRES_SECOND_FACTOR = True
        release = draft()
        client = Client()
        client.force_login(staff_user(staff.DATA_OWNER, release.dataset))
        for name in ("publish", "change"):
            assert client.post(address(name, release)).status_code == 302

    def test_see_no_release_of_another_dataset_in_the_list(self):
        release = draft(label="secret-1")
        there = reverse("admin:agreements_datarelease_changelist")
        assert "secret-1" in owned(release).get(there).content.decode()
        assert "secret-1" not in desk.owner(DatasetFactory()).get(there).content.decode()


class TestFiles:
    @pytest.mark.parametrize(
        ("names", "folder", "words"),
        [
            (["a.mat", "a.mat"], "", "given twice"),
            (["con.txt"], "", "Windows keeps for a device"),
            (["a.mat", "A.mat"], "", "the same name"),
            (["x"], "../up", "not a path inside"),
            (["x"], "a\u202eb", "seen"),
            (["x"], "s01\\y", "unpack it"),
        ],
    )
    def test_with_bad_names_are_refused_all_together(self, names, folder, words):
        release = draft()
        answer = upload(owned(release), release, names, folder)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert not release.files.exists()
        assert list(stored_files.list_own_files()) == []

    def test_none_chosen_is_said(self):
        release = draft()
        answer = owned(release).post(address("upload", release), {"folder": "x"})
        assert answer.status_code == 422
        assert "Choose the files." in answer.content.decode()

    @pytest.mark.parametrize("path", ["", "nobody", "\x00", "x" * 5000])
    def test_that_are_not_there_are_taken_out_without_harm(self, path):
        release = draft()
        assert owned(release).post(address("remove", release), {"path": path}).status_code == 302

    @pytest.mark.parametrize("below", ["", " ", "others/1.0", "/", "../x", "x" * 2000, "\x00"])
    def test_are_not_added_from_elsewhere_in_the_storage(self, below):
        release = draft()
        answer = owned(release).post(address("storage", release), {"below": below})
        assert answer.status_code == 422
        assert not release.arriving.exists()

    def test_that_a_storage_does_not_take_are_told_of_as_what_passes(self, monkeypatch):
        release = draft()
        client = owned(release)
        client.raise_request_exception = False

        def refuse(*_args):
            raise OSError(errno.EIO, "no route to S3")

        monkeypatch.setattr(stored_files, "write_file", refuse)
        assert upload(client, release, ["a.mat"]).status_code == 503
        assert not release.files.exists()

    def test_are_shown_a_page_at_a_time(self, monkeypatch, django_assert_max_num_queries):
        monkeypatch.setattr(release_files, "PAGE", 3)
        release = draft()
        for number in range(7):
            release.files.create(path=f"s 0{number}&", size=1, sha256="0" * 64, crc32=1, file="x")
        client = owned(release)
        seen: list[str] = []
        page: str | None = address("change", release)
        while page:
            with django_assert_max_num_queries(16):
                context = client.get(page).context
            seen += [file.path for file in context["rows"]]
            following = context["following"]
            query = (
                f"?after={following.replace(' ', '%20').replace('&', '%26')}" if following else ""
            )
            page = f"{address('change', release)}{query}" if following else None
        assert seen == [f"s 0{number}&" for number in range(7)]


def test_labels_and_drafts_that_cannot_be_say_why() -> None:
    release = draft()
    client = desk.browser(UserFactory(is_staff=True, is_superuser=True))
    add = reverse("admin:agreements_datarelease_add")
    for label, words in (("1/0", "Write the label"), ("1.0", "a release 1.0 of"), ("", "required")):
        answer = client.post(add, {"dataset": release.dataset.slug, "label": label})
        assert (answer.status_code, words in answer.content.decode()) == (422, True), label
