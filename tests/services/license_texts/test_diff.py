"""Two versions of a dataset's LA beside each other."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from agreements.enums import VersionStatus
from agreements.models import LicenseTranslation, LicenseVersion
from agreements.services.license_texts import diff, display
from agreements.text_diff.words import Op
from tests.factories import LicenseVersionFactory, UserFactory
from tests.text_diff.marked_text import differing

pytestmark = pytest.mark.django_db

FIRST = (settings.BASE_DIR / "agreements/licenses/casmemg-1.0.md").read_text()
SECOND = (settings.BASE_DIR / "ops/demo/world/casmemg-1.1.md").read_text()


@pytest.fixture
def old() -> LicenseVersion:
    return LicenseVersionFactory(source=FIRST, status=VersionStatus.DRAFT)


@pytest.fixture
def new(old) -> LicenseVersion:
    return LicenseVersionFactory(
        dataset=old.dataset, number="1.1", status=VersionStatus.DRAFT, source=SECOND
    )


def in_chinese(version: LicenseVersion, words: str) -> LicenseTranslation:
    source = version.source.replace("language: en", "language: zh")
    source = source.replace("Usage of the **CASMEMG** for", words)
    return LicenseTranslation.objects.create(version=version, language="zh", source=source)


def changes(found) -> list[str]:
    blocks = (block for part in found.changed for block in differing(part))
    return [run.text for block in blocks for run in block.runs if run.op is not Op.SAME]


def test_the_new_changes_the_old(old, new):
    found = diff.compare_versions(old, new)
    assert (found.old, found.new, found.language) == ("1.0", "1.1", "en")
    assert [part.new_number for part in found.changed] == [3, 4]
    assert diff.compare_versions(new, old).old == "1.1"


def test_the_address_of_the_dataset_is_read_as_it_will_be_printed(old, new):
    closing = diff.compare_versions(old, new).parts[-2].blocks[0].runs[0].text
    assert closing.endswith(f"http://testserver/datasets/{old.dataset.slug}/.")


def test_a_translation_is_compared_where_both_have_one(old, new):
    in_chinese(old, "将")
    in_chinese(new, "把")
    found = diff.compare_versions(old, new, "zh")
    assert (found.language, changes(found)[:2]) == ("zh", ["将", "把"])


@pytest.mark.parametrize("who", ["old", "new", "nobody"])
def test_else_the_texts_that_bind_are_compared(old, new, who):
    for version in {"old": [old], "new": [new], "nobody": []}[who]:
        in_chinese(version, "将")
    found = diff.compare_versions(old, new, "zh")
    assert (found.language, len(changes(found))) == ("en", 3)


def test_an_edited_draft_is_compared_anew(old, new):
    before = diff.compare_versions(old, new)
    new.source = FIRST
    assert (len(before.changed), diff.compare_versions(old, new).changed) == (2, ())


def test_the_same_texts_are_compared_once(old, new):
    assert diff.compare_versions(old, new) is diff.compare_versions(old, new)


def test_languages_are_those_of_both_the_binding_first(old, new):
    in_chinese(old, "将")
    LicenseTranslation.objects.create(version=old, language="de", source=FIRST)
    in_chinese(new, "把")
    assert diff.common_languages(old, new) == ["en", "zh"]
    assert list(display.texts_by_language(old)) == ["en", "de", "zh"]


def test_the_older_comes_first_and_a_draft_last(old, new):
    LicenseVersion.objects.filter(pk=old.pk).update(status=VersionStatus.IN_FORCE)
    old.refresh_from_db()
    now, by = timezone.now(), UserFactory()
    told = [
        LicenseVersionFactory(
            dataset=old.dataset,
            number=f"0.{days}",
            status=VersionStatus.CALLED_OFF,
            announced_at=now + timedelta(days=days),
            announced_by=by,
            called_off_at=now,
        )
        for days in (5, 3)
    ]
    order = [old, told[1], told[0], new]
    for place, older in enumerate(order):
        for newer in order[place + 1 :]:
            assert diff.older_and_newer(newer, older) == (older, newer)
            assert diff.older_and_newer(older, newer) == (older, newer)
