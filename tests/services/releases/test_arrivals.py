"""Files of a draft: uploaded, or read where they lie in the storage, by a worker."""

import hashlib
import io
import zlib
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from agreements import tasks
from agreements.exceptions import NotYourMove
from agreements.models import ArrivingFile
from agreements.release_storage import stored_files
from agreements.services.operations import orphan_files, orphan_release_files
from agreements.services.releases import arrivals, drafts, sum_worker
from agreements.services.releases.release_row import InvalidReleaseMove, ReleaseRefused
from tests.factories import DatasetFactory
from tests.services.releases.releasing import FILES, draft, owner, published

pytestmark = pytest.mark.django_db


def put(prefix: str, files: dict[str, bytes] | None = None) -> None:
    """What an owner copied into the storage."""
    for path, content in (files or FILES).items():
        storages["releases"].write(f"{prefix}/{path}", io.BytesIO(content))


def sums(content: bytes) -> tuple[int, str, int]:
    return len(content), hashlib.sha256(content).hexdigest(), zlib.crc32(content)


class TestUploads:
    def test_are_there_with_their_sums(self, on_disk):
        release = draft()
        by = owner(release.dataset)
        file = arrivals.add_upload(release, "s01/a.mat", io.BytesIO(b"abc"), by=by)
        assert (file.size, file.sha256, file.crc32) == sums(b"abc")
        assert (on_disk / file.file).read_bytes() == b"abc"

    def test_are_refused_by_their_names_and_leave_nothing(self, on_disk):
        release = draft()
        by = owner(release.dataset)
        arrivals.add_upload(release, "a.mat", io.BytesIO(b"abc"), by=by)
        for path in ("a.mat", "A.mat", "../x", "a.mat/b", "nul"):
            with pytest.raises(ReleaseRefused):
                arrivals.add_upload(release, path, io.BytesIO(b"abc"), by=by)
        assert len(list(stored_files.list_own_files())) == 1

    def test_that_come_after_publishing_leave_nothing(self, on_disk):
        release = published()
        with pytest.raises(InvalidReleaseMove):
            arrivals.add_upload(release, "x", io.BytesIO(b"abc"), by=owner(release.dataset))
        assert list(stored_files.list_own_files()) == []

    def test_are_read_back(self, on_disk, monkeypatch):
        release = draft()
        honest = stored_files.write_file

        def careless(name, source, on_read):
            made = honest(name, source, on_read)
            (on_disk / name).write_bytes(b"abX")
            return made

        monkeypatch.setattr(stored_files, "write_file", careless)
        with pytest.raises(OSError, match="read back"):
            arrivals.add_upload(release, "x", io.BytesIO(b"abc"), by=owner(release.dataset))
        assert list(stored_files.list_own_files()) == []
        assert not release.files.exists()


