"""Whose copy it is, after what people do to one."""

import os
from collections.abc import Sequence
from math import log
from pathlib import Path
from random import Random

import pytest

from agreements.archives import mark, odds
from agreements.archives.found_files import FoundFile, read_found
from agreements.archives.identify import LIMIT, WhoseCopy, identify
from tests.archives.made_up_release import copy_of, mark_of, release, run, written
from tests.tiers import full

FILES = release()
SIZES = [(file.path, file.size) for file in FILES]
GRANTS = [str(number) for number in range(50)]
OURS = "7"


def whose(found: Sequence[FoundFile], grants: Sequence[str] = GRANTS) -> WhoseCopy:
    return identify(found, SIZES, map(mark_of, grants), len(grants))


def named(found: Sequence[FoundFile], grants: Sequence[str] = GRANTS) -> list[str]:
    return [each.grant for each in whose(found, grants).grants]


def members(grant: str) -> list[FoundFile]:
    return [FoundFile(m.path, m.size, m.mtime, True) for m in copy_of(grant, FILES)._members]


def touched(found: list[FoundFile], random: Random) -> list[FoundFile]:
    now = random.randrange(1_700_000_000, 1_800_000_000)
    return [FoundFile(f.path, f.size, now + n, f.in_archive) for n, f in enumerate(found)]


def unordered(found: list[FoundFile]) -> list[FoundFile]:
    return sorted((FoundFile(f.path, f.size, f.mtime, False) for f in found), key=str)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return written(copy_of(OURS, FILES), tmp_path / "copy.zip")


def test_a_whole_archive_names_its_grant_and_says_how_sure_it_is(archive: Path):
    found = whose(read_found(archive))
    (ours,) = found.grants
    assert (ours.grant, ours.same_times, ours.in_order, ours.shift) == (OURS, 60, 60, 0)
    assert (found.files, found.row) == (60, 60)
    assert ours.odds == found.odds < -1000


