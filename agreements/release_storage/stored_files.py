"""The files of releases, wherever they lie.

Those that the portal wrote lie under random names in `.files/`. Others were put there by an owner,
below the short name of their dataset, and stay theirs.
"""

import logging
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.core.files.storage import storages

from agreements import file_hold

from .reading import CHUNK, Readable, StoredEntry, Summing, Sums, sum_up

if TYPE_CHECKING:
    from .local_disk import LocalReleases
    from .s3 import S3Releases

logger = logging.getLogger(__name__)

# No short name of a dataset begins with a dot.
OWN = ".files"
_OWN_NAME = re.compile(rf"{re.escape(OWN)}/[0-9a-f]{{2}}/[0-9a-f]{{32}}(\.part)?")


def open_release_file(name: str, offset: int = 0) -> Readable:
    """Open a stored file at a byte; behind its end there is nothing to read.

    A disk is sought in, S3 asked for the range. Raises FileNotFoundError.
    """
    return _storage().open_at(name, offset)


def read_part(name: str, start: int, stop: int) -> Iterator[bytes]:
    """The bytes from `start` up to, not including, `stop`, in chunks. Raises OSError."""
    with open_release_file(name, start) as file:
        while start < stop and (chunk := file.read(min(CHUNK, stop - start))):
            start += len(chunk)
            yield chunk
    if start < stop:
        raise OSError(f"{name} ends before its time")


def handed_on(name: str, shown_name: str, *, may_redirect: bool) -> str:
    """Where somebody else sends this file from: an address of nginx's own, or one in S3 that is
    good for a minute, if a redirect is possible. "" where that is not configured."""
    return _storage().handed_on(name, shown_name, may_redirect=may_redirect)


def new_name() -> str:
    """A name for a file that is going to be written."""
    token = secrets.token_hex(16)
    return f"{OWN}/{token[:2]}/{token}"


def write_file(
    name: str, source: Readable, on_read: Callable[[int], object] = lambda _read: None
) -> Sums:
    """Copy `source` to a name of `new_name`, and give the sums of what was read.

    On a disk, what an earlier try left under the name is gone on with. Raises OSError.
    """
    summing = Summing(source, on_read)
    _storage().write(name, summing)  # type: ignore[arg-type]  # it is read, and not closed
    return summing.sums()


def sum_file(name: str, on_read: Callable[[int], object] = lambda _read: None) -> Sums:
    """Read a stored file from its first byte to its last. Raises OSError."""
    with open_release_file(name) as file:
        return sum_up(file, on_read)


def list_files(prefix: str) -> Iterator[StoredEntry]:
    """What lies below a folder of the storage, by name."""
    return _storage().entries(prefix)


def list_own_files() -> Iterator[StoredEntry]:
    """What the portal wrote, and what is left of what it did not finish."""
    return (entry for entry in list_files(OWN) if _OWN_NAME.fullmatch(entry.name))


def whole_name(name: str) -> str:
    """Of a file of which only a part may be there."""
    return name.removesuffix(".part")


def is_own(name: str) -> bool:
    """Whether the portal wrote it, and so may remove it."""
    return bool(_OWN_NAME.fullmatch(name))


def discard_files(names: Iterable[str]) -> None:
    """Remove files of ours, and what is there of them; owners' files stay. What a backup holds or
    does not go now, a sweep removes."""
    own = list(filter(is_own, names))
    if not own or file_hold.is_held(file_hold.Area.RELEASES):
        return
    for name in own:
        try:
            _storage().delete(name)
            _storage().delete(f"{whole_name(name)}.part")
        except Exception as error:  # OSError of a disk; what else, a client of S3 knows
            logger.warning("%s stays for now: %s", name, error)


def storage_of_releases() -> "LocalReleases | S3Releases":
    """The one of `STORAGES`. Only who uses S3 loads what that needs."""
    if settings.RELEASES_S3_URL:
        from .s3 import S3Releases

        return S3Releases()
    from .local_disk import LocalReleases

    return LocalReleases()


def _storage() -> "LocalReleases | S3Releases":
    return cast("LocalReleases | S3Releases", storages["releases"])
