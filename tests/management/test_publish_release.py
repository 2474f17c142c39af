"""`manage.py publish_release`: copied, verified, published; killed and full disks as well."""

import hashlib
import io
import os
import zlib
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command

from agreements.enums import ReleaseStatus
from agreements.models import DataRelease
from agreements.release_storage import stored_files
from agreements.services.releases import folder_copy, source_folder
from tests.factories import DatasetFactory
from tests.services.releases.releasing import FILES, draft, folder, owner

pytestmark = pytest.mark.django_db


def publish(at: Path | None, dataset, *more: str, label: str = "1.0") -> str:
    """What the command says."""
    said = io.StringIO()
    by = owner(dataset).email
    arguments = [str(at)] if at else []
    options = {"dataset": dataset.slug, "label": label, "by": by}
    call_command("publish_release", *arguments, *more, **options, stdout=said)
    return said.getvalue()


def contents(release: DataRelease) -> dict[str, bytes]:
    """What can be read of it, which has the sums that its rows have."""
    found = {}
    for file in release.files.all():
        with stored_files.open_release_file(file.file) as stored:
            found[file.path] = b"".join(iter(lambda stored=stored: stored.read(100_000), b""))
        content = found[file.path]
        expected = (len(content), hashlib.sha256(content).hexdigest(), zlib.crc32(content))
        assert (file.size, file.sha256, file.crc32) == expected
    return found


class TestAFolder:
    @pytest.fixture(params=["disk", pytest.param("s3", marks=pytest.mark.full)], autouse=True)
    def place(self, request):
        return request.getfixturevalue(f"on_{request.param}")

    def test_is_published_with_its_notes(self, tmp_path):
        dataset = DatasetFactory()
        (tmp_path / "notes.md").write_text("# 32 people")
        said = publish(folder(tmp_path / "data"), dataset, "--notes", str(tmp_path / "notes.md"))
        release = dataset.releases.get()
        assert release.status == ReleaseStatus.PUBLISHED
        assert (release.notes, contents(release)) == ("# 32 people", FILES)
        assert list(release.files.values_list("path", flat=True)) == sorted(FILES)
        assert "is published: 4 files, 3,008 bytes" in said
        assert not release.arriving.exists()
        assert len(list(stored_files.list_own_files())) == len(FILES)

    def test_can_stay_a_draft_and_be_published_by_a_second_run_without_a_second_copy(
        self, tmp_path, monkeypatch
    ):
        dataset = DatasetFactory()
        data = folder(tmp_path / "data")
        publish(data, dataset, "--draft")
        release = dataset.releases.get()
        assert release.status == ReleaseStatus.DRAFT
        before = set(release.files.values_list("pk", "file"))
        (data / "s02/a.mat").write_bytes(b"corrected")
        publish(data, dataset)
        release.refresh_from_db()
        assert release.status == ReleaseStatus.PUBLISHED
        assert contents(release) == {**FILES, "s02/a.mat": b"corrected"}
        assert len(before & set(release.files.values_list("pk", "file"))) == len(FILES) - 1
        with pytest.raises(CommandError, match="“Published”"):
            publish(data, dataset)

    def test_may_lie_in_the_storage_already(self):
        dataset = DatasetFactory()
        for path, content in FILES.items():
            storages["releases"].write(f"{dataset.slug}/1.0/{path}", io.BytesIO(content))
        publish(None, dataset, "--in-storage", f"{dataset.slug}/1.0")
        release = dataset.releases.get()
        assert (release.status, contents(release)) == (ReleaseStatus.PUBLISHED, FILES)
        assert list(stored_files.list_own_files()) == []