class TestInStorage:
    @pytest.fixture(params=["disk", pytest.param("s3", marks=pytest.mark.full)], autouse=True)
    def place(self, request):
        return request.getfixturevalue(f"on_{request.param}")

    def test_are_read_where_they_lie_by_a_worker(self):
        release = draft()
        folder = f"{release.dataset.slug}/1.0"
        put(folder)
        added = arrivals.add_from_storage(release, f"{folder}/", by=owner(release.dataset))
        assert (added, release.files.count()) == (len(FILES), 0)
        assert tasks.sum_arriving_files() == len(FILES)
        there = {f.path: (f.size, f.sha256, f.crc32) for f in release.files.all()}
        assert there == {path: sums(content) for path, content in FILES.items()}
        assert {f.file for f in release.files.all()} == {f"{folder}/{path}" for path in FILES}
        assert not release.arriving.exists()

    def test_are_asked_for_twice_and_added_once(self):
        release = draft()
        by, folder = owner(release.dataset), f"{release.dataset.slug}/1.0"
        put(folder)
        arrivals.add_from_storage(release, folder, by=by)
        sum_worker.sum_arriving_files()
        put(folder, {"new.mat": b"new"})
        assert arrivals.add_from_storage(release, folder, by=by) == 1
        assert sum_worker.sum_arriving_files() == 1
        assert arrivals.add_from_storage(release, folder, by=by) == 0

    def test_that_are_not_the_datasets_own_stay_closed(self):
        """Else an owner could publish the files of another dataset as their own."""
        release = draft(DatasetFactory(slug="mine"))
        by = owner(release.dataset)
        put("others/1.0")
        put("mine-2/1.0")
        for folder in (
            "others/1.0",
            "mine-2/1.0",
            "",
            "/",
            ".",
            stored_files.OWN,
            "mine/../others",
        ):
            with pytest.raises(ReleaseRefused, match="the dataset's own"):
                arrivals.add_from_storage(release, folder, by=by)
        with pytest.raises(ReleaseRefused, match="Nothing lies"):
            arrivals.add_from_storage(release, "mine/1.0", by=by)
        with pytest.raises(NotYourMove):
            arrivals.add_from_storage(release, "mine/1.0", by=owner(DatasetFactory()))

    def test_with_names_that_cannot_be_unpacked_are_all_named(self):
        release = draft()
        folder = f"{release.dataset.slug}/1.0"
        put(folder, {"a": b"1", "A": b"2", "con.txt": b"3"})
        with pytest.raises(ReleaseRefused) as refused:
            arrivals.add_from_storage(release, folder, by=owner(release.dataset))
        assert len(refused.value.sentences) == 2
        assert not release.arriving.exists()

    def test_that_went_away_say_so_and_are_not_tried_again(self):
        release = draft()
        folder = f"{release.dataset.slug}/1.0"
        put(folder, {"a": b"1"})
        arrivals.add_from_storage(release, folder, by=owner(release.dataset))
        storages["releases"].delete(f"{folder}/a")
        sum_worker.sum_arriving_files()
        assert release.arriving.get().problem == sum_worker.GONE
        assert sum_worker.sum_arriving_files() == 0

    def test_taken_out_while_they_are_read_stay_out(self, monkeypatch):
        release = draft()
        by, folder = owner(release.dataset), f"{release.dataset.slug}/1.0"
        put(folder, {"a": b"1"})
        arrivals.add_from_storage(release, folder, by=by)
        read = stored_files.sum_file

        def meanwhile(name, on_read):
            drafts.remove_file(release, "a", by=by)
            return read(name, on_read)

        monkeypatch.setattr(stored_files, "sum_file", meanwhile)
        sum_worker.sum_arriving_files()
        assert not release.files.exists()
        # What is the owner's own stays where it is.
        assert [entry.name for entry in stored_files.list_files(folder)] == [f"{folder}/a"]


def test_a_storage_that_fails_is_tried_again_later(on_disk, monkeypatch) -> None:
    release = draft()
    folder = f"{release.dataset.slug}/1.0"
    put(folder, {"a": b"1"})
    arrivals.add_from_storage(release, folder, by=owner(release.dataset))

    def fail(*_args):
        raise OSError("no route to the storage")

    with monkeypatch.context() as patch:
        patch.setattr(stored_files, "sum_file", fail)
        sum_worker.sum_arriving_files()
    assert sum_worker.sum_arriving_files() == 0
    ArrivingFile.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert sum_worker.sum_arriving_files() == 1
    assert release.files.count() == 1


class TestOrphans:
    @pytest.fixture(params=["disk", pytest.param("s3", marks=pytest.mark.full)], autouse=True)
    def place(self, request, monkeypatch):
        monkeypatch.setattr(orphan_release_files, "AGE", timedelta())
        return request.getfixturevalue(f"on_{request.param}")

    def test_are_removed_and_nothing_else_is(self):
        release = draft()
        by = owner(release.dataset)
        kept = arrivals.add_upload(release, "a", io.BytesIO(b"a"), by=by).file
        put(f"{release.dataset.slug}/1.0")
        on_its_way = stored_files.new_name()
        release.arriving.create(path="b", size=1, file=on_its_way, due_at=None)
        for name in (f"{on_its_way}.part", stored_files.new_name()):
            storages["releases"].write(name, io.BytesIO(b"x"))
        assert orphan_release_files.remove_orphans_if_plausible() == 1
        left = {entry.name for entry in stored_files.list_own_files()}
        assert left == {kept, f"{on_its_way}.part"}
        assert len(list(stored_files.list_files(release.dataset.slug))) == len(FILES)

    def test_stay_where_the_database_is_another_one(self):
        for _ in range(3):
            storages["releases"].write(stored_files.new_name(), io.BytesIO(b"x"))
        assert orphan_release_files.remove_orphans_if_plausible() == 0
        assert len(list(stored_files.list_own_files())) == 3

    def test_that_are_young_may_get_their_row_yet(self, monkeypatch):
        monkeypatch.setattr(orphan_release_files, "AGE", orphan_files.AGE)
        release = draft()
        arrivals.add_upload(release, "a", io.BytesIO(b"a"), by=owner(release.dataset))
        storages["releases"].write(stored_files.new_name(), io.BytesIO(b"x"))
        assert orphan_release_files.remove_orphans_if_plausible() == 0
