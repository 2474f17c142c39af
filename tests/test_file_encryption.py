"""Whatever is sealed comes back as it was, from any place; whatever is done to it is noticed."""

import io
import random

import pytest
from django.core.files.base import ContentFile, File
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as some

from agreements import file_encryption
from agreements.exceptions import FileDamaged, KeyMissing
from agreements.file_encryption import HEAD, PIECE, State

NAME = "scans/ab/abc.sealed.pdf"
# Around each end of a piece.
SIZES = some.sampled_from(
    [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE - 1, 2 * PIECE, 2 * PIECE + 1, 3 * PIECE]
) | some.integers(0, 3 * PIECE + 9)
# The fixture gives the same to each example.
each = tries(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def content_of(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def sealed(content: bytes, name: str = NAME) -> bytes:
    return file_encryption.sealed(ContentFile(content), name).read()


def unsealed(lying: bytes, name: str = NAME) -> bytes:
    return file_encryption.unsealed(File(io.BytesIO(lying)), name).read()


def assert_refused(lying: bytes, name: str = NAME) -> None:
    with pytest.raises((FileDamaged, KeyMissing)):
        unsealed(lying, name)


@each
@given(SIZES)
def test_any_content_comes_back_and_its_size_is_told(size) -> None:
    content = content_of(size)
    lying = sealed(content)
    assert len(lying) == HEAD + size + 16 * max(1, -(-size // PIECE))
    file = file_encryption.unsealed(File(io.BytesIO(lying)), NAME)
    assert file.size == size
    assert b"".join(file.chunks()) == content


@each
@given(SIZES, some.integers(0), some.integers(0, PIECE + 9))
def test_each_part_can_be_read_from_both_sides(size, place, length) -> None:
    content, place = content_of(size), place % (size + 2)
    file = file_encryption.unsealed(File(io.BytesIO(sealed(content))), NAME)
    file.seek(place)
    assert file.read(length) == content[place : place + length]
    assert file.tell() == max(min(place + length, size), place)
    view = file_encryption.sealed(ContentFile(content), NAME)
    whole = view.read()
    view.seek(place)
    assert view.read(length) == whole[place : place + length], "sent again, it is another file"


@each
@given(SIZES, some.integers(0), some.integers(1, 255))
def test_a_byte_that_was_changed_is_noticed(size, place, by) -> None:
    lying = bytearray(sealed(content_of(size)))
    lying[place % len(lying)] ^= by
    assert_refused(bytes(lying))


@each
@given(SIZES, some.data())
def test_what_was_cut_off_or_added_is_noticed(size, data) -> None:
    lying = sealed(content_of(size))
    ends = [HEAD, *range(HEAD, len(lying), PIECE + 16)]
    cut = data.draw(some.sampled_from(ends) | some.integers(0, len(lying) - 1))
    assert_refused(lying[:cut])
    assert_refused(lying + data.draw(some.binary(min_size=1, max_size=40)))
    assert_refused(lying + lying[HEAD:])


@each
@given(some.lists(some.integers(0, 3), min_size=1, max_size=5))
def test_pieces_are_where_they_were(order) -> None:
    lying = sealed(content_of(4 * PIECE))
    pieces = [lying[start : start + PIECE + 16] for start in range(HEAD, len(lying), PIECE + 16)]
    moved = lying[:HEAD] + b"".join(pieces[number] for number in order)
    if order == [0, 1, 2, 3]:
        assert moved == lying
    else:
        assert_refused(moved)


def test_what_lies_under_another_name_or_head_is_noticed() -> None:
    one, other = sealed(b"mine", "scans/aa/1.sealed.pdf"), sealed(b"hers", "scans/bb/2.sealed.pdf")
    assert unsealed(one, "scans/aa/1.sealed.pdf") == b"mine"
    assert_refused(other, "scans/aa/1.sealed.pdf")
    assert_refused(one[:HEAD] + other[HEAD:], "scans/aa/1.sealed.pdf")
    assert_refused(other[:HEAD] + one[HEAD:], "scans/aa/1.sealed.pdf")


def test_each_file_has_a_key_of_its_own() -> None:
    one, other = sealed(bytes(99)), sealed(bytes(99))
    assert one[HEAD:] != other[HEAD:]
    assert len({one[HEAD:][at : at + 16] for at in range(0, 96, 16)}) == 6


def test_what_gets_shorter_while_it_is_sealed_is_no_file() -> None:
    source = io.BytesIO(bytes(3 * PIECE))
    file = file_encryption.sealed(File(source), NAME)
    file.read(PIECE)
    source.truncate(2 * PIECE)
    with pytest.raises(OSError, match="got shorter"):
        file.read()


def test_nothing_is_held_of_a_large_file_but_a_piece() -> None:
    class Endless(io.RawIOBase):
        """A gigabyte that nobody has."""

        def __init__(self) -> None:
            self.most, self._place = 0, 0

        def seek(self, offset, whence=0):
            self._place = offset if whence == 0 else 2**30 + offset
            return self._place

        def tell(self):
            return self._place

        def read(self, size=-1):
            self.most = max(self.most, size if size >= 0 else 2**30)
            return bytes(size)

    source = Endless()
    file = file_encryption.sealed(File(source), NAME)
    file.seek(2**29)
    for _piece in range(20):
        assert len(file.read(PIECE)) == PIECE
    assert source.most == PIECE


class TestKeys:
    def test_any_of_them_opens_and_the_first_seals(self, settings):
        old = sealed(b"content")
        settings.STORAGE_KEYS = ["new", *settings.STORAGE_KEYS]
        assert unsealed(old) == b"content"
        new = sealed(b"content")
        told = [file_encryption.state_of(io.BytesIO(lying)) for lying in (old, new, b"%PDF")]
        assert told == [State.OLDER, State.CURRENT, State.CLEAR]
        settings.STORAGE_KEYS = ["new"]
        assert unsealed(new) == b"content"
        assert file_encryption.state_of(io.BytesIO(old)) is State.UNKNOWN
        with pytest.raises(KeyMissing, match="STORAGE_KEY"):
            unsealed(old)

    def test_another_head_under_the_first_key_is_all_that_a_change_takes(self, settings):
        old = sealed(b"content")
        settings.STORAGE_KEYS = ["new", *settings.STORAGE_KEYS]
        head = file_encryption.anew(io.BytesIO(old), NAME)
        settings.STORAGE_KEYS = ["new"]
        assert unsealed(head + old[HEAD:]) == b"content"

    def test_without_any_nothing_is_sealed(self, settings):
        settings.STORAGE_KEYS = []
        with pytest.raises(KeyMissing):
            sealed(b"content")
