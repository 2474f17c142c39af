"""Writes an evidence bundle: a ZIP archive whose manifest has the sum of every file, and is signed.

`bundle_check` reads it. Without either it is checked by openssl and sha256sum, see its README.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import IO, Self

from django.core.serializers.json import DjangoJSONEncoder

from agreements import signatures
from agreements.release_storage.reading import Readable

# 2 says of what is not there any more why it was erased.
FORMAT, READABLE_FORMATS = 2, (1, 2)
MANIFEST, SIGNATURE, KEY = "manifest.json", "manifest.sig", "portal-key.pem"
EVENTS, PROOF = "audit/events.json", "audit/proof.json"

_PIECE = 1 << 20


class BundleWriter:
    """Adds files one by one; each path once. `finish` adds manifest, key and signature."""

    def __init__(self, file: IO[bytes], made_at: datetime) -> None:
        self._zip = zipfile.ZipFile(file, "w")
        self._made_at = made_at
        self._files: list[dict[str, object]] = []
        self._missing: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._zip.close()

    def add_bytes(self, path: str, content: bytes) -> None:
        self._add(path, [content], zipfile.ZIP_DEFLATED)

    def add_json(self, path: str, value: object) -> None:
        words = json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        self.add_bytes(path, words.encode())

    def add_stored(self, path: str, file: Readable) -> None:
        """In pieces, however large it is."""
        self._add(path, iter(lambda: file.read(_PIECE), b""), zipfile.ZIP_STORED)

    def note_missing(self, path: str) -> None:
        """The manifest says that this file should be here and was lost."""
        self._missing.append(path)

    def finish(self, about: Mapping[str, object]) -> None:
        """`about` says what of. Raises KeyMissing."""
        self.add_bytes(KEY, signatures.to_pem(signatures.signing_key()).encode())
        said = {
            "format": FORMAT,
            **about,
            "made_at": self._made_at,
            "files": self._files,
            "missing": self._missing,
        }
        manifest = json.dumps(said, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()
        self._zip.writestr(self._info(MANIFEST, zipfile.ZIP_DEFLATED), manifest)
        signature = bytes.fromhex(signatures.sign(manifest).value)
        self._zip.writestr(self._info(SIGNATURE, zipfile.ZIP_STORED), signature)

    def _add(self, path: str, pieces: Iterable[bytes], compression: int) -> None:
        digest, size = hashlib.sha256(), 0
        with self._zip.open(self._info(path, compression), "w", force_zip64=True) as member:
            for piece in pieces:
                member.write(piece)
                digest.update(piece)
                size += len(piece)
        self._files.append({"path": path, "size": size, "sha256": digest.hexdigest()})

    def _info(self, path: str, compression: int) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(path, self._made_at.astimezone(UTC).timetuple()[:6])
        info.compress_type = compression
        info.external_attr = 0o644 << 16
        return info
