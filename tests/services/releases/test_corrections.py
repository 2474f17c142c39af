"""Errata and recalls begin with the files of a release, of which no byte is copied or lost."""

import pytest

from agreements.enums import ReleaseKind, ReleaseStatus
from agreements.exceptions import NotYourMove
from agreements.management.copy_bars import CopyBars
from agreements.models import OutboundEmail
from agreements.release_storage import stored_files
from agreements.selectors.releases import release_files
from agreements.services.releases import (
    arrivals,
    corrections,
    drafts,
    folder_copy,
    publishing,
    release_news,
    source_folder,
)
from agreements.services.releases.release_row import InvalidReleaseMove, ReleaseRefused
from tests.factories import DatasetFactory
from tests.services.releases.recalling import FILES, recall_draft, recalled, release_of
from tests.services.releases.releasing import draft, folder, holder, owner, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_disk")]


def stored() -> set[str]:
    return {entry.name for entry in stored_files.list_own_files()}


def erratum_of(release, notes="A header was wrong."):
    return corrections.start_erratum(release, label="1.1", notes=notes, by=owner(release.dataset))


class TestAnErratum:
    def test_has_the_files_of_the_old_release_by_reference(self):
        release = release_of(DatasetFactory())
        before = stored()
        made = erratum_of(release)
        columns = ("path", "size", "sha256", "crc32", "file")
        assert list(made.files.values_list(*columns)) == list(release.files.values_list(*columns))
        assert (made.kind, made.replaces, made.status) == (
            ReleaseKind.ERRATUM,
            release,
            ReleaseStatus.DRAFT,
        )
        assert stored() == before

    def test_loses_no_file_of_the_old_release_when_one_is_taken_out_or_it_is_deleted(
        self, django_capture_on_commit_callbacks
    ):
        release = release_of(DatasetFactory())
        before, by = stored(), owner(release.dataset)
        made = erratum_of(release)
        with django_capture_on_commit_callbacks(execute=True):
            drafts.remove_file(made, "s01/a.mat", by=by)
            own = arrivals.add_upload(
                made,
                "s01/a.mat",
                stored_files.open_release_file(release.files.get(path="s02/a.mat").file),
                by=by,
            )
            assert stored() == {*before, own.file}
            drafts.delete_draft(made, by=by)
        assert stored() == before

    def test_is_told_of_in_a_letter_of_its_own_and_the_old_one_says_so(self):
        dataset = DatasetFactory()
        user = holder(dataset)
        release = release_of(dataset)
        made = erratum_of(release, "Column *B* was wrong.")
        publishing.publish(made, by=owner(dataset))
        release_news.write_due_news()
        letter = OutboundEmail.objects.get(letter="erratum")
        assert letter.to == user.email
        assert letter.subject == f"Erratum: {dataset} 1.0 is corrected by 1.1"
        assert "Column *B* was wrong." in letter.text
        shown = [(row.label, row.superseded_by) for row in release_files.published(dataset)]
        assert shown == [("1.1", None), ("1.0", "1.1")]

    def test_of_an_old_release_stands_with_it_behind_the_newer_one(self):
        dataset = DatasetFactory()
        old = release_of(dataset)
        published(dataset, label="2.0")
        for label in ("1.1", "1.2"):
            old = corrections.start_erratum(old, label=label, notes="x", by=owner(dataset))
            publishing.publish(old, by=owner(dataset))
        shown = [row.label for row in release_files.published(dataset)]
        assert shown == ["2.0", "1.2", "1.1", "1.0"]

    def test_says_what_is_wrong_or_is_not_published(self):
        made = erratum_of(release_of(DatasetFactory()), notes="")
        with pytest.raises(ReleaseRefused, match="Say in its notes what is wrong"):
            publishing.publish(made, by=owner(made.dataset))

    def test_begins_with_what_is_published_and_by_an_owner(self):
        waiting = draft(label="0.1")
        with pytest.raises(InvalidReleaseMove):
            corrections.start_erratum(waiting, label="0.2", notes="x", by=owner(waiting.dataset))
        release = release_of(waiting.dataset)
        with pytest.raises(NotYourMove):
            corrections.start_erratum(release, label="2", notes="x", by=owner(DatasetFactory()))
        publishing.withdraw(release, reason="x", by=owner(release.dataset))
        with pytest.raises(InvalidReleaseMove):
            erratum_of(release)


class TestTheDraftOfARecall:
    @pytest.mark.parametrize(
        ("paths", "left"),
        [
            (["s02/a.mat"], {"s01/a.mat", "s01/b.mat", "copy/a.mat"}),
            # The same content elsewhere goes, too.
            (["s01/a.mat"], {"s01/b.mat", "s02/a.mat"}),
            (["s01/"], {"s02/a.mat"}),
            ([" /s01/b.mat ", "s02", ""], {"s01/a.mat", "copy/a.mat"}),
        ],
    )
    def test_leaves_out_what_is_concerned(self, paths, left):
        made = recall_draft(release_of(DatasetFactory()), *paths)
        assert set(made.files.values_list("path", flat=True)) == left

    @pytest.mark.parametrize(
        ("paths", "words"),
        [
            (["s0"], "There is nothing at s0."),
            (["s01", "x\n"], "There is nothing at x."),
            ([""], "Say which files"),
            (["empty"], "Say which files"),
            (["../s01"], "There is nothing at"),
        ],
    )
    def test_says_which_paths_name_nothing(self, paths, words):
        release = release_of(DatasetFactory(), files={**FILES, "empty": b""})
        with pytest.raises(ReleaseRefused, match=words):
            recall_draft(release, *paths)
        assert not release.dataset.releases.filter(kind=ReleaseKind.RECALL).exists()

    def test_is_published_only_without_the_files(self):
        release = release_of(DatasetFactory())
        made, by = recall_draft(release, "s02"), owner(release.dataset)
        for row in release.files.filter(path="s02/a.mat").values(
            "path", "size", "sha256", "crc32", "file"
        ):
            made.files.create(**row)
        with pytest.raises(ReleaseRefused, match="every file still"):
            publishing.publish(made, by=by)


def test_what_was_recalled_is_in_no_later_release():
    dataset = DatasetFactory()
    release = release_of(dataset)
    late = erratum_of(release)
    recalled(release, "s02", label="1.2")
    with pytest.raises(ReleaseRefused, match=r"s02/a\.mat was recalled"):
        publishing.publish(late, by=owner(dataset))
    release_of(DatasetFactory(), files=FILES)  # another dataset has the same files


def test_an_erratum_filled_from_a_folder_leaves_the_files_of_the_old_release(
    tmp_path, django_capture_on_commit_callbacks
):
    release = release_of(DatasetFactory())
    made, before = erratum_of(release), stored()
    files = source_folder.list_source_files(folder(tmp_path, {**FILES, "s02/a.mat": b"new"}))
    with django_capture_on_commit_callbacks(execute=True):
        folder_copy.copy_files(made, files, by=owner(made.dataset), progress=CopyBars())
    assert before < stored()
    assert made.files.get(path="s02/a.mat").size == 3
    old, new = release.files.get(path="s01/a.mat"), made.files.get(path="s01/a.mat")
    assert old.file == new.file
