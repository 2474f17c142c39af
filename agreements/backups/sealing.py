"""Backups are sealed with age (https://age-encryption.org/v1): the portal has the public halves
only, and can't read what it has written."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import BinaryIO, Self

import pyrage
from django.utils.translation import gettext as _
from pyrage.x25519 import Identity, Recipient

from agreements.exceptions import BackupRefused
from agreements.release_storage.reading import CHUNK, Readable

# Where what is not sealed lies.
UNSEALED = "plain"


def read_recipients(words: Sequence[str]) -> list[Recipient]:
    """Raises BackupRefused for what is no public key of age."""
    found = []
    for word in words:
        try:
            found.append(Recipient.from_str(word))
        except pyrage.RecipientError as error:
            raise BackupRefused(
                _("“%(word)s” in BACKUP_RECIPIENTS is no public key of age: those begin with age1.")
                % {"word": word}
            ) from error
    return found


def store_of(recipients: Sequence[Recipient]) -> str:
    """The folder of what is sealed for just these people: others could not open it."""
    if not recipients:
        return UNSEALED
    told = ",".join(sorted(map(str, recipients)))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def read_identities(path: Path) -> list[Identity]:
    """Secret keys from a file as age-keygen writes it. Raises BackupRefused."""
    try:
        lines = path.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BackupRefused(
            _("%(path)s can't be read. Check who may read it.") % {"path": path}
        ) from error
    try:
        found = [
            Identity.from_str(line.strip())
            for line in lines
            if line.strip() and not line.startswith("#")
        ]
    except pyrage.IdentityError as error:
        found, cause = [], error
    else:
        cause = None
    if not found:
        raise BackupRefused(
            _("%(path)s holds no secret key of age: that is a line with AGE-SECRET-KEY-1….")
            % {"path": path}
        ) from cause
    return found


@contextmanager
def sealed(source: Readable, recipients: Sequence[Recipient]) -> Iterator[Readable]:
    """What is read of it is sealed on the way; without recipients it is as it was."""
    if not recipients:
        yield source
        return
    watched = _Watched(source)
    with _Piped(lambda out: pyrage.encrypt_io(watched, out, recipients), watched) as piped:
        yield piped


@contextmanager
def unsealed(source: Readable, identities: Sequence[Identity]) -> Iterator[Readable]:
    """Without identities, for what is not sealed, it is as it was.

    Reading raises BackupRefused for what none of them opens, and for what was changed.
    """
    if not identities:
        yield source
        return
    watched = _Watched(source)
    with _Piped(lambda out: pyrage.decrypt_io(watched, out, identities), watched) as piped:
        yield piped


class _Watched:
    """Keeps the error that reading met: the library tells only that there was one."""

    def __init__(self, source: Readable) -> None:
        self._source = source
        self.error: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            return self._source.read(CHUNK if size < 0 else size)
        except BaseException as error:
            self.error = error
            raise


class _Piped:
    """What another thread writes, to be read here; its error is met where its bytes end."""

    def __init__(self, work: Callable[[BinaryIO], None], source: _Watched) -> None:
        reading, self._writing = os.pipe()
        self._file = os.fdopen(reading, "rb", buffering=CHUNK)
        self._work, self._source = work, source
        self._error: BaseException | None = None
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        out = os.fdopen(self._writing, "wb", buffering=0)
        try:
            self._work(out)
        except BaseException as error:
            self._error = self._source.error or _in_words(error)
        finally:
            out.close()

    def read(self, size: int = CHUNK) -> bytes:
        chunk = self._file.read(size if size >= 0 else CHUNK)
        if not chunk:
            self._thread.join()
            if self._error is not None:
                raise self._error
        return chunk

    def close(self) -> None:
        """Also before the end: the thread then ends with its next write."""
        self._file.close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _in_words(error: BaseException) -> BaseException:
    """What is damaged further on is to the library an error of its reader, without a number."""
    damaged = isinstance(error, OSError) and error.errno is None
    if not damaged and not isinstance(error, pyrage.DecryptError):
        return error
    if "matching" in str(error).lower():
        return BackupRefused(
            _("The identity that was given does not open this backup: it was made for another.")
        )
    return BackupRefused(_("What lies there was changed or is not whole: it can't be opened."))
