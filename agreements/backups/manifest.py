"""What a backup says of itself: a manifest, signed by the portal, and a list of its files.

Both lie there unsealed, so that sums can be compared without the secret key. They tell of nobody:
numbers of rows, random names of files, sums, sizes.
"""

import dataclasses
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from agreements import audit_leaf, signatures
from agreements.exceptions import BackupRefused, KeyMissing
from agreements.release_storage.reading import Readable
from agreements.signatures import Signature

FORMAT = 1
FOLDER = "backups"


class StoredObject(NamedTuple):
    """A file in the target: its name, and sums and sizes of what is in it and of it as it lies."""

    name: str
    sha256: str
    size: int
    sealed_sha256: str
    sealed_size: int


class BackedUpFile(NamedTuple):
    """A file of the portal: in which storage, under which name, and where the target has it."""

    area: str
    name: str
    stored: StoredObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`tables`: rows by table. `keys`: fingerprints by setting. `heads`: of the audit chains, each
    with size and root. `lost`: files that rows name and that were gone before."""

    id: str
    portal: str
    taken_at: str
    engine: str
    code: str
    migrations: list[str]
    tables: dict[str, int]
    heads: list[list[Any]]
    keys: dict[str, list[str]]
    store: str
    recipients: list[str]
    with_releases: bool
    lost: list[str]
    files: int
    size: int
    database: StoredObject
    list: StoredObject
    format: int = FORMAT

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.taken_at)

    @property
    def is_sealed(self) -> bool:
        return bool(self.recipients)


@dataclass(frozen=True, slots=True)
class SignedManifest:
    """A manifest with what was signed; `signature` is None where the portal had no key."""

    manifest: Manifest
    statement: bytes
    signature: Signature | None

    @property
    def key_is_known(self) -> bool:
        """Whether this installation has the key that signed it."""
        known = {signatures.fingerprint(key) for key in signatures.public_keys()}
        return self.signature is not None and self.signature.key_id in known

    def check_signature(self) -> None:
        """Raises BackupRefused where a key that is known here signed something else."""
        if self.key_is_known and not signatures.is_signed(
            self.statement, self.signature or Signature("", ""), signatures.public_keys()
        ):
            raise BackupRefused(
                _("The manifest of backup %(id)s is not as the portal signed it.")
                % {"id": self.manifest.id}
            )


def path_of(backup: str, what: str) -> str:
    return f"{FOLDER}/{backup}/{what}"


def write_manifest(manifest: Manifest) -> bytes:
    """Signed where there is a SIGNING_KEY."""
    told = dataclasses.asdict(manifest)
    try:
        signature = signatures.sign(_statement(told))._asdict()
    except KeyMissing:
        signature = None
    return json.dumps({"manifest": told, "signature": signature}, indent=1).encode()


def read_manifest(content: bytes) -> SignedManifest:
    """Raises BackupRefused for what is none, or of a later format."""
    try:
        read = json.loads(content)
        told = read["manifest"]
        if told["format"] != FORMAT:
            raise BackupRefused(
                _("This backup was made by a newer version of the portal. Install that one first.")
            )
        signature = read["signature"] and Signature(**read["signature"])
        objects = {name: StoredObject(*told[name]) for name in ("database", "list")}
        manifest = Manifest(**{**told, **objects})
        if manifest.moment.tzinfo is None:
            raise ValueError("a moment without a zone")
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BackupRefused(_("This is no manifest of a backup, or it is torn.")) from error
    return SignedManifest(manifest, _statement(told), signature)


def _statement(told: dict[str, Any]) -> bytes:
    return audit_leaf.canonical({"statement": "backup", **told})


def list_line(file: BackedUpFile) -> bytes:
    return json.dumps([file.area, file.name, *file.stored]).encode() + b"\n"


def read_list(lines: Iterable[bytes]) -> Iterator[BackedUpFile]:
    """Raises BackupRefused where it is torn, or names what lies elsewhere."""
    for line in lines:
        try:
            area, name, *stored = json.loads(line)
            file = BackedUpFile(area, name, StoredObject(*stored))
            paths = [file.name.split("/"), file.stored.name.split("/")]
        except (ValueError, TypeError, AttributeError) as error:
            raise BackupRefused(_("The list of files of the backup is torn.")) from error
        if any({"", ".", ".."} & set(parts) for parts in paths):
            raise BackupRefused(_("The list of files of the backup leads out of its folder."))
        yield file


def lines_of(source: Readable) -> Iterator[bytes]:
    """Line by line, with no more than a chunk in memory."""
    rest = b""
    while chunk := source.read(64 * 1024):
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
    if rest:
        yield rest
