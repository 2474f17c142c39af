"""What lies in a folder that is to become a release."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from agreements.release_paths import path_problems, shown
from agreements.release_storage.reading import Readable

from .release_row import ReleaseRefused


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file by its path in the release, where it really lies, and its size in bytes."""

    path: str
    at: Path
    size: int


def list_source_files(folder: Path) -> list[SourceFile]:
    """Everything below a folder, sorted by path. Raises ReleaseRefused with all that can't be in a
    release: links that lead out or to folders, devices, what can't be read, bad names."""
    root = folder.resolve()
    files: list[SourceFile] = []
    problems: list[str] = []
    for path in sorted(_paths(root, problems)):
        try:
            files.append(_source_file(root, path))
        except ReleaseRefused as error:
            problems += error.sentences
    problems += path_problems([file.path for file in files])
    if not files and not problems:
        problems = [_("%(folder)s has no file in it.") % {"folder": shown(str(folder))}]
    if problems:
        raise ReleaseRefused(problems)
    return files


@contextmanager
def opened(file: SourceFile) -> Iterator[Readable]:
    """Open it. Raises ReleaseRefused when it changed since it was listed, or while it is read."""
    with file.at.open("rb", buffering=0) as source:
        before = os.fstat(source.fileno())
        yield source
        after = os.fstat(source.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise ReleaseRefused(
            [
                _("%(path)s was changed while it was copied. Run the command again.")
                % {"path": shown(file.path)}
            ]
        )


def _paths(root: Path, problems: list[str]) -> Iterator[str]:
    """Relative paths, of links to folders, too."""

    def unreadable(error: OSError) -> None:
        where = shown(os.path.relpath(error.filename, root))
        problems.append(_("%(path)s can't be read. Check who may read it.") % {"path": where})

    for folder, folders, names in os.walk(root, onerror=unreadable):
        for name in [*names, *(name for name in folders if Path(folder, name).is_symlink())]:
            yield Path(folder, name).relative_to(root).as_posix()


def _source_file(root: Path, path: str) -> SourceFile:
    at = root / path
    named = {"path": shown(path)}
    try:
        real = at.resolve(strict=True)
        found = real.stat()
    except (OSError, RuntimeError) as error:  # of a link that leads to itself
        raise ReleaseRefused(
            [_("%(path)s leads nowhere. Mend the link, or take it out.") % named]
        ) from error
    if not real.is_relative_to(root):
        raise ReleaseRefused(
            [
                _("%(path)s is a link that leads out of the folder. Put the file itself there.")
                % named
            ]
        )
    if stat.S_ISDIR(found.st_mode):
        raise ReleaseRefused(
            [_("%(path)s is a link to a folder. Put the folder itself there.") % named]
        )
    if not stat.S_ISREG(found.st_mode):
        raise ReleaseRefused(
            [_("%(path)s is no plain file, but a device or the like. Take it out.") % named]
        )
    if not os.access(real, os.R_OK):
        raise ReleaseRefused([_("%(path)s can't be read. Check who may read it.") % named])
    return SourceFile(path, real, found.st_size)
