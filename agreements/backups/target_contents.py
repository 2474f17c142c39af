"""What is written to a target and read from it: sealed files under names that are never used twice,
manifests, lists."""

import hashlib
import io
import secrets
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager

from django.utils.translation import gettext as _
from pyrage.x25519 import Identity, Recipient

from agreements.exceptions import BackupRefused
from agreements.release_storage.reading import CHUNK, Readable, Summing, sum_up

from . import manifest as manifests
from .manifest import BackedUpFile, Manifest, SignedManifest, StoredObject
from .sealing import sealed, unsealed
from .targets.target import BackupTarget

OBJECTS = "objects"
_MANIFEST = "manifest.json"
_LIST = "files.jsonl"
_DATABASE = "database"

OnRead = Callable[[int], object]


def object_name(store: str, sha256: str) -> str:
    """By what is in it, and by chance: nothing that an earlier backup names is written over."""
    return f"{OBJECTS}/{store}/{sha256[:2]}/{sha256}-{secrets.token_hex(4)}"


def database_name(backup: str) -> str:
    return manifests.path_of(backup, _DATABASE)


def write_sealed(
    target: BackupTarget,
    name: str,
    source: Readable,
    recipients: Sequence[Recipient],
    on_read: OnRead = lambda _read: None,
) -> StoredObject:
    """Read `source` once, seal it on the way. Raises OSError."""
    content = Summing(source, on_read)
    with sealed(content, recipients) as stream:  # type: ignore[arg-type]  # it is read only
        lying = Summing(stream)
        target.write(name, lying)  # type: ignore[arg-type]
    inside, outside = content.sums(), lying.sums()
    return StoredObject(name, inside.sha256, inside.size, outside.sha256, outside.size)


def check_object(
    target: BackupTarget,
    stored: StoredObject,
    identities: Sequence[Identity] = (),
    on_read: OnRead = lambda _read: None,
) -> str:
    """What is wrong with it, read from its first byte to its last; "" where nothing is.

    With identities it is opened, too. Raises OSError where the target is away.
    """
    try:
        with target.open_at(stored.name, 0) as source:
            lying = Summing(source, on_read)
            with unsealed(lying, identities) as content:  # type: ignore[arg-type]
                inside = sum_up(content)
            outside = lying.sums()
    except FileNotFoundError:
        return _("%(name)s is gone.") % {"name": stored.name}
    except BackupRefused as error:
        return f"{stored.name}: {error}"
    if (outside.sha256, outside.size) != (stored.sealed_sha256, stored.sealed_size):
        return _("%(name)s is not as it was written.") % {"name": stored.name}
    if identities and (inside.sha256, inside.size) != (stored.sha256, stored.size):
        return _("%(name)s does not hold what was put into it.") % {"name": stored.name}
    return ""


def opened_content(
    target: BackupTarget, stored: StoredObject, identities: Sequence[Identity]
) -> "_VerifiedContent":
    """Opened to be read once; its end raises BackupRefused where it is not what was put into it."""
    return _VerifiedContent(target.open_at(stored.name, 0), stored, identities)


class _VerifiedContent:
    """What is in a stored object; whoever reads to the end knows that it is that."""

    def __init__(
        self, source: Readable, stored: StoredObject, identities: Sequence[Identity]
    ) -> None:
        self._source, self._stored = source, stored
        self._unsealing: AbstractContextManager[Readable] = unsealed(source, identities)
        self._content = Summing(self._unsealing.__enter__())

    def read(self, size: int = CHUNK) -> bytes:
        chunk = self._content.read(size)
        found = self._content.sums()
        if not chunk and (found.sha256, found.size) != self._stored[1:3]:
            raise BackupRefused(
                _("%(name)s does not hold what was put into it.") % {"name": self._stored.name}
            )
        return chunk

    def close(self) -> None:
        self._unsealing.__exit__(None, None, None)
        self._source.close()

    def __enter__(self) -> "_VerifiedContent":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def write_list(target: BackupTarget, backup: str, lines: Readable) -> StoredObject:
    """Of the files, as `manifests.list_line` has them."""
    return write_sealed(target, manifests.path_of(backup, _LIST), lines, ())


def listed_files(target: BackupTarget, manifest: Manifest) -> Iterator[BackedUpFile]:
    """The files of a backup. Raises BackupRefused where the list is not as it was written."""
    try:
        with opened_content(target, manifest.list, ()) as content:
            yield from manifests.read_list(manifests.lines_of(content))
    except FileNotFoundError as error:
        raise BackupRefused(_("%(name)s is gone.") % {"name": manifest.list.name}) from error


def write_manifest(target: BackupTarget, manifest: Manifest) -> str:
    """The last that is written of a backup, and read back: with it, it is one. Gives its SHA-256.

    Raises BackupRefused, OSError.
    """
    name = manifests.path_of(manifest.id, _MANIFEST)
    content = manifests.write_manifest(manifest)
    target.write(name, io.BytesIO(content))
    with target.open_at(name, 0) as source:
        if _read_all(source) != content:
            target.delete(name)
            raise BackupRefused(_("The manifest does not come back as it was written."))
    return hashlib.sha256(content).hexdigest()


def read_manifest(target: BackupTarget, backup: str) -> SignedManifest:
    """Raises BackupRefused where it is none."""
    try:
        with target.open_at(manifests.path_of(backup, _MANIFEST), 0) as source:
            return manifests.read_manifest(_read_all(source))
    except FileNotFoundError as error:
        raise BackupRefused(_("There is no backup %(id)s.") % {"id": backup}) from error


def remove_manifest(target: BackupTarget, backup: str) -> None:
    """From then on it is no backup any more."""
    target.delete(manifests.path_of(backup, _MANIFEST))


def backup_ids(target: BackupTarget) -> tuple[list[str], list[str]]:
    """Of whole backups, oldest first, and of what is left of those that were not finished."""
    seen: dict[str, bool] = {}
    for entry in target.entries(manifests.FOLDER):
        backup, _slash, what = entry.name.removeprefix(f"{manifests.FOLDER}/").partition("/")
        seen[backup] = seen.get(backup, False) or what == _MANIFEST
    return (
        sorted(backup for backup, whole in seen.items() if whole),
        sorted(backup for backup, whole in seen.items() if not whole),
    )


def remove_folder(target: BackupTarget, folder: str, names: Collection[str] | None = None) -> int:
    """Remove what lies below a folder, or of it only what is named; gives how many files."""
    found = [entry.name for entry in target.entries(folder)]
    gone = [name for name in found if names is None or name in names]
    for name in gone:
        target.delete(name)
    return len(gone)


def _read_all(source: Readable) -> bytes:
    """Of what is small: a manifest."""
    return b"".join(iter(lambda: source.read(CHUNK), b""))
