"""Seals stored files that lie in the clear, and locks anew those whose key is an older one.

What each file needs stands in its head: killed, the next run does the rest. A file is the old one
or the new one, whole, at any moment, so people read and upload meanwhile.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import File

from agreements import audit, file_encryption, keys, storage
from agreements.enums import AuditAction
from agreements.exceptions import FileDamaged, KeyMissing
from agreements.file_encryption import State
from agreements.release_storage.reading import CHUNK, sum_up
from agreements.storage import Kind


@dataclass(slots=True)
class SealedFiles:
    """How many of a kind: sealed, locked anew, as they should be, opened by no key, damaged."""

    kind: Kind
    sealed: int = 0
    anew: int = 0
    current: int = 0
    locked: int = 0
    damaged: int = 0


def seal_files() -> Iterator[SealedFiles]:
    """Kind by kind. Raises KeyMissing without a STORAGE_KEY; OSError, on a full disk say."""
    if not keys.storage_keys():
        raise KeyMissing
    for kind in Kind:
        done = SealedFiles(kind)
        try:
            for name in list(storage.stored_names(kind)):
                _seal(name, done)
        finally:  # also of what was done before a disk was full
            _record(done)
        yield done


def _seal(name: str, done: SealedFiles) -> None:
    try:
        with storage.open_as_it_lies(name) as lying:
            if not storage.is_sealed(name, lying):
                _put_sealed(name, lying)
                done.sealed += 1
                return
            match file_encryption.state_of(lying):
                case State.UNKNOWN:
                    done.locked += 1
                case State.CURRENT:
                    done.current += 1
                case _:
                    _put_anew(name, lying)
                    done.anew += 1
    except FileDamaged:
        done.damaged += 1
    except FileNotFoundError:  # whoever does not need it any more deleted it meanwhile
        pass


def _put_sealed(name: str, lying: File[bytes]) -> None:
    """Read back before it takes the place of what is there."""
    lying.seek(0)
    before = sum_up(lying)
    with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as made:
        sealed = file_encryption.sealed(lying, name)
        while part := sealed.read(CHUNK):
            made.write(part)
        _put(name, File(made), before.sha256)


def _put_anew(name: str, lying: File[bytes]) -> None:
    """What is in it stays as it is sealed; only its head is another."""
    head = file_encryption.anew(lying, name)
    with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as made:
        made.write(head)
        lying.seek(len(head))
        while part := lying.read(CHUNK):
            made.write(part)
        _put(name, File(made))


def _put(name: str, made: File[bytes], sha256: str = "") -> None:
    with file_encryption.unsealed(made, name) as inside:
        if sha256 and sum_up(inside).sha256 != sha256:
            raise OSError(f"{name} does not come back as it was sealed.")
        if storage.is_there(name):  # else it was deleted meanwhile
            storage.replace(name, made)


def _record(done: SealedFiles) -> None:
    subject, kind = "STORAGE_KEY", str(done.kind)
    if done.sealed:
        audit.record(AuditAction.FILES_SEAL, subject, by=None, kind=kind, number=done.sealed)
    if done.anew:
        audit.record(AuditAction.KEYS_RESEAL, subject, by=None, kind=kind, number=done.anew)
