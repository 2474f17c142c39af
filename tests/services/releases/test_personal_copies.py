"""What a person's copy of a release is made of, and whose copy is whose."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings as portal
from django.db import IntegrityError, transaction

from agreements import models
from agreements.archives.found_files import read_found
from agreements.enums import VersionStatus
from agreements.services.license_texts import display
from agreements.services.releases import (
    drafts,
    folder_copy,
    personal_copies,
    publishing,
    source_folder,
    whose_copy,
)
from tests.factories import DatasetFactory, LicenseVersionFactory
from tests.services.releases.releasing import folder, holder, owner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_disk")]

LICENSE = Path(portal.BASE_DIR) / "agreements" / "licenses" / "casmemg-1.0.md"
FILES = {f"s{n // 10:02d}/{n}.csv": b"%d" % n * 500 for n in range(40)}


class NoBars:
    def begin(self, files: int, size: int) -> None: ...
    def begin_file(self, path: str, size: int) -> None: ...
    def read(self, size: int) -> None: ...


@pytest.fixture
def release(tmp_path: Path) -> models.DataRelease:
    return published(tmp_path, DatasetFactory())


def published(
    at: Path, dataset: models.Dataset, *, is_marked: bool = True, label: str = "1.0"
) -> models.DataRelease:
    personal_copies._files_of.cache_clear()  # of another test, whose release had this number
    if not dataset.versions.exists():
        LicenseVersionFactory(dataset=dataset, source=LICENSE.read_text())
    by = owner(dataset)
    draft = drafts.create_draft(dataset, label=label, by=by)
    drafts.edit_draft(draft, notes="", is_marked=is_marked, by=by)
    files = source_folder.list_source_files(folder(at / "data", FILES))
    folder_copy.copy_files(draft, files, by=by, progress=NoBars())
    publishing.publish(draft, by=by)
    return models.DataRelease.objects.get(pk=draft.pk)


def copies(release: models.DataRelease, number: int = 3) -> list[models.PersonalCopy]:
    people = [holder(release.dataset) for _ in range(number)]
    grants = [models.DownloadGrant.objects.get(agreement__signer__user=user) for user in people]
    return [personal_copies.copy_of(release, grant) for grant in grants]


def whole(copy: models.PersonalCopy) -> bytes:
    return b"".join(personal_copies.archive_of(copy).read())


def test_a_copy_has_the_files_the_license_and_how_to_cite(release):
    (copy,) = copies(release, 1)
    with zipfile.ZipFile(BytesIO(whole(copy))) as read:
        assert read.testzip() is None
        root = f"{release.dataset.slug}-1.0"
        assert read.namelist()[:2] == [f"{root}/README.txt", f"{root}/LICENSE.md"]
        assert {n.removeprefix(f"{root}/data/"): read.read(n) for n in read.namelist()[2:]} == FILES
        readme = read.read(f"{root}/README.txt").decode()
        license_text = read.read(f"{root}/LICENSE.md").decode()
    agreement = copy.grant.agreement
    assert license_text == display.text_in_full(agreement.version, agreement.dataset)
    assert agreement.reference in readme
    assert agreement.dataset.words["publishing"].split()[0] in readme
    assert agreement.signer.name not in readme + license_text
    assert agreement.signer.user.email not in readme + license_text


def test_nothing_that_happens_later_changes_a_byte(release, settings):
    (copy,) = copies(release, 1)
    before = whole(copy)
    later = LicenseVersionFactory(dataset=release.dataset, number="1.1", status=VersionStatus.DRAFT)
    models.Dataset.objects.update(
        name="Other", slug="other", citation="Nobody", contact_email="x@y.z"
    )
    models.Agreement.objects.update(version=later)
    settings.FIELD_KEYS = ["new"]
    assert whole(personal_copies.copy_of(release, copy.grant)) == before


def test_there_is_one_for_each_grant(release):
    first, second = copies(release, 2)
    assert personal_copies.copy_of(release, first.grant) == first
    assert sorted(whole(first)) == sorted(whole(first))
    assert whole(first) != whole(second)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.PersonalCopy.objects.create(
            release=release, grant=first.grant, layout=1, made_at=first.made_at
        )


def told(path: Path) -> whose_copy.Answer:
    return whose_copy.find_owner(read_found(path), lambda _count: None)


def test_a_part_of_one_names_its_grant_and_release(release, tmp_path):
    _first, second, _third = copies(release)
    (tmp_path / "part.zip").write_bytes(whole(second)[: len(whole(second)) // 3])
    answer = told(tmp_path / "part.zip")
    assert [(named.grant, named.release) for named in answer.named] == [(second.grant, release)]
    assert answer.copies == 3


def test_one_among_several_releases_and_an_ended_grant(release, tmp_path):
    (first,) = copies(release, 1)
    other = published(tmp_path / "2", release.dataset, label="2.0")
    again = personal_copies.copy_of(other, first.grant)
    models.DownloadGrant.objects.update(ended_at=first.made_at, ended_why="revoked")
    (tmp_path / "it.zip").write_bytes(whole(again))
    answer = told(tmp_path / "it.zip")
    assert [(named.grant, named.release) for named in answer.named] == [(first.grant, other)]


def test_copies_without_a_mark_are_the_same_for_everybody_but_for_the_readme(tmp_path):
    plain = published(tmp_path, DatasetFactory(), is_marked=False)
    first, second = (
        [(i.filename, i.date_time) for i in zipfile.ZipFile(BytesIO(whole(copy))).infolist()]
        for copy in copies(plain, 2)
    )
    assert first == second
    (tmp_path / "it.zip").write_bytes(whole(models.PersonalCopy.objects.first()))
    assert told(tmp_path / "it.zip") == whose_copy.Answer((), 0.0, 0, 0)
