"""Files at rest: AES-256-GCM in pieces, under a key of its own for each file.

As age has it (https://age-encryption.org/v1; STREAM, doi:10.1007/978-3-662-47989-6_24): each piece
has its number and whether it is the last in its nonce, so that none can be changed, left out, moved
or added. The file's key lies before them, wrapped by a key of `STORAGE_KEY` together with the
file's name: what is put under another name does not open there.

    mark 16 | id of the wrapping key 8 | nonce 12 | wrapped key 48 | pieces of 64 KiB, each + 16
"""

import io
import os
from enum import Enum, auto
from typing import IO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.base import File

from agreements import keys
from agreements.exceptions import FileDamaged, KeyMissing

PIECE = 64 * 1024
_TAG = 16
_MARK = b"\x9dsealed file \r\n\x01"  # the last byte is the version
_ID = 8
_NONCE = 12
_WRAPPED = 32 + _TAG
HEAD = len(_MARK) + _ID + _NONCE + _WRAPPED


class State(Enum):
    """How a file lies there."""

    CLEAR = auto()
    CURRENT = auto()  # under the first key
    OLDER = auto()
    UNKNOWN = auto()  # under a key that is not in the settings


class _Source(Protocol):
    def read(self, size: int, /) -> bytes: ...

    def seek(self, offset: int, whence: int = 0, /) -> object: ...

    def tell(self) -> int: ...


def state_of(file: _Source) -> State:
    """Told by its head alone."""
    head = _read(file, 0, HEAD)
    if not head.startswith(_MARK):
        return State.CLEAR
    known = list(keys.storage_keys())
    if (key_id := _id_in(head)) not in known:
        return State.UNKNOWN
    return State.CURRENT if key_id == known[0] else State.OLDER


def sealed(content: File[bytes], name: str) -> File[bytes]:
    """`content` as it is to lie under `name`. Sealed as it is read, from any place and as often as
    one likes: what is in `content` must not change. Raises KeyMissing without a STORAGE_KEY."""
    key = AESGCM.generate_key(256)
    return _as_file(_Sealed(content, key, _wrap(key, name)), name)


def unsealed(file: File[bytes], name: str) -> File[bytes]:
    """What is in a sealed file; closed with it.

    Raises KeyMissing, and FileDamaged: here where its head or its end is not as written, and from
    `read` where any other piece is not.
    """
    return _as_file(_Unsealed(file, name), name)


def anew(file: _Source, name: str) -> bytes:
    """The head of a sealed file under the first key, for what is in it already. Raises likewise."""
    return _wrap(_unwrap(_read(file, 0, HEAD), name), name)


def _as_file(raw: "_InPieces", name: str) -> File[bytes]:
    return File(io.BufferedReader(raw, PIECE), name)


class _InPieces(io.RawIOBase):
    """A file of which each piece is made out of another file, when it is asked for."""

    def __init__(self, source: IO[bytes] | File[bytes], size: int) -> None:
        super().__init__()
        self._source, self._size = source, size
        self._place = 0
        self._held: tuple[int, bytes] = (0, b"")

    def _piece_at(self, place: int) -> tuple[int, bytes]:
        """Where the piece that has this byte begins, and the piece."""
        raise NotImplementedError

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        begin = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._size}[whence]
        self._place = max(begin + offset, 0)
        return self._place

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        if self._place >= self._size:
            return 0
        start, piece = self._held
        if not start <= self._place < start + len(piece):
            self._held = start, piece = self._piece_at(self._place)
        part = memoryview(piece)[self._place - start :][: len(buffer)]
        buffer[: len(part)] = part
        self._place += len(part)
        return len(part)


class _Sealed(_InPieces):
    def __init__(self, source: File[bytes], key: bytes, head: bytes) -> None:
        source.seek(0, os.SEEK_END)
        self._inside = source.tell()
        self._pieces = max(-(-self._inside // PIECE), 1)
        super().__init__(source, HEAD + self._inside + _TAG * self._pieces)
        self._cipher, self._head = AESGCM(key), head

    def _piece_at(self, place: int) -> tuple[int, bytes]:
        if place < HEAD:
            return 0, self._head
        number = (place - HEAD) // (PIECE + _TAG)
        due = min(PIECE, self._inside - number * PIECE)
        part = _read(self._source, number * PIECE, due)
        if len(part) != due:
            raise OSError("What was to be sealed got shorter.")
        nonce = _nonce(number, is_last=number == self._pieces - 1)
        return HEAD + number * (PIECE + _TAG), self._cipher.encrypt(nonce, part, None)


class _Unsealed(_InPieces):
    def __init__(self, source: File[bytes], name: str) -> None:
        source.seek(0, os.SEEK_END)
        lying = source.tell() - HEAD
        self._pieces = max(-(-lying // (PIECE + _TAG)), 1)
        super().__init__(source, max(lying - _TAG * self._pieces, 0))
        self._cipher = AESGCM(_unwrap(_read(source, 0, HEAD), name))
        # By its last piece it is known to be as long as it was.
        self._held = self._piece_at((self._pieces - 1) * PIECE)

    def _piece_at(self, place: int) -> tuple[int, bytes]:
        number = place // PIECE
        part = _read(self._source, HEAD + number * (PIECE + _TAG), PIECE + _TAG)
        nonce = _nonce(number, is_last=number == self._pieces - 1)
        try:
            return number * PIECE, self._cipher.decrypt(nonce, part, None)
        except (InvalidTag, ValueError) as error:  # ValueError: too short to hold anything
            raise FileDamaged from error

    def close(self) -> None:
        if not self.closed:
            self._source.close()
        super().close()


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(_NONCE - 1) + bytes([is_last])


def _wrap(key: bytes, name: str) -> bytes:
    known = keys.storage_keys()
    if not known:
        raise KeyMissing
    key_id, wrapping = next(iter(known.items()))
    nonce = os.urandom(_NONCE)
    wrapped = AESGCM(wrapping).encrypt(nonce, key, _bound_to(key_id, name))
    return _MARK + key_id + nonce + wrapped


def _unwrap(head: bytes, name: str) -> bytes:
    if len(head) < HEAD or not head.startswith(_MARK):
        raise FileDamaged
    key_id = _id_in(head)
    wrapping = keys.storage_keys().get(key_id)
    if wrapping is None:
        raise KeyMissing
    nonce, wrapped = head[-_WRAPPED - _NONCE : -_WRAPPED], head[-_WRAPPED:]
    try:
        return AESGCM(wrapping).decrypt(nonce, wrapped, _bound_to(key_id, name))
    except InvalidTag as error:
        raise FileDamaged from error


def _id_in(head: bytes) -> bytes:
    return head[len(_MARK) : len(_MARK) + _ID]


def _bound_to(key_id: bytes, name: str) -> bytes:
    return _MARK + key_id + name.encode()


def _read(source: _Source, place: int, size: int) -> bytes:
    source.seek(place)
    found = b""
    while len(found) < size and (part := source.read(size - len(found))):
        found += part
    return found