def test_a_third_of_it_unpacked_under_another_name(archive: Path, tmp_path: Path):
    os.truncate(archive, archive.stat().st_size // 3)
    run("sh", "-c", 'bsdtar -xf "$0" || true', archive, cwd=tmp_path)
    (tmp_path / "CASMEMG-1.0").rename(tmp_path / "我的数据")
    assert named(read_found(tmp_path / "我的数据")) == [OURS]


@pytest.mark.parametrize("zone", ["XXX-8", "XXX+3:30", "XXX-5:45", "CET-1CEST,M3.5.0,M10.5.0/3"])
def test_packed_again_without_zones_in_whatever_zone(archive: Path, tmp_path: Path, zone: str):
    """Also where half of the files are from summers."""
    run("unzip", "-qq", archive, cwd=tmp_path)
    run(
        "zip",
        "-qrX",
        "again.zip",
        "CASMEMG-1.0/data/sub03",
        "CASMEMG-1.0/data/sub04",
        cwd=tmp_path,
        zone=zone,
    )
    found = whose(read_found(tmp_path / "again.zip"))
    assert [(each.grant, each.same_times) for each in found.grants] == [(OURS, 20)]


def test_order_alone_tells(archive: Path):
    found = whose(touched(read_found(archive)[:30], Random(1)))
    assert [(each.grant, each.same_times, each.in_order) for each in found.grants] == [
        (OURS, 0, 28)
    ]


def test_times_alone_tell():
    found = whose(unordered(members(OURS)[10:20]))
    assert [(each.grant, each.same_times, each.in_order) for each in found.grants] == [
        (OURS, 10, 0)
    ]


def test_neither_tells_of_nobody():
    found = whose(touched(unordered(members(OURS)), Random(1)))
    assert (found.grants, found.odds, found.files) == ((), 0.0, 60)


@pytest.mark.parametrize(("few", "names"), [(0, []), (1, []), (2, [OURS])])
def test_two_files_with_their_times_tell_among_10_000_and_one_never_does(
    few: int, names: list[str]
):
    part = unordered(members(OURS)[2 : 2 + few])
    found = identify(part, SIZES, map(mark_of, GRANTS), 10_000)
    assert [each.grant for each in found.grants] == names
    assert (whose(part, [OURS]).odds < LIMIT) == bool(names)


@pytest.mark.parametrize(("few", "names"), [(14, []), (15, [OURS])])
def test_fifteen_files_in_order_tell_among_10_000(few: int, names: list[str]):
    part = touched(members(OURS)[2 : 2 + few], Random(1))
    found = identify(part, SIZES, map(mark_of, GRANTS), 10_000)
    assert [each.grant for each in found.grants] == names


def test_a_copy_of_somebody_who_is_not_asked_about_names_nobody():
    assert named(members("a stranger")) == []
    assert named(members(OURS), [g for g in GRANTS if g != OURS]) == []
    assert named(members(OURS), []) == []


def test_times_that_are_off_as_no_time_zone_is_tell_nothing():
    found = [FoundFile(f.path, f.size, f.mtime + 100, False) for f in members(OURS)]
    assert named(found) == []


def test_a_file_that_is_there_twice_counts_once():
    (file,) = members(OURS)[2:3]
    later = FoundFile(f"b/{file.path}", file.size, file.mtime + 3600, False)
    found = whose([file, later], [OURS])
    assert (found.grants, found.files) == ((), 1)


def test_an_unmarked_copy_names_nobody():
    files = copy_of(None, FILES)._members
    assert named([FoundFile(m.path, m.size, m.mtime, True) for m in files]) == []


def test_files_of_two_copies_name_both():
    found = unordered(members(OURS)[2:30] + members("9")[30:])
    assert sorted(named(found)) == [OURS, "9"]


def test_a_folder_from_within_whose_names_stand_in_each_of_the_others():
    """The ten files of one subject, as if they were of any."""
    found = [
        FoundFile(f.path.rpartition("/")[2], f.size, f.mtime, False)
        for f in members(OURS)
        if "sub03" in f.path
    ]
    assert named(found) == [OURS]


def test_names_as_other_systems_write_them():
    found = [
        FoundFile(f.path.replace("/", "\\").upper(), f.size, f.mtime, False) for f in members(OURS)
    ]
    assert named(found) == [OURS]


def test_files_of_other_sizes_still_have_their_times():
    found = [FoundFile(f.path, f.size + 1, f.mtime, False) for f in members(OURS)]
    assert named(found) == [OURS]


def damaged(random: Random, grant: str) -> list[FoundFile]:
    """A part of a copy and what chance does to it."""
    found = members(grant)
    if random.random() < 0.3:
        found = found[: len(found) // 3]
    if random.random() < 0.5:
        keep = random.random()
        found = [f for f in found if random.random() < keep]
    if random.random() < 0.5:
        found = unordered(found)
    if random.random() < 0.5:
        shift = random.randrange(-48, 57) * odds.QUARTER
        summer = random.choice((0, 3600))
        found = [
            FoundFile(f.path, f.size, f.mtime + shift + summer * (f.mtime % 3 == 0), f.in_archive)
            for f in found
        ]
    if random.random() < 0.5:
        changed = random.random()
        now = random.randrange(1_300_000_000, 1_800_000_000)
        found = [
            FoundFile(f.path, f.size, now if random.random() < changed else f.mtime, f.in_archive)
            for f in found
        ]
    if random.random() < 0.3:
        depth = random.choice((1, 2, 3))
        found = [
            FoundFile("x/" + f.path.split("/", depth)[-1], f.size, f.mtime, f.in_archive)
            for f in found
        ]
    if random.random() < 0.3:
        for _ in range(random.randrange(30)):
            path = random.choice(("more/notes.txt", f"other/{random.choice(FILES).path}"))
            time = random.randrange(1_262_304_000, 1_530_000_000, 2)
            found.insert(
                random.randrange(len(found) + 1),
                FoundFile(path, random.randrange(400), time, True),
            )
    return found


@pytest.mark.parametrize(("rounds", "told"), [(100, 91), full(1000, 934)])
def test_of_so_many_parts_none_is_named_wrongly(rounds: int, told: int):
    random = Random(20_261_130)
    rightly = 0
    for _ in range(rounds):
        grant = random.choice((*GRANTS, "a stranger"))
        names = named(damaged(random, grant))
        assert names in ([], [grant])
        rightly += bool(names)
    assert rightly == told


@pytest.mark.parametrize("bits", [8, 12, mark.TIME_BITS])
def test_chance_names_nobody_more_often_than_said(monkeypatch: pytest.MonkeyPatch, bits: int):
    """Parts of copies of strangers, with times so coarse that they agree now and then."""
    monkeypatch.setattr(mark, "TIME_BITS", bits)
    random = Random(bits)
    found = []
    for number in range(1000):
        part = random.sample(members(f"stranger {number}"), random.randrange(2, 9))
        found.append(whose(part, GRANTS[:3]).odds)
    for said in (0.3, 0.1, 0.03, 0.01):
        assert sum(each <= log(said) for each in found) <= 1000 * said
    assert min(found) < log(0.3)  # some did look like somebody's
