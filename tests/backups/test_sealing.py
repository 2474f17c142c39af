"""What is sealed comes back as it was, for those it was sealed for alone."""

import io
import os
import threading

import pyrage
import pytest

from agreements.backups import sealing
from agreements.exceptions import BackupRefused

ME, OTHER = (pyrage.x25519.Identity.generate() for _ in range(2))
CONTENT = os.urandom(300_000)


def read_all(source) -> bytes:
    return b"".join(iter(lambda: source.read(50_000), b""))


def sealed(content: bytes = CONTENT, *recipients) -> bytes:
    with sealing.sealed(io.BytesIO(content), recipients or [ME.to_public()]) as stream:
        return read_all(stream)


def opened(content: bytes, *identities) -> bytes:
    with sealing.unsealed(io.BytesIO(content), identities or [ME]) as stream:
        return read_all(stream)


@pytest.mark.parametrize("size", [0, 1, 65_536, 300_000])
def test_what_is_sealed_comes_back(size) -> None:
    lying = sealed(CONTENT[:size])
    assert size < 16 or CONTENT[:size] not in lying  # a byte or two may be there by chance
    assert opened(lying) == CONTENT[:size]


def test_each_of_several_people_can_open_it() -> None:
    lying = sealed(CONTENT, ME.to_public(), OTHER.to_public())
    assert opened(lying, OTHER) == opened(lying, ME) == CONTENT


def test_age_itself_opens_it() -> None:
    assert pyrage.decrypt(sealed(), [ME]) == CONTENT
    assert opened(pyrage.encrypt(CONTENT, [ME.to_public()])) == CONTENT


def test_nobody_else_can() -> None:
    with pytest.raises(BackupRefused, match="does not open this backup"):
        opened(sealed(), OTHER)


@pytest.mark.parametrize("damage", ["torn", "changed", "no age"])
def test_what_was_damaged_is_not_opened(damage) -> None:
    lying = bytearray(sealed())
    if damage == "torn":
        del lying[-1000:]
    elif damage == "changed":
        lying[200_000] ^= 1
    else:
        lying = bytearray(CONTENT)
    with pytest.raises(BackupRefused, match="changed or is not whole"):
        opened(bytes(lying))


def test_without_people_nothing_is_sealed() -> None:
    with sealing.sealed(io.BytesIO(CONTENT), []) as stream:
        assert read_all(stream) == CONTENT


def test_an_error_of_the_source_is_met_where_it_is_read() -> None:
    class Broken(io.BytesIO):
        def read(self, size: int = -1) -> bytes:
            if self.tell():
                raise ConnectionResetError("gone")
            return super().read(1000)

    with (
        sealing.sealed(Broken(CONTENT), [ME.to_public()]) as stream,
        pytest.raises(ConnectionResetError, match="gone"),
    ):
        read_all(stream)


def test_whoever_stops_reading_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    with sealing.sealed(io.BytesIO(CONTENT * 10), [ME.to_public()]) as stream:
        stream.read(10)
    assert threading.active_count() == before


class TestKeys:
    def test_of_recipients_are_public_ones(self):
        (found,) = sealing.read_recipients([str(ME.to_public())])
        assert str(found) == str(ME.to_public())
        with pytest.raises(BackupRefused, match="no public key of age"):
            sealing.read_recipients([str(ME)])

    def test_stand_in_a_file_as_age_writes_it(self, tmp_path):
        path = tmp_path / "key"
        path.write_text(f"# created: 2026-12-24\n# public key: {ME.to_public()}\n{ME}\n")
        (found,) = sealing.read_identities(path)
        assert str(found) == str(ME)

    @pytest.mark.parametrize("content", [b"", b"# nothing\n", b"age1xyz\n", b"\xff\xfe"])
    def test_a_file_without_one_is_named(self, tmp_path, content):
        path = tmp_path / "key"
        path.write_bytes(content)
        with pytest.raises(BackupRefused, match=str(path)):
            sealing.read_identities(path)
        with pytest.raises(BackupRefused, match="can't be read"):
            sealing.read_identities(tmp_path / "none")

    def test_another_set_of_people_has_another_store(self):
        mine, both = [ME.to_public()], [ME.to_public(), OTHER.to_public()]
        assert sealing.store_of(mine) != sealing.store_of(both) == sealing.store_of(both[::-1])
        assert sealing.store_of([]) == "plain"