class TestWhatIsRefused:
    @pytest.fixture(autouse=True)
    def place(self, on_disk):
        return on_disk

    def test_is_listed_all_at_once_before_anything_is_copied(self, tmp_path, monkeypatch):
        data = folder(tmp_path / "data")
        (tmp_path / "secret").write_bytes(b"secret")
        (data / "out").symlink_to(tmp_path / "secret")
        (data / "loop").symlink_to("loop")
        (data / "s03").symlink_to(data / "s01")
        (data / "inside").symlink_to(data / "README.md")
        os.mkfifo(data / "pipe")
        (data / "aux.txt").write_bytes(b"")
        (data / "readme.MD").write_bytes(b"")
        (data / "dot.").write_bytes(b"")
        (data / "evil\u202egpj.exe").write_bytes(b"")
        (data / "line\nbreak").write_bytes(b"")
        (Path(os.fsdecode(os.fsencode(data) + b"/\xff\xfe"))).write_bytes(b"")
        (data / "closed").write_bytes(b"")
        can_read = os.access
        monkeypatch.setattr(
            source_folder.os, "access", lambda p, m: "closed" not in str(p) and can_read(p, m)
        )
        with pytest.raises(CommandError) as refused:
            publish(data, DatasetFactory())
        lines = str(refused.value).split("\n  - ")[1:]
        for words in (
            *("out is a link that leads out", "loop leads nowhere", "s03 is a link to a folder"),
            *("pipe is no plain file", "aux.txt has a name that Windows", "closed can't be read"),
            *("same name to Windows", "dot. has a name that ends", "evil<U+202E>gpj.exe has"),
            *("line<U+000A>break has", "<U+DCFF><U+DCFE> has"),
        ):
            assert sum(words in line for line in lines) == 1, words
        assert len(lines) == 11
        assert not DataRelease.objects.exists()
        assert list(stored_files.list_own_files()) == []

    def test_is_a_draft_with_files_of_elsewhere(self, tmp_path):
        dataset = DatasetFactory()
        release = draft(dataset)
        release.files.create(path="x", size=1, sha256="0" * 64, crc32=1, file="x")
        with pytest.raises(CommandError, match="x is in the draft, but not in the folder"):
            publish(folder(tmp_path / "data"), dataset)

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["--dataset", "nobodys"], "no dataset nobodys"),
            (["--by", "nobody@example.edu"], "Nobody has the address"),
            (["--label", "../1"], "Write the label"),
            (["--notes", "/nonexistent"], "can't be read as text"),
            (["--in-storage", "x"], "either a folder or"),
        ],
    )
    def test_is_said_for_each_argument(self, tmp_path, arguments, words):
        dataset = DatasetFactory()
        right = ["--dataset", dataset.slug, "--label", "1.0", "--by", owner(dataset).email]
        data = str(folder(tmp_path / "data"))
        with pytest.raises(CommandError, match=words):
            call_command("publish_release", data, *right, *arguments)
        assert not DataRelease.objects.exists()

    def test_is_an_owner_of_another_dataset(self, tmp_path):
        dataset = DatasetFactory()
        data = str(folder(tmp_path / "data"))
        by = owner(DatasetFactory()).email
        with pytest.raises(CommandError, match="not the person"):
            call_command("publish_release", data, dataset=dataset.slug, label="1.0", by=by)

    def test_is_a_folder_that_another_process_copies(self, tmp_path):
        data = folder(tmp_path / "data")
        with (
            folder_copy.only_one_at_work(data),
            pytest.raises(CommandError, match="being copied already"),
        ):
            publish(data, DatasetFactory())

    def test_is_a_file_that_changes_while_it_is_copied(self, tmp_path, monkeypatch):
        data = folder(tmp_path / "data")
        write = stored_files.write_file

        def meanwhile(name, source, on_read):
            (data / "s02/a.mat").write_bytes(b"grows")
            return write(name, source, on_read)

        monkeypatch.setattr(stored_files, "write_file", meanwhile)
        dataset = DatasetFactory()
        with pytest.raises(CommandError, match=r"s02/a\.mat was changed while"):
            publish(data, dataset)
        assert "s02/a.mat" not in contents(dataset.releases.get())

    def test_is_an_empty_folder(self, tmp_path):
        with pytest.raises(CommandError, match="no file in it"):
            publish(folder(tmp_path, {}), DatasetFactory())
