"""Drafts that correct a release: they begin with its files, of which no byte is copied."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.enums import ReleaseKind, ReleaseStatus
from agreements.models import DataRelease, ReleaseFile, User
from agreements.release_paths import shown

from .drafts import create_draft
from .release_row import InvalidReleaseMove, ReleaseRefused, lock_release

_AT_ONCE = 500
# No more of them are named in one answer.
_NAMED = 20


def start_erratum(release: DataRelease, *, label: str, notes: str, by: User) -> DataRelease:
    """A draft with all its files. Raises what `create_draft` does, InvalidReleaseMove."""
    return _start(release, ReleaseKind.ERRATUM, label, notes, set(), by)


def start_recall(
    release: DataRelease, *, label: str, notes: str, paths: Collection[str], by: User
) -> DataRelease:
    """A draft without the files, and folders, at these paths; nor anything that is the same as one
    of them under another path. Raises what `create_draft` does, InvalidReleaseMove."""
    return _start(release, ReleaseKind.RECALL, label, notes, _sums_at(release, paths), by)


def _sums_at(release: DataRelease, paths: Collection[str]) -> set[str]:
    """Raises ReleaseRefused with the paths at which there is nothing."""
    wanted = {path.strip().strip("/") for path in paths} - {""}
    found: set[str] = set()
    met: set[str] = set()
    for path, size, sha256 in release.files.values_list("path", "size", "sha256").iterator():
        parts = path.split("/")
        if at := {"/".join(parts[:n]) for n in range(1, len(parts) + 1)} & wanted:
            met |= at
            if size:
                found.add(sha256)
    nothing = _("There is nothing at %(path)s.")
    problems = [nothing % {"path": shown(path)} for path in sorted(wanted - met)[:_NAMED]]
    if not found and not problems:
        problems = [_("Say which files are recalled; empty files need not be.")]
    if problems:
        raise ReleaseRefused(problems)
    return found


def _start(
    release: DataRelease, kind: ReleaseKind, label: str, notes: str, without: set[str], by: User
) -> DataRelease:
    with transaction.atomic():
        old = lock_release(release)
        if old.status != ReleaseStatus.PUBLISHED:
            raise InvalidReleaseMove(old)
        draft = create_draft(
            old.dataset,
            label=label,
            notes=notes,
            is_marked=old.is_marked,
            kind=kind,
            replaces=old,
            by=by,
        )
        columns = ("path", "size", "file", "sha256", "crc32")
        taken_over = (
            ReleaseFile(release=draft, **row)
            for row in old.files.values(*columns)
            if row["sha256"] not in without
        )
        ReleaseFile.objects.bulk_create(taken_over, batch_size=_AT_ONCE)
    return draft
