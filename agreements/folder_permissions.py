"""The folder of the portal is for its own account: made so, and closed where it stood open.

New files need nothing here: the umask (`casmemg_portal`) sees to them.
"""

import logging
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)

_OTHERS = 0o077
_BESIDE_SQLITE = ("", "-wal", "-shm", "-journal")


def close_portal_folders() -> None:
    """Make the folders that are needed, and take from others what an earlier start let them read.

    On a disk that can't be written to this is only logged: what can be read is still shown.
    """
    releases = () if settings.RELEASES_S3_URL else (settings.RELEASES_ROOT,)
    private = (settings.PRIVATE_ROOT, settings.FILE_UPLOAD_TEMP_DIR)
    for folder in (settings.VAR_DIR, *private, *releases):
        try:
            _make(folder)
        except OSError as error:
            logger.warning("%s can't be made: %s", folder, error)
    for path in _own():
        with suppress(FileNotFoundError):
            _close(path)


def _make(folder: Path) -> None:
    if folder.is_dir():
        return
    folder.mkdir(mode=0o700, parents=True)
    if os.geteuid() == 0:  # a command run by root must not lock the portal's account out
        above = folder.parent.stat()
        os.chown(folder, above.st_uid, above.st_gid)


def _own() -> Iterator[Path]:
    """The folder, what lies in it, and the database: with the folder closed nobody gets deeper.

    Not the static files: another account's web server may read them, if they are elsewhere.
    """
    with suppress(OSError):
        yield settings.VAR_DIR
        yield from (path for path in settings.VAR_DIR.iterdir() if path != settings.STATIC_ROOT)
    yield settings.PRIVATE_ROOT
    yield settings.RELEASES_ROOT
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        yield from (Path(f"{database['NAME']}{suffix}") for suffix in _BESIDE_SQLITE)


def _close(path: Path) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if not mode & _OTHERS or mode & stat.S_ISVTX:  # a folder for everybody, such as /tmp, stays so
        return
    try:
        path.chmod(mode & ~_OTHERS)
    except OSError as error:
        logger.warning("others can read %s: %s", path, error)
