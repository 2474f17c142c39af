"""What is in a copy, and what of it is the person's own."""

import hashlib
import zipfile
from io import BytesIO

from agreements.archives import mark
from agreements.archives.zip_stream import ZipStream
from tests.archives.made_up_release import FOLDER, PUBLISHED, TEXTS, copy_of, mark_of, release

FILES = release()


def members(archive: ZipStream) -> list[zipfile.ZipInfo]:
    with zipfile.ZipFile(BytesIO(b"".join(archive.read()))) as read:
        return read.infolist()


def in_order(archive: ZipStream) -> list[str]:
    return [info.filename for info in members(archive)]


def times(archive: ZipStream) -> dict[str, int]:
    return {each.path: each.mtime for each in archive._members}


def test_the_texts_come_first_and_the_files_beneath_data():
    found = in_order(copy_of("one", FILES))
    assert found[:2] == [f"{FOLDER}/{name}" for name in TEXTS]
    assert sorted(found[2:]) == sorted(f"{FOLDER}/data/{file.path}" for file in FILES)


def test_a_copy_is_the_same_each_time_in_whatever_order_its_files_are_read_from_the_database():
    assert [*copy_of("one", FILES).read()] == [*copy_of("one", FILES[::-1]).read()]


def test_another_grant_release_or_key_has_another_order_and_other_times():
    marks = [
        mark_of("one"),
        mark_of("two"),
        mark_of("one", "2"),
        mark.Mark(b"other", "1", "one"),
        mark_of("", "1one"),
    ]
    places = {tuple(mark.places(each.words(60))) for each in marks}
    assert len(places) == 5
    for number in range(60):
        assert len({int(mark.times(each.words(60))[number]) for each in marks}) == 5


def test_times_are_even_and_lie_in_their_years():
    found = mark.times(mark_of("one").words(100_000))
    assert set(found % 2) == {0}
    assert mark.FIRST <= found.min() < found.max() < 1_532_000_000  # July 2018
    assert abs(float(found.mean()) - (mark.FIRST + 2**27)) < 2**21  # all over them


def test_without_a_mark_paths_are_in_order_and_times_are_that_of_publication():
    unmarked = copy_of(None, FILES)
    assert in_order(unmarked)[2:] == sorted(in_order(unmarked)[2:], key=str.encode)
    assert set(times(unmarked).values()) == {PUBLISHED - 1}


def test_texts_bear_no_mark():
    assert [times(copy_of("one", FILES))[f"{FOLDER}/{name}"] for name in TEXTS] == [
        PUBLISHED - 1,
        PUBLISHED - 1,
    ]


def test_what_was_handed_out_is_made_the_same_for_ever():
    """Red means that no copy which is out there would be told: make another LAYOUT instead."""
    words = mark_of("one").words(3)
    assert mark.times(words).tolist() == [1371053914, 1510043416, 1435992990]
    assert mark.places(words).tolist() == [58017370886, 60381312860, 44818431059]
    whole = hashlib.sha256(b"".join(copy_of("one", FILES).read())).hexdigest()
    assert whole == "c6b659f48afe7480f6636f45d1a87f21dad916b0cb1c819b3a5f38091d4373a1"
